"""Follows a page's drawing instructions, minding only what places text and draws rules; needs no PDF library.

Fonts and forms come by name from whoever opened the file (``Resources``); strings and rules go to a ``Canvas``.
A malformed instruction draws nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from scrapers.canvas import Canvas, TextState
from scrapers.drawing import MAXIMUM_INSTRUCTIONS, UNMOVED, Matrix, Name, TooComplex, instructions, product
from scrapers.glyphs import Glyphs


class Undrawable(Exception):
    """Something that the page draws with is broken, so that its text cannot be placed."""


class Resources(Protocol):
    """What a content stream calls by name."""

    def font(self, name: str) -> Glyphs: ...
    def form(self, name: str) -> tuple[Any, Any, Resources] | None: ...
    def content(self, stream: Any) -> bytes: ...


def draw(streams: Sequence[Any], resources: Resources, canvas: Canvas) -> None:
    """Draw a page's content streams; raises ``TooComplex`` and ``Undrawable``."""
    _Interpreter(resources, canvas, UNMOVED, frozenset()).draw(streams)


class _Interpreter:
    """The state of drawing one page or one form within it."""

    def __init__(self, resources: Resources, canvas: Canvas, moved: Matrix, within: frozenset[int]) -> None:
        self.resources, self.canvas, self.moved, self.within = resources, canvas, moved, within
        self.text = TextState()
        self.kept: list[tuple[Matrix, TextState]] = []
        self.start: list[float] = []
        self.path = len(canvas.rules)
        self.methods: dict[bytes, Callable[..., None]] = {
            b"q": self._keep,
            b"Q": self._restore,
            b"cm": self._move,
            b"BT": self._begin_text,
            b"Tc": self._character_space,
            b"Tw": self._word_space,
            b"Tz": self._scaling,
            b"TL": self._leading,
            b"Tf": self._font,
            b"Tr": self._render,
            b"Ts": self._rise,
            b"Td": self._next_line,
            b"TD": self._next_line_and_leading,
            b"Tm": self._text_matrix,
            b"T*": self._following_line,
            b"TJ": self._show,
            b"Tj": self._show_one,
            b"'": self._show_below,
            b'"': self._show_below_spaced,
            b"Do": self._form,
            b"n": self._drop_path,
            **dict.fromkeys((b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"), self._paint),
        }

    def draw(self, streams: Sequence[Any]) -> None:
        contents, drawn = [], set(self.within)
        for stream in streams:
            if stream.objid is None or stream.objid in self.within:
                continue  # a form that draws itself
            drawn.add(stream.objid)
            contents.append(self.resources.content(stream))
        self.within = frozenset(drawn)
        canvas, methods = self.canvas, self.methods
        for operator, operands in instructions(b"\n".join(contents)):
            canvas.instructions += 1
            if canvas.instructions > MAXIMUM_INSTRUCTIONS:
                raise TooComplex
            method = methods.get(operator)
            try:
                if method is not None:
                    method(*operands)
                elif operator == b"re":
                    self._rectangle(*operands[-4:])
                elif operator == b"m" or operator == b"l":
                    self._line(operator, operands[-2:])
            except (TypeError, ValueError, KeyError, IndexError, AttributeError):
                continue

    def _keep(self) -> None:
        self.kept.append((self.moved, self.text.copy()))

    def _restore(self) -> None:
        if self.kept:
            self.moved, self.text = self.kept.pop()

    def _move(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        self.moved = product((a, b, c, d, e, f), self.moved)

    def _begin_text(self) -> None:
        self.text.matrix, self.text.x = UNMOVED, 0.0

    def _character_space(self, space: float) -> None:
        self.text.spacing = float(space)

    def _word_space(self, space: float) -> None:
        self.text.word_spacing = float(space)

    def _scaling(self, percent: float) -> None:
        self.text.scaling = float(percent) * 0.01

    def _leading(self, leading: float) -> None:
        self.text.leading = -float(leading)

    def _font(self, name: Name, size: float) -> None:
        self.text.font = self.resources.font(name)
        self.text.size = float(size)

    def _render(self, mode: float) -> None:
        self.text.mode = int(mode)

    def _rise(self, rise: float) -> None:
        self.text.rise = float(rise)

    def _next_line(self, right: float, up: float) -> None:
        a, b, c, d, e, f = self.text.matrix
        self.text.matrix = (a, b, c, d, right * a + up * c + e, right * b + up * d + f)
        self.text.x = 0.0

    def _next_line_and_leading(self, right: float, up: float) -> None:
        self._next_line(right, up)
        self.text.leading = up

    def _text_matrix(self, a: float, b: float, c: float, d: float, e: float, f: float) -> None:
        self.text.matrix = (a + 0.0, b + 0.0, c + 0.0, d + 0.0, e + 0.0, f + 0.0)
        self.text.x = 0.0

    def _following_line(self) -> None:
        self._next_line(0.0, self.text.leading)

    def _show(self, parts: Sequence[Any]) -> None:
        self.canvas.show(self.text, parts, self.moved)

    def _show_one(self, string: bytes) -> None:
        if isinstance(string, bytes):
            self.canvas.show_string(self.text, string, self.moved)
        else:
            self._show((string,))

    def _show_below(self, string: bytes) -> None:
        self._following_line()
        self._show_one(string)

    def _show_below_spaced(self, word_space: float, space: float, string: bytes) -> None:
        self._word_space(word_space)
        self._character_space(space)
        self._show_below(string)

    def _form(self, name: Name) -> None:
        found = self.resources.form(name)
        if found is not None:
            stream, matrix, resources = found
            a, b, c, d, e, f = matrix
            moved = product((a, b, c, d, e, f), self.moved)
            _Interpreter(resources, self.canvas, moved, self.within).draw([stream])

    def _drop_path(self) -> None:
        """The path was only a clip."""
        self.path = len(self.canvas.rules)

    def _paint(self) -> None:
        self.canvas.drawn += self.canvas.rules[self.path :]
        self.path = len(self.canvas.rules)

    def _rectangle(self, x: float, y: float, width: float, height: float) -> None:
        self._rule(x, y, x + width, y)
        self._rule(x, y + height, x + width, y + height)

    def _line(self, operator: bytes, end: list[float]) -> None:
        x, y = end
        if operator == b"l" and self.start:
            self._rule(self.start[0], self.start[1], x, y)
        self.start = [x, y]

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        a, b, c, d, e, f = self.moved
        self.canvas.rules.append((a * x0 + c * y0 + e, b * x0 + d * y0 + f, a * x1 + c * y1 + e, b * x1 + d * y1 + f))
