"""The evidence viewer: the page with the very words marked, what was read beside it, and who may see it."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from qa_service.accounts.models import Authority
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db, transaction
from qa_service.documents import pictures
from qa_service.documents import service as documents
from qa_service.flags.models import Flag, FlagEvidence
from qa_service.ofsted.models import Correction, Inspection, Judgement, Reading, ReadingTask, Recommendation
from qa_service.ofsted.reading import keep_reading
from qa_service.permissions import Permission, Role, allows
from qa_service.providers.models import Setting
from qa_service.reports.pictures_ahead import draw_ahead
from qa_service.vocabulary import EventType, Grade, ReadingStatus
from scrapers import report
from tests.flags.builder import a_requirement, a_setting
from tests.reports.making import a_flag
from tests.web.client import Browser, Page, make_user

Context = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")

OVERALL = "Overall experiences and progress of children and young people Inadequate"
LONG = "The registered person must ensure that the roof is mended before the winter."
PAGES = (["Inspection report", OVERALL, "How well children are helped Good"],
         ["Requirements", LONG, "Paint the hall."])


def pdf_of(*pages: list[str]) -> bytes:
    """A PDF with these lines on its pages."""
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for lines in pages:
        for number, line in enumerate(lines):
            canvas.drawString(72, 780 - 20 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def a_report(data: bytes, **fields: Any) -> int:
    """A stored report with a judgement, a requirement and a recommendation read in it: its inspection's id."""
    sha256 = documents.keep_bytes(data)
    documents.record_document(sha256, len(data), media_type="application/pdf",
                              origin="https://files.ofsted.gov.uk/v1/file/50000001")
    row = Inspection(**{
        "setting_id": a_setting(urn="2500018"), "event_type": EventType.FULL, "inspected_from": date(2026, 3, 10),
        "inspected_to": date(2026, 3, 11), "published_on": date(2026, 4, 2), "overall": Grade.INADEQUATE,
        "state": "read", "document_sha256": sha256, "unread": [], "recorded_at": utc_now(), **fields})
    db.session.add(row)
    db.session.flush()
    db.session.add(Judgement(inspection_id=row.id, key="overall", source="report", grade=Grade.INADEQUATE, page=1,
                             quote=OVERALL, label="Overall experiences and progress"))
    a_requirement(row.id, date(2026, 6, 1), text=LONG, page=2)
    db.session.add(Recommendation(inspection_id=row.id, position=1, text="Paint the hall.", cites="the guide", page=2))
    keep_reading(sha256, report.ReportRecord(
        sha256, ReadingStatus.READ, page_count=2, reader_version="7", judgements=[
            report.Judgement("overall", "Overall", Grade.INADEQUATE, 1, OVERALL)]))
    db.session.flush()
    return row.id


@pytest.fixture
def inspection(writing: Context) -> int:
    with writing():
        return a_report(pdf_of(*PAGES))


def picture_of(browser: Browser, page: Page) -> Any:
    """The picture on a page, fetched as a browser does."""
    image = page.soup.select_one(".qa-page img")
    assert image is not None, page.text
    return browser.client.get(str(image["src"]))


def yellow(data: bytes) -> int:
    """How many points of the picture are marked."""
    colours = Image.open(io.BytesIO(data)).convert("RGB").getcolors(1 << 24)
    return sum(count for count, (red, green, blue) in colours if red > 200 and green > 190 and blue < 140)


