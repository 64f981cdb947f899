"""A night's collection against the stand-in of Ofsted's site."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from qa_service import clock
from qa_service.database import db, transaction
from qa_service.demo.world import Fault, Twist
from qa_service.documents import service as documents
from qa_service.documents.models import Document, DocumentOrigin
from qa_service.flags.models import Flag
from qa_service.ofsted import service
from qa_service.ofsted.models import CollectRun, Inspection, Publication, ReadingTask, SettingCheck
from qa_service.providers.models import Setting, Watch
from qa_service.vocabulary import Grade
from tests.ofsted.conftest import Night


def setting(urn: str) -> Setting:
    return db.session.scalars(select(Setting).filter_by(urn=urn)).one()


def latest(urn: str) -> Inspection:
    found = service.latest_full_inspection(service.inspections_of(setting(urn).id), clock.today())
    assert found is not None
    return found


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_new_reports_are_found_fetched_stored_read_and_recorded(night: Night) -> None:
    result = night.collect()
    assert result.problems == []
    assert result.fetching.new_documents > 5
    assert latest(night.urn(Twist.INADEQUATE)).overall is Grade.INADEQUATE
    assert latest(night.urn(Twist.FALL_BELOW_GOOD)).overall is Grade.REQUIRES_IMPROVEMENT
    assert latest(night.urn(Twist.GOOD_SPEAKING_OF_INADEQUATE)).overall is Grade.GOOD


def test_a_monitoring_visit_leaves_the_inadequate_grade_standing(night: Night) -> None:
    night.collect()
    assert latest(night.urn(Twist.MONITORING_AFTER_INADEQUATE)).overall is Grade.INADEQUATE


def test_what_cannot_be_read_with_certainty_waits_for_a_person_and_has_no_grade(night: Night) -> None:
    result = night.collect()
    for twist in (Twist.IMAGE_ONLY, Twist.GRADES_DISAGREE, Twist.NOT_FOUND):
        inspection = latest(night.urn(twist))
        assert (inspection.state, inspection.overall) == ("unread", None), twist
    assert result.fetching.to_read_by_hand >= 3
    assert count(ReadingTask) >= 3


def test_a_setting_known_from_the_site_alone_is_added_and_marked_so(night: Night) -> None:
    night.collect()
    assert setting(night.urn(Twist.NEW_TO_THE_REGISTER)).known_from == "site"


def test_F6_collecting_again_changes_nothing_and_costs_few_requests(night: Night) -> None:
    night.collect()
    night.collect()  # what the first night flagged is on the second's rota
    before = [count(table) for table in (Document, Inspection, Publication, ReadingTask, Flag, DocumentOrigin)]
    again = night.collect()
    assert [count(table) for table in (Document, Inspection, Publication, ReadingTask, Flag, DocumentOrigin)] == before
    assert again.requests <= 30
    assert (again.fetching.new_documents, again.fetching.recorded) == (0, 0)


def test_F7_every_document_says_where_and_when_it_came_from_and_matches_its_hash(night: Night) -> None:
    night.collect()
    for document in db.session.scalars(select(Document)):
        assert documents.bytes_of(document.sha256)
        [origin] = documents.origins_of(document.sha256)
        assert (origin.http_status, origin.fetched_at is not None) == (200, True)


@pytest.mark.assures("F1")
def test_a_page_that_fails_is_could_not_check_and_never_no_change(night: Night) -> None:
    broken, changed = night.urn(Twist.INADEQUATE), night.urn(Twist.FALL_BELOW_GOOD)
    night.running.site.faults |= {broken: Fault.UNAVAILABLE, changed: Fault.CHANGED_LAYOUT}
    result = night.collect()
    assert {broken, changed} <= set(result.not_checked)
    for urn in (broken, changed):
        check = db.session.get_one(SettingCheck, setting(urn).id)
        assert (check.state, check.checked_at) == ("could_not_check", None)
        assert check.reason
    assert "could not be checked" in result.sentence()


def test_what_failed_is_tried_again_and_read_when_the_site_is_itself(night: Night) -> None:
    urn = night.urn(Twist.INADEQUATE)
    night.running.site.faults[urn] = Fault.UNAVAILABLE
    night.collect()
    night.running.site.mend(urn)
    with transaction():
        for check in db.session.scalars(select(SettingCheck)):
            check.next_due_at = clock.utc_now() - timedelta(minutes=1)
    night.collect()
    assert latest(urn).overall is Grade.INADEQUATE
    assert db.session.get_one(SettingCheck, setting(urn).id).state == "checked"


def test_a_watched_setting_is_checked_on_its_rota_and_conditionally(night: Night) -> None:
    night.collect()
    quiet = next(one for one in night.world.settings.values()
                 if one.urn not in {event.urn for event in night.world.newest()} and night.world.of(one.urn)
                 and db.session.get(SettingCheck, setting(one.urn).id) is None)
    with transaction():
        db.session.add(Watch(setting_id=setting(quiet.urn).id, since=clock.utc_now()))
    result = night.collect()
    assert quiet.urn not in result.not_checked
    assert db.session.get_one(SettingCheck, setting(quiet.urn).id).state == "checked"


def test_chosen_settings_alone_are_checked_when_they_are_named(night: Night) -> None:
    urn = night.urn(Twist.INADEQUATE)
    result = night.collect(urns=[urn])
    assert (result.settings_checked, result.not_checked) == (1, {})
    assert {row.setting_id for row in db.session.scalars(select(Publication))} == {setting(urn).id}


def test_a_setting_that_the_site_does_not_know_is_said_to_be_unchecked(night: Night) -> None:
    result = night.collect(urns=["SC999998"])
    assert set(result.not_checked) == {"SC999998"}


def test_a_night_in_which_most_pages_fail_holds_the_alerts(night: Night) -> None:
    for event in night.world.inspections:
        night.running.site.faults[event.urn] = Fault.CHANGED_LAYOUT
    result = night.collect()
    assert result.held
    assert db.session.scalars(select(CollectRun)).one().held


def test_a_site_that_is_gone_is_a_problem_of_the_run_and_not_a_quiet_night(night: Night) -> None:
    night.running.stop()
    result = night.collect()
    assert result.problems
    assert not db.session.scalars(select(CollectRun)).one().discovery_complete
