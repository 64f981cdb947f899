"""A setting's file as one PDF: what is in it, that it can be read by all, whose it is, and that nothing is fetched."""

from __future__ import annotations

import builtins
import io
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pikepdf
import pypdfium2
import pytest
import time_machine
from flask import Flask

from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.documents import printing
from qa_service.documents import service as documents
from qa_service.flags.models import FlagEvidence
from qa_service.jobs.models import QueuedJob
from qa_service.permissions import Role
from qa_service.placements.models import Child
from qa_service.reports import setting_files
from qa_service.reports.models import SettingFile
from qa_service.vocabulary import Grade
from tests.flags.builder import a_placement, a_setting, an_inspection
from tests.reports.making import a_flag, an_own_name
from tests.web.client import Browser

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
HOSTILE = '<img src="http://evil.example/x"><script>1</script> Willows & “Sons”'


def a_report() -> bytes:
    """A page of a report as PDF."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 700, "Overall experiences inadequate")
    canvas.save()
    return out.getvalue()


@pytest.fixture
def home(writing: Writing) -> None:
    """A home with a hostile name, our child, and a flag that rests on a page."""
    with writing():
        id_ = a_setting(urn="SC012345", owner_printed="Harbour <b>Care</b> Limited")
        an_own_name(id_, HOSTILE)
        an_inspection(id_, date(2026, 3, 10), Grade.INADEQUATE)
        a_placement(id_, date(2025, 1, 6))
        sha256 = documents.keep_bytes(a_report())
        documents.record_document(sha256, 1, media_type="application/pdf", origin="https://example.org/1")
        flag = db.session.get(FlagEvidence, a_flag(id_))
        assert flag is not None
        flag.document, flag.page = sha256, 1


def asked(browser: Browser, **data: str) -> str:
    """The address of a file that was asked for."""
    page = browser.post("/settings/SC012345/file", data)
    return str(page.location)


def made(app: Flask) -> str:
    with app.app_context():
        return setting_files.make_all()


def words_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every address that somebody tried to reach."""
    tried: list[str] = []

    def refuse(self: socket.socket, address: Any) -> None:
        tried.append(str(address))
        raise OSError("no network here")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    yield tried


def test_the_file_says_what_the_page_says_is_tagged_and_has_pictures_of_its_evidence(
        app: Flask, home: None, client_for: ClientFor, no_network: list[str], reading: Writing) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    address = asked(browser)
    assert "It waits for its turn" in browser.get(address).text
    assert made(app) == "1 file made, 0 failed, 0 removed."
    assert "2 of 2" in browser.get(address).text
    answer = browser.client.get(f"{address}/pdf")
    assert answer.mimetype == "application/pdf" and "attachment" in answer.headers["Content-Disposition"]
    words = words_of(answer.data)
    for part in ("What stands against placing here", "Inadequate", "Rated below good", "Overall experiences inadequate",
                 "Marlowe Borough Council", "Commissioning officer", "Page 1 of", "Ofsted has never been checked.",
                 "Picture 1: page 1 of a report", "See picture 1 at the end", "It names no child"):
        assert part in words, f"{part}: {words[:3000]}"
    assert HOSTILE in words, "names are printed and never taken for markup"
    assert "Harbour <b>Care</b> Limited" in words
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en-GB"
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1" and "SC012345" in about["dc:title"]
        assert len({name for page in pdf.pages for name in page.get_images()}) == 1
    assert no_network == []
    with reading():
        actions = [event.action for event in db.session.query(AuditEvent).order_by(AuditEvent.sequence)]
    assert [one for one in actions if one.startswith("setting_file")] == [
        "setting_file.asked", "setting_file.made", "setting_file.taken"]


@pytest.mark.parametrize(("role", "ticked", "printed"), [
    (Role.MANAGER, True, True), (Role.MANAGER, False, False), (Role.AUDITOR, True, True)])
def test_a_childs_reference_is_printed_only_when_asked_for(
        app: Flask, home: None, writing: Writing, client_for: ClientFor, role: Role, ticked: bool,
        printed: bool) -> None:
    with writing():
        reference = db.session.query(Child).one().reference
    browser = client_for(role)
    address = asked(browser, **({"with_references": "y"} if ticked else {}))
    made(app)
    assert (reference in words_of(browser.client.get(f"{address}/pdf").data)) is printed


def test_a_file_is_its_askers_alone_and_gone_after_a_day(app: Flask, home: None, client_for: ClientFor) -> None:
    browser, other = client_for(Role.MANAGER), client_for(Role.MANAGER)
    address = asked(browser)
    made(app)
    for path in (address, f"{address}/pdf", "/setting-files/unknown"):
        other.get(path, status=404)
    with app.app_context():
        (file,) = (app.config["SERVICE"].data_dir / "setting-files").iterdir()
    with time_machine.travel(utc_now() + timedelta(hours=24, minutes=1)):
        assert made(app) == "0 files made, 0 failed, 1 removed."
    assert not file.exists()
    assert "It was removed" in browser.get(address).text
    browser.get(f"{address}/pdf", status=404)


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.REGIONAL_PARTNER, Role.ADMINISTRATOR])
def test_who_may_not_see_our_work_is_offered_no_file(home: None, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    assert "one PDF" not in browser.get("/settings/SC012345").text
    browser.get("/settings/SC012345/file", status=404)


def test_a_missing_library_is_named_with_the_way_to_get_it(
        app: Flask, home: None, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpangoft2-1.0-0': libpangoft2-1.0-0: cannot open shared object file")
        return usual(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    browser = client_for(Role.MANAGER)
    address = asked(browser)
    assert made(app) == "0 files made, 1 failed, 0 removed."
    text = browser.get(address).text
    assert "the library libpangoft2-1.0-0 is missing" in text
    assert "sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0" in text and "brew install pango" in text


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x.png", "file:///etc/passwd", "own:other.png",
                                 "data:image/png;base64,AAAA", "https://example.org/x.css"])
def test_the_printer_fetches_nothing_that_was_not_handed_to_it(url: str, no_network: list[str]) -> None:
    weasyprint = printing._printer()
    fetcher = printing._only_ours(weasyprint, {"mine.png": b"x"})
    with pytest.raises(printing.Refused):
        fetcher.fetch(url)
    html = f'<html lang="en"><title>t</title><link rel="stylesheet" href="{url}"><p>Words</p><img src="{url}" alt="x">'
    assert "Words" in words_of(printing.as_pdf(html, f"p {{ background: url({url}) }}", {}))
    assert no_network == []


def test_work_whose_maker_died_is_done_by_the_next(app: Flask, home: None, client_for: ClientFor,
                                                   writing: Writing) -> None:
    address = asked(client_for(Role.MANAGER))
    with writing():
        file = db.session.query(SettingFile).one()
        file.state, file.done, file.total = "working", 1, 9
        assert db.session.query(QueuedJob).filter_by(job=setting_files.JOB).count() == 1
    assert made(app) == "1 file made, 0 failed, 0 removed." and address
