"""Where the marks of a chart stand: numbers only, which the macros of ``components/charts.html`` draw as SVG.

No colour says anything alone: lines differ by dash and mark, bars by pattern, and every chart has its table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

WIDTH: Final = 400
LEFT: Final = 8
RIGHT: Final = 24
"""Room for half the words of the last tick."""
TOP: Final = 26
LEVEL_HEIGHT: Final = 46
BAR_HEIGHT: Final = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One series: its pieces (a gap where nothing is known) and its marks, in the drawing's own units."""

    name: str
    style: int
    pieces: list[str]
    marks: list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Steps:
    """A step chart: a value holds from its day until the next."""

    height: int
    lines: list[Line]
    levels: list[tuple[float, str]]
    ticks: list[tuple[float, str]]
    left: int = LEFT
    right: int = WIDTH - RIGHT


def step_drawing(series: Sequence[Mapping[str, Any]], levels: Sequence[tuple[float, str]], until: date) -> Steps:
    """Where a step chart's lines run.

    ``series``: mappings with ``name`` and ``points`` (mappings with ``on``, a date, and ``value``, ``None`` where it is
    not known, which leaves a gap). ``levels``: values with their words. ``until``: the day the last value still holds.
    """
    days: list[date] = [point["on"] for one in series for point in one["points"]]
    first, last = min(days, default=until), max([*days, until])
    low, high = min(value for value, _ in levels), max(value for value, _ in levels)
    span_of_levels = float(high - low) or 1.0
    span, rise = max((last - first).days, 1), (len(levels) - 1) * LEVEL_HEIGHT

    def across(day: date) -> float:
        return round(LEFT + (WIDTH - RIGHT - LEFT) * (day - first).days / span, 1)

    def down(value: float) -> float:
        return round(TOP + rise * (1 - (value - low) / span_of_levels), 1)

    lines = []
    for number, one in enumerate(series):
        pieces, marks = _steps(sorted(one["points"], key=lambda point: point["on"]), last, across, down, 3 * number)
        lines.append(Line(one["name"], number % 3, pieces, marks))
    return Steps(TOP + rise + 40, lines, [(down(value), words) for value, words in levels],
                 [(across(day), str(day.year)) for day in _years(first, last)])


def _steps(points: Sequence[Mapping[str, Any]], last: date, across: Callable[[date], float],
           down: Callable[[float], float], shift: int) -> tuple[list[str], list[tuple[float, float]]]:
    """``shift`` keeps lines of equal value beside each other."""
    pieces: list[str] = []
    marks: list[tuple[float, float]] = []
    path = ""
    for number, point in enumerate(points):
        until = points[number + 1]["on"] if number + 1 < len(points) else last
        if point["value"] is None:
            pieces, path = [*pieces, path], ""
            continue
        x, y = across(point["on"]), down(point["value"]) + shift
        path += f"{'V' if path else f'M{x} '}{y}H{across(until)}"
        marks.append((x, y))
    return [piece for piece in [*pieces, path] if piece], marks


def _years(first: date, last: date) -> list[date]:
    every = max((last.year - first.year) // 6 + 1, 1)
    return [date(year, 1, 1) for year in range(first.year + 1, last.year + 1) if (year - first.year - 1) % every == 0]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` is ``None`` where it is not known, and then nothing is drawn but the words."""

    style: int
    top: float
    width: float
    value: float | None


@dataclass(frozen=True, slots=True)
class Bars:
    """A bar chart of lying bars, in groups."""

    height: int
    groups: list[tuple[float, str, list[Bar]]]
    left: int = LEFT


def bar_drawing(bars: Sequence[Mapping[str, Any]]) -> Bars:
    """Where a bar chart's bars lie. ``bars``: mappings with ``label`` and ``values`` (``None``: not known)."""
    most = max((value for one in bars for value in one["values"] if value is not None), default=0) or 1
    groups, top = [], float(TOP)
    for one in bars:
        drawn = [Bar(number % 3, top + number * BAR_HEIGHT, round((WIDTH - LEFT - 90) * (value or 0) / most, 1), value)
                 for number, value in enumerate(one["values"])]
        groups.append((top - 6, one["label"], drawn))
        top += len(drawn) * BAR_HEIGHT + 28
    return Bars(int(top), groups)


def spark_points(values: Sequence[float | None]) -> list[str]:
    """The pieces of a line as wide as a word (120 by 28); a gap where a value is not known."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, span = min(known), (max(known) - min(known)) or 1
    pieces: list[list[str]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            pieces.append([])
            continue
        x = 2 + 116 * number / max(len(values) - 1, 1)
        pieces[-1].append(f"{x:.1f},{25 - 22 * (value - low) / span:.1f}")
    return [" ".join(piece if len(piece) > 1 else piece * 2) for piece in pieces if piece]
