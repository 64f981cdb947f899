"""Report files that cannot be had, read or kept: what is said, what is tried again, and what settles by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts import service as alerts
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.demo.world import Twist
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.errors import BadInput, CouldNotStore
from qa_service.ofsted import believing, corrections, fetching, reading, service
from qa_service.ofsted.models import Inspection, Publication, Reading, ReadingTask, SettingCheck
from qa_service.ofsted.rereading import read_again
from qa_service.ofsted.uploads import upload_report
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, ReadingStatus
from scrapers.report import ReportRecord
from tests.fetching.pages import provider_page
from tests.ofsted import build
from tests.ofsted.conftest import BY, Night
from tests.ofsted.site import Site

URN = build.URN
REST = b"<html><body><h1>Report not found</h1></body></html>"


def officer() -> Actor:
    user = User(reference="u1", email="officer@marlowe.example", name="Officer Example",
                role=Role.COMMISSIONING_OFFICER, created_at=utc_now())
    with transaction():
        db.session.add(user)
        db.session.flush()
        return Actor.user(user.id, user.role)


def setting_of(urn: str) -> Setting:
    return db.session.scalars(select(Setting).filter_by(urn=urn)).one()


def full(urn: str) -> Inspection:
    [newest, *_] = [row for row in service.inspections_of(setting_of(urn).id) if row.event_type is EventType.FULL]
    return newest


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def waiting(urn: str) -> list[ReadingTask]:
    return [task for task in corrections.open_tasks() if task.setting_id == setting_of(urn).id]


def make_due() -> None:
    """Lets the days pass after which settings are due again."""
    with transaction():
        for check in db.session.scalars(select(SettingCheck)):
            check.next_due_at = utc_now() - timedelta(minutes=1)


def test_a_file_that_comes_later_settles_the_question_and_is_no_second_inspection(night: Night) -> None:
    urn = night.urn(Twist.NOT_FOUND)
    first = night.collect()
    assert urn in first.not_checked
    assert (full(urn).state, len(waiting(urn))) == ("unread", 1)
    before = len(service.inspections_of(setting_of(urn).id))
    night.mend_file(Twist.NOT_FOUND)
    second = night.collect()
    assert urn not in second.not_checked
    assert (full(urn).state, full(urn).overall is None, waiting(urn)) == ("read", False, [])
    assert len(service.inspections_of(setting_of(urn).id)) == before
    assert db.session.get_one(SettingCheck, setting_of(urn).id).state == "checked"


def test_a_report_uploaded_by_hand_settles_what_the_site_could_not_give(night: Night) -> None:
    urn, by = night.urn(Twist.NOT_FOUND), officer()
    night.collect()
    before = len(service.inspections_of(setting_of(urn).id))
    event = night.event(Twist.NOT_FOUND)
    data = night.mend_file(Twist.NOT_FOUND)
    night.running.site._files[event.file_id] = event
    recorded = upload_report(setting_of(urn).id, data, file_name="report.pdf", by=by)
    assert not recorded.needs_person
    make_due()
    again = night.collect()
    assert urn not in again.not_checked
    inspection = full(urn)
    assert (inspection.state, inspection.event_type_printed, waiting(urn)) == ("read", "Full inspection", [])
    assert inspection.published_on == event.published_on
    assert len(service.inspections_of(setting_of(urn).id)) == before


def test_an_upload_of_another_settings_report_keeps_nothing(night: Night) -> None:
    by, data = officer(), night.mend_file(Twist.NOT_FOUND)
    before = [count(table) for table in (Document, Reading, Inspection)]
    with pytest.raises(BadInput, match="names URN"):
        upload_report(setting_of(night.urn(Twist.INADEQUATE)).id, data, file_name="report.pdf", by=by)
    assert [count(table) for table in (Document, Reading, Inspection)] == before


def test_an_upload_joins_the_inspection_that_the_register_lists(night: Night) -> None:
    by, event = officer(), next(event for event in night.world.inspections
                                if event.event_type is EventType.FULL and event.overall and event.twist is None
                                and night.world.of(event.urn, until=night.world.lists_as_at)[-1:] == [event])
    before = count(Inspection)
    data = night.running.site.answer(f"/v1/file/{event.file_id}", "", {}).body
    recorded = upload_report(setting_of(event.urn).id, data, file_name="report.pdf", by=by)
    assert recorded.is_new
    inspection = db.session.get_one(Inspection, recorded.inspection_id)
    assert (inspection.in_register, inspection.state, count(Inspection)) == (True, "read", before)


@pytest.fixture
def page(context: Flask, site: Site) -> Iterator[Site]:
    """One home with three reports, on both engines."""
    with transaction():
        build.setting()
    site.page(URN, provider_page())
    yield site


@pytest.mark.parametrize(("body", "kind", "status"), [
    (REST, "text/html", 200), (REST, "application/pdf", 200), (b"", "application/pdf", 200), (REST, "text/html", 404),
    (b"PK\x03\x04 zip", "application/pdf", 200), (b"%PDF-1.7", "text/html", 200)])
def test_F3_what_is_no_report_is_never_stored_and_a_person_is_asked_when_it_stays_so(
        context: Flask, page: Site, body: bytes, kind: str, status: int) -> None:
    page.file(50000003, body, kind, status)
    runs = [page.collect(context, URN) for _ in range(3)]
    assert all("could not be had" in run.not_checked[URN] for run in runs)
    publication = db.session.scalars(select(Publication).filter_by(state="could_not_fetch")).one()
    assert publication.sha256 is None
    assert [task.fields for task in corrections.open_tasks() if task.sha256 is None] == [["document"]]


def test_a_reading_that_broke_off_is_asked_about_at_once_not_kept_and_tried_again(
        context: Flask, page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(files: object, texts: bool) -> Iterator[ReportRecord]:
        for _ in list(files):  # type: ignore[call-overload]
            yield ReportRecord("0" * 64, ReadingStatus.UNREADABLE, "Reading the file broke off: it took more memory.")

    real = reading.read_reports
    monkeypatch.setattr(reading, "read_reports", killed)
    told = page.collect(context, URN)
    assert "could not be read" in told.not_checked[URN]
    assert (count(Reading), len(corrections.open_tasks())) == (0, 1)
    monkeypatch.setattr(reading, "read_reports", real)
    page.collect(context, URN)
    assert count(Reading) == 1
    assert {row.state for row in db.session.scalars(select(Publication))} == {"recorded"}


def test_a_reading_that_breaks_off_again_and_again_is_left_to_the_person(
        context: Flask, page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "read_reports", lambda files, texts: (
        ReportRecord("0" * 64, ReadingStatus.UNREADABLE, "Reading the file took longer than 30 seconds.")
        for _ in list(files)))
    for _ in range(4):
        page.collect(context, URN)
    assert {row.state for row in db.session.scalars(select(Publication))} == {"recorded"}
    assert len(corrections.open_tasks()) == 1


def test_a_full_disk_stops_the_fetching_says_so_and_loses_nothing(
        context: Flask, page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(data: bytes) -> str:
        raise CouldNotStore("The document could not be stored (No space left on device).")

    real = documents.keep_bytes
    monkeypatch.setattr(documents, "keep_bytes", full_disk)
    result = page.collect(context, URN)
    assert "No space left" in result.sentence()
    assert "No space left" in result.as_json()["problems"][0]
    monkeypatch.setattr(documents, "keep_bytes", real)
    page.collect(context, URN)
    assert {row.state for row in db.session.scalars(select(Publication))} == {"recorded"}


def test_a_stored_file_that_is_gone_or_damaged_is_fetched_again(context: Flask, page: Site) -> None:
    page.collect(context, URN)
    for damage in ("gone", "changed"):
        with transaction():
            for row in db.session.scalars(select(Publication)):
                row.state = "fetched"
            for stored in db.session.scalars(select(Reading)):
                db.session.delete(stored)
        [sha256] = {row.sha256 for row in db.session.scalars(select(Publication))}
        path = documents.path_of(sha256)
        data = path.read_bytes()
        path.unlink() if damage == "gone" else path.write_bytes(b"x" * len(data))
        for _ in range(2):
            page.collect(context, URN)
        assert documents.bytes_of(sha256) == data
        assert {row.state for row in db.session.scalars(select(Publication))} == {"recorded"}


def test_one_file_on_the_pages_of_two_settings_is_downloaded_once(context: Flask, page: Site) -> None:
    with transaction():
        build.setting("SC900002")
    page.page("SC900002", provider_page(urn="SC900002"))
    result = page.collect(context, URN, "SC900002")
    assert len([one for one in page.seen if one.path.startswith("/v1/file/")]) == 3
    assert (count(Publication), result.fetching.new_documents, count(Document)) == (6, 1, 1)


def test_more_reports_than_a_run_fetches_are_said_to_wait(
        context: Flask, page: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MOST_AT_ONCE", 2)
    assert "1 report left for the next run" in page.collect(context, URN).sentence()
    assert "left for" not in page.collect(context, URN).sentence()


def test_a_night_in_which_the_files_are_something_else_holds_the_alerts(context: Flask, site: Site) -> None:
    urns = [f"SC9200{number:02}" for number in range(5)]
    with transaction():
        for urn in urns:
            build.setting(urn)
    for index, urn in enumerate(urns):
        site.page(urn, provider_page(urn=urn).replace(b"/v1/file/500000", f"/v1/file/{index}00000".encode()))
        for number in (1, 2, 3):
            site.file(int(f"{index}0000000") + number, REST, "text/html")
    assert "files" in (site.collect(context, *urns).held or "")


def read_by_older_readers() -> None:
    with transaction():
        for row in db.session.scalars(select(Reading)):
            row.reader_version = "0"


def test_a_better_reader_reads_history_again_in_batches_and_changes_nothing_that_is_the_same(night: Night) -> None:
    night.collect()
    before = {row.id: (row.overall, row.outcome, row.state, row.document_sha256)
              for row in db.session.scalars(select(Inspection))}
    read_by_older_readers()
    first = read_again(by=BY, most=3)
    assert (first.read, first.changed) == (3, 0)
    assert first.left > 0
    rest = read_again(by=BY)
    assert (rest.read, rest.changed, rest.left, rest.held) == (first.left, 0, 0, None)
    assert before == {row.id: (row.overall, row.outcome, row.state, row.document_sha256)
                      for row in db.session.scalars(select(Inspection))}
    assert read_again(by=BY).read == 0


def test_a_grade_that_a_better_reader_reads_differently_asks_who_confirmed_it_and_many_hold_the_alerts(
        night: Night) -> None:
    by, urn = officer(), night.urn(Twist.INADEQUATE)
    night.collect()
    with transaction():
        misread(full(urn), Grade.GOOD)
        corrections.confirm(full(urn).id, by=by)
        for row in db.session.scalars(select(Inspection).where(Inspection.overall == Grade.GOOD,
                                                               Inspection.document_sha256.is_not(None))):
            misread(row, Grade.OUTSTANDING)
    read_by_older_readers()
    result = read_again(by=BY)
    assert result.changed > 1
    assert result.held
    assert alerts.standing_hold() is not None
    assert (full(urn).state, full(urn).overall) == ("unread", None)
    assert waiting(urn)[0].fields == ["judgements.overall"]


def misread(inspection: Inspection, grade: Grade) -> None:
    """What an older reader made of its report."""
    for row in believing.sources(inspection.id).get("overall", {}).values():
        row.grade = grade
    believing.settle(inspection)
