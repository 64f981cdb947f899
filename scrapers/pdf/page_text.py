"""The text of an open page as PDFium finds it."""

from __future__ import annotations

import ctypes

import pypdfium2

from scrapers.pdf import quick


class PageText:
    """An open page and its text, found when it is first asked for and kept until objects are switched off."""

    def __init__(self, page: pypdfium2.PdfPage) -> None:
        self.page = page
        self._found: pypdfium2.PdfTextPage | None = None

    def found(self) -> pypdfium2.PdfTextPage:
        """All of it; raises ``PdfiumError`` where the page is broken."""
        if self._found is None:
            self._found = self.page.get_textpage()
        return self._found

    def of(self, handle: int) -> str:
        """What one object of text says."""
        place = quick.address(self.found())
        size = quick.text_into(handle, place, None, 0)
        buffer = ctypes.create_string_buffer(size)
        quick.text_into(handle, place, ctypes.addressof(buffer), size)
        return buffer.raw[: max(size - 2, 0)].decode("utf-16-le", "ignore")

    def forget(self) -> None:
        """Close what was found: the page has changed, or is no longer needed."""
        if self._found is not None:
            self._found.close()
            self._found = None
