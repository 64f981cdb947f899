"""The second reading of judgements: by where words stand on the page.

A label's words are gathered down its own column; grades are the phrases that stand in a column to its right. Each
grade belongs to the label whose middle is nearest; what is not one to one is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from qa_service.vocabulary import Grade
from scrapers.pdf import Layout, Word
from scrapers.readers.labels import (
    Hit,
    Label,
    Token,
    begins_grade,
    grade_of,
    hits_in,
    label_at,
    may_start,
    tokens_of,
)
from scrapers.readers.text import Line, plain_words

UNKNOWN = 0
_GAP = 9.0  # points between two words that makes them neighbours in different columns
_GRADE_CELL = re.compile(
    r"(?:outstanding|good|requires?|improvement|to|be|inadequate|adequate|satisfactory|not?|longer|judged|judgement)"
    r"(?: (?:improvement|to|be|good|longer|judged|judgement))*",
    re.IGNORECASE,
)


_OPENING_LETTER = re.compile(r"(?:[\d.()•*–-]+ ?)?[oteqhcal]", re.IGNORECASE)


_HEADER = re.compile(r"(?:judgements? )?grades?|judgements?", re.IGNORECASE)


class Segment(NamedTuple):
    """Words that stand together on one visual line."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    page: int

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def segments_of(layout: Layout, page: int) -> list[list[Segment]]:
    """The visual lines of a page from top to bottom, each cut where a column gap stands."""
    return [_cut(row, page) for row in layout.rows]


def _cut(row: Sequence[Word], page: int) -> list[Segment]:
    groups: list[list[Word]] = []
    reached = 0.0
    for word in row:
        _, x0, x1, top, bottom = word
        gap = x0 - reached
        if groups and (gap < _GAP or gap < 0.8 * (bottom - top)):
            groups[-1].append(word)
        else:
            groups.append([word])
        reached = x1
    return [
        Segment(
            plain_words(" ".join([word[0] for word in group])),
            group[0].x0,
            group[-1].x1,
            min([word[3] for word in group]),
            max([word[4] for word in group]),
            page,
        )
        for group in groups
    ]


def layout_lines(rows: Sequence[Sequence[Segment]], page: int) -> list[Line]:
    """The page's visual lines as text, columns joined by a space; a value centred on its label's two lines after it."""
    lines: list[Line] = []
    centred: str | None = None
    for at, row in enumerate(rows):
        text = " ".join(segment.text for segment in row)
        if 0 < at < len(rows) - 1 and _is_centred(row, rows[at - 1], rows[at + 1]):
            centred = text
        else:
            lines.append(Line(f"{text} {centred}" if centred else text, page))
            centred = None
    return lines


def _is_centred(row: Sequence[Segment], above: Sequence[Segment], below: Sequence[Segment]) -> bool:
    """Whether a row stands right of the two around it and level with the gap between them."""
    return (
        above[0].bottom > row[0].top
        and row[0].bottom > below[0].top
        and row[0].x0 > max(above[-1].x1, below[-1].x1) + _GAP
        and below[0].text[:1].islower()
    )


@dataclass(slots=True)
class _Cell:
    """A label's cell: its tokens down one column."""

    label: Label
    segments: list[Segment]
    tokens: list[Token]

    @property
    def middle(self) -> float:
        return (self.segments[0].top + self.segments[-1].bottom) / 2

    @property
    def right(self) -> float:
        return max(segment.x1 for segment in self.segments)


def judgements_by_place(rows: Sequence[Sequence[Segment]], page: int, labels: Sequence[Label]) -> list[Hit]:
    """The labels in a page's rows with the grades that stand beside or after them."""
    segments = [segment for row in rows for segment in _one_label(row, labels)]
    cells = _cells(segments, labels)
    beside = _grades_beside(cells, segments)
    hits = []
    for cell in cells:
        text = " ".join(token.raw for token in cell.tokens)
        grade = beside.get(id(cell))
        if grade is not None:
            hits.append(Hit(cell.label.key, text, grade[0], page, f"{text} {grade[1]}", 0))
    if UNKNOWN in beside:
        hits.append(Hit("unknown", "", beside[UNKNOWN][0], page, beside[UNKNOWN][1], 0))
    found = {hit.key for hit in hits}
    running = hits_in([Line(segment.text, page) for segment in segments], labels)
    return hits + [replace(hit, at=0) for hit in running if hit.grade is not None and hit.key not in found]


def _one_label(row: Sequence[Segment], labels: Sequence[Label]) -> Sequence[Segment]:
    """The row with a label's line put together again that wide spaces between its words have cut."""
    if len(row) < 2 or not _OPENING_LETTER.match(row[0].text):
        return row
    tokens = tokens_of([Line(row[0].text, row[0].page)])
    found = label_at(tokens, 0, labels) or label_at(tokens_of([Line(_joined(row), row[0].page)]), 0, labels)
    if found is None or tokens[-1].bare in found[0].ends:
        return row
    own = 1
    while own < len(row) and all(token.bare in found[0].words for token in tokens_of([Line(row[own].text, 0)])):
        own += 1
    last = row[own - 1]
    return [row[0]._replace(text=_joined(row[:own]), x1=last.x1), *row[own:]]


def _joined(row: Sequence[Segment]) -> str:
    return " ".join(segment.text for segment in row)


