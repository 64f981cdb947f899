"""A2 to A5: the audit trail fails closed, shows every change made behind its back, and has no forks or gaps."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, delete, insert, select, text, update

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.audit.chain import link
from qa_service.audit.models import AuditEvent
from qa_service.database import db, transaction
from qa_service.permissions import Role
from qa_service.placements.models import Child
from tests.web.client import Browser

EVENTS = 12
BY = Actor.job("test")


def _record(number: int) -> None:
    with transaction():
        audit.record(f"test.done-{number}", by=BY, subject="setting", subject_id=number, details={"number": number})


def _refuse_inserts(app: Flask) -> None:
    """Makes the database refuse every new audit event, as a damaged table or a full disk would."""
    with app.app_context(), db.engine.begin() as raw:
        if raw.dialect.name == "sqlite":
            raw.exec_driver_sql("CREATE TRIGGER broken BEFORE INSERT ON audit_event "
                                "BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be written'); END")
        else:
            raw.exec_driver_sql("ALTER TABLE audit_event ADD CONSTRAINT broken CHECK (sequence < 0) NOT VALID")


def test_A2_when_the_event_cannot_be_written_neither_is_what_it_records(context: Flask) -> None:
    _refuse_inserts(context)
    with pytest.raises(Exception, match=r"broken|cannot be written"), transaction():
        db.session.add(Child(reference="MB-1"))
        db.session.flush()
        audit.record("child.added", by=BY)
    assert db.session.scalars(select(Child)).all() == []


def test_A2_a_page_whose_event_cannot_be_written_changes_nothing(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    _refuse_inserts(app)
    answer = browser.client.post("/council/change", data={
        "csrf_token": browser.token, "version": "1", "name": "Changed", "area": "Changed"})
    assert answer.status_code == 500 and "Nothing was half saved" in answer.text
    with app.app_context():
        assert db.session.execute(text("SELECT name FROM authority")).scalars().all() == ["Marlowe Borough Council"]


def test_A4_the_database_refuses_to_change_or_remove_an_event(context: Flask) -> None:
    _record(1)
    for statement in ("UPDATE audit_event SET action = 'other'", "UPDATE audit_event SET hash = hash",
                      "DELETE FROM audit_event", "DELETE FROM audit_event WHERE sequence = 1"):
        with pytest.raises(Exception, match="never"), transaction():
            db.session.execute(text(statement))
    assert audit.verify().events == 1 and audit.verify().broken_at is None


@pytest.mark.only("postgresql")
def test_A4_the_table_cannot_be_emptied_at_once(context: Flask) -> None:
    _record(1)
    with pytest.raises(Exception, match="never"), transaction():
        db.session.execute(text("TRUNCATE audit_event"))


def _edit(link_: Connection, chance: random.Random) -> int:
    at = chance.randint(1, EVENTS)
    column, value = chance.choice([
        ("action", "test.other"), ("actor", "user:1"), ("actor_role", "manager"), ("subject_id", "77"),
        ("subject_type", "child"), ("details", {"number": 99}), ("authority_id", 5), ("request_id", "AAAA-BBBB"),
        ("hash", "0" * 64), ("previous_hash", "f" * 64)])
    link_.execute(update(AuditEvent).where(AuditEvent.sequence == at).values({column: value}))
    return at


def _delete(link_: Connection, chance: random.Random) -> int:
    at = chance.randint(1, EVENTS)
    link_.execute(delete(AuditEvent).where(AuditEvent.sequence == at))
    return at


def _insert(link_: Connection, chance: random.Random) -> int:
    values = dict(link_.execute(select(AuditEvent.__table__).where(AuditEvent.sequence == EVENTS)).one()._mapping)
    link_.execute(insert(AuditEvent).values(values | {"sequence": EVENTS + 1, "previous_hash": values["hash"]}))
    return EVENTS + 1


def _insert_well_linked(link_: Connection, chance: random.Random) -> int:
    """By somebody who knows how events are linked."""
    values = dict(link_.execute(select(AuditEvent.__table__).where(AuditEvent.sequence == EVENTS)).one()._mapping)
    values |= {"sequence": EVENTS + 1, "previous_hash": values["hash"], "action": "test.forged"}
    link_.execute(insert(AuditEvent).values(values | {"hash": link(AuditEvent(**values))}))
    return EVENTS + 1


def _reorder(link_: Connection, chance: random.Random) -> int:
    one, other = sorted(chance.sample(range(1, EVENTS + 1), 2))
    for now, then in ((one, -1), (other, one), (-1, other)):
        link_.execute(update(AuditEvent).where(AuditEvent.sequence == now).values(sequence=then))
    return one


def _cut_the_tail(link_: Connection, chance: random.Random) -> int:
    at = chance.randint(1, EVENTS)
    link_.execute(delete(AuditEvent).where(AuditEvent.sequence >= at))
    return at


def _rewrite(link_: Connection, chance: random.Random) -> int:
    """Changes an event and links it and all later ones anew, as somebody who knows how would."""
    at = chance.randint(1, EVENTS)
    previous = None
    for row in link_.execute(select(AuditEvent.__table__).where(AuditEvent.sequence >= at).order_by(text("sequence"))):
        values = dict(row._mapping)
        if previous is None:
            values["action"] = "test.forged"
        else:
            values["previous_hash"] = previous
        previous = values["hash"] = link(AuditEvent(**values))
        link_.execute(update(AuditEvent).where(AuditEvent.sequence == values["sequence"]).values(values))
    return EVENTS


MUTATIONS: list[Callable[[Connection, random.Random], int]] = [
    _edit, _edit, _edit, _delete, _insert, _insert_well_linked, _reorder, _cut_the_tail, _rewrite]


def _without_triggers(link_: Connection) -> None:
    """What whoever owns the database's files can do."""
    for name in ("update", "delete") if link_.dialect.name == "sqlite" else ("change", "truncate"):
        on = "" if link_.dialect.name == "sqlite" else " ON audit_event"
        link_.exec_driver_sql(f"DROP TRIGGER audit_event_no_{name}{on}")


def _found(chance: random.Random) -> tuple[str, int, Any]:
    """Tampers once, in a transaction that is taken back; what was done, where, and what the check says."""
    mutate = chance.choice(MUTATIONS)
    link_ = db.session.connection()
    at = mutate(link_, chance)
    db.session.expire_all()
    found = audit.verify()
    db.session.rollback()
    return mutate.__name__, at, found


@pytest.mark.parametrize("times", [60, pytest.param(1000, marks=pytest.mark.assurance)])
def test_A3_every_change_behind_its_back_is_found_where_it_begins(context: Flask, times: int) -> None:
    for number in range(EVENTS):
        _record(number)
    with db.engine.begin() as raw:
        _without_triggers(raw)
    chance = random.Random(20261122)
    for _ in range(times):
        what, at, found = _found(chance)
        assert found.broken_at == at, (what, at, found)
    assert audit.verify().broken_at is None


@pytest.mark.parametrize("each", [5, pytest.param(50, marks=pytest.mark.assurance)])
def test_A5_twenty_writers_leave_no_fork_and_no_gap(app: Flask, authority: int, each: int) -> None:
    """Each writer's first event may be the very first of the chain."""
    def write(_: int) -> None:
        for number in range(each):
            with app.app_context():
                _record(number)
                db.session.remove()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(20)))
    with app.app_context():
        assert audit.verify() == audit.Verification(events=20 * each, broken_at=None, reason=None)
