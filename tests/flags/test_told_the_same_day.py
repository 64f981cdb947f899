"""A home below good where our child lives is told the same day, whichever way it became known or became ours."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.alerts.models import Alert
from qa_service.database import across_authorities, db, transaction
from qa_service.flags.exposure import shown_severity
from qa_service.ofsted import corrections
from qa_service.own_lists.candidates import load
from qa_service.own_lists.matching import Matcher
from qa_service.permissions import Role
from qa_service.placements import matches, planning, uploads
from qa_service.placements.imports import carry_out
from qa_service.placements.models import PlacementImportRow
from qa_service.placements.own_list import read_sheet
from qa_service.providers import watching
from qa_service.providers.models import Setting
from qa_service.providers.watching import Target
from qa_service.vocabulary import Grade, Severity
from tests.flags.builder import a_placement, a_setting, a_watch, an_inspection, assessed, flag, marked
from tests.lists.files import event, home
from tests.register.taking import setting, take_events, take_list

pytestmark = pytest.mark.only("sqlite")
DAY = date(2026, 6, 1)
URN = "SC012345"
BELOW = ("Rated below good", True)
NEWS = {"overall": "Requires improvement to be good", "event_number": "10330099", "inspected_on": "14/06/2025",
        "published_on": "19/07/2025"}


def import_list(folder: Path, *rows: str, name: str = "ours.csv") -> None:
    """Brings our own list in through the services, columns as proposed."""
    by = Actor.command("test")
    file = folder / name
    file.write_text("\n".join(["Child ref,Home,URN,Start", *rows]))
    sheet = read_sheet(file, name)
    with transaction():
        import_id = uploads.record_upload(sheet, as_at=DAY, by=by)
        uploads.settle_columns(import_id, sheet.proposed, by=by)
    understood = planning.understand(uploads.rows_of(import_id), sheet.proposed, today=DAY)
    planned = planning.plan(understood, Matcher(load()), as_at=DAY)
    with transaction():
        carry_out(import_id, planned, by=by)


def test_a_fall_that_the_register_tells_of(context: Flask, outbox: Any, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    with transaction():
        a_placement(setting().id)
    assessed(DAY)
    assert BELOW not in outbox.messages
    take_list(tmp_path, 2026, [home(**NEWS)])
    assessed(DAY)
    assert BELOW in outbox.messages


def test_a_fall_that_a_list_of_inspections_tells_of(context: Flask, outbox: Any, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    with transaction():
        a_placement(setting().id)
    assessed(DAY)
    take_events(tmp_path, [event(**NEWS)], years="2025_26")
    assessed(DAY)
    assert BELOW in outbox.messages


def test_a_fall_that_a_person_reads_where_the_readers_read_good(context: Flask, outbox: Any) -> None:
    with transaction():
        there = a_setting()
        an_inspection(there, date(2024, 3, 5), Grade.GOOD)
        inspection = an_inspection(there, date(2025, 3, 4), Grade.GOOD)
        a_placement(there)
    assessed(DAY)
    with transaction():
        corrections.correct(inspection, {"judgements.overall": "requires_improvement"}, note=None,
                            by=Actor.user(outbox.manager, Role.MANAGER))
    assessed(DAY)
    assert BELOW in outbox.messages


@pytest.mark.parametrize("before", [Grade.GOOD, Grade.REQUIRES_IMPROVEMENT])
def test_a_row_that_is_matched_late_to_a_home_below_good(
        context: Flask, outbox: Any, tmp_path: Path, before: Grade) -> None:
    with transaction():
        there = a_setting(urn=URN)
        an_inspection(there, date(2024, 3, 5), before)
        an_inspection(there, date(2025, 3, 4), Grade.REQUIRES_IMPROVEMENT)
    import_list(tmp_path, "MBC-00001,Somewhere in the hills,,03/02/2025")
    assessed(DAY)
    assert BELOW not in outbox.messages
    row = db.session.scalars(select(PlacementImportRow).where(PlacementImportRow.waiting.is_(True))).one()
    with transaction():
        matches.match({row.id: there}, by=Actor.user(outbox.manager, Role.MANAGER))
    assessed(DAY)
    assert BELOW in outbox.messages


@pytest.mark.parametrize("watched", [True, False])
@pytest.mark.parametrize("before", [Grade.GOOD, Grade.REQUIRES_IMPROVEMENT])
def test_a_child_who_comes_to_a_home_already_below_good(
        context: Flask, outbox: Any, tmp_path: Path, before: Grade, watched: bool) -> None:
    with transaction():
        there = a_setting(urn=URN)
        an_inspection(there, date(2024, 3, 5), before)
        an_inspection(there, date(2025, 3, 4), Grade.REQUIRES_IMPROVEMENT)
        if watched:
            watching.start(Target(setting_id=there), user_id=None, reason=None, by=Actor.command("test"))
    assessed(DAY)
    told = len(outbox.messages)
    import_list(tmp_path, f"MBC-00001,Somewhere,{URN},03/02/2026")
    assessed(DAY)
    assert BELOW in outbox.messages[told:]
    told = len(outbox.messages)
    import_list(tmp_path, f"MBC-00001,Somewhere,{URN},03/02/2026", f"MBC-00002,Somewhere,{URN},04/02/2026",
                name="next.csv")
    assessed(DAY, full=True)
    assert len(outbox.messages) == told, "the second child brings no second message about the same finding"


def test_a_watcher_alone_is_told_in_the_digest(context: Flask, outbox: Any) -> None:
    with transaction():
        there = a_setting()
        an_inspection(there, date(2024, 3, 5), Grade.GOOD)
        an_inspection(there, date(2025, 3, 4), Grade.REQUIRES_IMPROVEMENT)
        a_watch(setting_id=there)
    assessed(DAY)
    assert ("Rated below good", False) in outbox.messages


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grades=st.lists(st.sampled_from([Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE]), min_size=1,
                       max_size=3),
       child=st.booleans(), watched=st.booleans())
def test_nothing_of_ours_never_alerts_and_our_child_counts_in_full(
        context: Flask, outbox: Any, grades: list[Grade], child: bool, watched: bool) -> None:
    with transaction():
        there = a_setting()
        if child:
            a_placement(there)
        if watched:
            a_watch(setting_id=there)
        marked(there)
    for number, grade in enumerate(grades):
        with transaction():
            an_inspection(there, date(2023 + number, 3, 4), grade)
            marked(there)
        assessed(DAY)
    raised = flag("OF-01", there)
    assert (raised is not None) is (grades[-1] is not Grade.GOOD)
    with across_authorities():
        urn = db.session.scalars(select(Setting.urn).filter_by(id=there)).one()
        told = [alert for alert in db.session.scalars(select(Alert)) if alert.context.get("urn") == urn]
    if not child and not watched:
        assert told == []
    if raised is not None:
        assert raised.shown_severity is (raised.severity if child or watched else Severity.LOW)


@given(severity=st.sampled_from(list(Severity)), exposed=st.booleans())
def test_what_is_shown_is_the_finding_times_our_exposure(severity: Severity, exposed: bool) -> None:
    assert shown_severity(severity, exposed) is (severity if exposed else Severity.LOW)