def test_a_judgement_leads_to_its_page_with_the_words_marked(inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    link = browser.get(f"/inspections/{inspection}").soup.select_one("a[href*='/evidence/judgement-overall']")
    assert link is not None
    page = browser.get(str(link["href"]))
    assert page.heading == "Evidence: Overall experiences and progress"
    for words in ("Page 1 of 2", "marked in yellow", "Inadequate", OVERALL, "2 April 2026",
                  "https://files.ofsted.gov.uk/v1/file/50000001", "version 7 of the readers",
                  hashlib.sha256(pdf_of(*PAGES)).hexdigest(),
                  "Full inspection, 10 to 11 March 2026", "The second reading Says the same", "Download it"):
        assert words in page.text, words
    image = page.soup.select_one(".qa-page img")
    assert image is not None and OVERALL in str(image["alt"]) and "Page 1 of the report" in str(image["alt"])
    answer = picture_of(browser, page)
    assert answer.mimetype == "image/png" and answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"].startswith("private, max-age=")
    assert yellow(answer.data) > 2000
    assert Image.open(io.BytesIO(answer.data)).size == (int(str(image["width"])), int(str(image["height"])))


def test_a_requirement_and_a_recommendation_lead_to_theirs(inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.get(f"/inspections/{inspection}")
    links = [str(link["href"]) for link in page.soup.select("a[href*='/evidence/']")]
    assert [link.rsplit("/")[-1] for link in links] == ["judgement-overall", "requirement-1", "recommendation-1"]
    for link in links:
        assert "marked in yellow" in browser.get(link).text, link


def test_next_and_previous_go_through_all_of_it_and_the_pages_of_the_document(
        inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    at, seen = f"/inspections/{inspection}/evidence/judgement-overall", []
    for _ in range(5):
        page = browser.get(at)
        seen.append(at.rsplit("/")[-1])
        following = page.soup.select_one("a[rel=next]")
        if following is None:
            break
        at = str(following["href"])
    assert seen == ["judgement-overall", "requirement-1", "recommendation-1"]
    assert page.soup.select_one("a[rel=prev]")["href"].endswith("requirement-1")  # type: ignore[index]
    other = browser.get(f"/inspections/{inspection}/evidence/judgement-overall?page=2")
    assert "The words were read on page 1" in other.text and "Nothing is marked" in str(other.soup.select_one("img"))
    assert yellow(picture_of(browser, other).data) == 0
    assert "page=1" in str(other.soup.find("a", string=re.compile("before this one")))
    browser.get(f"/inspections/{inspection}/evidence/judgement-overall?page=3", status=404)
    browser.get(f"/inspections/{inspection}/evidence/judgement-overall?page=x")
    browser.get(f"/inspections/{inspection}/evidence/judgement-health", status=404)


def test_a_page_is_shown_in_two_sizes(inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    url = f"/inspections/{inspection}/evidence/judgement-overall"
    small, large = browser.get(url), browser.get(f"{url}?size=large")
    assert "Show the page larger" in small.text and "Show the page smaller" in large.text
    sizes = [Image.open(io.BytesIO(picture_of(browser, page).data)).width for page in (small, large)]
    assert sizes == pytest.approx([pictures.NORMAL, pictures.LARGE], abs=1)
    assert "marked in yellow" in large.text


def test_from_the_link_in_the_mail_to_the_sentence_it_is_two_clicks(
        inspection: int, writing: Context, client_for: ClientFor) -> None:
    with writing():
        row = db.session.get_one(Inspection, inspection)
        flag_id = a_flag(row.setting_id)
        db.session.query(FlagEvidence).filter_by(flag_id=flag_id).delete()
        db.session.add(FlagEvidence(flag_id=flag_id, position=0, text="Full inspection: Inadequate.", page=1,
                                    document=row.document_sha256, quote=OVERALL))
        db.session.add(FlagEvidence(flag_id=flag_id, position=1, text="Our child lives there.",
                                    source="Our placements"))
    browser = client_for(Role.COMMISSIONING_OFFICER)
    flag = browser.get(f"/flags/{flag_id}")  # the first click: the mail's link
    link = flag.soup.select_one("a[href*='/evidence/']")
    assert link is not None
    page = browser.get(str(link["href"]))  # the second
    assert "marked in yellow" in page.text and OVERALL in page.text
    assert "Overall experiences and progress: Inadequate" in page.text, "what was read stands beside the words"
    assert yellow(picture_of(browser, page).data) > 2000
    following = page.soup.select_one("a[rel=next]")
    assert following is not None
    other = browser.get(str(following["href"]))
    assert "It comes from: Our placements" in other.text and not other.soup.select("img")
    browser.get(f"/flags/{flag_id}/evidence/1/picture", status=404)
    browser.get(f"/flags/{flag_id}/evidence/2", status=404)


def test_words_that_are_not_on_the_page_are_never_marked(writing: Context, client_for: ClientFor) -> None:
    with writing():
        inspection = a_report(pdf_of(["Overall experiences good", "and other words"], ["nothing"]))
    browser = client_for(Role.MANAGER)
    page = browser.get(f"/inspections/{inspection}/evidence/judgement-overall")
    assert "These words were read on this page but could not be marked." in page.text
    assert yellow(picture_of(browser, page).data) == 0


@pytest.mark.parametrize("data", [b"%PDF-1.4 nothing", pdf_of(*PAGES)[:700]])
def test_a_page_that_cannot_be_drawn_costs_its_picture_only(
        writing: Context, client_for: ClientFor, data: bytes) -> None:
    with writing():
        inspection = a_report(data)
    browser = client_for(Role.MANAGER)
    page = browser.get(f"/inspections/{inspection}/evidence/judgement-overall")
    assert "This page could not be drawn." in page.text and OVERALL in page.text
    assert not page.soup.select("img")
    browser.get(f"/inspections/{inspection}/evidence/judgement-overall/picture", status=404)


def test_a_document_that_is_gone_is_said(inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    with browser.app.app_context():
        documents.path_of(documents.keep_bytes(pdf_of(*PAGES))).unlink()
    page = browser.get(f"/inspections/{inspection}/evidence/judgement-overall")
    assert "This page could not be drawn. That document is not in the store." in page.text


def test_what_others_said_stands_beside_the_words(writing: Context, client_for: ClientFor, authority: int) -> None:
    with writing():
        inspection = a_report(pdf_of(*PAGES), state="unread", unread=["judgements.overall"])
        row = db.session.get_one(Inspection, inspection)
        db.session.add(Judgement(inspection_id=inspection, key="overall", source="register", grade=Grade.GOOD))
        db.session.query(Reading).filter_by(sha256=row.document_sha256).update({"record": report.ReportRecord(
            str(row.document_sha256), ReadingStatus.PARTLY_READ, page_count=2, reader_version="7", differences=[
                report.SecondReading("judgements.overall", "inadequate", "requires_improvement")]).as_json()})
    browser = client_for(Role.MANAGER)
    with browser.app.app_context():
        user = make_user(authority, Role.MANAGER, name="Rowan Tester")
    with writing():
        db.session.add(Correction(inspection_id=inspection, field="judgements.overall", was_read="inadequate",
                                  corrected="requires_improvement", note="Page 1.", by=user, at=utc_now()))
    url = f"/inspections/{inspection}/evidence/judgement-overall"
    page = browser.get(url)
    assert "By the run of the text: Inadequate By the layout of the page: Requires improvement to be good" in page.text
    assert "Ofsted’s published list Good It differs from the report." in page.text
    assert "Requires improvement to be good Page 1. Rowan Tester" in page.text
    assert "requires_improvement" not in page.text
    assert "Rowan Tester" not in client_for(Role.COUNCILLOR).get(url).text


@pytest.mark.parametrize("role", Role)
def test_who_may_read_documents_sees_evidence_and_nobody_else(
        inspection: int, writing: Context, client_for: ClientFor, role: Role) -> None:
    with writing():
        row = db.session.get_one(Inspection, inspection)
        sha256, flag_id = row.document_sha256, a_flag(row.setting_id)
        db.session.query(FlagEvidence).filter_by(flag_id=flag_id).update({"document": sha256, "page": 1})
    browser = client_for(role)
    wanted = {f"/inspections/{inspection}/evidence/judgement-overall": Permission.DOCUMENT_READ,
              f"/inspections/{inspection}/evidence/judgement-overall/picture": Permission.DOCUMENT_READ,
              f"/documents/{sha256}": Permission.DOCUMENT_READ,
              f"/documents/{sha256}/pages/1/picture": Permission.DOCUMENT_READ,
              f"/flags/{flag_id}/evidence/1": Permission.FLAG_READ,
              f"/flags/{flag_id}/evidence/1/picture": Permission.FLAG_READ}
    for path, needed in wanted.items():
        browser.get(path, status=200 if allows(role, needed) else 404)


def test_another_councils_flag_and_setting_show_nothing(
        inspection: int, writing: Context, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    with writing():
        row = db.session.get_one(Inspection, inspection)
        flag_id, sha256 = a_flag(row.setting_id), row.document_sha256
        db.session.query(FlagEvidence).filter_by(flag_id=flag_id).update({"document": sha256, "page": 1})
        setting_id = row.setting_id
    with browser.app.app_context(), across_authorities(), transaction():
        other = Authority(name="Elsewhere Council", area="Elsewhere", go_live_on=date(2024, 1, 1))
        db.session.add(other)
        db.session.flush()
        db.session.get_one(Setting, setting_id).authority_id = other.id
        db.session.get_one(Flag, flag_id).authority_id = other.id
    for path in (f"/inspections/{inspection}/evidence/judgement-overall", f"/documents/{sha256}",
                 f"/inspections/{inspection}/evidence/judgement-overall/picture",
                 f"/documents/{sha256}/pages/1/picture", f"/documents/{sha256}/file",
                 f"/flags/{flag_id}/evidence/1/picture"):
        browser.get(path, status=404)


def test_no_document_is_ever_shown_as_a_page_of_ours(inspection: int, client_for: ClientFor, writing: Context) -> None:
    with writing():
        sha256 = db.session.get_one(Inspection, inspection).document_sha256
    answer = client_for(Role.MANAGER).client.get(f"/documents/{sha256}/file")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.mimetype == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_picture_is_drawn_once_and_the_oldest_go_when_room_is_short(
        inspection: int, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client_for(Role.MANAGER)
    url = f"/inspections/{inspection}/evidence/judgement-overall"
    first = picture_of(browser, browser.get(url)).data
    monkeypatch.setattr(pictures, "_STUDIO", None)  # whoever draws now, fails
    assert picture_of(browser, browser.get(url)).data == first
    monkeypatch.undo()
    folder: Path = browser.app.config["SERVICE"].data_dir / "pictures"
    with browser.app.app_context():
        assert pictures.clean(10**9) == 0 and pictures.clean(0) == 2
    assert not [file for file in folder.rglob("*") if file.is_file()]
    assert picture_of(browser, browser.get(url)).data == first


def test_what_people_will_look_at_is_drawn_by_a_job_before_they_look(
        inspection: int, writing: Context, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    with writing():
        row = db.session.get_one(Inspection, inspection)
        flag_id = a_flag(row.setting_id)
        elsewhere = a_flag(row.setting_id, rule="OF-02", exposed=False)
        db.session.query(FlagEvidence).delete()
        db.session.add_all(
            FlagEvidence(flag_id=id_, position=0, text="So.", page=page, document=row.document_sha256, quote=words)
            for id_, page, words in ((flag_id, 1, OVERALL), (elsewhere, 2, LONG)))
        db.session.add(ReadingTask(sha256=row.document_sha256, setting_id=row.setting_id, inspection_id=inspection,
                                   opened_at=utc_now(), reason="the date of publication could not be read",
                                   fields=["published"]))
    browser = client_for(Role.MANAGER)
    with browser.app.app_context():
        assert draw_ahead(most=1).sentence == "1 page of reports drawn before somebody looks, 1 left for the next run."
        assert [draw_ahead().drawn, draw_ahead().drawn] == [1, 0]
    monkeypatch.setattr(pictures, "_STUDIO", None)  # whoever draws now, fails
    page = browser.get(f"/flags/{flag_id}/evidence/0")
    assert yellow(picture_of(browser, page).data) > 2000
    assert picture_of(browser, browser.get(f"/inspections/{inspection}/read")).data


def test_a_viewer_costs_the_same_statements_however_much_was_read(
        inspection: int, client_for: ClientFor, writing: Context, count_queries: Callable[[], int]) -> None:
    browser, counts = client_for(Role.MANAGER), []
    url = f"/inspections/{inspection}/evidence/judgement-overall"
    for more in (0, 40):
        with writing():
            for position in range(more):
                db.session.add(Recommendation(inspection_id=inspection, position=position + 2, text=f"Do {position}.",
                                              cites=None, page=2))
        browser.get(url)
        before = count_queries()
        browser.get(url)
        counts.append(count_queries() - before)
    assert counts[0] == counts[1] <= 25
