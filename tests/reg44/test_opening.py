"""Reading a report: why a finished one is opened, the words of one that has no pages, and files that cannot be."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.demo.independent.word_file import file_of, paragraph
from qa_service.permissions import Role
from qa_service.reg44.models import ReportArrival
from qa_service.reg44.months import month_of
from tests.flags import builder
from tests.reg44 import build
from tests.reg44.build import TestReader, pdf
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
URN = "SC012345"
VISITED = month_of(today()) - timedelta(days=10)


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        return builder.a_setting(urn=URN, name="Elm House")


@pytest.fixture
def finished(app: Flask, authority: int, home: int) -> str:
    """The page of a report that is confirmed and reviewed."""
    with app.app_context(), acting_for(authority), transaction():
        return f"/reg44/reports/{build.a_report(home, date(2025, 4, 14), reviewed_at=utc_now(), review_note='Done.')}"


def test_a_finished_report_is_opened_with_a_reason_that_is_recorded_before_anything_is_shown(
        app: Flask, finished: str, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    asked = officer.get(finished, status=302).location or ""
    assert asked == f"{finished}/why?page=1"
    assert officer.get(f"{finished}/file", status=302).location == f"{finished}/why"
    officer.get(f"{finished}/picture", status=404)
    assert "Pat Marl" not in officer.get(asked).text
    officer.post(asked, {"words": ""}, status=422)
    assert "what the other reason is" in officer.post(asked, {"reason": "other", "words": " "}, status=422).text
    with app.app_context():
        actions = db.session.scalars(select(AuditEvent.action)).all()
        assert "reg44.opened" not in actions and "reg44.read" not in actions
    assert officer.post(asked, {"reason": "other", "words": "A court asks for it."}).location == f"{finished}?page=1"
    assert "Done." in officer.get(finished).text
    assert officer.get(asked, status=302).location == f"{finished}?page=1", "asked once in a sign-in"
    with app.app_context():
        told = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reg44.opened")).one()
        assert told.details["reason"] == "A court asks for it."
    assert client_for(Role.MANAGER).get(finished, status=302).location == asked, "everybody has a reason of their own"


def test_who_works_on_a_report_is_not_asked_why_when_it_is_finished(
        app: Flask, authority: int, home: int, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context(), acting_for(authority), transaction():
        where = f"/reg44/reports/{build.a_report(home, date(2025, 4, 14))}"
    manager = client_for(Role.MANAGER)
    manager.get(where)
    manager.post(f"{where}/review", {"note": "We ring the manager."})
    assert "We ring the manager." in manager.get(where).text


def brought(browser: Browser, data: bytes, name: str, status: int = 302) -> str:
    page = browser.post(f"/settings/{URN}/reg44/upload", {
        "month": month_of(VISITED).isoformat(), "made_by": "independent", "file": (io.BytesIO(data), name)},
        status=status)
    return page.location or page.text


def test_a_word_report_shows_its_words_with_what_was_read_marked(
        home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    officer, data = client_for(Role.COMMISSIONING_OFFICER), file_of([paragraph("A report")])
    reads.usual(data, URN, VISITED)
    reads.records[hashlib.sha256(data).hexdigest()].texts = [
        "The garden <b>was</b> tidy.\nHere are words of safeguarded and more."]
    page = officer.get(brought(officer, data, "report.docx"))
    assert "The garden <b>was</b> tidy." in page.text
    assert [one.text for one in page.soup.select("mark")] == ["words of safeguarded"]


def test_files_that_cannot_be_reports_are_refused_on_the_page_with_what_to_do(
        app: Flask, home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    word = file_of([paragraph("A report")])
    for data, name, why in (
        (b"\xff\xd8\xff\xe0" + bytes(2000), "scan.pdf", "neither a PDF nor a Word document"),
        (word[: len(word) // 2], "report.docx", "damaged"),
        (build.VIRUS, "report.pdf", "testing virus scanners"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old.doc", "neither a PDF nor a Word document"),
        (pdf() + bytes(25 * 1024 * 1024), "big.pdf", "25 MB"),
    ):
        assert why in brought(officer, data, name, status=422), name
    assert "at most 25 MB" in brought(officer, pdf() + bytes(40 * 1024 * 1024), "huge.pdf", status=413)
    with app.app_context():
        assert db.session.scalars(select(ReportArrival)).all() == []


def test_a_visit_of_a_day_to_come_waits_and_the_same_file_twice_is_said_to_be_there(
        home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    ahead = reads.usual(pdf("ahead"), URN, today() + timedelta(days=40))
    assert "tells of a visit in" in officer.get(brought(officer, ahead, "ahead.pdf")).text
    once = reads.usual(pdf("once"), URN, VISITED)
    where = brought(officer, once, "report.pdf")
    assert brought(officer, once, "again.pdf") == where, "a second press of the button leads to the same report"
    other = client_for(Role.MANAGER)
    assert brought(other, once, "again.pdf") == f"/settings/{URN}/reg44"
    assert "already here" in other.get(f"/settings/{URN}/reg44").text
