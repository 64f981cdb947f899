"""Who is told, and that each is told once."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts.models import Authority, User
from qa_service.actor import Actor
from qa_service.alerts import service
from qa_service.alerts.models import Alert, AlertHold, AlertKind, AlertState
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.permissions import Role
from qa_service.vocabulary import Severity
from tests.alerts.conftest import MakePerson, flag


def alerts() -> list[Alert]:
    db.session.rollback()
    return list(db.session.scalars(select(Alert).order_by(Alert.id)))


def tell(key: str, *user_ids: int, urgent: bool = True, **changes: object) -> int:
    with transaction():
        return service.tell(service.Message(
            key=key, template="flag", context=flag(**changes), recipients=user_ids, urgent=urgent))


def test_telling_twice_leaves_one_alert_a_person(person: MakePerson) -> None:
    one, two = person(), person()
    assert tell("flag:1", one) == 1
    assert tell("flag:1", one, two) == 1
    assert tell("flag:1", one, two) == 0
    assert sorted(found.key for found in alerts()) == [f"flag:1:{one}", f"flag:1:{two}"]
    assert {found.kind for found in alerts()} == {AlertKind.IMMEDIATE}


def test_telling_at_the_same_moment_from_many_threads_leaves_one_alert(context: Flask, person: MakePerson,
                                                                      authority: int) -> None:
    reader, told = person(), []

    def one() -> None:
        with context.app_context(), acting_for(authority):
            told.append(tell("flag:1", reader))

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(told) == 1 and len(told) == 6
    assert len(alerts()) == 1


def test_an_alert_goes_with_its_transaction(person: MakePerson) -> None:
    reader = person()
    with pytest.raises(BadInput), transaction():
        service.tell(service.Message(key="flag:1", template="flag", context=flag(), recipients=[reader], urgent=True))
        raise BadInput("the flag could not be saved")
    assert alerts() == []


def test_somebody_of_another_council_is_never_told(person: MakePerson) -> None:
    with transaction():
        other = Authority(name="Fenwick Council", area="Fenwick", go_live_on=date(2024, 1, 1))
        db.session.add(other)
        db.session.flush()
        other_id = other.id
    with acting_for(other_id):
        stranger = person(authority_id=other_id)
    assert tell("flag:1", stranger) == 0


@pytest.mark.parametrize("facts", [
    flag(child="MB-1"), {key: value for key, value in flag().items() if key != "link"}])
def test_a_fact_that_is_not_on_the_list_cannot_be_told(person: MakePerson, facts: dict[str, object]) -> None:
    reader = person()
    with pytest.raises(ValueError, match="takes"), transaction():
        service.tell(service.Message(key="flag:1", template="flag", context=facts, recipients=[reader], urgent=True))


@pytest.mark.parametrize(("severity", "told"), [
    (Severity.CRITICAL, {Role.MANAGER, Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER}),
    (Severity.MEDIUM, {Role.MANAGER, Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER}),
    (Severity.LOW, {Role.MANAGER}),
])
def test_roles_say_who_is_told(person: MakePerson, severity: Severity, told: set[Role]) -> None:
    people = {person(role): role for role in Role}
    assert {people[user_id] for user_id in service.Readers().told_of(severity)} == told


def test_those_who_watch_are_told_too_but_never_those_who_may_not(person: MakePerson) -> None:
    people = {person(role): role for role in Role}
    assert {people[user_id] for user_id in service.Readers().told_of(Severity.LOW, list(people))} == {
        Role.MANAGER, Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER, Role.SAFEGUARDING_LEAD}


def test_somebody_who_left_is_not_told(person: MakePerson) -> None:
    reader = person()
    with transaction():
        db.session.execute(update(User).values(disabled_at=utc_now()))
    assert service.Readers().told_of(Severity.CRITICAL, [reader]) == []


def test_a_hold_tells_managers_once_and_a_second_reason_joins_it(person: MakePerson) -> None:
    person(Role.MANAGER), person(Role.COMMISSIONING_OFFICER)
    with transaction():
        first = service.hold("Half of the pages failed.").id
    with transaction():
        assert service.hold("The layout changed.").id == first
    (task,) = alerts()
    assert (task.kind, task.template) == (AlertKind.TASK, "alerts-held")
    standing = service.standing_hold()
    assert standing is not None and "Half" in standing.reason and "layout" in standing.reason


def test_releasing_needs_a_reason_is_audited_and_starts_the_72_hours_anew(person: MakePerson) -> None:
    manager = person()
    tell("flag:1", manager)
    with transaction():
        held = service.hold("Half of the pages failed.").id
        db.session.execute(update(Alert).values(due_at=utc_now() - timedelta(days=9)))
    by = Actor.user(manager, Role.MANAGER)
    with pytest.raises(BadInput), transaction():
        service.release(held, by=by, reason=" ")
    with transaction():
        assert service.release(held, by=by, reason="The pages are right.") == 1
    assert service.standing_hold() is None
    (told,) = (found for found in alerts() if found.kind is AlertKind.IMMEDIATE)
    assert told.due_at > utc_now() - timedelta(minutes=1)
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "alerts.released")).one()
    assert event.details["reason"] == "The pages are right."
    with pytest.raises(Conflict), transaction():
        service.release(held, by=by, reason="Again.")
    with pytest.raises(NotFound), transaction():
        service.release(999, by=by, reason="Again.")


def test_discarding_drops_only_what_came_during_the_hold(person: MakePerson) -> None:
    manager = person()
    tell("before", manager)
    with transaction():
        db.session.execute(update(Alert).values(created_at=utc_now() - timedelta(hours=1)))
        held = service.hold("Half of the pages failed.").id
    tell("during", manager)
    with transaction():
        assert service.release(held, by=Actor.user(manager, Role.MANAGER), reason="Misread.", discard=True) == 1
    states = {found.key.partition(":")[0]: found.state for found in alerts()}
    assert states == {"before": AlertState.WAITING, "during": AlertState.DROPPED, "hold": AlertState.WAITING}
    assert db.session.scalars(select(AlertHold)).one().released_by == manager
