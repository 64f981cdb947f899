"""Drawing one page of a PDF with the words of a quote marked. Runs in the limited process alone.

The words are marked where they stand on the page as a person sees it: in yellow, with a dark line round each stretch,
so that the mark shows without colour too. Annotations and forms are not drawn; hidden text is never marked.
"""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, ImageChops, ImageDraw

from scrapers.pdf import Document, Unreadable
from scrapers.quotes import Box, Found, PageText, lines_of

TALLEST: Final = 2400
NARROWEST: Final = 320
LARGEST_SCALE: Final = 4.0
_YELLOW: Final = (255, 230, 90)
_LINE: Final = (11, 12, 12)
_ROOM: Final = 2
_COLOURS: Final = 64


@dataclass(frozen=True, slots=True)
class Request:
    """A page to draw, how wide, and the words to mark. ``quoted_on``: the page where the quote begins."""

    page: int
    width: int
    quote: str | None = None
    quoted_on: int | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture as PNG, and what was marked on it: boxes in its pixels, for each place where the words stand."""

    png: bytes
    width: int
    height: int
    page_count: int
    places: tuple[tuple[Box, ...], ...] = ()
    goes_on: bool = False
    """Whether some of the words stand on the page after, or on the one before."""


class NotDrawn(Exception):
    """The page cannot be drawn; the message says why, for the officer."""


def answer(data: bytes, asked: dict[str, Any]) -> dict[str, Any]:
    """What the process sends back: the picture, or ``{"failed": …}`` with the reason in a sentence."""
    try:
        made = drawn(data, Request(**asked))
    except (NotDrawn, Unreadable) as reason:
        return {"failed": str(reason)}
    except Exception as error:  # whatever the library raises over a broken page costs this picture only
        return {"failed": f"The page is damaged ({type(error).__name__})."}
    return {
        "png": base64.b64encode(made.png).decode(),
        "width": made.width,
        "height": made.height,
        "page_count": made.page_count,
        "places": made.places,
        "goes_on": made.goes_on,
    }


def drawn(data: bytes, wanted: Request) -> Drawn:
    """The page as a picture. Raises ``NotDrawn``, and ``scrapers.pdf.Unreadable`` for a file that is none."""
    with Document(data) as document:
        if not 1 <= wanted.page <= document.page_count:
            raise NotDrawn(f"The report has {document.page_count} pages.")
        opened = _Opened(document, wanted.page, wanted.width)
        places, goes_on = _marks(document, opened, wanted)
        picture = opened.picture()
        for place in places:
            picture = _marked(picture, place)
        out = io.BytesIO()
        picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
        return Drawn(out.getvalue(), picture.width, picture.height, document.page_count, places, goes_on)


class _Opened:
    """An open page: its picture, and its visible letters with their places on that picture."""

    def __init__(self, document: Document, number: int, width: int) -> None:
        self._page = document.page(number)
        page_width, page_height = self._page.get_size()
        if not (page_width > 0 and page_height > 0):
            raise NotDrawn("The page has no size.")
        scale = min(width / page_width, TALLEST / page_height, LARGEST_SCALE)
        if page_width * scale < 1 or page_height * scale < 1:
            raise NotDrawn("The page has a size that no picture can have.")
        self._bitmap = self._page.render(scale=scale, draw_annots=False, may_draw_forms=False)
        self._place: Any = self._bitmap.get_posconv(self._page)
        document.hide_unseen(self._page)
        self._letters = self._page.get_textpage()
        self.text = PageText(self._characters(), self.box_of)

    def picture(self) -> Image.Image:
        picture: Image.Image = self._bitmap.to_pil()
        return picture.convert("RGB")

    def box_of(self, index: int) -> Box:
        """Where a letter stands on the picture, in pixels."""
        left, bottom, right, top = self._letters.get_charbox(index, loose=True)
        x0, y0 = self._place.to_bitmap(left, top)
        x1, y1 = self._place.to_bitmap(right, bottom)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def _characters(self) -> str:
        """The page's letters, one character for each index that the library counts by."""
        count: int = self._letters.count_chars()
        text: str = self._letters.get_text_range(errors="ignore") if count else ""
        if len(text) == count:
            return text
        return "".join((self._letters.get_text_range(index, 1, errors="ignore") or " ")[0] for index in range(count))


def _marks(document: Document, opened: _Opened, wanted: Request) -> tuple[tuple[tuple[Box, ...], ...], bool]:
    """The boxes to draw. A quote that begins on the page before is looked for from there; none where words lack."""
    if not wanted.quote:
        return (), False
    begins = wanted.quoted_on or wanted.page
    if begins == wanted.page:
        found = opened.text.find(wanted.quote)
        if found.rest and not _is_whole(_on(document, wanted.page + 1, found.rest)):
            return (), False
        return _boxes(opened, found), bool(found.rest)
    if begins != wanted.page - 1:
        return (), False
    before = _on(document, begins, wanted.quote)
    found = opened.text.find(before.rest) if before.rest else Found()
    return (_boxes(opened, found), True) if _is_whole(found) else ((), False)


def _on(document: Document, number: int, words: str) -> Found:
    if number > document.page_count:
        return Found()
    return _Opened(document, number, NARROWEST).text.find(words)


def _is_whole(found: Found) -> bool:
    return bool(found.places) and not found.rest


def _boxes(opened: _Opened, found: Found) -> tuple[tuple[Box, ...], ...]:
    return tuple(tuple(lines_of(place, opened.box_of)) for place in found.places)


def _marked(picture: Image.Image, boxes: tuple[Box, ...]) -> Image.Image:
    ink = Image.new("RGB", picture.size, (255, 255, 255))
    pen = ImageDraw.Draw(ink)
    roomy = [(box[0] - _ROOM, box[1] - _ROOM, box[2] + _ROOM, box[3] + _ROOM) for box in boxes]
    for box in roomy:
        pen.rectangle(box, fill=_YELLOW)
    picture = ImageChops.multiply(picture, ink)
    pen = ImageDraw.Draw(picture)
    for box in roomy:
        pen.rectangle(box, outline=_LINE, width=2)
    return picture
