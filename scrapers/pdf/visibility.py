"""What of a page a person can see: PDFium's objects, what lies over them, and what the picture shows."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.canvas import Hidden, Line, letters_of
from scrapers.drawing import (
    UNMOVED,
    Bounds,
    Cover,
    Matrix,
    Picture,
    Run,
    crowded,
    doubt_covered,
    moved,
    product,
)
from scrapers.strikes import SHORTEST, Strokes, strokes_of, through

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


def objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, int, Matrix | None]]:
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
    for handle, kind, matrix in objects(page):
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
    lines += marked_lines(annotations)
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


def annotations_of(page: pypdfium2.PdfPage) -> list[Annotation]:
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


def stamps_of(page: pypdfium2.PdfPage) -> list[str]:
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


def marked_lines(annotations: Iterable[Annotation]) -> list[Line]:
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


def hide_unseen(
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
