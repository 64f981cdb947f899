"""Reports on registered settings: children's homes of every layout since 2015 and the settings that share its shape."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_service.vocabulary import (
    EventType,
    Grade,
    Outcome,
    ReportKind,
    event_type_from_printed,
    outcome_from_printed,
    urn_from_printed,
)
from scrapers.readers import ungraded
from scrapers.readers.absences import is_none, is_uncertain, is_vacant, read_enforcement
from scrapers.readers.dates import date_from, date_stretches
from scrapers.readers.earlier_agency import PRINTED_ALIKE, agency_hits
from scrapers.readers.fields import Found, fields_in
from scrapers.readers.inspectors import names_in
from scrapers.readers.judgements import agree, standard_sentence
from scrapers.readers.labels import NOT_JUDGED, SOCIAL_CARE, Hit, grade_of
from scrapers.readers.pages import Pages
from scrapers.readers.recommendations import read_recommendations
from scrapers.readers.requirements import read_requirements
from scrapers.readers.text import Line, one_line
from scrapers.report import InspectedDates, PastInspection, Previous, ReportRecord

_GRADED = frozenset(ReportKind) - {ReportKind.SUPPORTED_ACCOMMODATION}
_FIRST = re.compile(
    r"^(?:not applicable|n/?a|none|first inspection|this is the first|this was the first|not previously|"
    r"no previous|-)",
    re.IGNORECASE,
)
_URN = re.compile(r"\b(?:S ?C ?\d(?: ?\d){5}|\d(?: ?\d){5,6})(?!\d)", re.IGNORECASE)
_EVENT = re.compile(r"\b\d{8}\b")
_HISTORY = re.compile(
    r"(?P<on>\d\d?(?:/\d{1,2}/\d{4}| [A-Z][a-z]+ \d{4})) (?P<type>(?:SC – |SC - |SC )?(?:Full|Interim|"
    r"Assurance|Monitoring|"
    r"Emergency|Re-inspection)(?: (?:inspection|visit))?)(?: (?P<result>(?:outstanding|good|satisfactory|"
    r"inadequate) progress|outstanding|good|requires "
    r"improvement(?: to be good)?|"
    rf"inadequate|adequate|satisfactory|{NOT_JUDGED}|(?:improved|sustained|declined)(?: in)? effectiveness|"
    r"declined))?(?![a-z])",
    re.IGNORECASE,
)
_NAME_GOES_ON = re.compile(r"(?:and )?[^\W\d_][\w'.-]*(?: [^\W\d_][\w'.-]*){0,3}")
_ADDRESS_LINES, _NAME_LINES = 10, 5


def read_social_care(pages: Pages, record: ReportRecord) -> None:
    """Fill the record from a report on a registered setting: of several in one file, the first."""
    found = fields_in(pages.lines)
    _read_urns(pages, found, record)
    second = _second_report(pages, record.urns)
    if second is not None:
        record.unread.append("urns")
        pages = Pages(pages.document, [number for number in pages.numbers if number < second])
        found = fields_in(pages.lines)
    placed = _Placed(pages)
    _read_dates(pages, found, placed, record)
    _read_previous(found, placed, record)
    read_enforcement(found, placed.first, record)
    _read_people(found, record)
    record.history = _history(pages.lines)
    read_requirements(pages, record)
    record.recommendations = read_recommendations(pages.lines)
    _read_judgements(pages, record)
    ungraded.read_outcome(pages, record)


def _values(found: Sequence[Found], name: str) -> list[Found]:
    return [one for one in found if one.field == name and one.lines]


def _read_urns(pages: Pages, found: Sequence[Found], record: ReportRecord) -> None:
    printed = [" ".join(one.lines[:3]) for one in _values(found, "urns")]
    alone = [line.text for line in pages.page_lines(1)[:8] if urn_from_printed(line.text)]
    urns = []
    for text in (*printed, *alone):
        for match in _URN.finditer(text):
            urn = urn_from_printed(match.group())
            if urn and urn not in urns:
                urns.append(urn)
    urns = [urn for urn in urns if f"SC{urn}" not in urns]  # its digits alone, where "SC" stands apart
    record.urns = urns
    if not urns:
        record.unread.append("urns")
    for one in _values(found, "event_number"):
        number = _EVENT.search(one.lines[0])
        record.event_number = number.group() if number else record.event_number


_TITLE = re.compile(r"inspected under the|full inspection|inspection dates?:|type of inspection", re.IGNORECASE)


def _second_report(pages: Pages, urns: Sequence[str]) -> int | None:
    """The page on which another setting's report starts: it has a report's title, and a URN alone on a line."""
    if len(urns) < 2:
        return None
    titled: str | None = None
    for number in pages.numbers:
        top = pages.page_lines(number)[:8]
        urn = next((urn for line in top if (urn := urn_from_printed(line.text))), None)
        if urn and any(_TITLE.search(line.text) for line in top):
            if titled and urn != titled:
                return number
            titled = titled or urn
    return None


class _Placed:
    """The fields of single pages by the second reading, kept once found."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._kept: dict[int, list[Found]] = {}

    def first(self, name: str, page: int) -> Found | None:
        if page not in self._kept:
            self._kept[page] = fields_in(self._pages.placed_lines(page))
        return _first(self._kept[page], name, page)


