"""A font as the canvas needs it: what each code says and how wide it is; needs no PDF library."""

from __future__ import annotations

from codecs import charmap_decode
from collections.abc import Callable, Iterable
from itertools import accumulate
from operator import itemgetter
from typing import Any

STANDARD_FONTS = frozenset(
    family + style
    for family, styles in (
        ("Helvetica", ("", "-Bold", "-Oblique", "-BoldOblique")),
        ("Courier", ("", "-Bold", "-Oblique", "-BoldOblique")),
        ("Times", ("-Roman", "-Bold", "-Italic", "-BoldItalic")),
        ("Symbol", ("",)),
        ("ZapfDingbats", ("",)),
    )
    for style in styles
)
_STANDARD_ENCODINGS = (None, "WinAnsiEncoding", "StandardEncoding", "MacRomanEncoding")


def standard_font(names: dict[str, str | None]) -> tuple[str, str | None] | None:
    """What a font's entries say when they say no more than a standard font's name and encoding; else ``None``."""
    font, encoding = names.get("BaseFont"), names.get("Encoding")
    plain = names.keys() <= {"Type", "Subtype", "Name", "BaseFont", "Encoding"} and names.get("Subtype") == "Type1"
    known = font in STANDARD_FONTS and encoding in _STANDARD_ENCODINGS and ("Encoding" in names) == bool(encoding)
    return (font, encoding) if font and plain and known else None


class _Texts(dict[int, str]):
    """What each code of a font says, asked of the font once."""

    def __init__(self, font: Any) -> None:
        self.font = font

    def __missing__(self, code: int) -> str:
        try:
            text: str = self.font.to_unichr(code)
        except Exception:  # a code without meaning is a letter that nobody can read
            text = "\ufffd"
        self[code] = text
        return text


class _Widths(dict[int, float]):
    """How wide each code of a font is, asked of the font once."""

    def __init__(self, font: Any) -> None:
        self.font = font

    def __missing__(self, code: int) -> float:
        width = self[code] = float(self.font.char_width(code))
        return width


class Glyphs:
    """A font's letters and their widths. Of one that is kept for many files, ``table`` has every code's letter."""

    def __init__(self, font: Any, *, kept: bool = False) -> None:
        self.texts, self.widths = _Texts(font), _Widths(font)
        self.multibyte: bool = font.is_multibyte()
        self.decode: Callable[[bytes], Iterable[int]] = font.decode
        self.table: str | None = _table(self.texts) if kept and not self.multibyte else None
        self.reaches: list[float] = [self.widths[code] for code in range(256)] if self.table else []

    def said(self, string: bytes) -> tuple[str, list[float]] | None:
        """What a string says, and how far its letters reach, one after the other, from nought.

        ``None`` where a code stands for no letter or for several.
        """
        if self.table is not None and len(string) > 1:
            return charmap_decode(string, "strict", self.table)[0], list(
                accumulate(itemgetter(*string)(self.reaches), initial=0.0)
            )
        codes = tuple(self.decode(string)) if self.multibyte else string
        text = "".join(map(self.texts.__getitem__, codes))
        if len(text) != len(codes):
            return None
        return text, list(accumulate(map(self.widths.__getitem__, codes), initial=0.0))


def _table(texts: _Texts) -> str | None:
    """The letters of the codes up to 255; ``None`` where a code stands for none, for several or for an odd one."""
    letters = [texts[code] for code in range(256)]
    return "".join(letters) if all(len(letter) == 1 and letter != "\ufffe" for letter in letters) else None
