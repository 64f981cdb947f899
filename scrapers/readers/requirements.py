"""Statutory requirements: rows of a table "Requirement | Due date" that may run over pages, ruled or not.

Rows are found by where words stand; each date must also be found in the text flow, else it is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from statistics import median

from scrapers.pdf import Layout, Word
from scrapers.readers.dates import date_from
from scrapers.readers.pages import Pages
from scrapers.readers.regulations import regulation_numbers
from scrapers.readers.text import Line, is_page_number, one_line, plain_words, shape_of
from scrapers.report import ReadRequirement, ReportRecord

_HEADER = re.compile(
    r"^(?:statutory )?(?:requirements?|standard|action|regulation)\b.{0,40}\b(?:due|completion|by) ?(?:date|when)?",
    re.IGNORECASE,
)
_DUE = re.compile(r"^(?:due|date|completion)$", re.IGNORECASE)
_START = re.compile(
    r"^(?:statutory requirements?|(?:statutory )?requirements?(?: due date)?|what does .{0,70}need to do.*|"
    r"areas? for improvement)$",
    re.IGNORECASE,
)
_END = re.compile(
    r"^(?:recommendations?|points? for improvement|inspection judgements?|information about th|key findings|"
    r"recent inspection history|inspection history|[\w' ]{3,50} details|overall experiences and|the office "
    r"for standards|"
    r"how well (?:children|young|adults)|the effectiveness of|inspection findings|what (?:the )?inspection "
    r"judgements mean|"
    r"summary of|since the last inspection|next inspection|full inspection|\* ?these requirements|"
    r"national minimum standards)",
    re.IGNORECASE,
)
_CITATION = re.compile(r"\(regulations? \d", re.IGNORECASE)
_SAYS_DUE = re.compile(r"\b(?:due|date|when|timescale|regulations? \d)", re.IGNORECASE)
_CLOSED = re.compile(r"[.):;]\*?$|\)\*?$")
_CONTINUES = re.compile(
    r"^(?:[a-z(•]|In particular|This specifically|This relates|This is with|This includes|Specifically)"
)
_OPENS = re.compile(
    r"^(?:The registered|In order to|The (?:provider|person)|Ensure|\d{1,2} ?: The|• ?(?:The registered|Ensure))"
)
_DATE_WORD = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)?|\d{1,2}/\d{1,2}/\d{4}|(?:19|20)\d\d|[A-Z][a-z]{2,8}\.?|by|immediate(?:ly)?", re.IGNORECASE
)


@dataclass(slots=True)
class _Line:
    """A visual line of the table: what stands in the text column, and what in the date column."""

    page: int
    top: float
    bottom: float
    text: str
    due: str


@dataclass(slots=True)
class _Row:
    """A requirement being gathered."""

    page: int
    text: list[str] = field(default_factory=list)
    due: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        return one_line(" ".join(self.text))

    @property
    def due_words(self) -> str:
        return one_line(" ".join(self.due))


def read_requirements(pages: Pages, record: ReportRecord) -> None:
    """Add the requirements to the record; a due date that cannot be read is named in ``unread``."""
    numbers = _pages_with_table(pages)
    if any(pages.layout(number) is None for number in numbers):
        record.unread.append("requirements")
        return
    rows = _rows(pages, numbers)
    if (not rows and _announced(pages)) or _some_lost(pages, rows):
        record.unread.append("requirements")
    due: date | None = None
    flow = squeezed(" ".join(line.text for number in numbers for line in pages.printed_lines(number))) if rows else ""
    for at, row in enumerate(rows):
        found = date_from(row.due_words) if row.due_words else due
        if row.due_words and found and squeezed(row.due_words) not in flow:
            found = None
        if found is None:
            record.unread.append(f"requirements[{at}].due")
        due = found
        record.requirements.append(ReadRequirement(regulation_numbers(row.words), found, row.words, row.page))


def squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def _announced(pages: Pages) -> bool:
    """Whether the flow shows a requirement table that the places did not give."""
    return any(_HEADER.match(line.text) for line in pages.lines) and bool(
        re.search(r"\(regulations? \d", pages.all_text, re.IGNORECASE)
    )


def _some_lost(pages: Pages, rows: Sequence[_Row]) -> bool:
    """Whether the flow of the section cites more regulations in brackets than the rows found do."""
    flow = one_line(" ".join(line.text for line in _section(pages)))
    return len(_CITATION.findall(flow)) > sum(len(_CITATION.findall(row.words)) for row in rows)


def _section(pages: Pages) -> list[Line]:
    """The flow's lines from each heading of requirements to the next heading."""
    inside, found = False, []
    for line in pages.lines:
        text = line.text.strip(" :")
        if _HEADER.match(text) or (_START.match(text) and not inside):
            inside = True
        elif inside and _END.match(text):
            inside = False
        if inside:
            found.append(line)
    return found


def _pages_with_table(pages: Pages) -> list[int]:
    """From the page of the first heading to the page where the section ends; none where nothing is said to be due."""
    section = _section(pages)
    if not any(_SAYS_DUE.search(line.text) for line in section):
        return []
    return list(dict.fromkeys(line.page for line in section))


