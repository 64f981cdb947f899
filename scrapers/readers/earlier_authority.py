"""Judgements of the frameworks before the single inspection (2009 to 2013), from their "Record of main findings".

They knew four grades, the third of them "adequate": it is kept as that word and never becomes one of today's. Where a
report judges safeguarding and looked-after services apart, neither overall grade is the authority's: each has its key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from scrapers.readers.judgements import agree
from scrapers.readers.labels import EARLIER_AUTHORITY, Hit, hits_in
from scrapers.readers.pages import Pages
from scrapers.readers.text import Line
from scrapers.report import ReportRecord

EARLIER_FRAMEWORK = re.compile(
    r"inspection of (?:safeguarding (?:and|services)|(?:services for )?looked[ -]after children)|"
    r"safeguarding and looked[ -]after children|arrangements for the protection of children",
    re.IGNORECASE,
)
_RECORD = re.compile(r"record of main findings:?\D*", re.IGNORECASE)
_SECTIONS = (
    ("safeguarding", re.compile(r"safeguarding services:?", re.IGNORECASE)),
    ("looked_after", re.compile(r"services for looked[ -]after children(?: and care leavers)?:?", re.IGNORECASE)),
)
_NUMBERED = {"1": "outstanding", "2": "good", "3": "adequate", "4": "inadequate"}
_WORD = r"(outstanding|good|adequate|inadequate)"
_NUMBER_FIRST = re.compile(rf"\bgrade ([1-4]):? ?\(?{_WORD}\)?", re.IGNORECASE)
_WORD_FIRST = re.compile(rf"\b{_WORD},? ?\(?grade ([1-4])\)?", re.IGNORECASE)


def read_earlier_judgements(pages: Pages, record: ReportRecord) -> None:
    """Fill the judgements from the table at the report's end; both readings of it must agree."""
    start = next((line.page for line in reversed(pages.lines) if _RECORD.fullmatch(line.text)), None)
    if start is None:
        record.unread.append("judgements")
        return
    first = _hits(
        [line for number in (start, start + 1) if number in pages.numbers for line in pages.page_lines(number)]
    )
    second = _hits([line for number in dict.fromkeys(hit.page for hit in first) for line in pages.placed_lines(number)])
    agree(first, second).into(record)
    keys = {judgement.key for judgement in record.judgements}
    if not any(key.startswith("overall") for key in keys):
        record.unread.append("judgements.overall")


def _hits(lines: Sequence[Line]) -> list[Hit]:
    """The table's rows below its heading; in a report of two services each key carries the section's name."""
    at = next((at for at, line in enumerate(lines) if _RECORD.fullmatch(line.text)), len(lines))
    table = [Line(_one_word(line.text), line.page) for line in lines[at + 1 :]]
    headings = [
        (at, name) for at, line in enumerate(table) for name, pattern in _SECTIONS if pattern.fullmatch(line.text)
    ]
    apart = len({name for _, name in headings}) > 1
    hits: list[Hit] = []
    for hit in hits_in(table, EARLIER_AUTHORITY):
        section = next((name for at, name in reversed(headings) if at < hit.at), "") if apart else ""
        hits.append(replace(hit, key=f"{hit.key}_{section}") if section else hit)
    return hits


def _one_word(text: str) -> str:
    """A grade printed with its number becomes the word; where the two differ the line stays, and is not read."""
    for pattern, number, word in ((_NUMBER_FIRST, 1, 2), (_WORD_FIRST, 2, 1)):
        match = pattern.search(text)
        if match and _NUMBERED[match[number]] == match[word].lower():
            return text[: match.start()] + match[word] + text[match.end() :]
    return text
