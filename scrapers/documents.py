"""Whether what arrived for a report is a PDF, and if not, what it is in plain words."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from scrapers.fetched import Fetched

_JUNK_ALLOWED = 1024
_BINARY_TYPES = frozenset(
    {
        "",
        "application/pdf",
        "application/x-pdf",
        "application/octet-stream",
        "binary/octet-stream",
        "application/download",
        "application/force-download",
    }
)
_MAGIC = (
    (b"PK\x03\x04", "a ZIP file, or an office document"),
    (b"\x1f\x8b", "a gzip file"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"{\\rtf", "a rich-text document"),
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def why_not_a_pdf(fetched: Fetched) -> str | None:
    """``None`` for a PDF that arrived as one; otherwise the reason to quarantine it, as a sentence for people."""
    body = fetched.body
    if not body.strip():
        return "the address answered with an empty file"
    begins = body[: _JUNK_ALLOWED + 5].find(b"%PDF-")
    if begins < 0 or _is_something_else(body[:begins]):
        return f"the address answered with {_what_it_is(body)}"
    if body.startswith(_TEXT_MARKS):
        return "the PDF begins with a text mark: it has been through a text program and may be damaged"
    if fetched.packing:
        return f"the site packed the PDF ({fetched.packing[:20]}) although asked not to: it was altered on its way"
    kind = fetched.content_type.split(";")[0].strip().lower()
    if kind not in _BINARY_TYPES:
        return f"the file looks like a PDF, but the site says that it is {kind[:60]}"
    if not fetched.length_known and b"%%EOF" not in body[-2048:]:
        return "the PDF has no end, and the site did not say how long it is: it may have been broken off"
    return None


def page_says(html: bytes | str) -> str | None:
    """The heading or title of a web page, to tell a person what came instead of what was expected."""
    soup = BeautifulSoup(html[:100_000], "lxml")
    for tag in (soup.find("h1"), soup.find("title")):
        words = re.sub(r"\s+", " ", tag.get_text(" ")).strip() if tag else ""
        if words:
            return words[:120]
    return None


def _is_something_else(before: bytes) -> bool:
    """Whether what stands before the PDF's mark shows another kind of file that merely holds or mentions one."""
    return before.startswith(tuple(magic for magic, _ in _MAGIC)) or _is_web_page(before)


def _is_web_page(start: bytes) -> bool:
    start = start.lower()
    return any(tag in start for tag in (b"<html", b"<!doctype html", b"<head", b"<body"))


def _what_it_is(body: bytes) -> str:
    for magic, name in _MAGIC:
        if body.startswith(magic):
            return name
    if _is_web_page(body[:2048]):
        said = page_says(body)
        return f"a web page saying ‘{said}’" if said else "a web page"
    if b"\x00" not in body[:2048]:
        return "text that is not a PDF"
    return "a file that is not a PDF"