def _rows(pages: Pages, numbers: Sequence[int]) -> list[_Row]:
    layouts = {number: layout for number in numbers if (layout := pages.layout(number))}
    running = pages.running
    column: float | None = None
    open_table = False
    rows: list[_Row] = []
    for number, layout in layouts.items():
        visual = layout.rows
        lines: list[_Line] = []
        for at, words in enumerate(visual):
            text = plain_words(" ".join(word.text for word in words))
            edge = at < 3 or at >= len(visual) - 3
            if edge and (shape_of(text) in running or is_page_number(text)):
                continue
            if _HEADER.match(text):
                column, open_table = _due_column(words), True
                continue
            if open_table and _END.match(text.strip(" :")):
                open_table = False
            if open_table and column is not None:
                lines.append(_split(words, column, number))
        open_table = _gather(rows, [line for line in lines if line.text or line.due], layout) and open_table
    return [row for row in rows if row.text]


def _due_column(words: Sequence[Word]) -> float:
    """Where the date column starts: the header's last word group."""
    return next((word.x0 for word in words[1:] if _DUE.match(word.text)), words[-1].x0)


def _split(words: Sequence[Word], column: float, page: int) -> _Line:
    """Cut a line where the date column starts; a centred header may stand right of its dates."""
    cut = len(words)
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        gap = word.x0 - words[at - 1].x1 if at else 99.0
        if word.x0 >= column - 4 or (
            word.x0 >= column - 45
            and _DATE_WORD.fullmatch(word.text)
            and all(_DATE_WORD.fullmatch(after.text) for after in words[at:])
        ):
            if word.x0 >= column - 4 or gap > 7 or cut < len(words):
                cut = at
        else:
            break
    while 0 < cut < len(words) and words[cut].x0 < column - 4 and words[cut].x0 - words[cut - 1].x1 <= 7:
        cut += 1
    left, right = (plain_words(" ".join(word.text for word in part)) for part in (words[:cut], words[cut:]))
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    return _Line(page, top, bottom, left, "" if right.lower() == "date" else right)  # a header that wraps: "Due / date"


def _gather(rows: list[_Row], lines: Sequence[_Line], layout: Layout) -> bool:
    """Put a page's lines into rows: by the table's rules where it has them, by the space between lines elsewhere.

    False when a heading was met that ends the table.
    """
    if not lines:
        return True
    bands = _bands(lines, layout)
    pitches = [later.top - earlier.top for earlier, later in pairwise(lines)]
    usual = median(pitch for pitch in pitches if pitch > 2) if any(pitch > 2 for pitch in pitches) else 12.0
    usual = min(usual, min((pitch for pitch in pitches if pitch > 6), default=usual) * 1.15)
    fresh = True
    for at, line in enumerate(lines):
        if fresh:
            new = not rows or not _carries_on(rows[-1], line)
        elif bands:
            new = bands[at] != bands[at - 1]
        else:
            new = _unruled_break(rows[-1], line, line.top - lines[at - 1].top > 1.25 * usual)
        if new and rows and _is_heading(rows[-1], line, lines[at + 1 :]):
            return False
        if new or not rows:
            rows.append(_Row(line.page))
        if line.text:
            rows[-1].text.append(line.text)
        if line.due:
            rows[-1].due.append(line.due)
        fresh = False
    return True


def _is_heading(row: _Row, line: _Line, below: Sequence[_Line]) -> bool:
    """Whether a line after a finished row is the next section's heading: short, without a stop or a date.

    A row may begin as shortly in a narrow column; then it goes on in small letters, or a regulation follows.
    """
    finished = bool(_CLOSED.search(row.words)) and bool(regulation_numbers(row.words))
    short = not line.due and len(line.text.split()) < 7 and not re.search(r"[.,;:)–-]$|\d$", line.text)
    if not (finished and short) or _OPENS.match(line.text):
        return False
    goes_on = bool(below) and below[0].text[:1].islower()
    return not goes_on and not _CITATION.search(one_line(" ".join(after.text for after in below)))


def _carries_on(row: _Row, line: _Line) -> bool:
    """Whether a page's first line goes on with the row that the page before left open."""
    if _OPENS.match(line.text) and _CLOSED.search(row.words):
        return False
    if not line.text:
        return True
    return not _CLOSED.search(row.words) or bool(_CONTINUES.match(line.text)) or not regulation_numbers(row.words)


def _unruled_break(row: _Row, line: _Line, wide: bool) -> bool:
    if not line.text or not row.text or _CONTINUES.match(line.text):
        return False
    closed = bool(_CLOSED.search(row.text[-1]))
    complete = date_from(row.due_words) is not None if row.due_words else False
    another_date = bool(line.due) and complete and date_from(line.due) is not None
    return closed and (
        (wide and bool(regulation_numbers(row.words)))
        or another_date
        or (bool(_OPENS.match(line.text)) and bool(regulation_numbers(row.words)))
    )


def _bands(lines: Sequence[_Line], layout: Layout) -> list[int]:
    """For each line, between which rules it stands; empty where the rules do not part the rows."""
    left = min(word.x0 for word in layout.words)
    heights: list[float] = []
    for x0, x1, y in sorted(layout.rules, key=lambda rule: rule[2]):
        beside = lines[0].top - 10 <= y <= lines[-1].bottom + 4
        if beside and x1 - x0 > 120 and x0 < left + 80 and (not heights or y - heights[-1] > 4):
            heights.append(y)
    bands = [sum((line.top + line.bottom) / 2 > y for y in heights) for line in lines]
    texts: dict[int, str] = {}
    dates: dict[int, int] = {}
    for band, line in zip(bands, lines, strict=True):
        texts[band] = f"{texts.get(band, '')} {line.text}"
        dates[band] = dates.get(band, 0) + bool(line.due and date_from(line.due))
    ends = list(texts.values())[:-1]
    parted = bool(heights) and max(dates.values()) < 2 and all(re.search(r"[.):;*]$", text.strip()) for text in ends)
    return bands if parted else []
