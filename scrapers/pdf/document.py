"""An open file: each page's text by both ways, without what a person cannot see."""

from __future__ import annotations

import ctypes
import logging
from types import TracebackType
from typing import cast

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.canvas import Hidden, Layout, Line
from scrapers.pdf.page_objects import annotations_of, marked_lines, matrix_of, objects
from scrapers.pdf.page_text import PageText
from scrapers.pdf.second_way import SecondWay
from scrapers.pdf.visibility import hide_unseen, stamps_of
from scrapers.strikes import Letters, Strokes, struck_stretches
from scrapers.unreadable import Unreadable, from_header

MAXIMUM_PAGES = 500

logging.getLogger("pdfminer").setLevel(logging.CRITICAL)


class Document:
    """An open PDF. Use as a context manager; pages are numbered from 1."""

    def __init__(self, data: bytes) -> None:
        """Open ``data``; raises ``Unreadable`` when no page of it can be reached."""
        self._data = from_header(data)
        self._pdf = _opened(self._data)
        self.page_count = len(self._pdf)
        if self.page_count > MAXIMUM_PAGES:
            self._pdf.close()
            raise Unreadable(f"The file has {self.page_count} pages; at most {MAXIMUM_PAGES} are read.")
        if self.page_count == 0:
            self._pdf.close()
            raise Unreadable("The file is a PDF without pages.")
        # layers may be named in compressed objects
        self._layers = b"/OCProperties" in self._data or b"/ObjStm" in self._data
        self._raw: dict[int, str] = {}
        self._texts: dict[int, str] = {}
        self._hidden: dict[int, tuple[Hidden, ...]] = {}
        self._marks: dict[int, list[Line]] = {}
        self._stamps: dict[int, list[str]] = {}
        self._layouts: dict[int, Layout | None] = {}
        self._second: SecondWay | None = None

    def __enter__(self) -> Document:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._pdf.close()
        if self._second is not None:
            self._second.close()

    def raw_texts(self) -> list[str]:
        """Each page's text flow with hidden text still in it: only for choosing the pages to read."""
        for number in range(1, self.page_count + 1):
            if number not in self._raw:
                self._raw[number] = self._texts.get(number) or self._raw_text(number)
        return [self._raw[number] for number in range(1, self.page_count + 1)]

    def _raw_text(self, number: int) -> str:
        try:
            page = self.page(number)
        except pypdfium2.PdfiumError:
            return ""
        text = _flow(PageText(page))
        page.close()
        return text

    def text(self, number: int) -> str:
        """The page's visible text in the order of its content, lines kept; empty where the page is broken."""
        if number not in self._texts:
            try:
                page = self.page(number)
                annotations = annotations_of(page)
                if any(kind == pdfium.FPDF_ANNOT_STAMP for kind, _ in annotations):
                    self._stamps[number] = stamps_of(page)
                flow = PageText(page)
                hidden, strokes = hide_unseen(flow, self._layers, annotations)
            except pypdfium2.PdfiumError:
                self._texts[number], self._hidden[number], self._marks[number] = "", (), []
                return ""
            known = self._raw.get(number) if not (hidden or strokes) else None
            self._texts[number] = known if known is not None else _flow(flow, strokes)
            self._hidden[number], self._marks[number] = hidden, marked_lines(annotations)
            flow.forget()
            page.close()
        return self._texts[number]

    def page(self, number: int) -> pypdfium2.PdfPage:
        """The page, turned so that its text reads from left to right; raises ``PdfiumError`` where it is broken."""
        page = self._pdf[number - 1]
        if page.get_rotation():
            page.set_rotation(_text_angle(page))
        return page

    def stamps(self, number: int) -> list[str]:
        """What the stamps say that lie on a page as annotations: their names and words."""
        self.text(number)
        return self._stamps.get(number, [])

    def hide_unseen(self, page: pypdfium2.PdfPage) -> tuple[Hidden, ...]:
        """Switches off the text of an open page that a person cannot see, and says which that was."""
        flow = PageText(page)
        try:
            return hide_unseen(flow, self._layers, annotations_of(page))[0]
        finally:
            flow.forget()

    def layout(self, number: int) -> Layout | None:
        """The page's visible words and rules by the second way; ``None`` where it cannot be taken apart so."""
        if number not in self._layouts:
            self.text(number)  # says what is hidden
            self._layouts[number] = None
            try:
                if self._second is None:
                    self._second = SecondWay(self._data)
                self._layouts[number] = self._second.layout(number, self._hidden[number], self._marks[number])
            except (MemoryError, KeyboardInterrupt):
                raise
            except Exception as error:  # whatever a library raises over a broken file: this page has one reading only
                logging.getLogger(__name__).info("page not taken apart: %s", type(error).__name__)
        return self._layouts[number]


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("The file needs a password; ask the sender for one without.") from error
        if "security" in str(error).lower():
            raise Unreadable("The file is encrypted in a way that cannot be opened.") from error
        raise Unreadable("The file is damaged or cut short and cannot be opened; fetch it again.") from error


def _flow(text: PageText, strokes: Strokes | None = None) -> str:
    """The page's text flow, without the words that the ``strokes`` cross out."""
    try:
        found = text.found()
    except pypdfium2.PdfiumError:
        return ""
    try:
        return cast(str, _without_struck(found, strokes) if strokes else found.get_text_range(errors="ignore"))
    finally:
        text.forget()


def _without_struck(textpage: pypdfium2.PdfTextPage, strokes: Strokes) -> str:
    count = textpage.count_chars()
    x, y = ctypes.c_double(), ctypes.c_double()
    text, letters = "", []
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        text += chr(code) if code < 0x110000 else "\ufffd"
        left, bottom, right, top = textpage.get_charbox(index, loose=True)
        pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
        letters.append(Letters(left, right, y.value, top - bottom))
    kept, at = [], 0
    for start, end in [*struck_stretches(text, letters, strokes), (count, count)]:
        if start > at:
            kept.append(textpage.get_text_range(at, start - at, errors="ignore"))
        at = end
    return "".join(kept)


def _text_angle(page: pypdfium2.PdfPage) -> int:
    """The direction, in quarter turns of degrees, that most runs of text on the page have."""
    counts = {0: 0, 90: 0, 180: 0, 270: 0}
    for handle, kind, _ in objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and (matrix := matrix_of(handle)):
            a, b = matrix[:2]
            if abs(a) >= abs(b):
                counts[0 if a >= 0 else 180] += 1
            else:
                counts[90 if b > 0 else 270] += 1
    return max(counts, key=lambda angle: counts[angle])
