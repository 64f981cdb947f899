"""Pages on which nothing but dashes and stops is low: these need not be drawn to know what of them can be seen."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from typing import Final

from scrapers.canvas import letters_of
from scrapers.drawing import Run, crowded
from scrapers.glyphs import STANDARD_FONTS
from scrapers.pdf import quick
from scrapers.pdf.page_objects import LEAST_HEIGHT
from scrapers.pdf.page_text import PageText

_DARK: Final = 64  # of 255: a colour no lighter on any channel stands out wherever it is drawn
_EASY: Final = 4.0  # points: letters of this height are seen when they are dark
_LARGEST: Final = 1500.0  # points: larger pages are drawn smaller


def only_dashes(text: PageText, runs: Sequence[Run]) -> bool:
    """Whether a picture of the page could show no more than that all of its ``runs`` are there to be seen.

    So it is where they are dark, in standard fonts, none on another, and where those that are low or empty say
    nothing that makes a word. Anything less usual is left to the picture.
    """
    page = text.page
    if max(page.get_size()) > _LARGEST:
        return False
    standard: dict[int, bool] = {}
    colour = quick.Four("I")
    for run in runs:
        font = quick.font_of(run.handle)
        if font not in standard:
            standard[font] = _is_standard(font)
        if not standard[font] or quick.has_transparency(run.handle):
            return False
        if not quick.fill_into(run.handle, *colour.places) or max(colour.read()[:3]) > _DARK:
            return False
        x0, y0, x1, y1 = run.bounds
        least = min(y1 - y0, x1 - x0)
        if least < _EASY:
            letters = letters_of(text.of(run.handle))
            if (letters and least <= 0) or sum(map(str.isalnum, letters)) > (1 if least < LEAST_HEIGHT else 2):
                return False
    return not crowded(runs)


def _is_standard(font: int) -> bool:
    if not font or quick.is_embedded(font):
        return False
    name = ctypes.create_string_buffer(40)
    quick.name_into(font, ctypes.addressof(name), len(name))
    return name.value.decode("latin-1") in STANDARD_FONTS