def _stretches(one: Found | None) -> list[InspectedDates] | None:
    return date_stretches(" ".join(one.lines[:4])) if one else None


def _first(found: Sequence[Found], name: str, page: int | None = None) -> Found | None:
    return next((one for one in _values(found, name) if page is None or one.page == page), None)


def _read_dates(pages: Pages, found: Sequence[Found], placed: _Placed, record: ReportRecord) -> None:
    """Inspection and publication dates, as both readings print them."""
    for name in ("inspected", "published"):
        mine = _first(found, name)
        if mine is None:
            continue
        first, second = _stretches(mine), _stretches(placed.first(name, mine.page))
        if not first or first != second:
            record.unread.append(name)
        elif name == "inspected":
            record.inspected = first
        else:
            record.published = first[0].start
    if not record.inspected and "inspected" not in record.unread:
        _read_dates_in_prose(pages, record)


_VISIT_ON = re.compile(
    r"\b(?:visit|inspection)\b[^.]{0,100}? (?:on|from|between) (?=(?:\w+day,? )?\d{1,2} )", re.IGNORECASE
)


def _read_dates_in_prose(pages: Pages, record: ReportRecord) -> None:
    """A visit's report may say its date only in a sentence: "a monitoring visit on 3 May 2023"."""
    texts = [one_line(" ".join(line.text for line in lines)) for lines in (pages.page_lines(1), pages.placed_lines(1))]
    marks = [_VISIT_ON.search(text) for text in texts]
    dates = [
        date_stretches(text[mark.end() : mark.end() + 120]) if mark else None
        for text, mark in zip(texts, marks, strict=True)
    ]
    if dates[0] and dates[0] == dates[1]:
        record.inspected = dates[0]
    else:
        record.unread.append("inspected")


def _read_previous(found: Sequence[Found], placed: _Placed, record: ReportRecord) -> None:
    on, grade = _first(found, "previous_on"), _first(found, "previous_grade")
    day = None
    if on and not _FIRST.match(on.value):
        day = date_from(" ".join(on.lines[:3]))
        again = placed.first("previous_on", on.page)
        if day is None or again is None or date_from(" ".join(again.lines[:3])) != day:
            record.unread.append("previous.on")
            day = None
    printed = _leading_grade(grade.value) if grade else None
    if grade and printed is None and not _FIRST.match(grade.value) and not _leading_outcome(grade.value):
        record.unread.append("previous.grade")
    if printed and grade:
        again = placed.first("previous_grade", grade.page)
        if again is None or _leading_grade(again.value) is not printed:
            record.unread.append("previous.grade")
            printed = None
    if day or printed:
        record.previous = Previous(day, printed)


_GRADE_WORDS = re.compile(
    rf"(?:outstanding|good|requires improvement(?: to be good)?|inadequate|adequate|satisfactory|{NOT_JUDGED})"
    r"(?=[ .,;(]|$)",
    re.IGNORECASE,
)


def _leading_grade(text: str) -> Grade | None:
    match = _GRADE_WORDS.match(text)
    return grade_of(match.group().lower()) if match else None


def _leading_outcome(text: str) -> Outcome | None:
    match = re.match(
        r"(?:improved|sustained|declined)(?: in)? effectiveness|consistently strong service delivery|"
        r"inconsistent quality of service delivery|serious or widespread weaknesses",
        text,
        re.IGNORECASE,
    )
    return outcome_from_printed(match.group()) if match else None


def _last(found: Sequence[Found], name: str) -> Found | None:
    """The last value of a label: the details at the end are fuller than the first page."""
    values = _values(found, name)
    return values[-1] if values else None


def _shortest_or_last(found: Sequence[Found], name: str) -> Found | None:
    """The last value, but where it goes on from another's words: a value may run on into what follows it."""
    last = _last(found, name)
    if last is None:
        return None
    begun = [one for one in _values(found, name) if one_line(last.value).startswith(one_line(one.value))]
    return min(begun, key=lambda one: len(one_line(one.value)))


def _read_people(found: Sequence[Found], record: ReportRecord) -> None:
    _read_named(record, "registered_provider", _shortest_or_last(found, "registered_provider"), _NAME_LINES)
    address = _last(found, "registered_provider_address")
    _read_named(record, "registered_provider_address", address, _ADDRESS_LINES)
    individual = _last(found, "responsible_individual") or _last(found, "nominated_individual")
    record.responsible_individual = _person(record, "responsible_individual", individual)
    manager = _last(found, "registered_manager")
    if manager and is_vacant(manager.lines[0]):
        record.manager_vacant = True
    else:
        record.registered_manager = _person(record, "registered_manager", manager)
    names: list[str] = []
    for name in ("lead_inspector", "inspectors"):
        for one in _values(found, name):
            names += [person for person in _inspectors(one) if person not in names]
    record.inspectors = names


