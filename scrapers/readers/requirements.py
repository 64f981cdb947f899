"""Statutory requirements: rows of a table "Requirement | Due date" that may run over pages, ruled or not.

Rows are found by where words stand; each date must also be found in the text flow, else it is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise, zip_longest
from statistics import median

from scrapers.pdf import Layout, Word
from scrapers.readers.dates import date_from, date_stretches
from scrapers.readers.pages import Pages
from scrapers.readers.regulations import regulation_numbers
from scrapers.readers.text import Line, is_page_number, one_line, plain_words, shape_of
from scrapers.report import ReadRequirement, ReportRecord

_HEADER = re.compile(
    r"^(?:statutory )?(?:requirements?|standard|action|regulation)\b.{0,40}\b(?:due|completion|by) ?(?:date|when)?",
    re.IGNORECASE,
)
_DUE = re.compile(r"^(?:due|date|completion|by|when)$", re.IGNORECASE)
_START = re.compile(
    r"^(?:statutory requirements?|(?:statutory )?requirements?(?: due date)?|what does .{0,70}need to do.*|"
    r"areas? for improvement)$",
    re.IGNORECASE,
)
_OPENING_LETTERS = frozenset("sSrRaAwW")  # of headers and starts
_LABEL_WORDS = (
    "(?:children|young|people|adults|parents|families|residents|and|or|are|is|helped|protected|leaders|managers|"
    "leadership|management|taking|into|account|the|of|living|in|home)"
)
_GRADES = r"(?:outstanding|good|inadequate|requires(?: improvement(?: to(?: be(?: good)?)?)?)?)"
_GOES_ON = re.compile(r"a\b|[a-z]{2}")  # a letter alone is a bullet out of a font of signs
_LABELS = re.compile(
    r"^(?:(?:(?:the )?overall experiences and progress of|how well (?:children|young|adults|parents)|"
    rf"the (?:impact and )?effectiveness of (?:leaders|managers|leadership))"
    rf"(?: {_LABEL_WORDS},?)*(?:: ?|:? {_GRADES})?|"
    r"the office for standards.*|\* ?these requirements.*)$",
    re.IGNORECASE,
)
_END = re.compile(
    r"^(?:(?:recommendations?|points? for improvement|national minimum standards?)(?: \([^)]*\))?|"
    r"inspection (?:judgements?|findings|history)|information about th(?:is|e) [\w' ]{3,60}|"
    r"key findings(?: (?:from|of) .{0,30})?|recent inspection history|[A-Z][\w' ]{3,50} details|"
    r"what (?:the )?inspection judgements mean|full report|"
    r"summary(?: of [\w' ]{3,40})?|since the last inspection|next inspection|full inspection)$",
    re.IGNORECASE,
)
_CITATION = re.compile(r"\(regulations? \d", re.IGNORECASE)
_CUT_YEAR = re.compile(r"(?<=/\d) (?=\d{3}$)|(?<=/\d\d) (?=\d\d$)|(?<=/\d{3}) (?=\d$)")  # "31/03/20" above "20"
_DATED = re.compile(
    r"\(regulations? \d[^\n]*\)\.?\*?\s+(?P<after>\d[^\n]{0,20}(?:\n\d{4})?)$", re.IGNORECASE | re.MULTILINE
)
_LAST_CITATION = re.compile(r"\(regulations? \d(?:(?!\(regulations? \d).)*\)\W*$", re.IGNORECASE)
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
        return _CUT_YEAR.sub("", one_line(" ".join(self.due)))


def read_requirements(pages: Pages, record: ReportRecord) -> None:
    """Add the requirements to the record; a due date that cannot be read is named in ``unread``."""
    section = _section(pages)
    numbers = _pages_with_table(section)
    if any(pages.layout(number) is None for number in numbers):
        record.unread.append("requirements")
        return
    rows = _rows(pages, numbers)
    if len(rows) > 1 and not rows[-1].due and not regulation_numbers(rows[-1].words):
        rows.pop()  # neither regulation nor date: what follows the table, under a heading that nobody knows
        record.unread.append("requirements")
    if (not rows and _announced(pages)) or _some_lost(pages, rows):
        record.unread.append("requirements")
    due: date | None = None
    flow = squeezed(" ".join(line.text for number in numbers for line in pages.printed_lines(number))) if rows else ""
    for at, row in enumerate(rows):
        found = _only_day(row.due_words) if row.due_words else due
        if row.due_words and found and squeezed(row.due_words) not in flow:
            found = None
        if found is None:
            record.unread.append(f"requirements[{at}].due")
        due = found
        record.requirements.append(ReadRequirement(regulation_numbers(row.words), found, row.words, row.page))


def _only_day(text: str) -> date | None:
    """The day that ``text`` begins with; ``None`` where it names several, of which none is the one date due."""
    stretches = date_stretches(text) or []
    return stretches[0].start if len(stretches) == 1 and stretches[0].start == stretches[0].end else None


def squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def _announced(pages: Pages) -> bool:
    """Whether the flow shows a requirement table that the places did not give."""
    return any(_HEADER.match(line.text) for line in pages.lines) and bool(
        re.search(r"\(regulations? \d", pages.all_text, re.IGNORECASE)
    )


def _some_lost(pages: Pages, rows: Sequence[_Row]) -> bool:
    """Whether the flow cites more regulations in brackets, in the section or with a date, than the rows found do."""
    section = _section(pages, headings=2 if rows else 1)  # a row that looks like a heading hides no more than itself
    flow = one_line(" ".join(line.text for line in section))
    read = [citation for row in rows for citation in _CITATION.findall(row.words)]
    dated = _dated_citations(pages.lines) if rows else 0
    return max(len(_CITATION.findall(flow)), dated) > len(read)


def _dated_citations(lines: Sequence[Line]) -> int:
    """How many regulations in brackets have a date, and nothing else, behind them: each such was once a row's end."""
    text = "\n".join(line.text for line in lines)
    return sum(date_from(match["after"]) is not None for match in _DATED.finditer(text))


