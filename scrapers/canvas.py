"""Where a page's words and rules stand, from the strings that its content shows; needs no PDF library."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import Any, NamedTuple

from scrapers.drawing import UNMOVED, Matrix, product
from scrapers.glyphs import Glyphs
from scrapers.strikes import Letters, Strokes, strokes_of

Point = tuple[float, float]

Line = tuple[float, float, float, float]  # x, y, x, y

_WORDS = re.compile(r"[^ \xa0]+")
_SPAN = re.Match.span


class Word(NamedTuple):
    """A word and its place in points from the page's top left, after any rotation is undone."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Layout:
    """A page's visible words, line by line, and its horizontal rules ``(x0, x1, y)``."""

    words: tuple[Word, ...]
    rules: tuple[tuple[float, float, float], ...]

    @cached_property
    def rows(self) -> list[list[Word]]:
        """The visual lines from top to bottom, each from left to right: words whose middles are level."""
        rows: list[list[Word]] = []
        level = 0.0
        words = self.words
        marked = [((top + bottom) / 2, x0, at) for at, (_, x0, _, top, bottom) in enumerate(words)]
        for middle, _, at in sorted(marked):
            word = words[at]
            if rows and (middle - level < 2.25 or middle - level < 0.45 * (word[4] - word[3])):
                rows[-1].append(word)
            else:
                rows.append([word])
                level = middle
        for row in rows:
            row.sort(key=_LEFT)
        return rows


_LEFT = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Hidden:
    """A run of text that cannot be seen: its letters and where it lies, to tell it from what lies beside it."""

    letters: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class TextState:
    """What a content stream has set for the strings it shows; ``x`` runs along the line from ``matrix``."""

    font: Glyphs | None = None
    size: float = 0.0
    spacing: float = 0.0
    word_spacing: float = 0.0
    scaling: float = 1.0
    leading: float = 0.0
    mode: int = 0
    rise: float = 0.0
    matrix: Matrix = UNMOVED
    x: float = 0.0

    def copy(self) -> TextState:
        return TextState(
            self.font,
            self.size,
            self.spacing,
            self.word_spacing,
            self.scaling,
            self.leading,
            self.mode,
            self.rise,
            self.matrix,
            self.x,
        )


_Piece = tuple[float, float, float, float, str, float, bool]
"""A word, or part of one, as one string shows it: where its baseline starts and ends (x, y, x, y), its letters and
height, and whether a space parts it from what stands before."""


def letters_of(text: str) -> str:
    return "".join(text.split()).replace("\x00", "")


_Span = tuple[str, float, float, bool]

_NOT_PAINTED = (3, 7)  # rendering modes


class Canvas:
    """Takes strings and rules from an interpreter of content streams."""

    def __init__(self, hidden: Sequence[Hidden]) -> None:
        """``hidden`` is left out."""
        self.hidden = hidden
        self.pieces: list[_Piece] = []
        self.rules: list[Line] = []
        self.drawn: list[Line] = []
        self.instructions = 0

    def show(self, state: TextState, parts: Sequence[Any], moved: Matrix) -> None:
        """Place one shown string, unless it is one of those that cannot be seen."""
        if len(parts) == 1 and isinstance(parts[0], bytes):
            self.show_string(state, parts[0], moved)
        elif state.font is not None:
            self._place(_by_parts(state, state.font, parts), state, moved)

    def show_string(self, state: TextState, string: bytes, moved: Matrix) -> None:
        """Place a string shown in one part, likewise."""
        if state.font is not None:
            words = _whole(state, state.font, string)
            self._place(_by_parts(state, state.font, (string,)) if words is None else words, state, moved)

    def _place(self, words: Sequence[_Span], state: TextState, moved: Matrix) -> None:
        if not words or state.mode in _NOT_PAINTED:
            return
        a, b, c, d, e, f = product(state.matrix, moved)
        up, across = d * state.rise + f, c * state.rise + e
        if self.hidden:
            first = words[0][1]
            if self._unseen("".join([word[0] for word in words]), (a * first + across, b * first + up)):
                return
        height = state.size * (c * c + d * d) ** 0.5
        if b == 0.0:
            self.pieces += [
                (a * start + across, up, a * end + across, up, text, height, parted)
                for text, start, end, parted in words
            ]
        else:
            self.pieces += [
                (a * start + across, b * start + up, a * end + across, b * end + up, text, height, parted)
                for text, start, end, parted in words
            ]

    def _unseen(self, text: str, at: Point) -> bool:
        letters = letters_of(text)
        return any(
            letters == run.letters and run.left - 3 <= at[0] <= run.right + 3 and run.bottom - 6 <= at[1] <= run.top + 3
            for run in self.hidden
        )

    def layout(self) -> Layout:
        """Words and rules, turned so that most of the text reads from left to right."""
        turn = _turn(self.pieces)
        pieces = [_turned(piece, turn) for piece in self.pieces] if turn else self.pieces
        placed = [(-y, x0, x1, text, size, parted) for x0, y, x1, _, text, size, parted in pieces if x1 >= x0]
        words = tuple(_words(placed))
        strokes = Strokes(
            strokes_of(_turned_line(line, turn) for line in self.drawn) if turn else strokes_of(self.drawn)
        )
        levels = {level for level in {word[3:] for word in words} if strokes.near(*_band(*level))} if strokes else None
        if levels:
            words = tuple(word for word in words if word[3:] not in levels or not _struck(word, strokes))
        return Layout(words, tuple(_level_rules(self.rules, turn)))


