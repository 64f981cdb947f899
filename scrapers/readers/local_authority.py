"""Reports on a local authority's children's services: ILACS since 2018, the single inspection 2013 to 2017, visits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from qa_service.vocabulary import EventType, Grade
from scrapers.readers.authority_dates import dates_in, names_dates
from scrapers.readers.authority_names import authority_named
from scrapers.readers.dates import date_from
from scrapers.readers.earlier_authority import EARLIER_FRAMEWORK, read_earlier_judgements
from scrapers.readers.inspectors import names_after
from scrapers.readers.judgements import agree, standard_sentence
from scrapers.readers.kinds import NotAReport, from_salutation
from scrapers.readers.labels import LOCAL_AUTHORITY, Hit, grade_of
from scrapers.readers.pages import Pages
from scrapers.readers.text import Line, one_line
from scrapers.report import InspectedDates, ReportRecord

FIRST_WITHOUT_OVERALL = date(2026, 4, 1)
"""Inspections that start from here on carry no overall effectiveness judgement."""

MARKS = re.compile(
    r"(?im)safeguarding children board|^[^a-z]{0,8}record of main findings|"
    r"^[^a-z]{0,8}(?:lead|team|deputy lead) inspectors?\b|"
    r"^[^a-z]{0,8}(?:the )?(?:graded judgement|experiences and progress of|impact of leaders|overall effectiveness)|"
    r"^[^a-z]{0,8}(?:children who need help and|children looked after and ach|adoption performance|leadership, manage)"
)
"""What marks a page, beyond the first two, as one to read."""

_BOARD_REVIEW = re.compile(r"review of the effectiveness of the local safeguarding", re.IGNORECASE)
_GRADE = r"(?P<grade>outstanding|good|requires? improvement(?: to be good)?|inadequate)"
_OVERALL = re.compile(
    rf"(?:(?:the )?overall judge?ment is(?: that (?:the )?children's services? (?:are|is)?)?|"
    rf"children's services?(?: in [\w' ,.&-]{{3,80}}?)?(?: are| is)?)"
    rf" ?(?:are |is )?(?:judged (?:to be |as )?)?{_GRADE}(?=[ .]|$)",
    re.IGNORECASE,
)
_LSCB = re.compile(
    rf"(?:(?:the )?judge?ment (?:for|on) )?(?:the effectiveness of )?"
    rf"(?:the )?(?:local safeguarding children(?: board)?|lscb)"
    rf"(?: \(lscb\))? (?:is )?(?:judged (?:to be )?)?{_GRADE}(?= ?\.| [A-Z1-9]|$| because ?:)",
    re.IGNORECASE,
)
_INSPECTORS = re.compile(r"\b(?:lead|reporting) inspectors?\b|(?i:this letter summarises)")
_PUBLISHED = re.compile(r"(?:report )?(?:published|publication date) ?:? (?=\d)", re.IGNORECASE)


def read_local_authority(pages: Pages, record: ReportRecord) -> None:
    """Fill the record from a report on a local authority."""
    front = one_line(" ".join(line.text for line in pages.page_lines(1)))
    placed = one_line(" ".join(line.text for line in pages.placed_lines(1)))
    if not names_dates(pages.all_text) and not any(sign.search(pages.all_text) for sign in (_PUBLISHED, _INSPECTORS)):
        raise NotAReport(
            "The file speaks of an inspection of children's services, but nothing says when it was or who inspected: "
            "it is not a report of one by Ofsted."
        )
    record.local_authority = authority_named(front)
    record.inspected = _agreed_dates(front, placed)
    if not record.inspected:
        record.unread.append("inspected")
    _read_published(record, front, placed)
    _check_event(pages, record)
    if EARLIER_FRAMEWORK.search(from_salutation(front)[:400]):
        read_earlier_judgements(pages, record)
    elif record.event_type is EventType.FULL or _BOARD_REVIEW.search(front):
        _read_judgements(pages, record)
    record.inspectors = names_after(pages.lines) if record.event_type or _BOARD_REVIEW.search(front) else []
    if record.event_type and not record.inspectors:
        record.unread.append("inspectors")
    if record.local_authority is None:
        record.unread.append("local_authority")


def _check_event(pages: Pages, record: ReportRecord) -> None:
    """A visit gives no grades: a letter may name one in passing, but a table of them is a full inspection's."""
    if record.event_type in (EventType.FOCUSED, EventType.MONITORING):
        graded = {hit.key for hit in pages.hits(LOCAL_AUTHORITY) if hit.grade is not None}
        if len(graded) > 1:
            record.event_type = None
            record.unread.append("event_type")


