"""A page's objects and annotations as PDFium holds them, and what of them calls for a look at the page as it shows."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.canvas import Line
from scrapers.drawing import UNMOVED, Bounds, Cover, Matrix, Run, doubt_covered, moved, product
from scrapers.pdf import quick
from scrapers.strikes import SHORTEST, Strokes, strokes_of, through

LEAST_HEIGHT: Final = 2.0  # points
MOST_SEGMENTS: Final = 2000  # of one path
PALE: Final = 215  # a colour at least this light on all three channels may be paper on paper

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

_NOWHERE: Bounds = (0.0, 0.0, 0.0, 0.0)
_UNKNOWN = (0, 0, 0, 0)
_NO_MATRIX: Matrix = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


def objects(page: pypdfium2.PdfPage) -> Iterator[tuple[int, int, Matrix | None]]:
    """Every object of a page in drawing order with its kind, those inside forms too, with the forms' matrix."""
    place, at, kind_of = quick.address(page), quick.object_at, quick.kind_of
    for index in range(quick.count_objects(place)):
        handle = at(place, index)
        kind = kind_of(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects_of_form(handle, UNMOVED)
        else:
            yield handle, kind, None


def matrix_of(handle: int) -> Matrix | None:
    """An object's own matrix; ``None`` where it has none."""
    place = pdfium.FS_MATRIX()
    if not quick.matrix_into(handle, ctypes.addressof(place)):
        return None
    return place.a, place.b, place.c, place.d, place.e, place.f


def _objects_of_form(form: int, within: Matrix) -> Iterator[tuple[int, int, Matrix]]:
    matrix = product(matrix_of(form) or _NO_MATRIX, within)
    for index in range(max(quick.count_in_form(form), 0)):
        handle = quick.object_in_form(form, index)
        kind = quick.kind_of(handle)
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            yield from _objects_of_form(handle, matrix)
        else:
            yield handle, kind, matrix


@dataclass(frozen=True, slots=True)
class Seen:
    """A page's runs of text, why a look at the page as it shows may be needed, and what crosses text.

    ``low``: some run is so low that it may be a dash or a stop, or letters too small to be seen.
    """

    runs: list[Run]
    look: bool
    low: bool
    strokes: Strokes


def seen_on(page: pypdfium2.PdfPage, annotations: Sequence[Annotation]) -> Seen:
    """Goes through the page's objects.

    Dark plain text of some height on paper, with nothing but pale fills behind it and no clipping, is there to be seen.
    """
    box, colour = quick.Four("f"), quick.Four("I")
    (x0, y0, x1, y1), (red, green, blue, alpha) = box.places, colour.places
    read_box, read_colour, bounds_into, fill_into = box.read, colour.read, quick.bounds_into, quick.fill_into
    mode_of, clip_of, paths_of_clip = quick.mode_of, quick.clip_of, quick.paths_of_clip
    text, filled_text = pdfium.FPDF_PAGEOBJ_TEXT, pdfium.FPDF_TEXTRENDERMODE_FILL
    start, bottom_edge, end, top_edge = _edges(page)
    runs, covers, look, any_low = list[Run](), list[Cover](), False, False
    lines, thin = list[Line](), list[tuple[Line, int]]()
    for handle, kind, matrix in objects(page):
        bounds: Bounds = read_box() if bounds_into(handle, x0, y0, x1, y1) else _NOWHERE
        if matrix:
            bounds, look = moved(bounds, matrix), True
        left, bottom, right, top = bounds
        if kind == text:
            known = fill_into(handle, red, green, blue, alpha)
            r, g, b, a = read_colour() if known else _UNKNOWN
            pale, solid = r >= PALE and g >= PALE and b >= PALE, a >= 128
            mode = mode_of(handle)
            runs.append(Run(handle, bounds, mode, pale or not solid))
            any_low = any_low or 0 < min(top - bottom, right - left) < LEAST_HEIGHT
            look = (
                look
                or pale
                or not solid
                or mode != filled_text
                or paths_of_clip(clip_of(handle)) > 0
                or not (start <= left and right <= end and bottom_edge <= bottom and top <= top_edge)
            )
        elif not (top - bottom > 3 and right - left > 3):
            if right - left > SHORTEST:
                thin.append((through(bounds), handle))
        else:
            known = fill_into(handle, red, green, blue, alpha)
            r, g, b, a = read_colour() if known else _UNKNOWN
            bright = r >= PALE and g >= PALE and b >= PALE and a >= 128
            filled, stroked = _painted(handle) if kind == pdfium.FPDF_PAGEOBJ_PATH else (True, False)
            if stroked and not matrix:
                lines += _lines_of_path(handle)
            covers.append(Cover(len(runs), bounds, filled and not bright))
            look = look or not bright
    covers += [Cover(len(runs), bounds, False) for kind, bounds in annotations if kind not in _LINE_MARKS]
    lines += marked_lines(annotations)
    look = doubt_covered(runs, covers) or look
    strokes = Strokes(strokes_of([*lines, *(line for line, _ in thin)]))
    if strokes and any(strokes.may_cross(*run.bounds) for run in runs):
        strokes = Strokes(strokes_of([*lines, *(line for line, handle in thin if _has_ink(handle))]))
    else:
        strokes = Strokes(())
    return Seen(runs, look, any_low, strokes)


def _edges(page: pypdfium2.PdfPage) -> Bounds:
    """The page's own box."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return box.left, box.bottom, box.right, box.top


def _painted(path: int) -> tuple[bool, bool]:
    """Whether a path is filled, and whether its line is drawn."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(quick.pointer(path), fill, stroke)
    return fill.value != 0, stroke.value != 0


def _has_ink(line: int) -> bool:
    """Whether a thin path stands out from paper."""
    parts = quick.Four("I")
    read = quick.stroke_into if _painted(line)[1] else quick.fill_into
    if not read(line, *parts.places):
        return True
    red, green, blue, alpha = parts.read()
    return bool(min(red, green, blue) < PALE and alpha >= 64)


def _lines_of_path(handle: int) -> list[Line]:
    """The straight lines that a drawn path is made of; of an endless one only the first."""
    path, x, y = quick.pointer(handle), ctypes.c_float(), ctypes.c_float()
    a, b, c, d, e, f = matrix_of(handle) or _NO_MATRIX
    lines, last = list[Line](), None
    for index in range(min(pdfium.FPDFPath_CountSegments(path), MOST_SEGMENTS)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        at = a * x.value + c * y.value + e, b * x.value + d * y.value + f
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


def marked_lines(annotations: Iterable[Annotation]) -> list[Line]:
    return [through(bounds) for kind, bounds in annotations if kind in _LINE_MARKS]
