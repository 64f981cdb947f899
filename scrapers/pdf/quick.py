"""PDFium's calls that a page needs for each of its objects, many hundred times: with objects as plain numbers.

The library's own bindings make an object for each pointer and check each argument; that takes longer than the calls.
"""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium

_P, _I = ctypes.c_void_p, ctypes.c_int


def _quick(call: Any, *arguments: Any, result: Any = _I) -> Callable[..., int]:
    """The same function of the library, taking and giving addresses as numbers."""
    made: Callable[..., int] = ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(call, _P).value or 0)
    return made


count_objects = _quick(pdfium.FPDFPage_CountObjects, _P)
object_at = _quick(pdfium.FPDFPage_GetObject, _P, _I, result=_P)
count_in_form = _quick(pdfium.FPDFFormObj_CountObjects, _P)
object_in_form = _quick(pdfium.FPDFFormObj_GetObject, _P, ctypes.c_ulong, result=_P)
kind_of = _quick(pdfium.FPDFPageObj_GetType, _P)
bounds_into = _quick(pdfium.FPDFPageObj_GetBounds, _P, _P, _P, _P, _P)
fill_into = _quick(pdfium.FPDFPageObj_GetFillColor, _P, _P, _P, _P, _P)
stroke_into = _quick(pdfium.FPDFPageObj_GetStrokeColor, _P, _P, _P, _P, _P)
matrix_into = _quick(pdfium.FPDFPageObj_GetMatrix, _P, _P)
mode_of = _quick(pdfium.FPDFTextObj_GetTextRenderMode, _P)
clip_of = _quick(pdfium.FPDFPageObj_GetClipPath, _P, result=_P)
paths_of_clip = _quick(pdfium.FPDFClipPath_CountPaths, _P)
has_transparency = _quick(pdfium.FPDFPageObj_HasTransparency, _P)
font_of = _quick(pdfium.FPDFTextObj_GetFont, _P, result=_P)
is_embedded = _quick(pdfium.FPDFFont_GetIsEmbedded, _P)
name_into = _quick(pdfium.FPDFFont_GetBaseFontName, _P, _P, ctypes.c_size_t, result=ctypes.c_size_t)
text_into = _quick(pdfium.FPDFTextObj_GetText, _P, _P, _P, ctypes.c_ulong, result=ctypes.c_ulong)
switch = _quick(pdfium.FPDFPageObj_SetIsActive, _P, _I)


class Four:
    """A place for four numbers that PDFium fills: ``f`` for lengths, ``I`` for colours."""

    def __init__(self, kind: str) -> None:
        buffer = bytearray(struct.calcsize(f"4{kind}"))
        self._buffer = (ctypes.c_char * len(buffer)).from_buffer(buffer)
        start, size = ctypes.addressof(self._buffer), len(buffer) // 4
        self.places: Final = (start, start + size, start + 2 * size, start + 3 * size)
        unpack = struct.Struct(f"4{kind}").unpack
        self.read: Final[Callable[[], tuple[Any, Any, Any, Any]]] = partial(unpack, buffer)


def address(item: pypdfium2.PdfPage | pypdfium2.PdfTextPage) -> int:
    """Where PDFium keeps an open page or its text."""
    return ctypes.cast(item.raw, _P).value or 0


def pointer(handle: int) -> Any:
    """An object as the library's own bindings take it."""
    return ctypes.cast(handle, pdfium.FPDF_PAGEOBJECT)
