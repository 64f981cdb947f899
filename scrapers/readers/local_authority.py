"""Reports on a local authority's children's services: ILACS since 2018, the single inspection 2013 to 2017, visits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from qa_service.vocabulary import EventType
from scrapers.readers.dates import date_from, date_stretches
from scrapers.readers.inspectors import names_after
from scrapers.readers.judgements import agree, standard_sentence
from scrapers.readers.labels import LOCAL_AUTHORITY, Hit, grade_of
from scrapers.readers.pages import Pages
from scrapers.readers.text import Line, one_line
from scrapers.report import InspectedDates, ReportRecord

FIRST_WITHOUT_OVERALL = date(2026, 4, 1)
"""Inspections that start from here on carry no overall effectiveness judgement."""

MARKS = re.compile(
    r"(?im)safeguarding children board|^[^a-z]{0,8}(?:lead|team|deputy lead) inspectors?\b|"
    r"^[^a-z]{0,8}(?:the )?(?:graded judgement|experiences and progress of|impact of leaders|overall effectiveness)|"
    r"^[^a-z]{0,8}(?:children who need help and|children looked after and ach|adoption performance|leadership, manage)"
)
"""What marks a page, beyond the first two, as one to read."""

_GRADE = r"(?P<grade>outstanding|good|requires? improvement(?: to be good)?|inadequate)"
_OVERALL = re.compile(
    rf"(?:overall judgement is(?: that children's services (?:are|is)?)?|children's services in [\w' "
    rf",.-]{{3,80}}? (?:are|is)?)"
    rf" ?(?:are |is )?{_GRADE}(?=[ .]|$)",
    re.IGNORECASE,
)
_LSCB = re.compile(
    rf"(?:the effectiveness of )?the local safeguarding children board(?: \(lscb\))? (?:is )?{_GRADE}(?= ?\.| "
    rf"[A-Z1-9]|$)",
    re.IGNORECASE,
)
_DATES = re.compile(r"(?:inspection|visit) dates?(?:\(s\))? ?:? |dates? of (?:inspection|visit) ?:? ", re.IGNORECASE)
_VISIT_ON = re.compile(
    r"\b(?:visit|inspection)\b[^.]{0,120}? (?:on|from|between) (?=(?:\w+day,? )?\d{1,2}\b)", re.IGNORECASE
)
_PUBLISHED = re.compile(r"(?:report )?(?:published|publication date) ?:? (?=\d)", re.IGNORECASE)
_TITLES = (
    re.compile(
        r"(?:inspection of|focused visit (?:of|to)|monitoring visit (?:of|to)|re-inspection of) (?:the )?"
        r"(?P<name>[\w'&,. -]{3,70}?)(?:'s)? (?:local authority )?children's (?:social care )?services",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<name>[\w'&,. -]{3,60}?) (?:re-?inspection|inspection) of (?:local authority|children's|services)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:inspection of|(?:focused|monitoring) visit (?:to|of)|joint targeted area inspection of) (?:the )?"
        r"(?P<name>[\w'&,. -]{3,60}?)(?: (?:visit|inspection) dates?\b|: | this letter|$)",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:abuse|neglect|exploitation|need|harm|violence|children) in (?:the )?(?P<name>[A-Z][\w'&, -]{2,50}?)"
        r"(?: (?:visit|inspection) dates?\b| this letter)"
    ),
)
_TITLE_WORDS = re.compile(
    r"\b(?:metropolitan borough council|metropolitan borough of|london borough of|royal borough of|city and county of|"
    r"metropolitan district council|metropolitan district of|metropolitan council|county borough of|borough council of|"
    r"city council|county council|borough council|district council|unitary authority|council of the|the city "
    r"of|city of|"
    r"borough of|county of|council|local authority)\b",
    re.IGNORECASE,
)


def read_local_authority(pages: Pages, record: ReportRecord) -> None:
    """Fill the record from a report on a local authority."""
    front = one_line(" ".join(line.text for line in pages.page_lines(1)))
    placed = one_line(" ".join(line.text for line in pages.placed_lines(1)))
    record.local_authority = authority_named(front)
    record.inspected = _agreed_dates(front, placed)
    if not record.inspected:
        record.unread.append("inspected")
    _read_published(record, front, placed)
    _read_judgements(pages, record)
    record.inspectors = names_after(pages.lines)
    if record.event_type is EventType.FULL and not record.inspectors:
        record.unread.append("inspectors")
    if record.local_authority is None:
        record.unread.append("local_authority")


def authority_named(front: str) -> str | None:
    """The authority in the title, without the words for its kind of council."""
    for pattern in _TITLES:
        match = pattern.search(front[:600])
        if match:
            printed = match["name"].strip(" ,.")
            if printed.lower() in ("city of london", "city of london corporation"):
                return "City of London"
            name = one_line(_TITLE_WORDS.sub(" ", printed)).removeprefix("the ").strip(" ,.")
            if name:
                return name
    return None


def _dates_in(text: str) -> list[InspectedDates] | None:
    label = _DATES.search(text) or _VISIT_ON.search(text[:2500])
    return date_stretches(text[label.end() : label.end() + 200]) if label else None


def _agreed_dates(first: str, second: str) -> list[InspectedDates]:
    mine = _dates_in(first)
    return mine if mine and mine == _dates_in(second) else []


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
    agree(first, second, sentence).into(record)
    starts = record.inspected[0].start if record.inspected else None
    expected = record.event_type is EventType.FULL and (starts is None or starts < FIRST_WITHOUT_OVERALL)
    keys = {judgement.key for judgement in record.judgements}
    if expected and "overall" not in keys:
        record.unread.append("judgements.overall")
    front = one_line(" ".join(line.text for line in pages.page_lines(1)))
    if "lscb" not in keys and re.search("review of the effectiveness of the local safeguarding", front, re.IGNORECASE):
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
            ("overall", _OVERALL, r"(?:the )?overall judgement is|children's services in "),
            ("lscb", _LSCB, r"(?:the effectiveness of )?the local safeguarding children"),
        ):
            if (key == "overall" and line.page > 2) or any(hit.key == key for hit in hits):
                continue
            if not re.match(opening, line.text, re.IGNORECASE):
                continue
            text = " ".join(part.text for part in lines[at : at + 3])
            match = pattern.match(text) or pattern.match(text.removeprefix("The ").removeprefix("the "))
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
            return length - end <= 8
    return False
