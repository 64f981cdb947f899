"""What of a page a person can see: its objects, what lies over them, and what the picture shows."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import pypdfium2
import pypdfium2.raw as pdfium

from scrapers.canvas import Hidden, letters_of
from scrapers.drawing import Bounds, Picture, Run, crowded
from scrapers.pdf import quick
from scrapers.pdf.dashes import only_dashes
from scrapers.pdf.page_objects import LEAST_HEIGHT, Annotation, seen_on
from scrapers.pdf.page_text import PageText
from scrapers.strikes import Strokes

MOST_CROWDED = 24  # runs of one page that are looked for one by one


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


def _picture(page: pypdfium2.PdfPage) -> Picture:
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    scale = min(1.0, 1500.0 / max(box.right - box.left, box.top - box.bottom, 1.0))
    bitmap = page.render(scale=scale, grayscale=True, rotation=(360 - page.get_rotation()) % 360)
    try:
        return Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, scale, box.left, box.top)
    finally:
        bitmap.close()


def hide_unseen(text: PageText, layers: bool, annotations: Sequence[Annotation]) -> tuple[tuple[Hidden, ...], Strokes]:
    """Switch off every run of text that a person cannot see, and say which those were, and what crosses out others."""
    page, seen = text.page, seen_on(text.page, annotations)
    runs, strokes = seen.runs, seen.strokes
    if not (seen.look or layers) and (not seen.low or only_dashes(text, runs)):
        return (), strokes
    paper = _picture(page)
    doubtful = [run for run in runs if run.doubtful]
    suspects = [run for run in runs if run.mode in (3, 7) or _low(run.bounds) or not paper.shows(run.bounds)]
    if doubtful:
        for run in doubtful:
            quick.switch(run.handle, False)
        without = _picture(page)
        for run in doubtful:
            quick.switch(run.handle, True)
        suspects += [run for run in doubtful if run not in suspects and not _seen_whole(run, paper, without)]
    suspects += _lost_in_crowd(page, [run for run in crowded(runs) if run not in suspects], paper)
    return (_switched_off(text, suspects) if suspects else ()), strokes


def _lost_in_crowd(page: pypdfium2.PdfPage, runs: Sequence[Run], paper: Picture) -> list[Run]:
    """Those of the crowded runs without which the page looks the same; of very many, those beyond the first too."""
    lost = list(runs[MOST_CROWDED:])
    for run in lost:
        quick.switch(run.handle, False)
    for run in runs[:MOST_CROWDED]:
        quick.switch(run.handle, False)
        if paper.differs(_picture(page), run.bounds):
            quick.switch(run.handle, True)
        else:
            lost.append(run)  # and left out, so that of a word printed twice to look bold one stays
    for run in lost:
        quick.switch(run.handle, True)
    return lost


def _seen_whole(run: Run, paper: Picture, without: Picture) -> bool:
    """Whether a run can be seen, and in every part that something may cover; half a word is no word."""
    return all(paper.differs(without, bounds) for bounds in (run.bounds, *run.partly))


def _low(bounds: Bounds) -> bool:
    return 0 < min(bounds[3] - bounds[1], bounds[2] - bounds[0]) < LEAST_HEIGHT


def _switched_off(text: PageText, suspects: Sequence[Run]) -> tuple[Hidden, ...]:
    """Of the suspects, those that hold letters, switched off. A low run is a dash or a stop unless it makes words."""
    hidden = []
    for run in suspects:
        letters = letters_of(text.of(run.handle))
        low = _low(run.bounds) and run.mode not in (3, 7)
        if letters and (not low or sum(letter.isalnum() for letter in letters) > 1):
            hidden.append((run, letters))
    for run, _ in hidden:
        quick.switch(run.handle, False)
    if hidden:
        text.forget()
    return tuple(Hidden(letters, *run.bounds) for run, letters in hidden)
