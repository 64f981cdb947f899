"""A page's words as paragraphs and table rows, by the places of words and rules alone.

A ruled table's rows lie between its rules; its columns are where no word of the table stands. Without rules a line
with wide gaps begins a grid, and lines below that keep to its columns belong to it.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from scrapers.pdf import Layout, Word
from scrapers.reg44.bands import LEVEL, Band, bands_of
from scrapers.reg44.columns import sides, two_columns
from scrapers.reg44.paper import Block, Cell
from scrapers.reg44.text import clean

_Segment = tuple[str, float, float]  # text, left, right
_POINT = re.compile(r"(?:Recommendation|Action) \d{1,2}\b|(?:\(?(?:\d{1,2}|[a-h]|[ivx]{1,4})\)|\d{1,2}\.) ?[A-Z]")
_SPACED = 1.7
"""Heights of a line from one to the next: a paragraph ends here where its last line is closed, too."""
_CLOSED = re.compile(r"[.!?;:)]$|^(?:yes|no|partly|partially)$", re.IGNORECASE)
_NARROWEST_GAP = 5.0
"""Points between two columns of a ruled table; words of a line stand closer."""
_BULLETS = ("•", "\ufffd")


@dataclass(frozen=True, slots=True)
class _Line:
    """A visual line: its words in order, and its height."""

    words: tuple[Word, ...]

    @property
    def top(self) -> float:
        return min(word.top for word in self.words)

    @property
    def bottom(self) -> float:
        return max(word.bottom for word in self.words)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return max(word.bottom - word.top for word in self.words)

    def has_gap(self, wide: float) -> bool:
        """Whether two of its words stand further apart."""
        return any(right.x0 - left.x1 > wide for left, right in pairwise(self.words))

    def segments(self) -> list[list[Word]]:
        """The words cut at gaps too wide for a space between two words."""
        groups: list[list[Word]] = []
        for word in self.words:
            gap = word.x0 - groups[-1][-1].x1 if groups else 0.0
            if groups and gap < max(12.0, 1.25 * (word.bottom - word.top)):
                groups[-1].append(word)
            else:
                groups.append([word])
        return groups


def blocks_of_page(layout: Layout, number: int) -> list[Block]:
    """The blocks of a page from top to bottom."""
    lines = [_Line(tuple(row)) for row in layout.rows]
    if not lines:
        return []
    body = median(line.height for line in lines)
    placed: list[tuple[float, list[Block]]] = []
    taken: set[Word] = set()
    for table in _tables(bands_of(layout), lines):
        columns = _columns([line for _, row in table for line in row])
        for band, row in table:
            taken.update(word for line in row for word in line.words)
            placed.append((band[0], _row_blocks(row, columns, number, body)))
    free = [_Line(rest) for line in lines if (rest := tuple(word for word in line.words if word not in taken))]
    tops = sorted(top for top, _ in placed)
    for _, stretch in groupby(free, key=lambda line: bisect(tops, line.middle)):
        placed += _parted_blocks(list(stretch), number, body)
    return [block for _, blocks in sorted(placed, key=lambda one: one[0]) for block in blocks]


# --- ruled tables ------------------------------------------------------------------------------------------------

_Row = tuple[Band, list[_Line]]


def _tables(bands: Sequence[Band], lines: Sequence[_Line]) -> list[list[_Row]]:
    """Bands that follow each other and share their columns; a band of running text stands alone."""
    tables: list[list[_Row]] = []
    for band in bands:
        row = [inside for line in lines if (inside := _inside(line, band)) is not None]
        if not row:
            continue
        if tables and _continues(tables[-1], band, row):
            tables[-1].append((band, row))
        else:
            tables.append([(band, row)])
    return [part for table in tables for part in _without_loose_end(table)]


def _continues(table: Sequence[_Row], band: Band, row: Sequence[_Line]) -> bool:
    last = table[-1][0]
    if abs(last[1] - band[0]) > 2 * LEVEL or abs(last[2] - band[2]) > 6 or abs(last[3] - band[3]) > 6:
        return False
    if not _columns(row) and len(row) == 1 and not row[0].words[-1].text.endswith("."):
        return False  # a heading between two tables
    before = _columns([line for _, rest in table for line in rest])
    if not _columns(row) and (abs(last[2] - band[2]) > 1 or abs(last[3] - band[3]) > 1):
        return False  # what stands between two tables, whose cells have borders within the table's own
    both = _columns([*(line for _, rest in table for line in rest), *row])
    return len(before) > 1 and len(both) >= len(before)


def _without_loose_end(table: list[_Row]) -> list[list[_Row]]:
    """The table, and apart from it what follows its last row and has one column: a heading between two tables."""
    loose: list[_Row] = []
    while len(table) > 1 and not _columns(table[-1][1]):
        loose.insert(0, table.pop())
    return [table, *[[one] for one in loose]]


def _inside(line: _Line, band: Band) -> _Line | None:
    top, bottom, left, right = band
    words = tuple(
        word for word in line.words
        if top - 1 <= word.middle <= bottom + 1 and left - 3 <= word.x0 and word.x1 <= right + 3
    )
    return _Line(words) if words else None


def _columns(lines: Sequence[_Line]) -> list[float]:
    """Where columns begin: the right ends of the stretches that no word of the table touches."""
    spans = [(word.x0, word.x1) for line in lines if line.has_gap(_NARROWEST_GAP) for word in line.words]
    starts: list[float] = []
    reached = float("-inf")
    for left, right in sorted(spans):
        if left > reached + _NARROWEST_GAP:
            starts.append(left)
        reached = max(reached, right)
    return starts if len(starts) > 1 else []


def _row_blocks(lines: Sequence[_Line], columns: Sequence[float], number: int, body: float) -> list[Block]:
    if not columns:
        return _paragraphs(lines, number, body)
    cells: list[list[_Line]] = [[] for _ in columns]
    for line in lines:
        for at, _ in enumerate(columns):
            begin = columns[at] - 3
            end = columns[at + 1] - 3 if at + 1 < len(columns) else float("inf")
            words = tuple(word for word in line.words if begin <= word.x0 < end or (at == 0 and word.x0 < begin))
            if words:
                cells[at].append(_Line(words))
    made = tuple(
        Cell(_joined(cell), min(line.words[0].x0 for line in cell), max(line.words[-1].x1 for line in cell))
        if cell else Cell("", columns[at], columns[at])
        for at, cell in enumerate(cells)
    )
    if _crosses(lines, columns):
        return _paragraphs(lines, number, body)
    return [Block(made, number)]


def _crosses(lines: Sequence[_Line], columns: Sequence[float]) -> bool:
    return any(word.x0 < columns[1] < word.x1 for line in lines for word in line.words)


# --- text between tables -----------------------------------------------------------------------------------------


def _parted_blocks(lines: Sequence[_Line], number: int, body: float) -> list[tuple[float, list[Block]]]:
    """Two columns of prose one after the other, with an empty block between: no answer stands beyond it."""
    found = two_columns([line.words for line in lines])
    if found is None:
        return _free_blocks(lines, number, body)
    halves: tuple[list[_Line], list[_Line]] = ([], [])
    for line in lines[found.start : found.end]:
        for half, words in zip(halves, sides(line.words, found.at), strict=True):
            half += [_Line(words)] if words else []
    apart = Block((Cell(""),), number)
    read = [[block for _, blocks in _free_blocks(half, number, body) for block in blocks] for half in halves]
    return [
        *_parted_blocks(lines[: found.start], number, body),
        (lines[found.start].top, [apart, *read[0], apart, *read[1], apart]),
        *_parted_blocks(lines[found.end :], number, body),
    ]


def _free_blocks(lines: Sequence[_Line], number: int, body: float) -> list[tuple[float, list[Block]]]:
    found: list[tuple[float, list[Block]]] = []
    run: list[_Line] = []
    at = 0
    while at < len(lines):
        if len(lines[at].segments()) > 1 and not _is_listed(lines[at]):
            if run:
                found.append((run[0].top, _paragraphs(run, number, body)))
                run = []
            end = _grid_end(lines, at)
            found += _grid(lines[at:end], number)
            at = end
        else:
            run.append(lines[at])
            at += 1
    if run:
        found.append((run[0].top, _paragraphs(run, number, body)))
    return found


def _is_listed(line: _Line) -> bool:
    """Whether the gap only parts a bullet or number from its point."""
    groups = line.segments()
    first = clean(" ".join(word.text for word in groups[0]))
    return len(groups) == 2 and (first in (*_BULLETS, "-", "–", "o") or first.rstrip(".)").isdigit())


def _grid_end(lines: Sequence[_Line], start: int) -> int:
    """Past the last line that keeps to the columns of the line at ``start``."""
    lefts = [group[0].x0 for group in lines[start].segments()]
    end = start + 1
    while end < len(lines):
        line = lines[end]
        groups = line.segments()
        if line.top - lines[end - 1].bottom > 2.2 * line.height:
            break
        if len(groups) == 1 and abs(line.height - lines[start].height) > 0.08 * line.height:
            break  # a heading
        if any(min(abs(group[0].x0 - left) for left in lefts) > 6 for group in groups):
            break
        if len(groups) == 1 and groups[0][0].x0 < lefts[1] - 6 and groups[0][-1].x1 > lefts[1] - 4:
            break  # a line of running text below the grid
        end += 1
    while end > start + 1 and len(lines[end - 1].segments()) == 1 and _stands_apart(lines, end - 1):
        end -= 1
    return end


def _stands_apart(lines: Sequence[_Line], at: int) -> bool:
    return lines[at].top - lines[at - 1].bottom > 0.8 * lines[at].height


def _grid(lines: Sequence[_Line], number: int) -> list[tuple[float, list[Block]]]:
    lefts = [group[0].x0 for group in lines[0].segments()]
    rows: list[list[_Line]] = []
    gaps = [line.top - before.bottom > 0.55 * line.height for before, line in pairwise(lines)]
    for at, line in enumerate(lines):
        first = abs(line.words[0].x0 - lefts[0]) < 6
        begins = at > 0 and (gaps[at - 1] if any(gaps) else len(line.segments()) == len(lefts))
        if at == 0 or (first and begins):
            rows.append([line])
        else:
            rows[-1].append(line)
    columns = sorted(lefts)
    return [(grid_row[0].top, _row_blocks(grid_row, columns, number, 0.0)) for grid_row in rows]


# --- paragraphs --------------------------------------------------------------------------------------------------


def _paragraphs(lines: Sequence[_Line], number: int, body: float) -> list[Block]:
    groups = _grouped(lines)
    made = []
    for group in groups:
        text = clean(" ".join(word.text for line in group for word in line.words))
        big = body > 0 and group[0].height > 1.12 * body
        made.append(Block((Cell(text, group[0].words[0].x0, group[0].words[-1].x1),), number, heading=big,
                          point=text.startswith(_BULLETS)))
    return made


def _joined(lines: Sequence[_Line]) -> str:
    return "\n".join(
        clean(" ".join(word.text for line in group for word in line.words)) for group in _grouped(lines)
    )


def _grouped(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines in paragraphs: a new one begins after a gap, at a bullet, or where a line ended before it had to."""
    groups: list[list[_Line]] = []
    edge = max((line.words[-1].x1 for line in lines), default=0.0)
    pitch = _pitch(lines)
    for line in lines:
        if not groups:
            groups.append([line])
            continue
        last = groups[-1][-1]
        first = line.words[0]
        fits = last.words[-1].x1 + 0.3 * _height_of(first) + (first.x1 - first.x0) < edge - 2
        gap = line.top - last.top
        new = (
            gap > 1.35 * pitch or fits or abs(line.height - last.height) > 0.12 * last.height
            or clean(first.text)[:1] in _BULLETS or _opens(last, line)
            or (gap > _SPACED * line.height and bool(_CLOSED.search(last.words[-1].text)))
        )
        if new:
            groups.append([line])
        else:
            groups[-1].append(line)
    return groups


def _opens(last: _Line, line: _Line) -> bool:
    """Whether a line below a finished sentence is a heading or a numbered point: makers may leave no space there."""
    if last.words[-1].text[-1] not in ".!?;:)":
        return False
    text = clean(" ".join(word.text for word in line.words))
    heading = last.words[-1].text[-1] in ".!?" and len(line.words) <= 5 and text[:1].isupper() and text[-1:].isalpha()
    return heading or bool(_POINT.match(text))


def _height_of(word: Word) -> float:
    return word.bottom - word.top


def _pitch(lines: Sequence[_Line]) -> float:
    """The least usual step from one line to the next."""
    steps = sorted(
        below.top - above.top for above, below in pairwise(lines) if below.top - above.top > 3
    )
    if steps:
        return steps[len(steps) // 4]
    return 1.2 * lines[0].height if lines else 0.0
