"""The rows of ruled tables: the stretches of a page between a rule and the next below it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from scrapers.pdf import Layout

LEVEL = 2.0
"""Points within which two rules are on one level."""
_A_PAGE = 400.0
"""Points: what reaches over more, and has no rule of its width between, is a page's frame and no row."""

Band = tuple[float, float, float, float]  # top, bottom, left, right


def bands_of(layout: Layout) -> list[Band]:
    """The stretches between one rule and the next below it that reaches over the same width."""
    merged: list[list[float]] = []  # y, left, right
    for left, right, y in sorted(_without_frame(layout.rules), key=lambda rule: (round(rule[2] / LEVEL), rule[0])):
        last = merged[-1] if merged else None
        if last and abs(last[0] - y) <= LEVEL and left <= last[2] + 4.0:
            last[2] = max(last[2], right)
        else:
            merged.append([y, left, right])
    merged = sorted(one for one in merged if one[2] - one[1] > 40)
    found = []
    for at, (y, left, right) in enumerate(merged):
        for below, other_left, other_right in merged[at + 1 :]:
            shared = min(right, other_right) - max(left, other_left)
            if below - y > 5.0 and shared > 0.6 * (right - left):
                if shared > 0.9 * max(right - left, other_right - other_left):
                    found.append((y, below, min(left, other_left), max(right, other_right)))
                break
    return [band for band in found if not any(_holds(band, other) for other in found)]


def _without_frame(rules: Sequence[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """The rules without the edges of a page's painted ground or frame, which makers of PDF from web pages draw."""
    framing: set[tuple[float, float, float]] = set()
    for first, second in combinations(rules, 2):
        same_width = abs(first[0] - second[0]) < 1 and abs(first[1] - second[1]) < 1
        if same_width and abs(first[2] - second[2]) > _A_PAGE:
            alike = [rule for rule in rules if abs(rule[0] - first[0]) < 1 and abs(rule[1] - first[1]) < 1]
            if len(alike) == 2:
                framing |= {first, second}
    return [rule for rule in rules if rule not in framing]


def _holds(band: Band, other: Band) -> bool:
    """Whether another band lies within: cells with borders of their own stand inside the table's."""
    return other != band and band[0] - 0.5 <= other[0] and other[1] <= band[1] + 0.5 \
        and band[2] - 3 <= other[2] and other[3] <= band[3] + 3 and other[1] - other[0] < band[1] - band[0]
