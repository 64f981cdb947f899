"""Safe access to what a PDF visibly says. The only module that touches the PDF libraries.

Two independent ways to the same page: the text flow of PDFium (``Document.text``), and words with their places from
the content stream through pdfplumber (``Document.layout``). Both leave out what a person cannot see: invisible
rendering, text of the paper's colour, text covered, clipped away, off the page or on a switched-off layer.
Scripts, attachments, forms and annotations are never run or read.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import logging
import zlib
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, ClassVar, cast

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, int_value, list_value, stream_value
from pdfminer.psparser import LIT

from scrapers.canvas import Canvas, Glyphs, Hidden, Layout, Line, Word, letters_of, standard_font
from scrapers.drawing import (
    UNMOVED,
    Bounds,
    Cover,
    Matrix,
    Picture,
    Run,
    crowded,
    doubt_covered,
    from_ascii85,
    moved,
    product,
)
from scrapers.interpreter import Undrawable, draw
from scrapers.pdf_objects import ObjectReader, without_metadata
from scrapers.strikes import SHORTEST, Letters, Strokes, strokes_of, struck_stretches, through
from scrapers.unreadable import Unreadable, from_header

MAXIMUM_PAGES = 500
LEAST_HEIGHT = 2.0  # points
MOST_SEGMENTS = 2000  # of one path
MOST_CROWDED = 24  # runs of one page that are looked for one by one
PALE = 215  # a colour at least this light on all three channels may be paper on paper

_LINE_MARKS = frozenset([pdfium.FPDF_ANNOT_STRIKEOUT, pdfium.FPDF_ANNOT_LINE, pdfium.FPDF_ANNOT_INK])
_MARKS = _LINE_MARKS | {
    pdfium.FPDF_ANNOT_FREETEXT,
    pdfium.FPDF_ANNOT_SQUARE,
    pdfium.FPDF_ANNOT_CIRCLE,
    pdfium.FPDF_ANNOT_POLYGON,
    pdfium.FPDF_ANNOT_STAMP,
    pdfium.FPDF_ANNOT_REDACT,
}
_UNSEEN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW

Annotation = tuple[int, Bounds]  # its kind, and the box that it lies over

__all__ = ["MAXIMUM_PAGES", "Document", "Layout", "Unreadable", "Word"]

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
        self._second: _SecondWay | None = None

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
        text = _flow(page)
        page.close()
        return text

    def text(self, number: int) -> str:
        """The page's visible text in the order of its content, lines kept; empty where the page is broken."""
        if number not in self._texts:
            try:
                page = self.page(number)
                annotations = _annotations(page)
                if any(kind == pdfium.FPDF_ANNOT_STAMP for kind, _ in annotations):
                    self._stamps[number] = _stamps(page)
                hidden, strokes = _hide_unseen(page, self._layers, annotations)
            except pypdfium2.PdfiumError:
                self._texts[number], self._hidden[number], self._marks[number] = "", (), []
                return ""
            known = self._raw.get(number) if not (hidden or strokes) else None
            self._texts[number] = known if known is not None else _flow(page, strokes)
            self._hidden[number], self._marks[number] = hidden, _marked_lines(annotations)
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
        return _hide_unseen(page, self._layers, _annotations(page))[0]

    def layout(self, number: int) -> Layout | None:
        """The page's visible words and rules by the second way; ``None`` where it cannot be taken apart so."""
        if number not in self._layouts:
            self.text(number)  # says what is hidden
            self._layouts[number] = None
            try:
                if self._second is None:
                    self._second = _SecondWay(self._data)
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


def _flow(page: pypdfium2.PdfPage, strokes: Strokes | None = None) -> str:
    """The page's text flow, without the words that the ``strokes`` cross out."""
    try:
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    try:
        return cast(str, _without_struck(textpage, strokes) if strokes else textpage.get_text_range(errors="ignore"))
    finally:
        textpage.close()


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
    matrix = pdfium.FS_MATRIX()
    counts = {0: 0, 90: 0, 180: 0, 270: 0}
    for handle, kind, _ in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT and pdfium.FPDFPageObj_GetMatrix(handle, matrix):
            if abs(matrix.a) >= abs(matrix.b):
                counts[0 if matrix.a >= 0 else 180] += 1
            else:
                counts[90 if matrix.b > 0 else 270] += 1
    return max(counts, key=lambda angle: counts[angle])


