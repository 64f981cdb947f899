"""Area SEND inspections: one of three outcomes for the local area partnership, no grades."""

from __future__ import annotations

import re

from qa_service.vocabulary import EventType, Outcome
from scrapers.readers.authority_dates import dates_in
from scrapers.readers.authority_names import without_kind
from scrapers.readers.dates import date_stretches
from scrapers.readers.inspectors import names_in
from scrapers.readers.kinds import from_salutation
from scrapers.readers.outcomes import agreed_outcome, outcomes_in
from scrapers.readers.pages import Pages
from scrapers.readers.text import one_line
from scrapers.report import InspectedDates, Previous, ReportRecord

MARKS = re.compile(r"(?i)inspection team|inspection outcome|lead inspector")
_OUTCOMES = (
    (
        Outcome.SEND_1,
        re.compile(r"(?:arrangements )?typically lead to positive experiences and outcomes", re.IGNORECASE),
    ),
    (Outcome.SEND_2, re.compile(r"(?:arrangements )?lead to inconsistent experiences and outcomes", re.IGNORECASE)),
    (
        Outcome.SEND_3,
        re.compile(
            r"(?<!\bno )(?<!\bany )(?:there are )?widespread (?:and ?/ ?or|and|or) systemic failings", re.IGNORECASE
        ),
    ),
)
_OPENING = 250  # letters
_AUTHORITY = re.compile(r"inspection of (?:the )?(?P<name>[\w'&,. -]{3,60}?) local area partnership", re.IGNORECASE)
_PREVIOUS = re.compile(r"dates? of (?:the )?(?:previous|last) inspections?", re.IGNORECASE)
_LETTER = re.compile(
    r"(?i:joint (?:local )?area SEND (?:inspection|re-?visit) (?:in|of|to) (?:the )?)(?P<name>[A-Z][\w'& -]{2,60}?)"
    r"(?=\.? (?:Between|On|From|This)\b)"
)
_IN_A_LETTER = re.compile(r"\bDear \w(?!.*\binspection outcome\b)", re.IGNORECASE)
"""The letters of the framework of 2016 to 2022 had no outcome on a scale."""
_TEAM = re.compile(
    r"(?P<name>[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){1,3}), (?=(?:Ofsted|CQC|Care Quality|HMI|(?:His|Her) Majesty))"
)


def read_area_send(pages: Pages, record: ReportRecord) -> None:
    """Fill the record from an area SEND report."""
    first = one_line(" ".join(line.text for line in pages.page_lines(1)))
    second = one_line(" ".join(line.text for line in pages.placed_lines(1)))
    name = _AUTHORITY.search(first) or _LETTER.search(from_salutation(first))
    record.local_authority = without_kind(name["name"]) or None if name else None
    mine, theirs = (dates_in(text) for text in (first, second))
    record.inspected = mine if mine and mine == theirs else []
    before, again = (_dates(text, _PREVIOUS.pattern) for text in (first, second))
    label = _PREVIOUS.search(first)
    if before and before == again:
        record.previous = Previous(before[0].start, None)
    elif label and not re.match(r" ?:? ?(?:not|none|n/a|first)\b", first[label.end() :], re.IGNORECASE):
        record.unread.append("previous.on")
    if record.event_type is EventType.FULL and not _IN_A_LETTER.search(first):
        record.outcome = agreed_outcome(record, _section(first), _section(second), _OUTCOMES, 1)
    elif record.event_type is not EventType.FULL and outcomes_in(_section(first)[:_OPENING], _OUTCOMES):
        record.event_type = None  # only a full inspection ends in an outcome
        record.unread.append("event_type")
    record.inspectors = list(
        dict.fromkeys(
            name for line in pages.lines for match in _TEAM.finditer(line.text) for name in names_in(match["name"])
        )
    )
    record.unread += [field for field in ("inspected", "local_authority") if not getattr(record, field)]


def _dates(text: str, label: str) -> list[InspectedDates] | None:
    match = re.search(rf"{label} ?:? (?:the (?:previous|last) (?:full )?inspection was (?:on )?)?", text, re.IGNORECASE)
    return date_stretches(text[match.end() : match.end() + 120]) if match else None


def _section(text: str) -> str:
    """The paragraph under "Inspection outcome", up to what follows it."""
    match = re.search(
        r"(?<!previous )(?<!last )(?<!of )inspection outcome(?P<body>.*?)"
        r"(?:the next full|as a result|(?:previous|last) inspection|ofsted and the care quality|"
        r"information about|$)",
        text,
        re.IGNORECASE,
    )
    return match["body"] if match else ""
