"""What people do with flags, and what managers do with parameters."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.database import across_authorities, db, transaction
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.flags import handling, service
from qa_service.flags.models import Flag
from qa_service.flags.parameters import change_parameter, values_of
from qa_service.flags.registry import rule_called
from qa_service.permissions import Role
from qa_service.vocabulary import Grade, Severity
from tests.flags.builder import TODAY, a_person, a_placement, a_setting, an_inspection, assessed, flag

NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def manager(context: Flask) -> Actor:
    with transaction():
        return Actor.user(a_person(), Role.MANAGER)


@pytest.fixture
def flagged(context: Flask) -> int:
    """The number of a flag OF-01 on a home where our child lives."""
    with transaction():
        home = a_setting()
        an_inspection(home, date(2025, 2, 4), Grade.REQUIRES_IMPROVEMENT)
        a_placement(home)
    assessed()
    raised = flag("OF-01")
    assert raised is not None
    return raised.id


def the_flag(flag_id: int) -> Flag:
    return service.flag_numbered(flag_id)


def test_an_acknowledged_flag_stays_open_with_its_reason(flagged: int, manager: Actor) -> None:
    with transaction():
        handling.acknowledge(flagged, by=manager, reason="Visit on Friday", today=TODAY)
    seen = the_flag(flagged)
    assert (seen.state, seen.reason, seen.cleared_at) == ("acknowledged", "Visit on Friday", None)
    assert [event.kind for event in service.history_of(flagged)] == ["raised", "acknowledged"]


def test_a_snoozed_flag_wakes_on_its_day(flagged: int, manager: Actor) -> None:
    with transaction():
        handling.snooze(flagged, until=NEXT_WEEK, reason="Awaiting the plan", by=manager, today=TODAY)
    assessed(NEXT_WEEK - timedelta(days=1))
    assert the_flag(flagged).state == "snoozed"
    assessed(NEXT_WEEK)
    assert the_flag(flagged).state == "open"


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), TODAY + timedelta(days=184)])
def test_a_flag_is_put_off_for_days_ahead_and_at_most_half_a_year(flagged: int, manager: Actor, until: date) -> None:
    with pytest.raises(BadInput), transaction():
        handling.snooze(flagged, until=until, reason="why", by=manager, today=TODAY)


def test_everything_a_person_does_needs_a_reason(flagged: int, manager: Actor) -> None:
    with pytest.raises(BadInput), transaction():
        handling.acknowledge(flagged, by=manager, reason="  ", today=TODAY)
    with pytest.raises(BadInput), transaction():
        handling.snooze(flagged, until=NEXT_WEEK, reason="", by=manager, today=TODAY)


def test_a_flag_goes_to_a_colleague_who_may_act_on_it(flagged: int, manager: Actor) -> None:
    with transaction():
        officer, councillor = a_person(Role.COMMISSIONING_OFFICER), a_person(Role.COUNCILLOR)
    with transaction():
        handling.assign(flagged, to=officer, by=manager, today=TODAY)
    assert the_flag(flagged).assigned_to == officer
    with pytest.raises(BadInput), transaction():
        handling.assign(flagged, to=councillor, by=manager, today=TODAY)


def test_two_people_at_once_do_not_overwrite_each_other(flagged: int, manager: Actor) -> None:
    seen = the_flag(flagged).version
    with transaction():
        handling.acknowledge(flagged, by=manager, reason="first", today=TODAY, version=seen)
    with pytest.raises(Conflict), transaction():
        handling.acknowledge(flagged, by=manager, reason="second", today=TODAY, version=seen)
    assert the_flag(flagged).reason == "first"


def test_a_cleared_flag_cannot_be_acknowledged(flagged: int, manager: Actor) -> None:
    with transaction():
        an_inspection(the_flag(flagged).subject_id, date(2025, 4, 1), Grade.GOOD)
    assessed(full=True)
    with pytest.raises(NotFound), transaction():
        handling.acknowledge(flagged, by=manager, reason="too late", today=TODAY)


def test_what_people_do_is_audited_without_their_words(flagged: int, manager: Actor) -> None:
    with transaction():
        handling.acknowledge(flagged, by=manager, reason="about C0001", today=TODAY)
    with across_authorities():
        event = db.session.scalars(select(AuditEvent).filter_by(action="flag.acknowledged")).one()
    assert (event.actor, event.subject_id, event.details) == (manager.name, str(flagged), {"rule": "OF-01"})


def test_a_changed_parameter_judges_the_rule_anew_at_the_next_assessment(flagged: int, manager: Actor) -> None:
    with transaction():
        change_parameter("OF-01", "graded_below_good", "high", reason="Members asked", by=manager)
    assessed()
    assert the_flag(flagged).shown_severity is Severity.HIGH


@pytest.mark.parametrize(("code", "name", "value"), [
    ("OF-08", "days", "soon"), ("OF-08", "days", "-1"), ("OF-08", "days", "99999"), ("OF-08", "hours", "3"),
    ("OF-01", "graded_worst", "terrible"), ("DQ-01", "reference_shape", "#" * 61)])
def test_a_value_that_cannot_be_is_refused(manager: Actor, code: str, name: str, value: str) -> None:
    with pytest.raises(BadInput), transaction():
        change_parameter(code, name, value, reason="why", by=manager)


def test_a_parameter_is_changed_for_a_reason_and_audited(manager: Actor) -> None:
    with pytest.raises(BadInput), transaction():
        change_parameter("OF-08", "days", "14", reason="", by=manager)
    with transaction():
        change_parameter("OF-08", "days", "14", reason="Our own standard", by=manager)
    assert values_of([rule_called("OF-08")])["OF-08"].number("days") == 14
    with across_authorities():
        event = db.session.scalars(select(AuditEvent).filter_by(action="rule.parameter_changed")).one()
    assert event.details == {"parameter": "days", "old": "28", "new": "14", "reason": "Our own standard"}


def test_the_lists_are_worst_first_and_counted(context: Flask, outbox: Any) -> None:
    with transaction():
        for grade in (Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE):
            home = a_setting()
            an_inspection(home, date(2025, 2, 4), grade)
            a_placement(home)
    assessed()
    page = service.open_flags(service.Filters(rule="OF-01"))
    assert [one.shown_severity for one in page.items] == [Severity.CRITICAL, Severity.MEDIUM]
    assert service.counts_by_severity(exposed_only=True)[Severity.CRITICAL] == 1
    assert service.open_flags(service.Filters(severity=Severity.CRITICAL)).total == 1