# ---- what a person can see -----------------------------------------------------------------------------------------


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, int, Matrix | None]]:
    """Every object of a page in drawing order with its kind, those inside forms too, with the forms' matrix."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        handle = pdfium.FPDFPage_GetObject(page, index)
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects_of_form(handle, UNMOVED)
        else:
            yield handle, kind, None


def _objects_of_form(form: Any, within: Matrix) -> Iterator[tuple[Any, int, Matrix]]:
    place = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(form, place)
    matrix = product((place.a, place.b, place.c, place.d, place.e, place.f), within)
    for index in range(max(pdfium.FPDFFormObj_CountObjects(form), 0)):
        handle = pdfium.FPDFFormObj_GetObject(form, index)
        kind = pdfium.FPDFPageObj_GetType(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects_of_form(handle, matrix)
        else:
            yield handle, kind, matrix


def _runs(page: pypdfium2.PdfPage, annotations: Sequence[Annotation]) -> tuple[list[Run], bool, Strokes]:
    """The page's runs of text, whether anything on it calls for a look at the page as it shows, and what crosses text.

    Dark plain text of some height on paper, with nothing but pale fills behind it and no clipping, is there to be seen.
    """
    x0, y0, x1, y1 = box = [ctypes.c_float() for _ in range(4)]
    red, green, blue, alpha = colour = [ctypes.c_uint() for _ in range(4)]
    runs, covers, look = list[Run](), list[Cover](), False
    lines, thin = list[Line](), list[tuple[Line, Any]]()
    for handle, kind, matrix in _objects(page):
        known = pdfium.FPDFPageObj_GetBounds(handle, *box)
        bounds = (x0.value, y0.value, x1.value, y1.value) if known else (0.0, 0.0, 0.0, 0.0)
        if matrix:
            bounds, look = moved(bounds, matrix), True
        text = kind == pdfium.FPDF_PAGEOBJ_TEXT
        if not text and not (bounds[3] - bounds[1] > 3 and bounds[2] - bounds[0] > 3):
            if bounds[2] - bounds[0] > SHORTEST:
                thin.append((through(bounds), handle))
            continue
        known = pdfium.FPDFPageObj_GetFillColor(handle, *colour)
        pale = bool(known) and red.value >= PALE and green.value >= PALE and blue.value >= PALE
        solid = bool(known) and alpha.value >= 128
        if text:
            mode = pdfium.FPDFTextObj_GetTextRenderMode(handle)
            runs.append(Run(handle, bounds, mode, pale or not solid))
            clipped = pdfium.FPDFClipPath_CountPaths(pdfium.FPDFPageObj_GetClipPath(handle)) > 0
            plain = solid and not pale and not clipped and mode == pdfium.FPDF_TEXTRENDERMODE_FILL
            look = look or not plain or _low(bounds)
        else:
            filled, stroked = _painted(handle) if kind == pdfium.FPDF_PAGEOBJ_PATH else (True, False)
            if stroked and not matrix:
                lines += _lines_of_path(handle)
            covers.append(Cover(len(runs), bounds, filled and not (pale and solid)))
            look = look or not (pale and solid)
    covers += [Cover(len(runs), bounds, False) for kind, bounds in annotations if kind not in _LINE_MARKS]
    lines += _marked_lines(annotations)
    look = doubt_covered(runs, covers) or look
    strokes = Strokes(strokes_of([*lines, *(line for line, _ in thin)]))
    if strokes and any(strokes.may_cross(*run.bounds) for run in runs):
        strokes = Strokes(strokes_of([*lines, *(line for line, handle in thin if _has_ink(handle))]))
    else:
        strokes = Strokes(())
    return runs, look or not _within(page, runs), strokes


def _painted(path: Any) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its line is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    return fill.value != 0, stroke.value != 0


def _has_ink(line: Any) -> bool:
    """Whether a thin path stands out from paper."""
    parts = [ctypes.c_uint() for _ in range(4)]
    read = pdfium.FPDFPageObj_GetStrokeColor if _painted(line)[1] else pdfium.FPDFPageObj_GetFillColor
    return not read(line, *parts) or (min(part.value for part in parts[:3]) < PALE and parts[3].value >= 64)


def _lines_of_path(path: Any) -> list[Line]:
    """The straight lines that a drawn path is made of; of an endless one only the first."""
    place, x, y = pdfium.FS_MATRIX(), ctypes.c_float(), ctypes.c_float()
    pdfium.FPDFPageObj_GetMatrix(path, place)
    lines, last = list[Line](), None
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at = place.a * x.value + place.c * y.value + place.e, place.b * x.value + place.d * y.value + place.f
        if last is not None and pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            lines.append((*last, *at))
        last = at
    return lines


def _annotations(page: pypdfium2.PdfPage) -> list[Annotation]:
    """The annotations that strike text or may cover it, each with its kind and the box that it lies over."""
    found = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note, box, corners = pdfium.FPDFPage_GetAnnot(page, index), pdfium.FS_RECTF(), pdfium.FS_QUADPOINTSF()
        kind = pdfium.FPDFAnnot_GetSubtype(note)
        if kind in _MARKS and not pdfium.FPDFAnnot_GetFlags(note) & _UNSEEN:
            stretches = pdfium.FPDFAnnot_CountAttachmentPoints(note)
            for at in range(stretches):
                pdfium.FPDFAnnot_GetAttachmentPoints(note, at, corners)
                xs = (corners.x1, corners.x2, corners.x3, corners.x4)
                ys = (corners.y1, corners.y2, corners.y3, corners.y4)
                found.append((kind, (min(xs), min(ys), max(xs), max(ys))))
            if not stretches and pdfium.FPDFAnnot_GetRect(note, box):
                found.append((kind, (box.left, box.bottom, box.right, box.top)))
        pdfium.FPDFPage_CloseAnnot(note)
    return found


def _stamps(page: pypdfium2.PdfPage) -> list[str]:
    found = []
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, index)
        if pdfium.FPDFAnnot_GetSubtype(note) == pdfium.FPDF_ANNOT_STAMP:
            for entry in (b"Name", b"Contents"):
                buffer = ctypes.create_string_buffer(400)
                pdfium.FPDFAnnot_GetStringValue(note, entry, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), 400)
                found.append(buffer.raw.decode("utf-16-le", "ignore").split("\0")[0])
        pdfium.FPDFPage_CloseAnnot(note)
    return found


def _marked_lines(annotations: Iterable[Annotation]) -> list[Line]:
    return [through(bounds) for kind, bounds in annotations if kind in _LINE_MARKS]


def _within(page: pypdfium2.PdfPage, runs: Sequence[Run]) -> bool:
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    for run in runs:
        x0, y0, x1, y1 = run.bounds
        if not (left <= x0 and x1 <= right and bottom <= y0 and y1 <= top):
            return False
    return True


def _picture(page: pypdfium2.PdfPage) -> Picture:
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    scale = min(1.0, 1500.0 / max(box.right - box.left, box.top - box.bottom, 1.0))
    bitmap = page.render(scale=scale, grayscale=True, rotation=(360 - page.get_rotation()) % 360)
    try:
        return Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, scale, box.left, box.top)
    finally:
        bitmap.close()


def _hide_unseen(
    page: pypdfium2.PdfPage, layers: bool, annotations: Sequence[Annotation]
) -> tuple[tuple[Hidden, ...], Strokes]:
    """Switch off every run of text that a person cannot see, and say which those were, and what crosses out others."""
    runs, look, strokes = _runs(page, annotations)
    if not (look or layers):
        return (), strokes
    paper = _picture(page)
    doubtful = [run for run in runs if run.doubtful]
    suspects = [run for run in runs if run.mode in (3, 7) or _low(run.bounds) or not paper.shows(run.bounds)]
    if doubtful:
        for run in doubtful:
            pdfium.FPDFPageObj_SetIsActive(run.handle, False)
        without = _picture(page)
        for run in doubtful:
            pdfium.FPDFPageObj_SetIsActive(run.handle, True)
        suspects += [run for run in doubtful if run not in suspects and not _seen_whole(run, paper, without)]
    suspects += _lost_in_crowd(page, [run for run in crowded(runs) if run not in suspects], paper)
    return (_switched_off(page, suspects) if suspects else ()), strokes


def _lost_in_crowd(page: pypdfium2.PdfPage, runs: Sequence[Run], paper: Picture) -> list[Run]:
    """Those of the crowded runs without which the page looks the same; of very many, those beyond the first too."""
    lost = list(runs[MOST_CROWDED:])
    for run in lost:
        pdfium.FPDFPageObj_SetIsActive(run.handle, False)
    for run in runs[:MOST_CROWDED]:
        pdfium.FPDFPageObj_SetIsActive(run.handle, False)
        if paper.differs(_picture(page), run.bounds):
            pdfium.FPDFPageObj_SetIsActive(run.handle, True)
        else:
            lost.append(run)  # and left out, so that of a word printed twice to look bold one stays
    for run in lost:
        pdfium.FPDFPageObj_SetIsActive(run.handle, True)
    return lost


def _seen_whole(run: Run, paper: Picture, without: Picture) -> bool:
    """Whether a run can be seen, and in every part that something may cover; half a word is no word."""
    return all(paper.differs(without, bounds) for bounds in (run.bounds, *run.partly))


def _low(bounds: Bounds) -> bool:
    return 0 < min(bounds[3] - bounds[1], bounds[2] - bounds[0]) < LEAST_HEIGHT


def _switched_off(page: pypdfium2.PdfPage, suspects: Sequence[Run]) -> tuple[Hidden, ...]:
    """Of the suspects, those that hold letters, switched off. A low run is a dash or a stop unless it makes words."""
    hidden = []
    textpage = page.get_textpage()
    try:
        for run in suspects:
            letters = letters_of(_run_text(run.handle, textpage))
            low = _low(run.bounds) and run.mode not in (3, 7)
            if letters and (not low or sum(letter.isalnum() for letter in letters) > 1):
                hidden.append((run, letters))
    finally:
        textpage.close()
    for run, _ in hidden:
        pdfium.FPDFPageObj_SetIsActive(run.handle, False)
    return tuple(Hidden(letters, *run.bounds) for run, letters in hidden)


def _run_text(handle: Any, textpage: pypdfium2.PdfTextPage) -> str:
    size = pdfium.FPDFTextObj_GetText(handle, textpage, None, 0)
    buffer = ctypes.create_string_buffer(size)
    pdfium.FPDFTextObj_GetText(handle, textpage, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "ignore")


# ---- the second way: words with their places -----------------------------------------------------------------------


class _SecondWay:
    """The file through pdfplumber: its pages' streams and fonts, for ``scrapers.interpreter`` to draw."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pdfplumber.open(io.BytesIO(without_metadata(data)))
        if self._pdf.doc.decipher is None:
            self._read_plain_objects_at_once(data)
        self._pages = list(PDFPage.create_pages(self._pdf.doc))
        self._fonts = _Fonts(self._pdf.rsrcmgr)

    def _read_plain_objects_at_once(self, data: bytes) -> None:
        """Let the library's document take plain objects from ``ObjectReader``, and read the others as it does."""
        document, by_library = self._pdf.doc, self._pdf.doc._getobj_parse
        reader = ObjectReader(data, LIT, lambda number: PDFObjRef(document, number))

        def parsed(position: int, number: int) -> object:
            try:
                value, start = reader.at(position, number)
                if start is None:
                    return value
                return PDFStream(value, reader.stream(start, int_value(value["Length"])))
            except (ValueError, KeyError, TypeError):
                return by_library(position, number)

        cast(Any, document)._getobj_parse = parsed

    def layout(self, number: int, hidden: Sequence[Hidden], marks: Sequence[Line]) -> Layout:
        """One page without what is ``hidden``; ``marks`` are the lines that annotations draw on it."""
        page = self._pages[number - 1]
        canvas = Canvas(hidden)
        canvas.drawn += marks
        streams = [stream_value(part) for part in list_value(page.contents)]
        draw(streams, _Resources(self._fonts, page.resources), canvas)
        return canvas.layout()

    def close(self) -> None:
        self._pdf.stream.close()


