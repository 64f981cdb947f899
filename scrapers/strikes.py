"""Words that a line crosses out. Needs no PDF library.

A line counts that runs through the letters: above an underline and below a table's rule, through the middle of their
height and over more than half of the word. Both ways to a page judge so, each by the lines and letters that it found.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

LOWEST, HIGHEST = 0.13, 0.58
"""Between which heights above the baseline, in heights of the letters, a line strikes: underlines lie below the
baseline and rules above the capitals, which are 0.7 high."""
SHORTEST = 6.0  # points
_STEEPEST = 0.5
_LEVEL = 1.0
_FLATTEST_RUN, _FULLEST_RUN = 0.2, 0.85


class Stroke(NamedTuple):
    """A drawn line from left to right, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    def at(self, x: float) -> float:
        """Its height at ``x``."""
        return self.y0 + (self.y1 - self.y0) * (x - self.x0) / (self.x1 - self.x0)


class Letters(NamedTuple):
    """A letter or word: its extent and baseline, with heights growing upwards, and the height of its font."""

    left: float
    right: float
    baseline: float
    height: float


def strokes_of(lines: Iterable[tuple[float, float, float, float]]) -> list[Stroke]:
    """Those of the lines ``(x, y, x, y)`` that are long and flat enough to cross out a word, each once."""
    found = set()
    for x0, y0, x1, y1 in lines:
        if x1 - x0 > SHORTEST and abs(y1 - y0) <= _STEEPEST * (x1 - x0):
            found.add(Stroke(x0, y0, x1, y1))
        elif x0 - x1 > SHORTEST and abs(y1 - y0) <= _STEEPEST * (x0 - x1):
            found.add(Stroke(x1, y1, x0, y0))
    return sorted(found, key=_height)


def through(box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
    """The line that a mark over this box of text draws through it."""
    middle = (box[1] + box[3]) / 2
    return box[0], middle, box[2], middle


def _height(stroke: Stroke) -> float:
    return stroke.y0


class Strokes:
    """The lines of a page, by height."""

    def __init__(self, strokes: Sequence[Stroke]) -> None:
        level = [stroke for stroke in strokes if abs(stroke.y1 - stroke.y0) < _LEVEL]
        self._level, self._heights = level, [stroke.y0 for stroke in level]
        self._slanted = [stroke for stroke in strokes if abs(stroke.y1 - stroke.y0) >= _LEVEL]

    def __bool__(self) -> bool:
        return bool(self._level or self._slanted)

    def _between(self, low: float, high: float) -> Iterator[Stroke]:
        at = bisect_left(self._heights, low - _LEVEL)
        while at < len(self._level) and self._heights[at] <= high + _LEVEL:
            yield self._level[at]
            at += 1
        yield from self._slanted

    def near(self, low: float, high: float) -> bool:
        """Whether any line lies at these heights: a quick test before a close one."""
        at = bisect_left(self._heights, low - _LEVEL)
        return bool(self._slanted) or (at < len(self._heights) and self._heights[at] <= high + _LEVEL)

    def cross(self, word: Letters) -> bool:
        """Whether a line crosses out the word, or two that follow each other."""
        left, right, baseline, height = word
        low, high = baseline + LOWEST * height, baseline + HIGHEST * height
        parts = []
        for stroke in self._between(low, high):
            x0, x1 = max(left, stroke.x0), min(right, stroke.x1)
            if x1 > x0 and low <= stroke.at((x0 + x1) / 2) <= high:
                parts.append((x0, x1))
        return bool(parts) and _together(parts) > 0.5 * (right - left)

    def may_cross(self, left: float, bottom: float, right: float, top: float) -> bool:
        """Whether a line runs through the inside of this box of text: a quick test before a close one."""
        low, high = bottom + _FLATTEST_RUN * (top - bottom), bottom + _FULLEST_RUN * (top - bottom)
        if not self.near(low, high):
            return False
        for stroke in self._between(low, high):
            x0, x1 = max(left, stroke.x0), min(right, stroke.x1)
            if x1 - x0 > 3 and low <= stroke.at((x0 + x1) / 2) <= high:
                return True
        return False


def _together(parts: list[tuple[float, float]]) -> float:
    """How much the parts of a line cover, where they may overlap."""
    covered, reached = 0.0, float("-inf")
    for start, end in sorted(parts):
        covered += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return covered


def struck_stretches(text: str, letters: Sequence[Letters], strokes: Strokes) -> list[tuple[int, int]]:
    """Where in ``text`` words are crossed out, as indexes from and to; ``letters`` are those of ``text``, in order."""
    found: list[tuple[int, int]] = []
    start: int | None = None
    for at, letter in enumerate(f"{text} "):
        if not letter.isspace():
            start = at if start is None else start
        elif start is not None:
            crossed = sum(strokes.cross(one) for one in letters[start:at])
            if crossed > 0.5 * (at - start) and any(map(str.isalnum, text[start:at])):
                found.append((start, at))
            start = None
    return found
