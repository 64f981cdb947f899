"""What reaches an inspection from a report, and what stops at a person."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.errors import BadInput, Conflict
from qa_service.marks.models import Mark
from qa_service.ofsted import believing, corrections, proving, service
from qa_service.ofsted.models import Inspection, Judgement, ReadingTask, Requirement
from qa_service.ofsted.recording import Found, Recorded, record_report, record_unfetched
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, ReadingStatus, ReportKind
from scrapers import report
from tests.ofsted import build

JOB = Actor.job("test")
PAGE = Found(label="Full inspection", event_type=EventType.FULL, event_on=date(2026, 3, 10),
             published_on=date(2026, 4, 20), found_at=utc_now())


def officer(number: int = 1) -> Actor:
    user = User(reference=f"u{number}", email=f"officer{number}@marlowe.example", name="Officer Example",
                role=Role.COMMISSIONING_OFFICER, created_at=utc_now())
    db.session.add(user)
    db.session.flush()
    return Actor.user(user.id, user.role)


def only(table: type[Inspection] | type[ReadingTask]) -> Inspection | ReadingTask:
    return db.session.scalars(select(table)).one()


def test_a_report_becomes_an_inspection_with_its_grade_page_and_words(context: Flask) -> None:
    with transaction():
        home = build.setting()
        result = record_report(build.record(), home, PAGE, by=JOB)
    inspection = db.session.get_one(Inspection, result.inspection_id)
    assert (inspection.state, inspection.overall, inspection.published_on) == ("read", Grade.GOOD, date(2026, 4, 20))
    [judgement] = service.judgements_of(inspection.id)
    assert judgement.believed is not None
    assert (judgement.believed.page, judgement.believed.quote) == (1, "Overall experiences and progress Good")
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 1


def test_recording_twice_changes_nothing(context: Flask) -> None:
    results: list[Recorded] = []
    for _ in range(2):
        with transaction():
            home = db.session.scalars(select(Setting)).one_or_none() or build.setting()
            results.append(record_report(build.record(), home, PAGE, by=JOB))
    assert [result.is_new for result in results] == [True, False]
    assert not results[1].grade_changed
    for table in (Inspection, Judgement):
        assert db.session.scalar(select(func.count()).select_from(table)) == 1


def test_a_report_joins_the_inspection_that_the_register_lists(context: Flask) -> None:
    with transaction():
        home = build.setting()
        listed = build.in_register(home, Grade.GOOD)
        result = record_report(build.record(), home, PAGE, by=JOB)
    inspection = only(Inspection)
    assert result.inspection_id == inspection.id == listed.id
    assert inspection.state == "read"
    assert set(believing.sources(inspection.id)["overall"]) == {"register", "report"}


def test_a_grade_that_the_register_contradicts_is_nobodys_grade_until_a_person_has_looked(context: Flask) -> None:
    with transaction():
        home, by = build.setting(), officer()
        build.in_register(home, Grade.INADEQUATE)
        result = record_report(build.record(grade=Grade.GOOD), home, PAGE, by=JOB)
    inspection = only(Inspection)
    assert result.needs_person
    assert (inspection.state, inspection.overall) == ("unread", None)
    with transaction():
        corrections.correct(inspection.id, {"judgements.overall": "inadequate"}, note="page 1", by=by)
    inspection = only(Inspection)
    assert (inspection.state, inspection.overall) == ("confirmed", Grade.INADEQUATE)
    assert set(believing.sources(inspection.id)["overall"]) == {"register", "report", "person"}


def test_a_correction_survives_a_new_reading(context: Flask) -> None:
    with transaction():
        home, by = build.setting(), officer()
        result = record_report(build.record(grade=None, status=ReadingStatus.PARTLY_READ), home, PAGE, by=JOB)
        corrections.correct(result.inspection_id or 0, {"judgements.overall": "requires_improvement",
                                                   "inspected_from": "2026-03-09"}, note=None, by=by)
        record_report(build.record(grade=Grade.GOOD), home, PAGE, by=JOB)
    inspection = only(Inspection)
    assert inspection.overall is Grade.REQUIRES_IMPROVEMENT
    assert inspection.inspected_from == date(2026, 3, 9)
    assert inspection.state == "confirmed"


def test_undoing_a_decision_asks_again(context: Flask) -> None:
    with transaction():
        home, by = build.setting(), officer()
        result = record_report(build.record(grade=None, status=ReadingStatus.PARTLY_READ), home, PAGE, by=JOB)
        corrections.correct(result.inspection_id or 0, {"judgements.overall": "good"}, note=None, by=by)
    task = only(ReadingTask)
    with transaction():
        corrections.undo(task.id, by=by)
    inspection = only(Inspection)
    assert (inspection.state, inspection.overall) == ("unread", None)
    assert corrections.open_tasks() == [only(ReadingTask)]


def test_an_unread_grade_cannot_be_confirmed_away(context: Flask) -> None:
    with transaction():
        home, by = build.setting(), officer()
        result = record_report(build.record(grade=None, status=ReadingStatus.PARTLY_READ), home, PAGE, by=JOB)
    with pytest.raises(BadInput, match=r"judgements\.overall"), transaction():
        corrections.confirm(result.inspection_id or 0, by=by)


def test_two_people_do_not_decide_over_each_other(context: Flask) -> None:
    with transaction():
        home, first, second = build.setting(), officer(1), officer(2)
        result = record_report(build.record(), home, PAGE, by=JOB)
        corrections.confirm(result.inspection_id or 0, by=first)
    with pytest.raises(Conflict), transaction():
        corrections.correct(result.inspection_id or 0, {"judgements.overall": "inadequate"}, note=None, by=second)


@pytest.mark.parametrize(("fields", "page", "why"), [
    ({"urns": ["SC900099"]}, PAGE, "urns"),
    ({"urns": []}, PAGE, "urns"),
    ({"event_type": EventType.MONITORING}, PAGE, "event_type"),
    ({"inspected": [report.InspectedDates(date(2025, 1, 7), date(2025, 1, 8))]}, PAGE, "inspected"),
    ({"kind": ReportKind.INDEPENDENT_FOSTERING_AGENCY}, PAGE, "kind"),
])
def test_a_report_that_contradicts_its_page_stops_at_a_person(
        context: Flask, fields: dict[str, object], page: Found, why: str) -> None:
    with transaction():
        home = build.setting()
        result = record_report(build.record(**fields), home, page, by=JOB)
    inspection = db.session.get_one(Inspection, result.inspection_id)
    assert result.needs_person
    assert inspection.state == "unread"
    assert why in inspection.unread
    assert why in db.session.scalars(select(ReadingTask)).one().fields


def test_a_report_of_another_setting_lends_no_grade(context: Flask) -> None:
    with transaction():
        home = build.setting()
        record_report(build.record(urns=["SC900099"]), home, PAGE, by=JOB)
    assert only(Inspection).overall is None


def test_a_local_authority_report_is_told_by_the_authoritys_name(context: Flask) -> None:
    fields = {"urns": [], "kind": ReportKind.LOCAL_AUTHORITY, "local_authority": "Marlowe"}
    with transaction():
        council = build.setting("80999", name="Marlowe Metropolitan Borough Council", provision=ProvisionType.OTHER)
        other = build.setting("80998", name="Fenwick Council", provision=ProvisionType.OTHER)
        right = record_report(build.record(1, **fields), council, PAGE, by=JOB)
        wrong = record_report(build.record(2, **fields), other, PAGE, by=JOB)
    assert (right.needs_person, wrong.needs_person) == (False, True)


def test_a_monitoring_visit_never_takes_the_place_of_the_last_graded_inspection(context: Flask) -> None:
    with transaction():
        home = build.setting()
        record_report(build.record(1, Grade.INADEQUATE), home, PAGE, by=JOB)
        visit = build.record(2, None, event_type=EventType.MONITORING, unread=[],
                             inspected=[report.InspectedDates(date(2026, 5, 5), date(2026, 5, 5))])
        record_report(visit, home, Found(label="Monitoring visit", event_type=EventType.MONITORING,
                                         event_on=date(2026, 5, 5)), by=JOB)
    inspections = service.inspections_of(home.id)
    assert len(inspections) == 2
    latest = service.latest_full_inspection(inspections, date(2026, 6, 1))
    assert latest is not None
    assert latest.overall is Grade.INADEQUATE


def test_an_unreadable_report_is_an_unread_inspection_with_its_reason(context: Flask) -> None:
    with transaction():
        home = build.setting()
        record_report(build.record(status=ReadingStatus.UNREADABLE, reason="It holds pictures only.", grade=None,
                                   kind=None, urns=[], inspected=[], event_type=None, unread=[]), home, PAGE, by=JOB)
    inspection = only(Inspection)
    assert (inspection.state, inspection.event_type, inspection.inspected_from) == (
        "unread", EventType.FULL, date(2026, 3, 10))


def test_a_listed_report_that_cannot_be_had_is_unread_and_settles_when_it_comes(context: Flask) -> None:
    with transaction():
        home = build.setting()
        record_unfetched(home, PAGE, "The site answered with an error.", by=JOB)
    assert only(Inspection).state == "unread"
    with transaction():
        record_report(build.record(), db.session.scalars(select(Setting)).one(), PAGE, by=JOB)
    inspection, task = only(Inspection), only(ReadingTask)
    assert isinstance(task, ReadingTask)
    assert (inspection.state, inspection.overall, task.decision) == ("read", Grade.GOOD, "settled")


def test_what_is_not_a_report_lends_nothing(context: Flask) -> None:
    with transaction():
        home, by = build.setting(), officer()
        result = record_report(build.record(), home, PAGE, by=JOB)
        corrections.not_a_report(result.inspection_id or 0, note="a letter", by=by)
        again = record_report(build.record(), home, PAGE, by=JOB)
    assert service.inspections_of(home.id) == []
    assert not again.is_new


def test_evidence_that_a_requirement_was_met_survives_a_new_reading(context: Flask) -> None:
    requirement = report.ReadRequirement(("12(1)",), date(2026, 5, 1), "The registered person must…", 4)
    with transaction():
        home, by = build.setting(), officer()
        record_report(build.record(requirements=[requirement]), home, PAGE, by=JOB)
        [row] = db.session.scalars(select(Requirement))
        service.record_requirement_met(row.id, on=date(2026, 5, 2), evidence="Seen on a visit.", by=by,
                                       today=date(2026, 5, 3))
        record_report(build.record(requirements=[requirement]), home, PAGE, by=JOB)
    assert [row.met_on for row in db.session.scalars(select(Requirement))] == [date(2026, 5, 2)]


def test_a_kind_no_real_report_has_confirmed_is_unproven_until_people_have(context: Flask) -> None:
    kind, event = ReportKind.CHILDRENS_HOME, EventType.FULL
    with transaction():
        by = officer()
        for number in range(1, proving.CONFIRMATIONS_NEEDED + 1):
            assert proving.is_unproven(kind, event)
            home = build.setting(f"SC90000{number}")
            result = record_report(build.record(number, urns=[home.urn]), home, PAGE, by=JOB)
            assert db.session.get_one(Inspection, result.inspection_id).unproven
            corrections.confirm(result.inspection_id or 0, by=by)
    assert not proving.is_unproven(kind, event)
    assert not proving.is_unproven(ReportKind.LOCAL_AUTHORITY, event)


def test_a_register_outcome_for_supported_accommodation_is_a_third_reader_too(context: Flask) -> None:
    outcome = report.ReadOutcome(Outcome.CONSISTENTLY_STRONG, 1, "Consistently strong service delivery")
    with transaction():
        home = build.setting(provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        listed = build.in_register(home, Grade.GOOD)
        for row in db.session.scalars(select(Judgement)):
            row.key, row.grade, row.outcome = "outcome", None, Outcome.INCONSISTENT
        record_report(build.record(grade=None, unread=[], outcome=outcome, kind=ReportKind.SUPPORTED_ACCOMMODATION),
                      home, PAGE, by=JOB)
    inspection = db.session.get_one(Inspection, listed.id)
    assert (inspection.state, inspection.outcome) == ("unread", None)
