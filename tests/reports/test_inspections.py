"""An inspection, our review of it, requirements met, its document, and reports brought by hand."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa_service.clock import today
from qa_service.database import db
from qa_service.demo.report_pdfs import variety
from qa_service.documents import service as documents
from qa_service.ofsted.models import Inspection, ReadingTask, Recommendation, Requirement
from qa_service.permissions import Role
from qa_service.vocabulary import EventType, Grade, ProvisionType
from tests.flags.builder import a_requirement, a_setting, an_inspection
from tests.web.client import Browser

Context = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


def pdf_saying(*lines: str) -> bytes:
    """A PDF of one page with these lines."""
    out = io.BytesIO()
    canvas = Canvas(out)
    for number, line in enumerate(lines):
        canvas.drawString(72, 780 - 20 * number, line)
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def report() -> tuple[bytes, dict[str, Any]]:
    """A full inspection of a children's home as PDF, and its truth."""
    return next((data, truth) for data, truth in variety(11, 60)
                if truth["kind"] == "childrens_home" and truth["event_type"] == "full" and truth["judgements"])


@pytest.fixture
def inspection(writing: Context) -> int:
    with writing():
        id_ = an_inspection(a_setting(urn="2500018"), date(2026, 3, 10), Grade.GOOD, enforcement_none=True,
                            manager_vacant=True)
        a_requirement(id_, date(2026, 4, 1), text="The registered person must mend the roof.")
        db.session.add(Recommendation(inspection_id=id_, position=1, text="Paint the hall.", cites="the guide", page=5))
        return id_


def test_an_inspection_says_what_it_found_and_where_it_was_read(inspection: int, client_for: ClientFor) -> None:
    page = client_for(Role.MANAGER).get(f"/inspections/{inspection}")
    assert page.heading == "Full inspection, 10 March 2026"
    for words in ("Good", "Report, page 2", "as printed: Good", "mend the roof", "Paint the hall.",
                  "None, says the report", "The post was vacant at the inspection", "Not reviewed"):
        assert words in page.text, words


def test_what_a_listed_inspection_requires_is_not_known(writing: Context, client_for: ClientFor) -> None:
    with writing():
        id_ = an_inspection(a_setting(urn="2500018"), date(2026, 3, 10), Grade.GOOD, state="listed")
    page = client_for(Role.MANAGER).get(f"/inspections/{id_}")
    assert page.text.count("Not known: the report itself is not in the store.") == 2
    assert "Known from the published list alone" in page.text


def test_an_unread_inspection_shows_no_grade_and_asks(writing: Context, client_for: ClientFor) -> None:
    with writing():
        id_ = an_inspection(a_setting(urn="2500018"), date(2026, 3, 10), event_type=EventType.FULL, state="unread",
                            unread=["document"])
    page = client_for(Role.MANAGER).get(f"/inspections/{id_}")
    assert "so it gives no grade yet" in page.text and "Read it by hand" in page.text
    assert "Not known: the report is not read with certainty." in page.text
    assert not page.soup.select(".govuk-tag--green, .govuk-tag--red, .govuk-tag--orange")


