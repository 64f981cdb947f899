"""Which inspection is the latest: flags, the setting's page, lists and our placements say the same of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.flags.rule import Finding
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.rules.grades import OF_01, OF_03
from qa_service.ofsted.rules.histories import gather_histories
from qa_service.placements.current import _full_inspections
from qa_service.reports.grades_shown import grades_of
from qa_service.reports.setting_filters import BELOW_GOOD, _graded
from qa_service.reports.setting_page import page_of
from qa_service.vocabulary import EventType, Grade
from tests.lists.files import home
from tests.register.taking import setting, take_list

pytestmark = pytest.mark.only("sqlite")
DAY = date(2025, 6, 1)
OLDER = {"inspected_on": "14/01/2024", "published_on": "19/02/2024", "event_number": "10220001", "overall": "Good"}


def older(tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(**OLDER)])


def all_say(grade: Grade) -> None:
    """That this grade is the setting's, wherever it is asked for."""
    found = setting()
    view = page_of(found, DAY)
    assert view.latest is not None and view.latest.overall is grade
    assert grades_of([found.id], DAY)[found.id].words == grade.words
    assert _full_inspections({found.id}, DAY)[found.id].result is grade
    filtered = db.session.scalars(db.select(type(found).id).where(*_graded(BELOW_GOOD, DAY))).all()
    assert (found.id in filtered) == grade.below_good
    flagged = OF_01.judge(gather_histories([found.id], DAY)[found.id], DAY, OF_01.defaults)
    assert isinstance(flagged, Finding) == grade.below_good


@pytest.mark.parametrize("inspected_on", ["", "31/02/2025", "14/01/2052"])
def test_an_inspection_known_by_its_publication_alone_is_the_latest(
        context: Flask, tmp_path: Path, inspected_on: str) -> None:
    older(tmp_path)
    take_list(tmp_path, 2025, [home(inspected_on=inspected_on, published_on="19/02/2025", overall="Inadequate")])
    all_say(Grade.INADEQUATE)


def test_a_good_one_known_by_its_publication_alone_is_the_latest_too(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(**OLDER | {"overall": "Inadequate"})])
    take_list(tmp_path, 2025, [home(inspected_on="", published_on="19/02/2025", overall="Good")])
    all_say(Grade.GOOD)


@pytest.mark.parametrize("state", ["listed", "read"])
def test_an_inspection_of_no_known_kind_with_a_grade_is_no_visit(context: Flask, tmp_path: Path, state: str) -> None:
    older(tmp_path)
    with transaction():
        db.session.add(Inspection(
            setting_id=setting().id, event_number="10339999", event_type=None, inspected_from=date(2025, 1, 14),
            published_on=date(2025, 2, 19), overall=Grade.INADEQUATE, state=state, recorded_at=utc_now(), unread=[]))
    all_say(Grade.INADEQUATE)


def test_an_unread_report_is_nowhere_shown_as_good(context: Flask, tmp_path: Path) -> None:
    older(tmp_path)
    with transaction():
        db.session.add(Inspection(
            setting_id=setting().id, event_number="10339999", event_type=None, inspected_from=date(2025, 1, 14),
            published_on=date(2025, 2, 19), overall=Grade.GOOD, state="unread", recorded_at=utc_now(),
            unread=["event_type"]))
    found = setting()
    assert grades_of([found.id], DAY)[found.id].unread
    assert _full_inspections({found.id}, DAY)[found.id].unread
    latest = page_of(found, DAY).latest
    assert latest is not None and latest.state == "unread"


def test_parts_below_good_in_a_list_without_overall_grades_are_flagged(context: Flask, tmp_path: Path) -> None:
    older(tmp_path)
    take_list(tmp_path, 2025, [home(overall="", helped="Inadequate", leadership="Inadequate")])
    found = setting()
    answer = OF_03.judge(gather_histories([found.id], DAY)[found.id], DAY, OF_03.defaults)
    assert isinstance(answer, Finding) and len(answer.evidence) == 2
    assert page_of(found, DAY).latest.event_type is EventType.FULL  # type: ignore[union-attr]