def _cells(segments: Sequence[Segment], labels: Sequence[Label]) -> list[_Cell]:
    """Labels, each with as many lines below its first as go on in its own words in its own column."""
    cells: list[_Cell] = []
    taken: set[int] = set()
    for at, segment in enumerate(segments):
        if at in taken:
            continue
        column = [(at, segment), *_below(segments, at)] if _OPENING_LETTER.match(segment.text) else []
        if not column or not may_start(segment.text, column[1][1].text if len(column) > 1 else "", labels):
            continue
        tokens = tokens_of(Line(below.text, below.page) for _, below in column)
        start = label_at(tokens, 0, labels)
        if start is None:
            continue
        own, used = _own_lines(tokens, start, column, labels)
        if own and own[-1].bare in start[0].ends:
            taken.update(used)
            cells.append(_Cell(start[0], [segments[index] for index in used], own))
    return cells


def _own_lines(
    tokens: Sequence[Token], start: tuple[Label, int], column: Sequence[tuple[int, Segment]], labels: Sequence[Label]
) -> tuple[list[Token], list[int]]:
    """The label's tokens, line by line as long as a line holds nothing but its words, and the lines they fill."""
    label, first = start
    own: list[Token] = []
    used: list[int] = []
    position = 0
    for index, below in column:
        count = len(below.text.split())
        line = tokens[max(position, first) : position + count]
        fits = all(token.bare in label.words or not token.bare for token in line)
        if own and (not fits or _new_row(tokens, position, labels)):
            break
        own += [token for token in line if token.bare in label.words or not token.bare]
        used.append(index)
        position += count
        if not fits:
            break
    return own, used


def _new_row(tokens: Sequence[Token], position: int, labels: Sequence[Label]) -> bool:
    return (
        position < len(tokens) and label_at(tokens, position, labels) is not None and tokens[position].raw[:1].isupper()
    )


def _below(segments: Sequence[Segment], at: int) -> list[tuple[int, Segment]]:
    """The segments below one in its column, as far as they follow line by line."""
    found: list[tuple[int, Segment]] = []
    last = segments[at]
    for index in range(at + 1, len(segments)):
        segment = segments[index]
        if segment.top - last.bottom > 1.2 * (last.bottom - last.top):
            break
        if segment.middle - last.middle > 3 and abs(segment.x0 - segments[at].x0) < 45 and segment.x0 < last.x1:
            found.append((index, segment))
            last = segment
    return found[:8]


def _grades_beside(cells: Sequence[_Cell], segments: Sequence[Segment]) -> dict[int, tuple[Grade, str]]:
    """Each label cell's grade from the column to its right, where the pairing is one to one."""
    if not cells:
        return {}
    right = min(max(cell.segments[0].x0 + 60 for cell in cells), min(cell.right for cell in cells)) - 2
    top, bottom = cells[0].segments[0].top - 60, cells[-1].segments[-1].bottom + 60
    column = [
        segment
        for segment in segments
        if segment.x0 >= right and top <= segment.middle <= bottom and not _HEADER.fullmatch(segment.text)
    ]
    claims: dict[int, list[tuple[float, str]]] = {id(cell): [] for cell in cells}
    orphans: list[tuple[float, str]] = []
    for middle, words in _phrases(column):
        nearest = min(cells, key=lambda cell: abs(cell.middle - middle))
        reach = (nearest.segments[-1].bottom - nearest.segments[0].top) / 2 + 24
        away = abs(nearest.middle - middle)
        if away <= reach:
            claims[id(nearest)].append((away, words))
        else:
            orphans.append((middle, words))
    paired: dict[int, tuple[Grade, str]] = {}
    for cell in cells:
        ranked = sorted(claims[id(cell)])
        if len(ranked) > 1 and not (ranked[0][0] < 8 and ranked[1][0] > 16):
            continue  # two grades contend for one label
        grade = grade_of(ranked[0][1].lower()) if ranked else None
        if grade is not None:
            paired[id(cell)] = (grade, ranked[0][1])
        orphans += [(cell.middle + 1, words) for _, words in ranked[1:]]
    graded = [cell for cell in cells if id(cell) in paired]
    for middle, words in orphans:
        grade = grade_of(words.lower())
        between = any(above.middle < middle < below.middle < above.middle + 120 for above, below in pairwise(graded))
        if grade is not None and between:
            paired[UNKNOWN] = (grade, words)  # a row of the table under a label that nobody knows
    return paired


def _phrases(column: Sequence[Segment]) -> list[tuple[float, str]]:
    """The grades down a column: lines that go on with "improvement", "to be" or "good" belong to one cell.

    A cell in which a grade's words stand beside others ("not yet / good") names no grade.
    """
    phrases: list[list[Segment]] = []
    others: list[Segment] = []
    for segment in sorted(column, key=lambda segment: segment.middle):
        words = segment.text.strip(" .:").lower()
        if not _GRADE_CELL.fullmatch(words):
            others.append(segment)
            continue
        before = " ".join(part.text.strip(" .:").lower() for part in phrases[-1]) if phrases else ""
        if before and _goes_on(before, words) and segment.top - phrases[-1][-1].bottom < 12:
            phrases[-1].append(segment)
        else:
            phrases.append([segment])
    return [
        ((parts[0].top + parts[-1].bottom) / 2, " ".join(part.text.strip(" .:") for part in parts))
        for parts in phrases
        if not any(_touches(parts, other) for other in others)
    ]


def _touches(parts: Sequence[Segment], other: Segment) -> bool:
    gap = max(parts[0].top - other.bottom, other.top - parts[-1].bottom)
    return (
        gap < 0.35 * (other.bottom - other.top)
        and other.x0 < max(part.x1 for part in parts) + 20
        and (other.x1 > min(part.x0 for part in parts))
    )


def _goes_on(before: str, words: str) -> bool:
    return begins_grade(f"{before} {words}")