def _whole(state: TextState, glyphs: Glyphs, string: bytes) -> list[_Span] | None:
    """The words of a string shown in one part; ``None`` where a code stands for none or several letters."""
    said = glyphs.said(string)
    if said is None:
        return None
    text, at = said
    reach, spacing = state.size * state.scaling, state.spacing * state.scaling
    wide = 0.0 if glyphs.multibyte else state.word_spacing * state.scaling
    origin = state.x
    if spacing or wide:
        at = [
            width * reach + index * spacing + (string.count(b" ", 0, index) * wide if wide else 0)
            for index, width in enumerate(at)
        ]
        reach = 1.0
    state.x = end = origin + at[-1] * reach
    if text and " " not in text and "\xa0" not in text:
        return [(text, origin + at[0] * reach, end, False)]
    return [
        (text[start:end], origin + at[start] * reach, origin + at[end] * reach, start > 0)
        for start, end in map(_SPAN, _WORDS.finditer(text))
    ]


def _by_parts(state: TextState, glyphs: Glyphs, parts: Sequence[Any]) -> list[_Span]:
    """The words of a string shown in parts with moves between them, letter by letter."""
    texts, widths, decode = glyphs.texts, glyphs.widths, glyphs.decode
    reach = state.size * state.scaling
    kern, spacing = 0.001 * reach, state.spacing * state.scaling
    wide = 0.0 if glyphs.multibyte else state.word_spacing * state.scaling
    x = start = state.x
    words: list[_Span] = []
    letters: list[str] = []
    parted = False
    for part in parts:
        if isinstance(part, bytes):
            for code in decode(part):
                text = texts[code]
                if text == " " or text == "\xa0":
                    if letters:
                        words.append(("".join(letters), start, x, parted))
                        letters = []
                    parted = True
                else:
                    if not letters:
                        start = x
                    letters.append(text)
                x += widths[code] * reach + spacing + (wide if code == 32 else 0)
        else:
            x -= part * kern
            if letters and part * kern < -0.18 * reach:
                words.append(("".join(letters), start, x, parted))
                letters, parted = [], True
    if letters:
        words.append(("".join(letters), start, x, parted))
    state.x = x
    return words


_Placed = tuple[float, float, float, str, float, bool]  # depth, left, right, text, height, parted


def _words(placed: list[_Placed]) -> list[Word]:
    """The pieces line by line, those joined that no space parts."""
    lines: list[list[_Placed]] = []
    depth = 0.0
    for item in sorted(placed, key=_DEPTH):
        if lines and (item[0] - depth < 1.2 or item[0] - depth < 0.3 * item[4]):
            lines[-1].append(item)
        else:
            lines.append([item])
            depth = item[0]
    words: list[Word] = []
    for line in lines:
        line.sort(key=_START)
        run: list[_Placed] = []
        for item in line:
            _, start, _, text, height, parted = item
            if run:
                _, before, end, said, _, _ = run[-1]
                if text == said and start - before < 0.12 * height:
                    continue  # printed twice, a hair apart, to look bold
                if parted or not -2.0 < start - end < 0.13 * height:
                    words.append(_word(run))
                    run = []
            run.append(item)
        words.append(_word(run))
    return words


_DEPTH, _START = itemgetter(0), itemgetter(1)


def _word(run: Sequence[_Placed]) -> Word:
    baseline, left, right, text, height, _ = run[0]
    if len(run) > 1:
        right, text = run[-1][2], "".join([item[3] for item in run])
        height = max([item[4] for item in run])
    return _made(Word, (text, left, right, baseline - 0.8 * height, baseline + 0.2 * height))


_made: Callable[[type[Word], tuple[str, float, float, float, float]], Word] = tuple.__new__  # no checks: many are made


def _band(top: float, bottom: float) -> tuple[float, float]:
    """The heights between which a line strikes words of this top and bottom."""
    return 0.3 * (bottom - top) - bottom, 0.8 * (bottom - top) - bottom


def _struck(word: Word, strokes: Strokes) -> bool:
    height = word.bottom - word.top
    letters = Letters(word.x0, word.x1, 0.2 * height - word.bottom, height)
    return strokes.cross(letters) and any(map(str.isalnum, word.text))


_Turn = Callable[[Point], Point] | None


def _turned_line(line: Line, turn: Callable[[Point], Point]) -> Line:
    return *turn(line[:2]), *turn(line[2:])


def _level_rules(rules: Sequence[Line], turn: _Turn) -> Iterator[tuple[float, float, float]]:
    for x0, y0, x1, y1 in rules:
        if turn:
            (x0, y0), (x1, y1) = turn((x0, y0)), turn((x1, y1))
        if abs(y0 - y1) < 0.5 and abs(x0 - x1) > 20:
            yield min(x0, x1), max(x0, x1), -y0


def _turned(piece: _Piece, turn: Callable[[Point], Point]) -> _Piece:
    return (*turn(piece[:2]), *turn(piece[2:4]), *piece[4:])


def _turn(pieces: Sequence[_Piece]) -> _Turn:
    """How to turn the page by quarters until most of its words run from left to right; ``None``: they do."""
    across = sum(piece[2] - piece[0] for piece in pieces)
    up = sum(piece[3] - piece[1] for piece in pieces)
    if abs(across) >= abs(up):
        return None if across >= 0 else (lambda at: (-at[0], -at[1]))
    return (lambda at: (at[1], -at[0])) if up > 0 else (lambda at: (-at[1], at[0]))
