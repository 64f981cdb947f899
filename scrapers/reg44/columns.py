"""A page set in two columns of running text: which of its lines to read first.

Only what is surely two columns of prose is parted: many lines on both sides of a gutter that none crosses, most of
them reaching over their column. A form's questions and answers stand side by side too, and stay together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from scrapers.pdf import Word

_Words = Sequence[Word]
_FEWEST = 10
"""Lines on either side."""
_GUTTER = 9.0
"""Points between the columns."""
_STEP = 3
_FULL = 0.5
"""The share of a column's lines that reach over three quarters of it."""


@dataclass(frozen=True, slots=True)
class Parted:
    """The lines from ``start`` to ``end`` are two columns with their gutter at ``at``."""

    start: int
    end: int
    at: float


def two_columns(lines: Sequence[_Words]) -> Parted | None:
    """Where lines from top to bottom stand in two columns of prose; ``None`` where they surely do not."""
    if len(lines) < _FEWEST:
        return None
    left, right = min(line[0].x0 for line in lines), max(line[-1].x1 for line in lines)
    width = right - left
    tried = [
        Parted(*_longest_clear(lines, left + step), left + step)
        for step in range(int(0.35 * width), int(0.65 * width), _STEP)
    ]
    found = [one for one in tried if _is_prose(lines[one.start : one.end], one.at, width)]
    return max(found, key=lambda one: one.end - one.start, default=None)


def sides(line: _Words, at: float) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The words of a line left and right of the gutter."""
    return tuple(word for word in line if word.x0 < at), tuple(word for word in line if word.x0 >= at)


def _longest_clear(lines: Sequence[_Words], at: float) -> tuple[int, int]:
    best, start = (0, 0), 0
    for number, line in enumerate([*lines, None]):
        if line is None or _crosses(line, at):
            if number - start > best[1] - best[0]:
                best = (start, number)
            start = number + 1
    return _without_edges(lines, *best)


def _without_edges(lines: Sequence[_Words], start: int, end: int) -> tuple[int, int]:
    """Without the running header and footer, which stand apart."""
    while end - start > 1 and _apart(lines[start], lines[start + 1]):
        start += 1
    while end - start > 1 and _apart(lines[end - 2], lines[end - 1]):
        end -= 1
    return start, end


def _apart(one: _Words, below: _Words) -> bool:
    return below[0].top - one[0].bottom > 2 * (one[0].bottom - one[0].top)


def _crosses(line: _Words, at: float) -> bool:
    return any(word.x0 < at < word.x1 for word in line) or any(
        one.x1 <= at <= other.x0 and other.x0 - one.x1 < _GUTTER for one, other in pairwise(line))


def _is_prose(lines: Sequence[_Words], at: float, width: float) -> bool:
    parted = [sides(line, at) for line in lines]
    alone = sum(1 for one, other in parted if not one or not other)
    for side in ([one for one, _ in parted if one], [other for _, other in parted if other]):
        if len(side) < _FEWEST:
            return False
        start, end = min(words[0].x0 for words in side), max(words[-1].x1 for words in side)
        full = sum(1 for words in side if words[-1].x1 > end - 0.25 * (end - start))
        if end - start < 0.3 * width or full < _FULL * len(side):
            return False
    return alone >= 0.15 * len(parted) or len(parted) >= 25
