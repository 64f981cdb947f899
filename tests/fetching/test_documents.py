"""F3: only a plain PDF that arrived as one is a report; all else is put aside with the reason in words."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from scrapers.fetched import FetchFailed
from scrapers.http import Fetcher
from tests.fetching.fault_server import PDF, FaultServer, answer, head
from tests.fetching.pages import shell


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("report.pdf", PDF)
    return file.getvalue()


WRONG = {
    "a web page named .pdf": (answer(shell("Report not found"), "application/pdf"), "saying ‘Report not found’"),
    "a web page": (answer(shell("Report not found")), "saying ‘Report not found’"),
    "a web page without heading": (answer(b"<html><body></body></html>"), "a web page"),
    "a PDF called a web page": (answer(PDF, "text/html"), "says that it is text/html"),
    "a PDF called text": (answer(PDF, "text/plain; charset=utf-8"), "says that it is text/plain"),
    "a ZIP file": (answer(zipped(), "application/pdf"), "a ZIP file"),
    "nothing": (answer(b"", "application/pdf"), "an empty file"),
    "blanks": (answer(b" \r\n\r\n ", "application/pdf"), "an empty file"),
    "a gzip file": (answer(gzip.compress(PDF), "application/pdf"), "a gzip file"),
    "a text mark before a PDF": (answer(b"\xef\xbb\xbf" + PDF, "application/pdf"), "text mark"),
    "a text mark before text": (answer(b"\xef\xbb\xbfHello", "application/pdf"), "text that is not a PDF"),
    "too much before the PDF": (answer(b"x" * 1030 + PDF, "application/pdf"), "text that is not a PDF"),
    "an image": (answer(b"\x89PNG\r\n\x1a\n\x00\x00", "application/pdf"), "an image"),
    "an old office file": (answer(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "application/pdf"), "office"),
    "noise": (answer(bytes(range(256)) * 8, "application/pdf"), "not a PDF"),
    "a web page that mentions a PDF": (answer(shell("Sorry", "%PDF-1.7")), "saying ‘Sorry’"),
    "half a PDF of no stated length": (head("", content_type="application/pdf") + PDF[:-20], "may have been broken"),
}


@pytest.mark.parametrize("name", WRONG)
def test_F3_what_is_no_plain_pdf_is_quarantined_with_the_reason(
    name: str, server: FaultServer, fetcher: Fetcher
) -> None:
    raw, reason = WRONG[name]
    server.scripted["/v1/file/1"] = [raw]
    document = fetcher.get_document(server.url("/v1/file/1"))
    assert document.quarantined is not None
    assert reason in document.quarantined


@pytest.mark.parametrize("encoding", ["gzip", "x-gzip", "br", "deflate", "gzip, gzip"])
def test_F3_a_report_that_was_packed_on_its_way_unasked_is_not_taken_as_it_is(
    encoding: str, server: FaultServer, fetcher: Fetcher
) -> None:
    packed = gzip.compress(PDF)
    server.scripted["/v1/file/1"] = [answer(packed, "application/pdf", more=f"Content-Encoding: {encoding}\r\n")]
    try:
        document = fetcher.get_document(server.url("/v1/file/1"))
    except FetchFailed as failure:
        assert "packed" in failure.reason
    else:
        assert document.quarantined is not None
        assert "packed" in document.quarantined
    assert server.asked("/v1/file/1")[0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(
    ("before", "content_type"),
    [(b"", "application/pdf"), (b"", "application/pdf;charset=UTF-8"), (b"", "application/octet-stream"),
     (b"", "binary/octet-stream"), (b"\r\n" * 500, "application/pdf"), (b"junk " * 200, "application/pdf")],
)
def test_F3_a_pdf_is_a_document_even_with_some_junk_before_it(
    before: bytes, content_type: str, server: FaultServer, fetcher: Fetcher
) -> None:
    server.scripted["/v1/file/1"] = [answer(before + PDF, content_type)]
    document = fetcher.get_document(server.url("/v1/file/1"))
    assert document.quarantined is None
    assert document.fetched.body == before + PDF, "kept as it came, for evidence"


def test_F3_a_pdf_of_no_stated_length_that_has_its_end_is_a_document(server: FaultServer, fetcher: Fetcher) -> None:
    server.scripted["/v1/file/1"] = [head("", content_type="application/pdf") + PDF]
    assert fetcher.get_document(server.url("/v1/file/1")).quarantined is None