def _section(pages: Pages, headings: int = 1) -> list[Line]:
    """The flow's lines from each heading of requirements to the next heading, or over some headings to one behind."""
    inside, found, left = False, [], 0
    for line, following in zip_longest(pages.lines, pages.lines[1:], fillvalue=Line("", 0)):
        text = line.text.strip(" :")
        if text[:1] in _OPENING_LETTERS and (_HEADER.match(text) or (_START.match(text) and not inside)):
            inside, left = True, headings
        elif inside and _ends_here(text, following.text):
            left -= 1
            inside = left > 0
        if inside:
            found.append(line)
    return found


def _may_end_here(text: str) -> bool:
    """Whether a line looks like a heading: a quick test before ``_ends_here``."""
    return bool(_LABELS.match(text) or _END.match(text))


def _ends_here(text: str, following: str) -> bool:
    """Whether a line is the next section's heading. A row may begin with a heading's words and go on with others."""
    goes_on = bool(_GOES_ON.match(following))
    if _LABELS.match(text):
        return not goes_on or bool(_LABELS.match(f"{text} {following.strip(' :')}"))
    return bool(_END.match(text)) and not goes_on


def _pages_with_table(section: Sequence[Line]) -> list[int]:
    """From the page of the first heading to the page where the section ends; none where nothing is said to be due."""
    if not any(_SAYS_DUE.search(line.text) for line in section):
        return []
    return list(dict.fromkeys(line.page for line in section))


def _rows(pages: Pages, numbers: Sequence[int]) -> list[_Row]:
    cited = {number for number in numbers if any(_CITATION.search(line.text) for line in pages.page_lines(number))}
    layouts = {number: layout for number in numbers if (layout := pages.layout(number))}
    running = pages.running
    column: float | None = None
    open_table = False
    rows: list[_Row] = []
    for number, layout in layouts.items():
        visual, until = layout.rows, 0
        lines: list[_Line] = []
        for at, words in enumerate(visual):
            text = plain_words(" ".join([word[0] for word in words]))
            edge = at < 3 or at >= len(visual) - 3
            if edge and (shape_of(text) in running or is_page_number(text)):
                continue
            header = _header_at(visual, at, text)
            if header:
                column, until, open_table = header[0], at + header[1], True
            if at < until:
                continue
            if open_table and _may_end_here(bare := text.strip(" :")):
                open_table = not _ends_here(bare, _left_below(visual[at + 1 : at + 3], column))
            if open_table and column is not None:
                lines.append(_split(words, column, number))
        more = open_table and any(later > number and later in cited for later in layouts)
        open_table = _gather(rows, [line for line in lines if line.text or line.due], layout, more) and open_table
    return [row for row in rows if row.text]