def test_a_review_is_recorded_with_who_and_when_and_can_be_changed(inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    browser.post(f"/inspections/{inspection}/review", {"note": " "}, status=422)
    browser.post(f"/inspections/{inspection}/review", {"note": "Visit in May."})
    page = browser.get(f"/inspections/{inspection}")
    assert "Visit in May. Commissioning officer" in page.text and "Your review is recorded." in page.text
    assert "Visit in May." in browser.get(f"/inspections/{inspection}/review").html
    browser.post(f"/inspections/{inspection}/review", {"note": "Visit in June."})
    assert "Visit in May." not in browser.get(f"/inspections/{inspection}").text
    for role in (Role.COUNCILLOR, Role.REGIONAL_PARTNER, Role.ADMINISTRATOR):
        other = client_for(role)
        assert "Visit in June" not in other.get(f"/inspections/{inspection}").text
        assert "Visit in June" not in other.get("/settings/2500018?show=review").text
    assert "Visit in June" in browser.get("/settings/2500018?show=review").text


def _day(day: date) -> list[str]:
    return [str(day.day), str(day.month), str(day.year)]


def test_a_requirement_is_recorded_as_met_with_what_shows_it(
        inspection: int, client_for: ClientFor, reading: Context) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    with reading():
        path = f"/requirements/{db.session.query(Requirement).one().id}/met"
    browser.post(path, {"on": ["", "", ""], "evidence": "Seen."}, status=422)
    browser.post(path, {"on": ["31", "2", "2026"], "evidence": "Seen."}, status=422)
    browser.post(path, {"on": _day(today()), "evidence": ""}, status=422)
    refused = browser.post(path, {"on": _day(today() + timedelta(days=1)), "evidence": "Seen."}, status=422)
    assert "the day lies in the future" in refused.text and "Seen." in refused.html
    assert browser.post(path, {"on": _day(today()), "evidence": "Seen on our visit."}).location == (
        f"/inspections/{inspection}")
    assert "Seen on our visit." in browser.get(f"/inspections/{inspection}").text
    assert "replaces that" in browser.get(path).text
    assert "Seen on our visit." not in client_for(Role.COUNCILLOR).get(f"/inspections/{inspection}").text


def test_a_document_shows_what_was_read_page_by_page_and_is_only_a_download(
        writing: Context, client_for: ClientFor, report: tuple[bytes, dict[str, Any]]) -> None:
    data, truth = report
    with writing():
        a_setting(urn=truth["urns"][0])
    browser = client_for(Role.MANAGER)
    done = browser.post(f"/settings/{truth['urns'][0]}/upload", {"file": (io.BytesIO(data), "r.pdf")})
    link = browser.get(str(done.location)).soup.select_one("a[href^='/documents/']")
    assert link is not None
    path = str(link["href"]).split("?")[0]
    page = browser.get(f"{path}?page=1")
    assert page.heading.startswith("Full inspection, ") and truth["urns"][0] in page.text
    assert "Read on page 1" in page.text
    assert Grade(truth["judgements"][0]["grade"]).words in page.text and "Uploaded by a person: r.pdf" in page.text
    browser.get(f"{path}?page=99", status=404)
    browser.get(f"{path}?page=x")
    response = client_for(Role.COUNCILLOR).client.get(f"{path}/file")
    assert response.data == data and "attachment" in response.headers["Content-Disposition"]
    client_for(Role.ADMINISTRATOR).get(path, status=404)


def test_a_document_that_is_damaged_on_the_disk_is_not_given_out(
        writing: Context, client_for: ClientFor, report: tuple[bytes, dict[str, Any]]) -> None:
    data, truth = report
    with writing():
        a_setting(urn=truth["urns"][0])
    browser = client_for(Role.MANAGER)
    browser.post(f"/settings/{truth['urns'][0]}/upload", {"file": (io.BytesIO(data), "r.pdf")})
    with browser.app.app_context():
        file: Path = documents.path_of(documents.keep_bytes(data))
    file.write_bytes(data[:-10] + b"0123456789")
    browser.get(f"/documents/{file.name}/file", status=404)


def test_documents_that_are_no_reports_have_no_page(writing: Context, client_for: ClientFor) -> None:
    with writing():
        documents.record_document("ab" * 32, 3, media_type="application/pdf", origin="upload:1")
    browser = client_for(Role.MANAGER)
    for path in (f"/documents/{'ab' * 32}", f"/documents/{'ab' * 32}/file", "/documents/x", "/documents/x/file"):
        browser.get(path, status=404)


def upload(browser: Browser, urn: str, data: bytes, name: str = "report.pdf", status: int = 302) -> Any:
    return browser.post(f"/settings/{urn}/upload", {"file": (io.BytesIO(data), name)}, status=status)


def test_an_uploaded_report_goes_the_same_way_as_any_other(
        writing: Context, client_for: ClientFor, reading: Context, report: tuple[bytes, dict[str, Any]]) -> None:
    data, truth = report
    with writing():
        a_setting(urn=truth["urns"][0])
    browser = client_for(Role.COMMISSIONING_OFFICER)
    done = upload(browser, truth["urns"][0], data)
    with reading():
        found = db.session.query(Inspection).one()
        assert found.state == "read" and found.overall is not None
        assert found.overall.value == truth["judgements"][0]["grade"]
    assert done.location == f"/inspections/{found.id}"
    assert "The report is stored and read." in browser.get(done.location).text
    upload(browser, truth["urns"][0], data)
    with reading():
        assert db.session.query(Inspection).count() == 1


def test_another_settings_report_is_refused_with_its_urn(
        writing: Context, client_for: ClientFor, reading: Context, report: tuple[bytes, dict[str, Any]]) -> None:
    data, truth = report
    with writing():
        a_setting(urn="2500018")
    page = upload(client_for(Role.MANAGER), "2500018", data, status=422)
    assert f"the report names URN {truth['urns'][0]}" in page.text
    with reading():
        assert db.session.query(Inspection).count() == 0


@pytest.mark.parametrize(("data", "name", "said"), [
    (b"<html>Sign in</html>", "report.html", "report.html: this is not a PDF"),
    (b"", "report.pdf", "report.pdf: this is not a PDF"),
    (b"%PDF-1.4" + b"0" * (25 * 1024 * 1024), "huge.pdf", "huge.pdf: the file is larger than 25 MB"),
])
def test_a_file_that_cannot_be_a_report_is_refused_in_one_sentence(
        writing: Context, client_for: ClientFor, data: bytes, name: str, said: str) -> None:
    with writing():
        a_setting(urn="2500018")
    assert said in upload(client_for(Role.MANAGER), "2500018", data, name, status=422).text


def test_choosing_no_file_is_said(writing: Context, client_for: ClientFor) -> None:
    with writing():
        a_setting(urn="2500018")
    assert "Choose the report’s file" in client_for(Role.MANAGER).post("/settings/2500018/upload", status=422).text


def test_a_file_larger_than_any_answer_is_refused_in_words(writing: Context, client_for: ClientFor) -> None:
    with writing():
        a_setting(urn="2500018")
    page = upload(client_for(Role.MANAGER), "2500018", b"%PDF-" + b"0" * (27 * 1024 * 1024), status=413)
    assert "too large" in page.text


def test_a_pdf_that_is_no_report_waits_for_a_person_with_the_reason(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        a_setting(urn="2500018", provision=ProvisionType.CHILDRENS_HOME)
    browser = client_for(Role.MANAGER)
    done = upload(browser, "2500018", pdf_saying("Menu of the week", "Monday: soup", "Tuesday: stew"))
    page = browser.get(done.location)
    assert page.heading == "What this report says"
    assert "could not be read with certainty" in page.text and "not a report of this setting" in page.text
    with reading():
        task = db.session.query(ReadingTask).one()
        assert task.closed_at is None
    browser.post(f"/inspections/{task.inspection_id}/not-a-report", {"note": "A menu."})
    assert "No full inspection known" in browser.get("/settings/2500018").text


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.AUDITOR, Role.ADMINISTRATOR])
def test_only_officers_and_managers_upload(writing: Context, client_for: ClientFor, role: Role) -> None:
    with writing():
        a_setting(urn="2500018")
    client_for(role).get("/settings/2500018/upload", status=404)
