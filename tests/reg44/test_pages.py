"""The pages: bringing a report, confirming it beside its pages, reviewing it, placing a file, the home's own link."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.alerts.transports import Refused, transport_for
from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.jobs.models import JobRun
from qa_service.permissions import Role
from qa_service.private_links import service as links
from qa_service.providers.models import Contact
from qa_service.reg44 import asking
from qa_service.reg44.folder import take_in_folder
from qa_service.reg44.models import IndependentPersonReport, ReportArrival, ReportRequest
from qa_service.reg44.months import month_later, month_of
from qa_service.reg44.words import PURPOSE, Arrival, ReportState
from tests.flags import builder
from tests.reg44.build import VIRUS, TestReader, pdf
from tests.reports.exporting import taken
from tests.web.client import Browser, make_user

pytestmark = pytest.mark.only("sqlite")
URN = "SC012345"
HERE = f"/settings/{URN}/reg44"
VISITED = month_of(today()) - timedelta(days=10)
MONTH = month_of(VISITED)


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        home = builder.a_setting(urn=URN, name="Elm House")
        builder.a_placement(home, month_later(MONTH, -2))
        db.session.add(Contact(setting_id=home, role="Registered manager", email="manager@elm.example",
                               added_at=utc_now()))
        return home


def brought(browser: Browser, data: bytes, *, status: int = 302, made_by: str = "independent",
            month: date = MONTH) -> str:
    page = browser.post(f"{HERE}/upload", {"month": month.isoformat(), "made_by": made_by,
                                           "file": (io.BytesIO(data), "report.pdf")}, status=status)
    return page.location or page.text


def answers(version: str, **changed: str) -> dict[str, str | list[str]]:
    return {"version": version, "made_by": "independent", "visitor": "Pat Marl", "safeguarded": "no",
            "visited_on": [str(VISITED.day), str(VISITED.month), str(VISITED.year)], "well_being": "yes",
            "conflict": "no", "children_spoken": "2", "announced": "no", "recommendations": "Mend the window.",
            **changed}


def test_a_report_is_brought_confirmed_and_reviewed_and_each_reading_is_kept(
        app: Flask, home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    manager = client_for(Role.MANAGER)
    assert "Late" in manager.get(HERE).text
    where = brought(manager, reads.usual(pdf(), URN, VISITED))
    page = manager.get(where)
    assert "counts as a suggestion until you confirm it" in page.text and "43(3)" in page.text
    version = str(page.soup.select_one("input[name=version]")["value"])  # type: ignore[index]
    manager.post(where, answers(version))
    stale = manager.post(where, answers(version, visitor="Somebody Else"), status=409)
    assert 'value="Somebody Else"' in stale.html
    manager.post(f"{where}/review", {"note": "We ring the manager today."})
    assert "We ring the manager today." in manager.get(where).text
    assert "No" in manager.get(HERE).text
    assert manager.get(f"{where}/file").response.headers["Content-Disposition"].startswith("attachment")
    with app.app_context():
        assert db.session.scalars(select(AuditEvent).where(AuditEvent.action == "reg44.read")).all()


def test_a_visit_of_ours_is_refused_with_the_reason_and_nothing_is_kept(
        app: Flask, home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    text = brought(client_for(Role.COMMISSIONING_OFFICER), reads.usual(pdf(), URN, VISITED), made_by="ours", status=422)
    assert "43(3)" in text
    assert "testing virus scanners" in brought(client_for(Role.COMMISSIONING_OFFICER), VIRUS, status=422)
    with app.app_context():
        assert db.session.scalars(select(ReportArrival)).all() == []


def test_a_report_of_the_wrong_month_waits_and_is_placed_by_a_person(
        home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    where = brought(officer, reads.usual(pdf(), URN, VISITED), month=month_later(MONTH, -1))
    assert "tells of a visit in" in officer.get(where).text and "report.pdf" in officer.get("/reg44").text
    said = {"setting": URN, "month": MONTH.isoformat(), "made_by": "independent"}
    officer.post(where, {**said, "setting": "no number"}, status=422)
    assert "43(3)" in officer.post(where, {**said, "made_by": "ours"}, status=422).text
    assert "/reg44/reports/" in (officer.post(where, said).location or "")
    assert "It is kept as" in officer.get(where).text


def test_a_recommendation_is_dated_closed_and_opened_again(
        home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    where = brought(officer, reads.usual(pdf(), URN, VISITED))
    day = {"on": [str(VISITED.day), str(VISITED.month), str(VISITED.year)]}
    officer.get("/reg44/recommendations/1/follow-up")
    officer.post("/reg44/recommendations/1/follow-up", day)
    officer.get("/reg44/recommendations/1/close")
    officer.post("/reg44/recommendations/1/close", {**day, "evidence": "A photo."})
    assert "A photo." in officer.get(where).text
    officer.post("/reg44/recommendations/1/reopen")
    officer.post("/reg44/recommendations/1/same")
    assert "No recommendation of the report before" in officer.get(where).soup.text
    officer.get(f"{where}/withdraw")
    officer.post(f"{where}/withdraw", {"why": "Another home's."})
    officer.get(where, status=404)
    officer.get("/reg44/files/1/aside")
    officer.post("/reg44/files/1/aside", {"why": "A menu."})
    assert "It was set aside" in officer.get("/reg44/files/1").text
    officer.post("/reg44/files/1/back")
    assert "A menu." in officer.get("/reg44/files/1").text
    assert officer.get("/reg44/files/1/file").response.headers["Content-Disposition"].startswith("attachment")


def test_a_month_is_waived_and_notices_and_reviews_are_recorded(
        home: int, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    officer.get(f"{HERE}/waive?month={MONTH}")
    officer.post(f"{HERE}/waive", {"month": MONTH.isoformat(), "reason": "In hospital."})
    assert "In hospital." in officer.get(HERE).text
    officer.post(f"{HERE}/waive/{MONTH}/undo")
    day = [str(VISITED.day), str(VISITED.month), str(VISITED.year)]
    notice = {"kind": "police", "happened_on": day, "told_on": day, "told_time": "14:30", "known_on": day,
              "known_time": "2:00", "what": "Police came."}
    officer.get(f"/settings/{URN}/notices/new")
    officer.post(f"/settings/{URN}/notices/new", {**notice, "told_time": "noon"}, status=422)
    officer.post(f"/settings/{URN}/notices/new", notice)
    officer.get(f"/settings/{URN}/quality-reviews/new")
    officer.post(f"/settings/{URN}/quality-reviews/new", {"written_on": day, "received_on": day})
    shown = officer.get(HERE).text
    assert "12 hours later" in shown and "regulation 45" in shown
    page = officer.get("/notices/1")
    old = {"version": str(page.soup.select_one("input[name=version]")["value"])}  # type: ignore[index]
    officer.post("/notices/1", {**notice, **old, "known_time": "", "what": "The police rang."})
    assert "The police rang." in officer.get(HERE).text and "12 hours later" not in officer.get(HERE).text
    assert "The police rang." in officer.post("/notices/1", {**notice, **old, "what": "Mine"}, status=409).text
    officer.post("/notices/1/withdraw")
    assert "The police rang." not in officer.get(HERE).text
    officer.post("/notices/1/restore")
    assert "The police rang." in officer.get(HERE).text
    version = {"version": str(officer.get("/quality-reviews/1").soup.select_one("input[name=version]")["value"])}  # type: ignore[index]
    officer.get("/quality-reviews/1/file", status=404)
    officer.post("/quality-reviews/1", {"written_on": day, "received_on": day, **version, "note": "Good.",
                                        "file": (io.BytesIO(pdf()), "review.pdf")})
    assert officer.get("/quality-reviews/1/file").response.data == pdf()
    officer.post("/quality-reviews/1/withdraw")
    assert "regulation 45" not in officer.get(HERE).text
    officer.post("/quality-reviews/1/restore")
    assert "Good." in officer.get(HERE).text


def test_a_home_is_mailed_its_link_sends_the_report_and_nothing_else_is_shown(
        app: Flask, authority: int, home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    officer.get(f"{HERE}/link")
    officer.post(f"{HERE}/link", {"contact": "1"})
    config, by = app.config["SERVICE"], Actor.job("test")
    with app.app_context(), acting_for(authority):
        with transaction():
            assert asking.ask_for_reports(today()) == 2
        with transaction():
            assert asking.ask_for_reports(today()) == 0
        assert asking.send_requests(config, transport_for(config), by=by) == 2
        assert asking.send_requests(config, transport_for(config), by=by) == 0
        assert {row.state for row in db.session.scalars(select(ReportRequest))} == {"kept"}
    mails = [file.read_text() for file in (config.data_dir / "mail").glob("*.eml")]
    mail = next(text for text in mails if f"{MONTH:%B %Y}" in text)
    assert "To: manager@elm.example" in mail
    path = "/reg44-report/" + mail.partition("/reg44-report/")[2].split()[0]
    visitor = Browser(app)
    page = visitor.get(path)
    assert "Elm House" in page.text and "child of ours" not in page.text
    token = page.soup.select_one("input[name=csrf_token]")
    assert token is not None
    refused = visitor.post(path, {"csrf_token": token["value"], "file": (io.BytesIO(VIRUS), "r.pdf")}, status=422)
    assert "testing virus scanners" in refused.text
    sent = visitor.post(path, {"csrf_token": token["value"], "file": (
        io.BytesIO(reads.usual(pdf(), URN, VISITED)), "report.pdf")}, status=200)
    assert "is kept" in sent.text
    with app.app_context(), acting_for(authority):
        report = db.session.scalars(select(IndependentPersonReport)).one()
        assert (report.month, report.state) == (MONTH, ReportState.TO_CONFIRM)
    officer.post(f"{HERE}/link/end")
    visitor.get(path, status=404)
    visitor.get("/reg44-report/another-token", status=404)


def test_the_watched_folder_takes_in_what_is_a_report_and_loses_nothing(
        app: Flask, authority: int, home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    folder = app.config["SERVICE"].data_dir / "reg44-inbox" / str(authority)
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(reads.usual(pdf(), URN, VISITED))
    (folder / "b.pdf").write_bytes(pdf("of nobody knows whom"))
    (folder / "c.exe").write_bytes(b"MZ")
    (folder / "d.pdf").write_bytes(VIRUS)
    (folder / "young.pdf").write_bytes(pdf("still being written"))
    for name in ("a.pdf", "b.pdf", "c.exe", "d.pdf"):
        os.utime(folder / name, (1, 1))
    with app.app_context(), acting_for(authority):
        done = take_in_folder(folder, by=Actor.job("test"))
        assert (done.placed, done.waiting, len(done.refused)) == (1, 1, 2)
        assert "d.pdf: this is a file for testing virus scanners" in done.sentence()
        assert {row.outcome for row in db.session.scalars(select(ReportArrival))} == {Arrival.PLACED, Arrival.WAITING}
        with transaction():
            db.session.add(JobRun(job="take-in-reg44", slot="1", state="done", worker="test", started_at=utc_now(),
                                  heartbeat_at=utc_now(), finished_at=utc_now(), sentence=done.sentence()))
    kept = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert kept == {"taken/a.pdf", "taken/b.pdf", "not-taken/c.exe", "not-taken/d.pdf", "young.pdf"}
    shown = client_for(Role.COMMISSIONING_OFFICER).get("/reg44").text
    assert "d.pdf: this is a file for testing virus scanners" in shown, "nothing is refused in silence"


def test_who_may_not_read_them_sees_none(home: int, app: Flask, client_for: Callable[[Role], Browser]) -> None:
    for role in (Role.FINANCE, Role.COUNCILLOR, Role.REGIONAL_PARTNER):
        browser = client_for(role)
        browser.get("/reg44", status=404)
        browser.get(HERE, status=404)
        assert "Regulation 44 and events" not in browser.get(f"/settings/{URN}").text
    with app.app_context():
        assert db.session.scalar(select(Authority.id)) is not None


def test_the_lists_are_narrowed_sorted_and_had_as_files(
        home: int, reads: TestReader, client_for: Callable[[Role], Browser]) -> None:
    manager, auditor = client_for(Role.MANAGER), client_for(Role.AUDITOR)
    assert "No recommendation is open." in manager.get("/reg44/recommendations").text
    where = brought(manager, reads.usual(pdf(), URN, VISITED))
    for state, shown in (("", True), ("late", True), ("soon", False), ("done", False), ("all", True), ("what", True)):
        page = manager.get(f"/reg44/recommendations?state={state}&sort=-month")
        assert ("Mend the window of the back door." in page.text) is shown, state
    for name, words in (("reg44-ledger", "Not read"), ("reg44-recommendations", "Mend the window"),
                        ("notices", "What happened"), ("quality-reviews", "File kept")):
        text = taken(manager, f"/export/{name}.csv?setting={URN}").decode()
        assert words in text.replace("Yes,Yes", "Not read"), name
        auditor.get(f"/export/{name}.csv", status=404)
    auditor.get("/reg44/recommendations", status=404)
    assert "how far it is" in auditor.get(where).text


def test_a_link_goes_to_whoever_is_chosen_now_and_what_could_not_be_mailed_is_asked_for_again(
        app: Flask, authority: int, home: int) -> None:
    config, by = app.config["SERVICE"], Actor.job("test")
    sent_to: list[str] = []

    class Post:
        outcome = transport_for(config).outcome

        def deliver(self, _message: object, *, address: str, message_id: str) -> None:
            sent_to.append(address)

    def a_morning() -> int:
        with transaction():
            made = asking.ask_for_reports(today())
        asking.send_requests(config, Post(), by=by)  # type: ignore[arg-type]
        return made

    with app.app_context():
        manager = Actor.user(make_user(authority, Role.MANAGER), Role.MANAGER)
    with app.app_context(), acting_for(authority):
        with transaction():
            asking.arrange(home, 1, by=manager)
        months = a_morning()
        assert (sent_to, a_morning()) == (["manager@elm.example"] * months, 0) and months
        with transaction():
            db.session.get_one(Contact, 1).removed_at = utc_now()
            new = Contact(setting_id=home, role="Responsible individual", email="new@elm.example", added_at=utc_now())
            db.session.add(new)
            db.session.flush()
            asking.arrange(home, new.id, by=manager)
        sent_to.clear()
        assert (a_morning(), sent_to, a_morning()) == (months, ["new@elm.example"] * months, 0)
        for row in db.session.scalars(select(ReportRequest)):
            (standing,) = links.standing_links(PURPOSE, row.id)
            assert standing.made_for == "Responsible individual"


def test_the_link_that_a_home_has_works_until_the_next_one_has_left(app: Flask, authority: int, home: int) -> None:
    config, by = app.config["SERVICE"], Actor.job("test")

    class Refusing:
        def deliver(self, *_: object, **__: object) -> None:
            raise Refused("no such mailbox")

    with app.app_context():
        manager = Actor.user(make_user(authority, Role.MANAGER), Role.MANAGER)
    with app.app_context(), acting_for(authority):
        with transaction():
            asking.arrange(home, 1, by=manager)
        with transaction():
            asking.ask_for_reports(today())
        asking.send_requests(config, transport_for(config), by=by)
        row = db.session.scalars(select(ReportRequest)).first()
        assert row is not None
        (before,) = links.standing_links(PURPOSE, row.id)
        for transport, stands in ((Refusing(), True), (transport_for(config), False)):
            with transaction():
                again = db.session.get_one(ReportRequest, row.id)
                again.state, again.next_try_at = "waiting", utc_now()
            asking.send_requests(config, transport, by=by)  # type: ignore[arg-type]
            (standing,) = links.standing_links(PURPOSE, row.id)
            assert (standing.id == before.id) is stands