class _Fonts:
    """A file's fonts. The standard ones, of which a file says no more than the name, are kept for other files too."""

    _standard: ClassVar[dict[tuple[str, str | None], Glyphs]] = {}

    def __init__(self, manager: PDFResourceManager) -> None:
        self._manager = manager
        self._known: dict[int | None, Glyphs] = {}

    def get(self, found: Any) -> Glyphs:
        number = found.objid if isinstance(found, PDFObjRef) else None
        if number is None or number not in self._known:
            spec = dict_value(found) if found is not None else {}
            key = standard_font({name: getattr(value, "name", None) for name, value in spec.items()})
            if key is not None:
                if key not in self._standard:
                    self._standard[key] = Glyphs(self._manager.get_font(None, spec))
                return self._standard[key]
            self._known[number] = Glyphs(self._manager.get_font(number, spec))
        return self._known[number]


class _Resources:
    """The fonts and forms that a content stream calls by name, each looked up when it is first used."""

    def __init__(self, fonts: _Fonts, names: Any) -> None:
        self._known = fonts
        self._names = dict_value(names) if names else {}
        self._fonts: dict[str, Glyphs] = {}

    def font(self, name: str) -> Glyphs:
        """The font, or a plain one where the name stands for none; raises ``Undrawable`` for a broken one."""
        if name not in self._fonts:
            try:
                self._fonts[name] = self._known.get(dict_value(self._names.get("Font") or {}).get(name))
            except Exception as error:  # whatever the library raises over a broken font
                raise Undrawable from error
        return self._fonts[name]

    def form(self, name: str) -> tuple[Any, Any, _Resources] | None:
        """A form's stream, its matrix and its own names; ``None`` for pictures and unknown names."""
        found = dict_value(self._names.get("XObject") or {}).get(name)
        form = stream_value(found) if found is not None else None
        if form is None or form.get("Subtype") is not LIT("Form") or "BBox" not in form:
            return None
        own = form.get("Resources")
        return form, list_value(form.get("Matrix", list(UNMOVED))), _Resources(self._known, own) if own else self

    @staticmethod
    def content(stream: Any) -> bytes:
        """What the stream holds, decoded; in the usual wrapping at once, in any other by the library."""
        if stream.data is None and not stream.decipher:
            filters = stream.get_filters()
            names = [name for name, _ in filters]
            if names == [LIT("ASCII85Decode"), LIT("FlateDecode")] and not any(options for _, options in filters):
                with contextlib.suppress(ValueError, zlib.error):
                    return zlib.decompress(from_ascii85(stream.rawdata))
        return cast(bytes, stream.get_data())