def _left_below(rows: Sequence[Sequence[Word]], column: float | None) -> str:
    """What stands below in the text column; a date alone on its line is passed over."""
    for row in rows:
        words = [word.text for word in row if column is None or word.x0 < column - 4]
        if words:
            return plain_words(" ".join(words))
    return ""


def _header_at(visual: Sequence[Sequence[Word]], at: int, text: str) -> tuple[float, int] | None:
    """Where the date column starts, and how many visual lines the header takes, where one starts with this ``text``.

    In a narrow column it wraps: "Due" and "date" then stand above and below the middle of "Requirement".
    """
    if _HEADER.match(text):
        return _due_column(visual[at]), 1
    for count in (2, 3):
        below = visual[at : at + count]
        if sum(map(len, below)) > 7:
            return None
        words = [word for row in below for word in row]
        if words[-1].top - words[0].top > 3 * (words[0].bottom - words[0].top):
            return None
        due = [word for word in words if _DUE.match(word.text)]
        named = [word for word in words if word not in due]
        edge = min((word.x0 for word in due), default=0.0)
        apart = bool(due and named) and edge > max(word.x1 for word in named)
        if apart and _HEADER.fullmatch(plain_words(" ".join(word.text for word in (*named, *due)))):
            return edge, count
    return None


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
    top, bottom = min([word.top for word in words]), max([word.bottom for word in words])
    return _Line(page, top, bottom, left, "" if right.lower() == "date" else right)  # a header that wraps: "Due / date"


def _gather(rows: list[_Row], lines: Sequence[_Line], layout: Layout, more: bool) -> bool:
    """Put a page's lines into rows: by the table's rules where it has them, by the space between lines elsewhere.

    False when a heading was met that ends the table.
    """
    if not lines:
        return True
    bands = _bands(lines, layout)
    usual = _usual_pitch([line for line in lines if line.text])
    ahead: list[str] = []  # a date that stands above the middle of the row it belongs to
    last: _Line | None = None
    for at, line in enumerate(lines):
        if last is None:
            new = not rows or not _carries_on(rows[-1], line)
        elif bands:
            new = bands[at] != bands[at - 1]
        else:
            wide = line.top - last.top > 1.25 * usual
            new = _unruled_break(rows[-1], line, wide, lines[at:], more)
        if new and rows and _is_heading(rows[-1], line, lines[at + 1 :]):
            return False
        if new or not rows:
            rows.append(_Row(line.page, due=ahead))
            ahead = []
        if line.text:
            rows[-1].text.append(line.text)
        elif not bands and last and _is_ahead(rows[-1], last, line, lines[at + 1 :]):
            ahead.append(line.due)
            continue
        if line.due:
            rows[-1].due.append(line.due)
        last = line if line.text or last is None else last
    return True


def _usual_pitch(lines: Sequence[_Line]) -> float:
    """How far apart the lines of one row stand."""
    pitches = [later.top - earlier.top for earlier, later in pairwise(lines)]
    usual = median(pitch for pitch in pitches if pitch > 2) if any(pitch > 2 for pitch in pitches) else 12.0
    return min(usual, min((pitch for pitch in pitches if pitch > 6), default=usual) * 1.15)


def _is_ahead(row: _Row, last: _Line, line: _Line, below: Sequence[_Line]) -> bool:
    """Whether a date alone on its line, behind a finished row, belongs to the row that starts below."""
    following = next((after for after in below if after.text), None)
    if following is None or not _is_cited(row):
        return False
    if row.due:
        return date_from(row.due_words) is not None
    return following.top - line.top < line.top - last.top


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


def _is_cited(row: _Row) -> bool:
    """Whether the row ends with its regulation, as a whole requirement does."""
    cited = _LAST_CITATION.search(row.words)
    return cited is not None and cited[0].count("(") <= cited[0].count(")")


def _unruled_break(row: _Row, line: _Line, wide: bool, rest: Sequence[_Line], more: bool) -> bool:
    """Whether a row starts here, where no rule says so. ``more``: requirements follow on later pages."""
    if not line.text or not row.text or _CONTINUES.match(line.text):
        return False
    if not _CLOSED.search(row.text[-1]):
        return False
    complete = date_from(row.due_words) is not None if row.due_words else False
    another_date = complete and bool(re.match(r"\d{1,2}(?!\d)", line.due))
    another_citation = _is_cited(row) and (
        more or bool(_CITATION.search(one_line(" ".join(after.text for after in rest))))
    )
    return (
        (wide and bool(regulation_numbers(row.words)))
        or another_date
        or another_citation
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
