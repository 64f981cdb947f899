"""The second way to a page: its content stream and fonts, taken apart through pdfplumber."""

from __future__ import annotations

import contextlib
import io
import zlib
from collections.abc import Sequence
from typing import Any, ClassVar, cast

import pdfplumber
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, PDFStream, dict_value, int_value, list_value, resolve1, stream_value
from pdfminer.psparser import LIT

from scrapers.canvas import Canvas, Hidden, Layout, Line
from scrapers.drawing import (
    UNMOVED,
    from_ascii85,
)
from scrapers.glyphs import Glyphs, standard_font
from scrapers.interpreter import Undrawable, draw
from scrapers.pdf.unicode_map import usual_map
from scrapers.pdf_objects import ObjectReader, without_metadata


class SecondWay:
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
                    self._standard[key] = Glyphs(self._manager.get_font(None, spec), kept=True)
                return self._standard[key]
            self._known[number] = Glyphs(self._font(number, spec))
        return self._known[number]

    def _font(self, number: int | None, spec: dict[str, Any]) -> Any:
        """The library's font; what its codes say is read here where that is written in the usual form."""
        stream = resolve1(spec.get("ToUnicode"))
        says = usual_map(_Resources.content(stream)) if isinstance(stream, PDFStream) else None
        if says is None:
            return self._manager.get_font(number, spec)
        font: Any = self._manager.get_font(number, spec | {"ToUnicode": PDFStream({}, b"")})
        font.unicode_map.cid2unichr = says
        return font


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