def _agreed_dates(first: str, second: str) -> list[InspectedDates]:
    mine = dates_in(first)
    return mine if mine and mine == dates_in(second) else []


def _read_published(record: ReportRecord, first: str, second: str) -> None:
    """The first publication date printed; two reports bound in one file print two."""
    days = []
    for text in (first, second):
        label = _PUBLISHED.search(text)
        days.append(date_from(text[label.end() : label.end() + 40]) if label else None)
    if days[0] == days[1]:
        record.published = days[0]
    if record.published is None and _PUBLISHED.search(first):
        record.unread.append("published")


def _read_judgements(pages: Pages, record: ReportRecord) -> None:
    hits = pages.hits(LOCAL_AUTHORITY)
    sentences = _sentences(pages.lines)
    first = sorted(hits + sentences, key=lambda hit: (hit.page, hit.key == "lscb"))
    second = pages.placed_hits(hits, LOCAL_AUTHORITY)
    for page in dict.fromkeys(hit.page for hit in sentences):
        second += _sentences(pages.placed_lines(page))
    single = any(hit.key == "overall" for hit in sentences)
    sentence = standard_sentence(_before_table(pages.page_lines(1))) if single else None
    if sentence is Grade.REQUIRES_IMPROVEMENT and all(hit.grade is Grade.INADEQUATE for hit in sentences):
        sentence = None  # "not yet delivering good" is true of inadequate services too, and printed of them
    agree(first, second, sentence).into(record)
    starts = record.inspected[0].start if record.inspected else None
    expected = record.event_type is EventType.FULL and (starts is None or starts < FIRST_WITHOUT_OVERALL)
    keys = {judgement.key for judgement in record.judgements}
    if expected and "overall" not in keys:
        record.unread.append("judgements.overall")
    front = one_line(" ".join(line.text for line in pages.page_lines(1)))
    if "lscb" not in keys and _BOARD_REVIEW.search(front):
        record.unread.append("judgements.lscb")
    if record.event_type is EventType.FULL and not keys:
        record.unread.append("judgements")


def _before_table(lines: Sequence[Line]) -> list[Line]:
    """The lines above the first numbered judgement."""
    at = next(
        (at for at, line in enumerate(lines) if re.match(r"1\. ?children who", line.text, re.IGNORECASE)), len(lines)
    )
    return list(lines[:at])


def _sentences(lines: Sequence[Line]) -> list[Hit]:
    """The single inspection's overall and board judgements, which stand as headings."""
    hits: list[Hit] = []
    for at, line in enumerate(lines):
        for key, pattern, opening in (
            ("overall", _OVERALL, r"(?:the )?overall judge?ment is|children's services? (?:in|are|is|requires?) "),
            (
                "lscb",
                _LSCB,
                r"(?:(?:the )?judge?ment (?:for|on) )?(?:the effectiveness of )?the (?:local safeguar|lscb)",
            ),
        ):
            if (key == "overall" and line.page > 2) or any(hit.key == key for hit in hits):
                continue
            if not re.match(opening, line.text, re.IGNORECASE):
                continue
            text = " ".join(part.text for part in lines[at : at + 3])
            if key == "overall" and line.page > 1 and not re.match(r"the overall|children's services in ", text, re.I):
                continue
            match = pattern.match(text)
            grade = grade_of(match["grade"].lower()) if match and _ends_heading(lines, at, match) else None
            if match and grade:
                label = "Overall judgement" if key == "overall" else "The Local Safeguarding Children Board"
                hits.append(Hit(key, label, grade, line.page, one_line(match.group()), 0))
    return hits


def _ends_heading(lines: Sequence[Line], at: int, match: re.Match[str]) -> bool:
    """Whether the sentence ends where a line ends: prose that begins alike runs on."""
    length = 0
    end = len(match.group().rstrip(" ."))
    for line in lines[at : at + 3]:
        length += len(line.text) + 1
        if length >= end:
            return length - end <= 10
    return False
