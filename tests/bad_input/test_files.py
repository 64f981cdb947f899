"""What cannot be taken is refused in one sentence that names the file and says what to do; nothing is kept of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.database import across_authorities, db
from qa_service.documents.models import Document
from qa_service.ofsted.models import Inspection, ReadingTask
from qa_service.permissions import Role
from qa_service.placements.models import Placement, PlacementImport
from qa_service.providers.models import RegisterList, Setting
from tests.bad_input.bad_files import LISTS
from tests.lists.files import BANNER, home, write_csv
from tests.readers.making import home_report
from tests.web.client import Browser, Page

pytestmark = pytest.mark.only("sqlite")
SignIn = Callable[[Role], Browser]


def _one_sentence(words: str) -> str:
    """The refusal: one line of words, and nothing of the inside."""
    line = words.strip()
    assert line and "\n" not in line and len(line) < 400, line
    for inside in ("Traceback", "Error:", "Exception", "errno", "sqlite", "site-packages", "0x"):
        assert inside not in line, line
    assert len(re.findall(r"\w+", line)) > 3, line
    return line


def _kept(app: Flask) -> dict[str, int]:
    with app.app_context(), across_authorities():
        return {cls.__name__: db.session.scalar(select(func.count()).select_from(cls)) or 0
                for cls in (Setting, RegisterList, Inspection, Placement, PlacementImport)}


@pytest.mark.parametrize("bad", LISTS)
def test_register_import_refuses_it_and_takes_the_next_file(app: Flask, tmp_path: Path, bad: str) -> None:
    file = LISTS[bad].make(tmp_path)
    before = _kept(app)
    ended = app.test_cli_runner().invoke(args=["register", "import", str(file), "--json"])
    assert ended.exit_code == 2, ended.output
    assert file.name in _one_sentence(ended.stderr)
    assert json.loads(ended.stdout)["files"] == []
    assert _kept(app) == before
    good = write_csv(tmp_path, [home()], above=[BANNER])
    both = app.test_cli_runner().invoke(args=["register", "import", str(file), str(good), "--json"])
    assert both.exit_code == 1 and [one["file"] for one in json.loads(both.stdout)["files"]] == [good.name]


@pytest.mark.parametrize("bad", LISTS)
def test_placements_import_refuses_it(app: Flask, authority: int, tmp_path: Path, bad: str) -> None:
    file = LISTS[bad].make(tmp_path)
    before = _kept(app)
    ended = app.test_cli_runner().invoke(
        args=["placements", "import", str(file), "--format", "own-list", "--json"])
    assert ended.exit_code == 2 and ended.stdout == "", ended.output
    assert file.name in _one_sentence(ended.stderr)
    assert _kept(app) == before


def _refusal(page: Page) -> str:
    summary = page.soup.select_one(".govuk-error-summary__list")
    assert summary is not None, page.text
    return _one_sentence(" ".join(summary.get_text(" ").split()))


@pytest.mark.parametrize("bad", [name for name in LISTS if name not in ("a folder", "no file")])
def test_the_pages_refuse_it_too(app: Flask, client_for: SignIn, tmp_path: Path, bad: str) -> None:
    file = LISTS[bad].make(tmp_path)
    browser = client_for(Role.MANAGER)
    before = _kept(app)

    def sent(path: str, **also: list[str]) -> Page:
        upload = {"file": (BytesIO(file.read_bytes()), file.name), **also}
        response = browser.client.post(path, data={"csrf_token": browser.token, **upload},
                                       content_type="multipart/form-data", follow_redirects=True)
        assert response.status_code == 422, f"{path}: {response.status_code}"
        return Page(response)

    assert file.name in _refusal(sent("/register"))
    assert file.name in _refusal(sent("/placements/import", as_at=["31", "3", "2025"]))
    assert _kept(app) == before


REPORTS: dict[str, bytes] = {
    "a letter": b"Dear all",
    "an empty file": b"",
    "HTML saved as PDF": b"<!DOCTYPE html><html><body>Page not found</body></html>",
    "a truncated PDF": home_report()[:900],
    "an invoice": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
}


@pytest.mark.parametrize("bad", REPORTS)
def test_a_file_that_is_no_report_is_unreadable_with_a_reason_and_the_next_is_read(
        app: Flask, tmp_path: Path, bad: str) -> None:
    (tmp_path / "bad.pdf").write_bytes(REPORTS[bad])
    (tmp_path / "good.pdf").write_bytes(home_report())
    ended = app.test_cli_runner().invoke(
        args=["ofsted", "read", str(tmp_path / "bad.pdf"), str(tmp_path / "good.pdf"), "--json"])
    assert ended.exit_code == 1 and "Traceback" not in ended.output
    bad_one, good_one = (json.loads(line) for line in ended.stdout.splitlines())
    assert bad_one["status"] == "unreadable" and bad_one["judgements"] == []
    _one_sentence(bad_one["reason"])
    assert good_one["status"] == "read"


def test_a_report_that_is_not_there_is_named(app: Flask, tmp_path: Path) -> None:
    ended = app.test_cli_runner().invoke(args=["ofsted", "read", str(tmp_path / "missing.pdf"), "--json"])
    assert ended.exit_code in (1, 2)
    line = json.loads(ended.stdout)
    assert (line["status"], line["file"]) == ("unreadable", str(tmp_path / "missing.pdf"))
    _one_sentence(line["reason"])


@pytest.fixture
def setting(app: Flask, authority: int, tmp_path: Path) -> str:
    """A setting that the register knows."""
    file = write_csv(tmp_path, [home()], above=[BANNER])
    assert app.test_cli_runner().invoke(args=["register", "import", str(file)]).exit_code == 0
    return "SC012345"


@pytest.mark.parametrize("bad", ["a letter", "an empty file", "HTML saved as PDF"])
def test_a_setting_s_page_refuses_what_is_no_pdf_and_keeps_nothing(
        app: Flask, client_for: SignIn, setting: str, bad: str) -> None:
    page = client_for(Role.MANAGER).post(
        f"/settings/{setting}/upload", {"file": (BytesIO(REPORTS[bad]), "wrong.pdf")}, status=422,
        content_type="multipart/form-data")
    assert "wrong.pdf" in _refusal(page)
    with app.app_context():
        pdfs = select(Document.sha256).where(Document.media_type == "application/pdf")
        assert db.session.scalars(pdfs).all() == []


@pytest.mark.parametrize("bad", ["a truncated PDF", "an invoice"])
def test_a_pdf_that_cannot_be_read_waits_for_a_person_and_is_never_a_grade(
        app: Flask, client_for: SignIn, setting: str, bad: str) -> None:
    client_for(Role.MANAGER).post(
        f"/settings/{setting}/upload", {"file": (BytesIO(REPORTS[bad]), "wrong.pdf")}, status=302,
        content_type="multipart/form-data")
    with app.app_context():
        found = db.session.scalars(select(Inspection).where(Inspection.document_sha256.is_not(None))).all()
        assert all(one.state == "unread" and one.overall is None for one in found)
        asked = db.session.scalars(select(ReadingTask).where(ReadingTask.closed_at.is_(None))).all()
        assert len(asked) == 1 and asked[0].reason


def test_a_report_of_another_setting_is_refused_and_names_the_urn(
        app: Flask, client_for: SignIn, setting: str) -> None:
    page = client_for(Role.MANAGER).post(
        f"/settings/{setting}/upload", {"file": (BytesIO(home_report()), "other.pdf")}, status=422,
        content_type="multipart/form-data")
    refusal = _refusal(page)
    assert "other.pdf" in refusal and "SC000000" in refusal and setting not in refusal
