"""Area SEND inspections: one of three outcomes for the local area partnership, no grades."""

from __future__ import annotations

import re

from qa_service.vocabulary import Outcome
from scrapers.readers.dates import date_stretches
from scrapers.readers.inspectors import names_in
from scrapers.readers.outcomes import agreed_outcome
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
    (Outcome.SEND_3, re.compile(r"(?:there are )?widespread and/?(?:or)? systemic failings", re.IGNORECASE)),
)
_AUTHORITY = re.compile(r"inspection of (?:the )?(?P<name>[\w'&,. -]{3,60}?) local area partnership", re.IGNORECASE)
_TEAM = re.compile(
    r"(?P<name>[A-Z][\w'.-]+(?: [A-Z][\w'.-]+){1,3}), (?=(?:Ofsted|CQC|Care Quality|HMI|(?:His|Her) Majesty))"
)


def read_area_send(pages: Pages, record: ReportRecord) -> None:
    """Fill the record from an area SEND report."""
    first = one_line(" ".join(line.text for line in pages.page_lines(1)))
    second = one_line(" ".join(line.text for line in pages.placed_lines(1)))
    name = _AUTHORITY.search(first)
    record.local_authority = name["name"] if name else None
    mine, theirs = (_dates(text, r"inspection dates?") for text in (first, second))
    record.inspected = mine if mine and mine == theirs else []
    before, again = (_dates(text, r"dates? of (?:the )?(?:previous|last) inspection") for text in (first, second))
    if before and before == again:
        record.previous = Previous(before[0].start, None)
    elif before:
        record.unread.append("previous.on")
    record.outcome = agreed_outcome(record, _section(first), _section(second), _OUTCOMES, 1)
    record.inspectors = list(
        dict.fromkeys(
            name for line in pages.lines for match in _TEAM.finditer(line.text) for name in names_in(match["name"])
        )
    )
    record.unread += [field for field in ("inspected", "local_authority") if not getattr(record, field)]


def _dates(text: str, label: str) -> list[InspectedDates] | None:
    match = re.search(rf"{label} ?:? ", text, re.IGNORECASE)
    return date_stretches(text[match.end() : match.end() + 120]) if match else None


def _section(text: str) -> str:
    """The paragraph under "Inspection outcome", up to what follows it."""
    match = re.search(
        r"inspection outcome(?P<body>.*?)(?:the next full|as a result|ofsted and the care quality|"
        r"information about|$)",
        text,
        re.IGNORECASE,
    )
    return match["body"] if match else ""
