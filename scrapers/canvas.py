"""Where a page's words and rules stand, from the strings that its content shows; needs no PDF library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its place in points from the page's top left, after any rotation is undone."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """A page's visible words, line by line, and its horizontal rules ``(x0, x1, y)``."""

    words: tuple[Word, ...]
    rules: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """A run of text that cannot be seen: its letters and where it lies, to tell it from what lies beside it."""

    letters: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(slots=True)
class _Piece:
    """A word, or part of one, as one string shows it: baseline ends, height, and whether a space parts it."""

    text: str
    start: Point
    end: Point
    height: float
    parted: bool


def letters_of(text: str) -> str:
    return "".join(text.split()).replace("\x00", "")


class Canvas:
    """Takes strings and rules from an interpreter of content streams; stands where pdfminer expects a device."""

    def __init__(self, hidden: Sequence[Hidden]) -> None:
        self.hidden = hidden
        self.pieces: list[_Piece] = []
        self.rules: list[tuple[float, float, float, float]] = []
        self.instructions = 0
        self._glyphs: dict[int, dict[int, tuple[str, float]]] = {}

    def set_ctm(self, ctm: Any) -> None:
        self.ctm = ctm

    def begin_figure(self, *unused: Any) -> None: ...
    def end_figure(self, *unused: Any) -> None: ...
    def render_image(self, *unused: Any) -> None: ...

    def show(self, state: Any, sequence: Sequence[Any]) -> None:
        """Place one shown string, unless it is one of those that cannot be seen."""
        font, size, scaling = state.font, state.fontsize, state.scaling * 0.01
        glyphs = self._glyphs.setdefault(id(font), {})
        reach, kern = size * scaling, 0.001 * size * scaling
        spacing, wide = state.charspace * scaling, 0 if font.is_multibyte() else state.wordspace * scaling
        x: float = state.linematrix[0]
        words: list[tuple[str, float, float, bool]] = []
        letters: list[str] = []
        start, parted = x, False
        for part in sequence:
            if isinstance(part, bytes):
                for code in font.decode(part):
                    glyph = glyphs.get(code)
                    if glyph is None:
                        glyph = glyphs[code] = _glyph(font, code)
                    text, width = glyph
                    if text == " " or text == "\xa0":
                        if letters:
                            words.append(("".join(letters), start, x, parted))
                            letters = []
                        parted = True
                    else:
                        if not letters:
                            start = x
                        letters.append(text)
                    x += width * reach + spacing + (wide if code == 32 else 0)
            else:
                x -= part * kern
                if letters and part * kern < -0.18 * reach:
                    words.append(("".join(letters), start, x, parted))
                    letters, parted = [], True
        if letters:
            words.append(("".join(letters), start, x, parted))
        state.linematrix = (x, state.linematrix[1])
        if words and state.render not in (3, 7):
            self._place(words, state)

    def _place(self, words: Sequence[tuple[str, float, float, bool]], state: Any) -> None:
        a, b, c, d, e, f = _product(state.matrix, self.ctm)
        up, across = d * state.rise + f, c * state.rise + e
        first = words[0][1]
        if self.hidden and self._unseen("".join(word[0] for word in words), (a * first + across, b * first + up)):
            return
        height = state.fontsize * (c * c + d * d) ** 0.5
        for text, start, end, parted in words:
            self.pieces.append(
                _Piece(text, (a * start + across, b * start + up), (a * end + across, b * end + up), height, parted)
            )

    def _unseen(self, text: str, at: Point) -> bool:
        letters = letters_of(text)
        return any(
            letters == run.letters and run.left - 3 <= at[0] <= run.right + 3 and run.bottom - 6 <= at[1] <= run.top + 3
            for run in self.hidden
        )

    def layout(self) -> Layout:
        """Words and rules, turned so that most of the text reads from left to right."""
        turn = _turn(self.pieces)
        placed = []
        for piece in self.pieces:
            x0, y = turn(*piece.start)
            x1, _ = turn(*piece.end)
            if x1 >= x0:
                placed.append((-y, x0, x1, piece))
        rules = ((turn(x0, y0), turn(x1, y1)) for x0, y0, x1, y1 in self.rules)
        return Layout(
            tuple(_words(placed)),
            tuple(
                (min(start[0], end[0]), max(start[0], end[0]), -start[1])
                for start, end in rules
                if abs(start[1] - end[1]) < 0.5 and abs(start[0] - end[0]) > 20
            ),
        )


_Placed = tuple[float, float, float, _Piece]


def _words(placed: list[_Placed]) -> list[Word]:
    """The pieces line by line, those joined that no space parts."""
    lines: list[list[_Placed]] = []
    for item in sorted(placed, key=lambda item: item[0]):
        if lines and item[0] - lines[-1][0][0] < 0.3 * max(item[3].height, 4.0):
            lines[-1].append(item)
        else:
            lines.append([item])
    words: list[Word] = []
    for line in lines:
        line.sort(key=lambda item: item[1])
        run: list[_Placed] = []
        for item in line:
            if run and (item[3].parted or not -2.0 < item[1] - run[-1][2] < 0.13 * item[3].height):
                words.append(_word(run))
                run = []
            run.append(item)
        words.append(_word(run))
    return words


def _word(run: Sequence[_Placed]) -> Word:
    baseline, height = run[0][0], max(item[3].height for item in run)
    return Word(
        "".join(item[3].text for item in run), run[0][1], run[-1][2], baseline - 0.8 * height, baseline + 0.2 * height
    )


def _glyph(font: Any, code: int) -> tuple[str, float]:
    try:
        text = font.to_unichr(code)
    except Exception:  # a code without meaning is a letter that nobody can read
        text = "\ufffd"
    return text, float(font.char_width(code))


def _product(m: Any, n: Any) -> tuple[float, float, float, float, float, float]:
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _turn(pieces: Sequence[_Piece]) -> Callable[[float, float], Point]:
    """How to turn the page by quarters until most of its words run from left to right."""
    across = sum(piece.end[0] - piece.start[0] for piece in pieces)
    up = sum(piece.end[1] - piece.start[1] for piece in pieces)
    if abs(across) >= abs(up):
        return (lambda x, y: (x, y)) if across >= 0 else (lambda x, y: (-x, -y))
    return (lambda x, y: (y, -x)) if up > 0 else (lambda x, y: (-y, x))
