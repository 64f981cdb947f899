"""Which column of a published list holds what, whatever the year called it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher

from qa_service.vocabulary import squeeze
from scrapers.list_cells import date_in_words

HEADER_WITHIN_ROWS = 30
"""How many rows from the top may stand above the header: six in the published files, more for a covering note."""

# What each column has been called, as `normalised` writes it. A name may also carry "Latest full inspection" or
# "Previous": `column_of` takes those words off first.
_NAMES: dict[str, tuple[str, ...]] = {
    "web_link": ("web link", "weblink", "provider web link", "ofsted social care provider webpage"),
    "urn": (
        "urn",
        "unique reference number",
        "provider urn",
        "setting urn",
        "urn number",
        "ofsted urn",
        "unique reference number urn",
        "provider unique reference number",
        "provider unique reference number urn",
    ),
    "linked_education_urn": ("linked education urn", "linked ed urn", "linked urn", "education urn"),
    "provision": ("provision type", "provider type", "type of provision", "setting type", "type of provider"),
    "status": (
        "registration status",
        "current registration status",
        "current status",
        "reg status",
        "status",
        "provider status",
        "registered status",
    ),
    "registered_on": ("registration date", "date of registration", "reg date", "date registered", "registered date"),
    "name": ("name", "setting name", "provider name", "name of provider", "name of setting"),
    "address1": ("address 1", "address line 1", "setting address 1"),
    "address2": ("address 2", "address line 2", "setting address 2"),
    "address3": ("address 3", "address line 3", "setting address 3"),
    "town": ("town", "town/city", "town city", "setting town"),
    "county": ("county", "setting county"),
    "postcode": ("postcode", "post code", "setting postcode"),
    "ofsted_region": ("ofsted region", "region", "premises ofsted region"),
    "government_region": ("government office region", "government region", "gor", "premises government office region"),
    "local_authority": ("local authority", "la", "local authority name", "la name", "premises local authority"),
    "constituency": ("parliamentary constituency", "constituency", "premises parliamentary constituency"),
    "sector": ("sector", "sector type", "provider sector"),
    "places": (
        "places",
        "number of places",
        "registered places",
        "maximum users",
        "max places",
        "maximum places",
        "number of registered places",
    ),
    "premises": ("supported accommodation premises", "premises", "number of premises"),
    "short_break_only": (
        "short-break-only children's home",
        "short breaks only",
        "short break only",
        "short-break-only",
    ),
    "multi_building": ("multi-building children's home", "multi building children's home", "multi-building"),
    "owner": (
        "organisation which owns the provider",
        "organisation name",
        "owner",
        "owning organisation",
        "name of organisation which owns the provider",
        "organisation that owns the provider",
    ),
    "event_type": ("event type", "inspection event type", "inspection type", "type of inspection"),
    "inspected_on": (
        "inspection date",
        "event date",
        "inspection event date",
        "date of inspection",
        "inspection start date",
        "start date",
    ),
    "published_on": (
        "publication date",
        "inspection publication date",
        "date of publication",
        "report publication date",
    ),
    "event_number": ("event number", "inspection event number", "inspection id", "inspection number",
                     "event id", "inspection event id"),
    "overall": (
        "overall experiences and progress of children and young people",
        "overall effectiveness",
        "overall experiences and progress",
        "overall judgement",
        "overall grade",
        "overall rating",
        "overall outcome",
        "overall inspection outcome",
        "overall inspection judgement",
        "inspection outcome",
        "inspection judgement",
        "inspection grade",
        "judgement",
        "overall experiences and progress of children and young people living in the home",
    ),
    "outcomes": ("outcomes for children and young people",),
    "quality_of_care": ("quality of care", "quality of service", "quality of care and support"),
    "safety": (
        "the safety of children and young people",
        "safety of children and young people",
        "keeping children and young people safe",
    ),
    "help_and_protection": (
        "how well children and young people are helped and protected",
        "children and young people are helped and protected",
    ),
    "leadership": (
        "the effectiveness of leaders and managers",
        "effectiveness of leaders and managers",
        "the impact and effectiveness of leaders and managers",
        "leadership and management",
    ),
    "education": (
        "outcomes in education and related learning activities",
        "children and young people's outcomes in education and related learning activities",
    ),
    "health": ("health services", "health of children and young people"),
    "sa_outcome": (
        "supported accommodation outcome",
        "sa outcome",
        "supported accommodation inspection outcome",
        "supported accommodation judgement",
        "supported accommodation inspection judgement",
        "supported accommodation overall outcome",
    ),
    "category": (
        "service category",
        "category",
        "category of service",
        "premises category",
        "accommodation category",
        "category of accommodation",
        "supported accommodation category",
        "type of accommodation",
        "accommodation type",
    ),
    "active_from": ("first effective date that the provider became active",),
    "resigned_on": ("first effective date that the provider became resigned",),
    "closed_on": (
        "first effective date that the provider closed",
        "first effective date that the provider became closed",
    ),
    "cancelled_on": ("first effective date that the provider became cancelled",),
    "joined": ("joiner status", "joiner", "joiner flag", "joined"),
    "left": ("leaver status", "leaver", "leaver flag", "left"),
    "joined_or_left": ("joiner/leaver", "joiner or leaver", "joiners/leavers", "joiner / leaver", "movement"),
    "reason": ("reason",),
}
_EVENT_FIELDS = frozenset(
    (
        "event_type",
        "inspected_on",
        "published_on",
        "event_number",
        "overall",
        "outcomes",
        "quality_of_care",
        "safety",
        "help_and_protection",
        "leadership",
        "education",
        "health",
        "sa_outcome",
    )
)
_FIELD_OF = {name: field for field, names in _NAMES.items() for name in names}

_MAY_STAND_TWICE = frozenset(("overall", "sa_outcome"))
_VISIT = re.compile(r"\b(?:interim|monitoring|assurance|visit)\b")

_LATEST = re.compile(r"^latest (?:full )?(?:inspectio\w{0,2} )?|^latest full inspectio\w{0,2}$")
_PREVIOUS = re.compile(r"^previous (?:full )?(?:inspectio\w{0,2} )?")
_STATUS_AS_AT = re.compile(r"^(?:registration |provider |current )?status (?:as )?(?:at|on) (.+)$")

LIKENESS_OF_A_WORD = 0.75
SHORTEST_NAME_TO_GUESS = 8
LIKENESS = 0.9
"""A misspelt header is taken for the one column it is nine tenths like; two candidates mean none."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row. Keys of the inspection before are prefixed ``previous.``."""

    places: dict[str, int]
    says_latest: bool
    says_event: bool
    says_premises: bool = False
    status_dates: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unread: tuple[tuple[int, str], ...] = ()
    """Where those stand that may hold a judgement: not those of a visit, or of the inspection before."""
    more: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Further columns that mean the same as the one in ``places``: a list may have one for each kind of setting."""

    def has(self, *fields: str) -> bool:
        """Whether the list has every one of these columns."""
        return all(field in self.places for field in fields)


def normalised(header: object) -> str:
    """A header cell for comparison: one line, lower case, no note number, byte-order mark or brackets."""
    text = squeeze(str(header).replace("\ufeff", "").replace("_", " "))
    text = re.sub(r"[\[(]\s*notes?[^\])]*[\])]|\bnotes? \d+\b", "", text)
    return re.sub(r"\s+", " ", re.sub(r"[()\[\]:*]", " ", text)).strip()


def column_of(header: object) -> str | None:
    """The field that a header names (``previous.`` before those of the inspection before); ``None`` when unknown."""
    name = normalised(header)
    if not name:
        return None
    if name in _FIELD_OF:
        return _FIELD_OF[name]
    previous, bare = False, name
    if _PREVIOUS.match(name):
        previous, bare = True, _PREVIOUS.sub("", name)
    elif _LATEST.match(name):
        bare = _LATEST.sub("", name)
    field = _FIELD_OF.get(bare) or _FIELD_OF.get(f"inspection {bare}") or _nearest(bare)
    if field is None or (bare != name and field not in _EVENT_FIELDS):
        return None
    return f"previous.{field}" if previous else field


def _nearest(name: str) -> str | None:
    if len(name) < SHORTEST_NAME_TO_GUESS:
        return None
    digits = re.findall(r"\d", name)
    parts = name.split()
    matcher = SequenceMatcher(None, autojunk=False)
    matcher.set_seq2(name)
    near = set()
    for known, name_of in _FIELD_OF.items():
        if len(known) < SHORTEST_NAME_TO_GUESS or re.findall(r"\d", known) != digits:
            continue
        matcher.set_seq1(known)
        if not _misspelt(parts, known.split()):
            continue
        if matcher.real_quick_ratio() >= LIKENESS and matcher.quick_ratio() >= LIKENESS and matcher.ratio() >= LIKENESS:
            near.add(name_of)
    return near.pop() if len(near) == 1 else None


def _misspelt(words: Sequence[str], known: Sequence[str]) -> bool:
    """Whether the words may be a slip for the known ones: other words (“number” for “name”) make another column."""
    if "".join(words).replace("-", "") == "".join(known).replace("-", ""):
        return True
    return len(words) == len(known) and all(
        word == other or (word[0] == other[0] and SequenceMatcher(None, word, other).ratio() >= LIKENESS_OF_A_WORD)
        for word, other in zip(words, known, strict=True))


def columns_of(cells: Sequence[object], banner: Sequence[object] = ()) -> Columns | None:
    """The columns of a header row; ``None`` when the row is no header (no URN column, or too little beside it).

    ``banner`` is the row above, where one heading may stand over the columns of the inspection before.
    """
    if not any(normalised(cell) in _NAMES["urn"] for cell in cells):
        return None
    places: dict[str, int] = {}
    statuses: list[tuple[int, str]] = []
    more: dict[str, tuple[int, ...]] = {}
    unknown: list[str] = []
    unread: list[tuple[int, str]] = []
    over = ""
    for index, cell in enumerate(cells):
        if index < len(banner) and normalised(banner[index]):
            over = normalised(banner[index])
        name = _under(over, column_of(cell))
        if status := _STATUS_AS_AT.match(normalised(cell)):
            statuses.append((index, status[1]))
        elif name is not None and name not in places:
            places[name] = index
        elif name is not None and name.removeprefix("previous.") in _MAY_STAND_TWICE:
            more[name] = (*more.get(name, ()), index)
        elif heading := normalised(cell):
            unknown.append(heading)
            if not (_VISIT.search(over + heading) or "previous" in over + heading):
                unread.append((index, heading))
    if len(places) + len(statuses) < 3:
        return None
    statuses.sort(key=lambda found: date_in_words(found[1]) or date.min)
    if len(statuses) == 1:
        places.setdefault("status", statuses[0][0])
    for name, (index, _) in zip(("status_before", "status_after"), statuses, strict=False):
        places[name] = index
    names = [normalised(cell) for cell in cells]
    return Columns(
        places=places,
        says_latest=any(name.startswith(("latest full", "previous ")) for name in names),
        says_event=any(name.startswith("inspection event") for name in names),
        says_premises=any(name.startswith("premises ") for name in names),
        status_dates=tuple(text for _, text in statuses),
        unknown=tuple(unknown),
        unread=tuple(unread),
        more=more,
    )


def _under(banner: str, name: str | None) -> str | None:
    """The field of a column under a heading that stands over several: the inspection before, or a visit."""
    if name not in _EVENT_FIELDS:
        return name
    if banner.startswith("previous"):
        return f"previous.{name}"
    return None if _VISIT.search(banner) else name
