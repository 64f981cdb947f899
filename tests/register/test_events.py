"""Inspections that lists name, beside what reports say of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents.models import Document
from qa_service.ofsted.models import Inspection, Judgement, ReadingTask
from qa_service.providers.models import RegisterList
from qa_service.vocabulary import EventType, Grade, Outcome
from tests.lists.files import event, home
from tests.register.taking import facts, inspections, judgements, setting, take_events, take_list


def report(*, grade: Grade, start: date = date(2025, 1, 14), end: date = date(2025, 1, 15)) -> None:
    """An inspection known from its report alone, which prints no event number."""
    with transaction():
        db.session.add(Document(sha256="a" * 64, size=1, media_type="application/pdf", stored_at=utc_now()))
        db.session.flush()
        found = Inspection(setting_id=setting().id, event_type=EventType.FULL, inspected_from=start, inspected_to=end,
                           overall=grade, state="read", document_sha256="a" * 64, recorded_at=utc_now(), unread=[])
        db.session.add(found)
        db.session.flush()
        db.session.add(Judgement(inspection_id=found.id, key="overall", source="report", grade=grade, page=1))


def test_an_inspection_keeps_the_list_and_row_that_judges_it(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(urn="SC000002"), home()])
    take_events(tmp_path, [event(overall="")])
    (found,) = inspections()
    first = db.session.get_one(RegisterList, found.list_id)
    assert (first.file_name, found.list_line) == ("provider_at_march_2025.csv", 4)
    take_list(tmp_path, 2026, [home(overall="Inadequate"), home(urn="SC000002")])
    db.session.expire_all()
    assert (db.session.get_one(RegisterList, found.list_id).file_name, found.list_line) == (
        "provider_at_march_2026.csv", 3)


def test_the_inspection_of_both_lists_is_one(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    taken = take_events(tmp_path, [event(), event(event_number="10330002", inspected_on="01/06/2024",
                                                 event_type="Monitoring Inspection", overall="", helped="",
                                                 leadership="")])
    assert (taken.rows, taken.imported, taken.unchanged) == (2, 1, 1)
    assert [(found.event_number, found.event_type, found.overall) for found in inspections()] == [
        ("10330002", EventType.MONITORING, None), ("10330001", EventType.FULL, Grade.GOOD)]


def test_a_joint_inspection_of_two_urns_is_one_of_each(context: Flask, tmp_path: Path) -> None:
    taken = take_events(tmp_path, [event(), event(urn="SC000002")])
    assert taken.imported == 2
    assert [found.event_number for found in inspections() + inspections("SC000002")] == ["10330001", "10330001"]


def test_without_a_number_urn_day_and_type_tell_an_inspection(context: Flask, tmp_path: Path) -> None:
    rows = [event(event_number=""), event(event_number="", event_type="Monitoring visit"),
            event(event_number="", inspected_on="15/01/2025")]
    assert take_events(tmp_path, rows).imported == 3
    assert len(inspections()) == 3
    again = take_events(tmp_path, [*rows, event(urn="SC000002")])
    assert (again.imported, again.unchanged) == (1, 3)


def test_a_number_learned_later_joins_the_inspection_of_that_day(context: Flask, tmp_path: Path) -> None:
    take_events(tmp_path, [event(event_number="1.03E+07")])
    take_list(tmp_path, 2025, [home()])
    assert [found.event_number for found in inspections()] == ["10330001"]


def test_two_numbered_inspections_of_one_day_stay_two(context: Flask, tmp_path: Path) -> None:
    take_events(tmp_path, [event(), event(event_number="10330002")])
    assert len(inspections()) == 2


def test_the_same_event_twice_in_a_list_is_taken_once(context: Flask, tmp_path: Path) -> None:
    taken = take_events(tmp_path, [event(), event()])
    assert (taken.imported, taken.unchanged, taken.rejected) == (1, 1, [])


def test_an_event_that_contradicts_another_row_is_rejected_with_both_lines(context: Flask, tmp_path: Path) -> None:
    taken = take_events(tmp_path, [event(), event(overall="Inadequate")])
    assert (taken.imported, taken.unchanged) == (1, 0)
    (row,) = taken.rejected
    assert row.line == 3
    assert "row 2" in row.reason
    assert inspections()[0].overall is Grade.GOOD


def test_the_list_joins_the_report_by_its_days_and_adds_number_and_publication(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(event_number="10320001", inspected_on="01/02/2024")])
    report(grade=Grade.GOOD)
    take_events(tmp_path, [event()])
    found = inspections()[-1]
    assert len(inspections()) == 2
    assert (found.event_number, found.published_on, found.in_register) == ("10330001", date(2025, 2, 19), True)
    assert (found.inspected_from, found.inspected_to) == (date(2025, 1, 14), date(2025, 1, 15))
    assert (found.state, found.overall) == ("read", Grade.GOOD)
    assert judgements(found)["overall"] == judgements(found, "report")["overall"] == "good"


def test_where_the_list_contradicts_the_report_a_person_is_asked(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(event_number="10320001", inspected_on="01/02/2024")])
    report(grade=Grade.OUTSTANDING)
    take_events(tmp_path, [event()])
    found = inspections()[-1]
    assert (found.state, found.overall) == ("unread", None)
    (task,) = db.session.scalars(select(ReadingTask))
    assert task.fields == ["judgements.overall"]


def test_a_person_s_word_stands_against_a_corrected_list(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    with transaction():
        db.session.add(Judgement(inspection_id=inspections()[0].id, key="overall", source="person",
                                 grade=Grade.INADEQUATE))
    take_list(tmp_path, 2025, [home(overall="Outstanding")])
    db.session.expire_all()
    assert inspections()[0].overall is Grade.INADEQUATE
    assert judgements(inspections()[0])["overall"] == "outstanding"


def test_an_outcome_without_grades_is_kept_as_an_outcome(context: Flask, tmp_path: Path) -> None:
    take_events(tmp_path, [
        event(event_type="SC Interim", overall="Declined in effectiveness", helped="", leadership=""),
        event(urn="2700001", provision="Supported Accommodation", overall="", helped="", leadership="",
              sa_outcome="Serious or widespread weaknesses")])
    interim, supported = inspections()[0], inspections("2700001")[0]
    assert (interim.overall, interim.outcome) == (None, Outcome.DECLINED)
    assert (supported.overall, supported.outcome) == (None, Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES)
    assert judgements(interim) == {"outcome": "declined"}


def test_words_that_name_no_grade_are_kept_and_believed_by_nobody(context: Flask, tmp_path: Path) -> None:
    take_events(tmp_path, [event(overall="3", helped="", leadership="")])
    (found,) = inspections()
    assert (found.overall, found.outcome) == (None, None)
    assert judgements(found) == {"overall": "3"}


def test_judgements_of_older_lists_keep_their_names(context: Flask, tmp_path: Path) -> None:
    rows = [{"URN": "SC012345", "Provision type": "Children's Home", "Reg Status": "Active",
             "Inspection type": "Full inspection", "Inspection Date": "27/03/2015", "Inspection ID": "326436",
             "Overall effectiveness": "Adequate", "Quality of care": "Good",
             "The safety of children and young people": "Adequate", "Leadership and management": "Good"}]
    take_events(tmp_path, rows, years="2014_15")
    (found,) = inspections()
    assert judgements(found) == {"overall": "adequate", "quality_of_care": "good", "safety": "adequate",
                                 "leadership": "good"}
    labels = set(db.session.scalars(select(Judgement.label).where(Judgement.label.is_not(None))))
    assert labels == {"Quality of care", "The safety of children and young people"}


def test_a_visit_changes_no_grade(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(event_number="10320001", inspected_on="01/02/2024")])
    take_events(tmp_path, [event(event_type="Monitoring inspection", overall="Inadequate")])
    assert [fact for fact in facts() if fact[0] == "grade_changed"] == []
