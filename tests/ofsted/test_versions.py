"""Two documents about one inspection, two inspections within days, and what a person said of an earlier version."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import db, transaction
from qa_service.documents.models import Document
from qa_service.errors import BadInput
from qa_service.ofsted import believing, corrections, service
from qa_service.ofsted.fetching import found_of
from qa_service.ofsted.models import Inspection, Judgement, ReadingTask, Requirement
from qa_service.ofsted.recording import Found, Recorded, record_report, record_unfetched
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, ProvisionType, ReadingStatus, ReportKind
from scrapers import report
from tests.ofsted import build
from tests.ofsted.test_recording import JOB, PAGE, officer

LATER = date(2026, 5, 20)


def home() -> Setting:
    return db.session.scalars(select(Setting).order_by(Setting.id)).first() or build.setting()


def only() -> Inspection:
    return db.session.scalars(select(Inspection)).one()


def published(made: report.ReportRecord, published_on: date, **fields: Any) -> Recorded:
    return record_report(made, home(), found_of(build.publication(home(), made, published_on, **fields)), by=JOB)


def confirm(inspection_id: int | None, by: Actor) -> None:
    assert inspection_id is not None
    corrections.confirm(inspection_id, by=by)


def visit(number: int, day: date, **fields: Any) -> report.ReportRecord:
    return build.record(number, None, **{"event_type": EventType.MONITORING, "unread": [],
                                         "inspected": [report.InspectedDates(day, day)], **fields})


@pytest.mark.assures("F6")
def test_a_report_issued_again_with_another_grade_counts_as_a_change_and_both_are_kept(context: Flask) -> None:
    with transaction():
        published(build.record(1, Grade.GOOD), PAGE.published_on or LATER)
        again = published(build.record(2, Grade.INADEQUATE), LATER)
    assert (again.is_new, again.grade_changed) == (False, True)
    assert (only().overall, only().document_sha256) == (Grade.INADEQUATE, build.document(2))
    assert {row.sha256 for row in db.session.scalars(select(Document))} == {build.document(1), build.document(2)}


def test_an_older_version_that_comes_later_takes_no_ones_place(context: Flask) -> None:
    with transaction():
        published(build.record(2, Grade.INADEQUATE), LATER)
        published(build.record(1, Grade.GOOD), date(2026, 4, 20))
    assert (only().overall, only().state) == (Grade.INADEQUATE, "read")


def test_two_versions_of_one_day_that_disagree_are_a_persons_to_judge(context: Flask) -> None:
    with transaction():
        published(build.record(1, Grade.GOOD), LATER)
        result = published(build.record(2, Grade.INADEQUATE), LATER)
    assert result.needs_person
    assert only().state == "unread"
    assert "Another report" in result.doubts[0]


def test_a_new_version_that_cannot_be_had_leaves_the_last_good_and_asks(context: Flask) -> None:
    requirement = report.ReadRequirement(("12(1)",), date(2026, 5, 1), "The registered person must…", 4)
    with transaction():
        by = officer()
        published(build.record(1, Grade.GOOD, requirements=[requirement]), date(2026, 4, 20))
        [row] = db.session.scalars(select(Requirement))
        service.record_requirement_met(row.id, on=date(2026, 5, 2), evidence="Seen.", by=by, today=date(2026, 5, 3))
        result = record_unfetched(home(), PAGE, "a web page saying ‘Report not found’", by=JOB)
    assert result.needs_person
    assert (only().state, only().document_sha256) == ("unread", build.document(1))
    assert db.session.scalars(select(Judgement)).one().grade is Grade.GOOD
    assert db.session.scalars(select(Requirement)).one().met_on == date(2026, 5, 2)
    with transaction():
        published(build.record(2, Grade.GOOD), LATER)
    assert (only().state, only().document_sha256) == ("read", build.document(2))
    assert corrections.open_tasks() == []


def test_a_monitoring_visit_within_days_of_a_full_inspection_is_an_inspection_of_its_own(context: Flask) -> None:
    with transaction():
        published(build.record(1, Grade.INADEQUATE), LATER)
        published(visit(2, date(2026, 3, 13)), LATER, on=date(2026, 3, 13), event_type=EventType.MONITORING)
        published(visit(3, date(2026, 3, 12)), LATER, on=date(2026, 3, 12), event_type=EventType.MONITORING)
    assert len(service.inspections_of(home().id)) == 3
    latest = service.latest_full_inspection(service.inspections_of(home().id), today())
    assert latest is not None
    assert latest.overall is Grade.INADEQUATE


def test_a_report_whose_kind_of_visit_is_unread_takes_no_full_inspections_place(context: Flask) -> None:
    with transaction():
        published(build.record(1, Grade.INADEQUATE), LATER)
        build.in_register(home(), Grade.GOOD, on=date(2025, 2, 4), number="10400009")
        unread = build.record(2, None, event_type=None, unread=["event_type"])
        record_report(unread, home(), Found(label="Something new", event_on=date(2026, 3, 11)), by=JOB)
        before = build.record(3, None, event_type=None, unread=["event_type"],
                              inspected=[report.InspectedDates(date(2025, 2, 4), date(2025, 2, 4))])
        record_report(before, home(), Found(label="Something new", event_on=date(2025, 2, 4)), by=JOB)
    assert {(row.event_type, row.overall) for row in service.inspections_of(home().id)} == {
        (EventType.FULL, Grade.INADEQUATE), (EventType.FULL, Grade.GOOD), (None, None)}


def test_a_reading_that_differs_from_what_a_person_confirmed_asks_again_until_they_say(context: Flask) -> None:
    with transaction():
        by = officer()
        first = published(build.record(1, Grade.GOOD), LATER)
        confirm(first.inspection_id, by)
    for _ in range(3):
        with transaction():
            record_report(build.record(1, Grade.INADEQUATE), home(), PAGE, by=JOB)
        assert (only().state, only().overall) == ("unread", None)
        [task] = corrections.open_tasks()
        assert task.fields == ["judgements.overall"]
    with transaction():
        corrections.correct(only().id, {"judgements.overall": "good"}, note="page 1 says so", by=by)
    assert (only().state, only().overall) == ("confirmed", Grade.GOOD)


def test_a_list_that_contradicts_a_persons_word_asks_them_again(context: Flask) -> None:
    with transaction():
        by = officer()
        result = published(build.record(1, None, status=ReadingStatus.PARTLY_READ), LATER)
        corrections.correct(result.inspection_id or 0, {"judgements.overall": "good"}, note=None, by=by)
        db.session.add(Judgement(inspection_id=only().id, key="overall", source="register", grade=Grade.INADEQUATE))
        believing.settle(only())
    assert (only().state, only().overall) == ("unread", None)
    with transaction():
        corrections.correct(only().id, {"judgements.overall": "good"}, note="looked again", by=by)
    assert (only().state, only().overall) == ("confirmed", Grade.GOOD)


def test_a_list_that_agrees_with_a_person_asks_nobody(context: Flask) -> None:
    with transaction():
        by = officer()
        confirm(published(build.record(1, Grade.GOOD), LATER).inspection_id, by)
        db.session.add(Judgement(inspection_id=only().id, key="overall", source="register", grade=Grade.GOOD))
        believing.settle(only())
    assert (only().state, corrections.open_tasks()) == ("confirmed", [])


@pytest.mark.parametrize(("grade", "asked"), [(Grade.GOOD, True), (Grade.INADEQUATE, False)])
def test_a_correction_of_one_version_does_not_vouch_for_the_next(context: Flask, grade: Grade, asked: bool) -> None:
    with transaction():
        by = officer()
        result = published(build.record(1, Grade.GOOD), date(2026, 4, 20))
        corrections.correct(result.inspection_id or 0, {"judgements.overall": "inadequate"}, note=None, by=by)
        published(build.record(2, grade), LATER)
        published(build.record(2, grade), LATER, file_url="https://files.ofsted.gov.uk/v1/file/again")
    assert (only().state == "unread") is asked
    assert only().overall is (None if asked else Grade.INADEQUATE)


def test_the_sites_own_words_for_the_result_are_a_doubt_when_the_report_reads_otherwise(context: Flask) -> None:
    with transaction():
        made = build.record(1, Grade.GOOD)
        row = build.publication(home(), made, LATER, grade_hint="Inadequate")
        result = record_report(made, home(), found_of(row), by=JOB)
        assert result.needs_person
        assert "Inadequate" in result.doubts[0]
        row.grade_hint = "Good"
        record_report(made, home(), found_of(row), by=JOB)
    assert (only().state, only().overall, corrections.open_tasks()) == ("read", Grade.GOOD, [])


@pytest.mark.parametrize("page", [PAGE, Found(label="Full inspection", event_type=EventType.FULL)])
def test_days_of_an_inspection_after_it_was_published_were_misread(context: Flask, page: Found) -> None:
    later = today() + timedelta(days=300)
    with transaction():
        result = record_report(build.record(inspected=[report.InspectedDates(later, later)]), home(), page, by=JOB)
    assert result.needs_person
    assert "inspected" in only().unread


def test_the_report_of_a_local_authority_lends_a_home_in_its_area_nothing(context: Flask) -> None:
    fields: dict[str, Any] = {"urns": [], "kind": ReportKind.LOCAL_AUTHORITY, "local_authority": "Marlowe"}
    with transaction():
        build.setting(local_authority="Marlowe")
        result = record_report(build.record(1, Grade.OUTSTANDING, **fields), home(), PAGE, by=JOB)
    assert result.needs_person
    assert only().overall is None


def test_an_authority_whose_name_is_only_part_of_anothers_is_not_that_authority(context: Flask) -> None:
    fields: dict[str, Any] = {"urns": [], "kind": ReportKind.LOCAL_AUTHORITY, "local_authority": "Marlowe"}
    with transaction():
        other = build.setting("80998", name="Marlowe and Fenwick Council", provision=ProvisionType.OTHER)
        assert record_report(build.record(1, **fields), other, PAGE, by=JOB).needs_person


def test_a_report_that_a_person_says_is_this_settings_lends_it_the_grades_that_the_person_gives(
        context: Flask) -> None:
    with transaction():
        by = officer()
        made = build.record(1, Grade.INADEQUATE, urns=["SC900099"])
        published(made, LATER)
        assert only().overall is None
        with pytest.raises(BadInput, match="Give each judgement"):
            corrections.correct(only().id, {}, note="registered anew", by=by)
        corrections.correct(only().id, {"judgements.overall": "inadequate"}, note="registered anew", by=by)
        record_report(made, home(), PAGE, by=JOB)
    assert (only().state, only().overall) == ("confirmed", Grade.INADEQUATE)


def test_what_is_not_a_report_takes_its_requirements_with_it_and_is_not_attached_again(context: Flask) -> None:
    requirement = report.ReadRequirement(("12(1)",), None, "The registered person must…", 4)
    with transaction():
        by = officer()
        build.in_register(home(), Grade.GOOD)
        made = build.record(1, Grade.GOOD, requirements=[requirement],
                            enforcement=report.Enforcement(none=False, text="A notice was served.", page=2))
        published(made, LATER)
        corrections.not_a_report(only().id, note="a letter", by=by)
        record_report(made, home(), PAGE, by=JOB)
    assert (only().state, only().overall, only().document_sha256) == ("listed", Grade.GOOD, None)
    assert (only().enforcement_text, db.session.scalars(select(Requirement)).all()) == (None, [])


def test_a_combined_report_is_an_inspection_of_each_setting_that_it_names(context: Flask) -> None:
    with transaction():
        agency = build.setting("SC900002", provision=ProvisionType.FOSTERING_AGENCY)
        adoption = build.setting("SC900003", provision=ProvisionType.VOLUNTARY_ADOPTION_AGENCY)
        made = build.record(1, urns=["SC900002", "SC900003"], kind=ReportKind.INDEPENDENT_FOSTERING_AGENCY,
                            event_number="10400001")
        results = [record_report(made, setting, PAGE, by=JOB) for setting in (agency, adoption)]
    assert [result.needs_person for result in results] == [False, False]
    assert {row.setting_id for row in db.session.scalars(select(Inspection))} == {agency.id, adoption.id}


def test_an_event_number_that_another_inspection_has_is_a_doubt_and_no_crash(context: Flask) -> None:
    with transaction():
        build.in_register(home(), Grade.GOOD, on=date(2025, 1, 7))
        published(build.record(1), LATER)
        again = record_report(build.record(1, event_number="10400001"), home(), PAGE, by=JOB)
    assert again.needs_person


def test_words_longer_than_any_known_are_cut_and_stop_nothing(context: Flask) -> None:
    long = "Joint inspection of everything " * 10
    judgement = report.Judgement("overall", long, Grade.GOOD, 1, long)
    with transaction():
        record_report(build.record(1, judgements=[judgement],
                                   recommendations=[report.ReadRecommendation("Do it", long, 2)]), home(),
                      Found(label=long[:200], event_type=EventType.FULL, event_on=date(2026, 3, 10)), by=JOB)
    assert only().overall is Grade.GOOD


def test_open_questions_are_one_for_each_version(context: Flask) -> None:
    with transaction():
        by = officer()
        confirm(published(build.record(1, Grade.GOOD), date(2026, 4, 20)).inspection_id, by)
        published(build.record(2, Grade.INADEQUATE), LATER)
    tasks = {task.sha256: task.closed_at is None for task in db.session.scalars(select(ReadingTask))}
    assert tasks == {build.document(1): False, build.document(2): True}