def _joined(one: Found | None) -> str | None:
    """The value's lines as one; a line that ends in a hyphen goes on without a space."""
    return re.sub(r"(?<=\w)- (?=\w)", "-", one_line(" ".join(one.lines))) if one else None


def _read_named(record: ReportRecord, name: str, one: Found | None, most: int) -> None:
    """A value of up to ``most`` lines; a longer one has run on into something else, and a part of it would be wrong."""
    if one is not None and len(one.lines) > most:
        record.unread.append(name)
    else:
        setattr(record, name, _joined(one))


def _person(record: ReportRecord, field: str, one: Found | None) -> str | None:
    """A name on the label's line; "none", "to be appointed" or a sentence is none.

    A name that may go on below it is not taken, nor one with the word that its registration is still to come.
    """
    if one is None or is_none(one.lines[0]) or is_vacant(one.lines[0]):
        return None
    if is_uncertain(one.lines[0]):
        record.unread.append(field)
        return None
    name = one.lines[0].strip(" .,:")
    if len(one.lines) == 2 and _NAME_GOES_ON.fullmatch(one.lines[1]):
        if not name.endswith("-") and " " in name:
            record.unread.append(field)
            return None
        name = one_line(f"{name} {one.lines[1]}").replace("- ", "-")
    return name if len(name) <= 80 and len(name.split()) <= 8 else None


def _inspectors(one: Found) -> list[str]:
    """A line an inspector, or a list in one line."""
    lines = list(one.lines[:12])
    joined: list[str] = []
    for line in lines:
        if joined and joined[-1].rstrip().endswith((",", "and")):
            joined[-1] += f" {line}"
        else:
            joined.append(line)
    return [name for line in joined for name in names_in(line)]


def _history(lines: Sequence[Line]) -> list[PastInspection]:
    """Rows of the report's own history table, in the order printed."""
    text = one_line(" ".join(line.text for line in lines))
    words = text.lower()
    starts = [at for at in map(words.find, ("inspection date inspection type", "inspection history")) if at >= 0]
    if not starts:
        return []
    found: list[PastInspection] = []
    for match in _HISTORY.finditer(text, min(starts)):
        day = date_from(match["on"])
        if day is not None:
            result = match["result"] or ""  # "good progress" was an interim inspection's word, and no grade
            outcome = outcome_from_printed(
                result if "effectiveness" in result.lower() else f"{result} in effectiveness"
            )
            found.append(PastInspection(day, event_type_from_printed(match["type"]), grade_of(result.lower()), outcome))
    return found


def _read_judgements(pages: Pages, record: ReportRecord) -> None:
    """Grades from the judgement table or its running form, checked by headings and the standard sentence."""
    labels = [
        label
        for label in SOCIAL_CARE
        if label.key not in ("education", "health") or record.kind is ReportKind.SECURE_CHILDRENS_HOME
    ]
    first = pages.hits(labels)
    second = pages.placed_hits(first, labels)
    if any(PRINTED_ALIKE.match(line.text) for line in pages.lines):
        earlier = agency_hits(pages.lines)
        first += earlier
        for page in dict.fromkeys(hit.page for hit in earlier):
            second += agency_hits(pages.placed_lines(page))
    agreement = agree(first, second, _sentence(pages, first))
    agreement.into(record)
    if (agreement.judgements or agreement.unread) and record.event_type not in (EventType.FULL, None):
        record.event_type = None  # no other inspection gives grades: its title, or our reading of it, is wrong
        record.unread.append("event_type")
    expected = record.kind in _GRADED and record.event_type in (EventType.FULL, None)
    read = {judgement.key for judgement in record.judgements}
    if expected and "overall" not in read:
        record.unread.append("judgements.overall")


def _sentence(pages: Pages, hits: Sequence[Hit]) -> Grade | None:
    """The standard sentence, sought on the page of the overall judgement and the one after."""
    overall = [hit.page for hit in hits if hit.key == "overall"]
    if not overall:
        return None
    lines = [line for line in pages.lines if overall[0] <= line.page <= overall[0] + 1]
    return standard_sentence(_standard_part(lines))


def _standard_part(lines: Sequence[Line]) -> list[Line]:
    """The lines up to the first heading behind the table: prose further on speaks of other times too."""
    part: list[Line] = []
    for line in lines:
        if re.match(
            r"(?:date of (?:the )?(?:last|previous)|key findings|inspection judgements|information about this)",
            line.text,
            re.IGNORECASE,
        ) and any("account" in before.text.lower() or "managers" in before.text.lower() for before in part):
            break
        part.append(line)
    return part
