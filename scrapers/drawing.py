"""A PDF page's drawing instructions and its picture, taken apart without any PDF library.

``instructions`` splits a content stream into operators and operands, several times as fast as a general parser
because it stops at nothing else. ``Picture`` says where ink can be seen.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MAXIMUM_INSTRUCTIONS = 1_500_000
LEAST_CONTRAST = 24  # of 255 grey levels: less cannot be read on screen or paper

Bounds = tuple[float, float, float, float]  # left, bottom, right, top in points
Matrix = tuple[float, float, float, float, float, float]

UNMOVED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_NUMBER = rb"[+-]?(?:\d++\.?\d*+|\.\d++)"
_TOKEN = re.compile(
    rb"((?:" + _NUMBER + rb"\s++)*+)([A-Za-z'\"][A-Za-z0-9*]*+)"  # 1, 2: an operator and the numbers before it
    rb"|(\((?:[^()\\]|\\[\s\S])*+\))(?:\s*+(Tj)(?![A-Za-z0-9*]))?+"  # 3: a string, 4: shown at once
    rb"|(" + _NUMBER + rb")"  # 5: a number
    rb"|(/[^\s()<>\[\]{}/%]*+)"  # 6: a name
    rb"|([\[\]])"  # 7: an array's bracket
    rb"|(<[0-9A-Fa-f\s]*+>)"  # 8: a string in hexadecimal
    rb"|<<|>>|%[^\r\n]*+|([^\s])"  # 9: anything else
)
_OPERATOR, _STRING, _SHOWN, _LONE_NUMBER, _NAME, _ARRAY, _HEXADECIMAL, _ODD = 2, 3, 4, 5, 6, 7, 8, 9
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b"", b"\r": b""}
_IMAGE_END = re.compile(rb"\sEI(?=[\s/]|$)")


class Name(str):
    """A name operand, without its slash."""

    __slots__ = ()


class TooComplex(Exception):
    """The drawing instructions go on beyond the limit."""


def instructions(content: bytes) -> Iterator[tuple[bytes, list[Any]]]:
    """The operators of a content stream with their operands: floats, bytes, ``Name``s and lists of them.

    Dictionaries come as loose operands (no text operator takes one); inline images are skipped.
    """
    operands: list[Any] = []
    array: list[Any] | None = None
    position = 0
    while position < len(content):
        for match in _TOKEN.finditer(content, position):
            kind = match.lastindex
            if kind == _OPERATOR:
                numbers, operator = match.group(1, 2)
                if numbers:
                    (operands if array is None else array).extend(map(float, numbers.split()))
                yield operator, operands
                operands, array = [], None
                if operator == b"ID":
                    image_end = _IMAGE_END.search(content, match.end())
                    position = image_end.end() if image_end else len(content)
                    break
                continue
            if kind == _SHOWN:
                (operands if array is None else array).append(_string(match[_STRING]))
                yield b"Tj", operands
                operands, array = [], None
                continue
            token = match.group()
            target = operands if array is None else array
            if kind in (_STRING, _HEXADECIMAL):
                target.append(_string(token))
            elif kind == _LONE_NUMBER:
                target.append(float(token))
            elif kind == _NAME:
                target.append(Name(token[1:].decode("latin-1")))
            elif kind == _ARRAY:
                array = _bracket(token, array, operands)
            elif kind == _ODD and token == b"(":
                text, position = _nested(content, match.start())
                target.append(text)
                break
        else:
            return


def _bracket(token: bytes, array: list[Any] | None, operands: list[Any]) -> list[Any] | None:
    if token == b"[":
        return []
    if array is not None:
        operands.append(array)
    return None


def _string(token: bytes) -> bytes:
    if token.startswith(b"<"):
        digits = token[1:-1].translate(None, b" \t\r\n\f\x0b")
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    inner = token[1:-1]
    return _ESCAPE.sub(_unescaped, inner) if b"\\" in inner else inner


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    return bytes([int(code, 8) & 255]) if code[0] in b"01234567" else _ESCAPED.get(code, code)


_ASCII85 = bytes(range(33, 118))
_ZEROES = 33 * (85**4 + 85**3 + 85**2 + 85 + 1)


def from_ascii85(text: bytes) -> bytes:
    """The bytes behind the usual ASCII85 text, at once; raises ``ValueError`` for any that needs a closer look."""
    digits = text.translate(None, b" \t\r\n\x0b").removesuffix(b">").removesuffix(b"~")
    if digits.translate(None, _ASCII85):
        raise ValueError("not plain ASCII85")
    short = -len(digits) % 5
    fives = [iter(digits + b"u" * short)] * 5
    values = [(((a * 85 + b) * 85 + c) * 85 + d) * 85 + e - _ZEROES for a, b, c, d, e in zip(*fives, strict=True)]
    try:
        return struct.pack(f">{len(values)}I", *values)[: len(values) * 4 - short]
    except struct.error as error:
        raise ValueError("not ASCII85") from error


def _nested(content: bytes, start: int) -> tuple[bytes, int]:
    """A literal string with brackets inside it, and where it ends."""
    depth, position = 0, start
    while position < len(content):
        char = content[position]
        if char == 0x5C:
            position += 1
        elif char == 0x28:
            depth += 1
        elif char == 0x29:
            depth -= 1
            if depth == 0:
                return _string(content[start : position + 1]), position + 1
        position += 1
    return b"", len(content)


def product(m: Matrix, n: Matrix) -> Matrix:
    """The matrix that moves by ``m`` and then by ``n``."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def moved(bounds: Bounds, matrix: Matrix) -> Bounds:
    """The upright box around ``bounds`` after ``matrix``."""
    a, b, c, d, e, f = matrix
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in bounds[::2] for y in bounds[1::2]]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as grey pixels, unrotated, ``scale`` pixels a point: where ink can be seen and where it cannot."""

    pixels: bytes
    width: int
    height: int
    stride: int
    scale: float
    left: float
    top: float

    def _rows(self, bounds: Bounds) -> Iterator[tuple[int, int]]:
        left = max(int((bounds[0] - self.left) * self.scale), 0)
        right = min(int((bounds[2] - self.left) * self.scale) + 1, self.width)
        first = max(int((self.top - bounds[3]) * self.scale), 0)
        last = min(int((self.top - bounds[1]) * self.scale) + 1, self.height)
        if left < right:
            for row in range(first, last):
                yield row * self.stride + left, row * self.stride + right

    def shows(self, bounds: Bounds) -> bool:
        """Whether anything stands out inside the bounds; bounds without extent hold only space."""
        if bounds[0] == bounds[2] and bounds[1] == bounds[3]:
            return True
        darkest, lightest = 255, 0
        for start, end in self._rows(bounds):
            part = self.pixels[start:end]
            darkest, lightest = min(darkest, min(part)), max(lightest, max(part))
            if lightest - darkest >= LEAST_CONTRAST:
                return True
        return False

    def differs(self, other: Picture, bounds: Bounds) -> bool:
        """Whether the two pictures differ inside the bounds by more than the eye overlooks."""
        for start, end in self._rows(bounds):
            mine, theirs = self.pixels[start:end], other.pixels[start:end]
            if mine != theirs and any(abs(a - b) >= LEAST_CONTRAST for a, b in zip(mine, theirs, strict=True)):
                return True
        return False


@dataclass(slots=True)
class Run:
    """A run of text that was drawn: its handle, bounds on the page, rendering mode, and whether it may be unseen.

    ``partly`` are the parts of it that something drawn later may cover.
    """

    handle: Any
    bounds: Bounds
    mode: int
    doubtful: bool
    partly: tuple[Bounds, ...] = ()


@dataclass(frozen=True, slots=True)
class Cover:
    """Something drawn that may hide text: how many runs came before it, its bounds, and whether it is dark or may be.

    On what is dark, dark text cannot be seen either.
    """

    after: int
    bounds: Bounds
    dark: bool


def doubt_covered(runs: Sequence[Run], covers: Iterable[Cover]) -> bool:
    """Marks the runs as doubtful that lie under a cover, or on a dark one; says whether there are any."""
    doubts = False
    for cover in covers:
        left, bottom, right, top = cover.bounds
        for at, run in enumerate(runs if cover.dark else runs[: cover.after]):
            x0, y0, x1, y1 = run.bounds
            if not bottom < (y0 + y1) / 2 < top or x1 <= left or right <= x0:
                continue
            if left < (x0 + x1) / 2 < right:
                run.doubtful = doubts = True
            within = max(x0, left), max(y0, bottom), min(x1, right), min(y1, top)
            width = within[2] - within[0]
            if at < cover.after and max(6.0, y1 - y0) < width < x1 - x0 - 2:
                run.doubtful = doubts = True
                run.partly = (*run.partly, within)
    return doubts


def crowded(runs: Sequence[Run]) -> list[Run]:
    """The runs that share their place with another, in drawing order: perhaps only one of the two is seen."""
    rows: dict[int, list[tuple[float, int]]] = {}
    for at, run in enumerate(runs):
        x0, y0, _, y1 = run.bounds
        rows.setdefault(int((y0 + y1) // 8), []).append((x0, at))
    found: set[int] = set()
    for key, row in rows.items():
        near = sorted(row + rows.get(key + 1, []))
        for (_, one), (start, other) in pairwise(near):
            if start < runs[one].bounds[2] - 3 and _share_place(runs[one].bounds, runs[other].bounds):
                found |= {one, other}
    return [runs[at] for at in sorted(found)]


def _share_place(one: Bounds, other: Bounds) -> bool:
    """Whether two boxes lie over each other by more than a letter's edge, and by half the height of the lower."""
    if min(one[2], other[2]) - max(one[0], other[0]) <= 3:
        return False
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > 0.5 * min(one[3] - one[1], other[3] - other[1])
