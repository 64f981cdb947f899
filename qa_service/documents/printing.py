"""Printing a page as a tagged PDF. The printer is loaded when it is first needed, and gets nothing but what is handed
to it: no address is fetched and no file is opened, whatever the page says.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from PIL import ImageFile

from qa_service.errors import ServiceError

HOW_TO_GET: Final = ("On Debian or Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0. On a Mac: brew "
                     "install pango. Then start the service again.")
OWN: Final = "own:"
"""What the addresses of pictures in the page begin with."""
_LIBRARY: Final = re.compile(r"'(lib[\w.+-]+)'|library \"?(lib[\w.+-]+|[a-z0-9.-]*(?:pango|gobject|harfbuzz|fontconfig)"
                             r"[\w.-]*)")


class CannotPrint(ServiceError):
    """This computer lacks what printing needs. Everything else works."""


class Refused(ValueError):
    """The page asked for something that was not handed to the printer."""


def as_pdf(html: str, css: str, pictures: Mapping[str, bytes]) -> bytes:
    """The page as PDF/UA-1. ``pictures``: PNGs by the name that follows ``own:`` in the page.

    Raises ``CannotPrint`` where a library is missing.
    """
    printer = _printer()
    fetcher = _only_ours(printer, pictures)
    document = printer.HTML(string=html, base_url=None, url_fetcher=fetcher)
    sheet = printer.CSS(string=css, base_url=None, url_fetcher=fetcher)
    out = io.BytesIO()
    document.write_pdf(out, stylesheets=[sheet], pdf_variant="pdf/ua-1", pdf_tags=True)
    return out.getvalue()


def _printer() -> Any:
    try:
        import weasyprint
    except (OSError, ImportError) as error:
        found = _LIBRARY.search(str(error))
        what = next((part for part in found.groups() if part), "libpango") if found else "libpango"
        raise CannotPrint(f"This computer cannot print: the library {what} is missing. Tell whoever runs the service. "
                          f"{HOW_TO_GET}") from error
    # On import it lets Pillow take pictures that were cut short, for the whole process: uploads would pass as whole.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


def _only_ours(printer: Any, pictures: Mapping[str, bytes]) -> Any:
    urls = printer.urls

    class OnlyOurs(urls.URLFetcher):  # type: ignore[misc, name-defined]
        """Gives the pictures that were handed over and refuses all else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            name = url.removeprefix(OWN)
            if name == url or name not in pictures:
                raise Refused(f"refused: {url[:100]}")
            return urls.URLFetcherResponse(url, pictures[name], {"Content-Type": "image/png"})

    return OnlyOurs()
