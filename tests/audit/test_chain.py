"""A2 and A5: where no entry can be written nothing is done, and many writers leave no fork and no gap."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select, text

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.database import db, transaction
from qa_service.database.session import migrating
from qa_service.errors import Busy
from qa_service.permissions import Role
from qa_service.placements.models import Child
from tests.web.client import Browser

BY = Actor.job("test")


def _record(number: int) -> None:
    with transaction():
        audit.record(f"test.done-{number}", by=BY, subject="setting", subject_id=number, details={"number": number})


def _record_when_it_may(number: int) -> None:
    """Who is told that the database is busy does as it says and tries again."""
    for _ in range(20):
        try:
            return _record(number)
        except Busy:
            pass
    raise AssertionError("the database was busy for minutes")


def _refuse_inserts(app: Flask) -> None:
    """Makes the database refuse every new audit event, as a damaged table or a full disk would."""
    with app.app_context(), migrating(), db.engine.begin() as raw:
        if raw.dialect.name == "sqlite":
            raw.exec_driver_sql("CREATE TRIGGER broken BEFORE INSERT ON audit_event "
                                "BEGIN SELECT RAISE(ABORT, 'the audit trail cannot be written'); END")
        else:
            raw.exec_driver_sql("ALTER TABLE audit_event ADD CONSTRAINT broken CHECK (sequence < 0) NOT VALID")


@pytest.mark.assures("A2")
def test_A2_when_the_event_cannot_be_written_neither_is_what_it_records(context: Flask) -> None:
    _refuse_inserts(context)
    with pytest.raises(Exception, match=r"broken|cannot be written"), transaction():
        db.session.add(Child(reference="MB-1"))
        db.session.flush()
        audit.record("child.added", by=BY)
    assert db.session.scalars(select(Child)).all() == []


@pytest.mark.assures("A2")
def test_A2_a_page_whose_event_cannot_be_written_changes_nothing(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    _refuse_inserts(app)
    answer = browser.client.post("/council/change", data={
        "csrf_token": browser.token, "version": "1", "name": "Changed", "area": "Changed"})
    assert answer.status_code == 500 and "Nothing was half saved" in answer.text
    with app.app_context():
        assert db.session.execute(text("SELECT name FROM authority")).scalars().all() == ["Marlowe Borough Council"]


@pytest.mark.assures("A5")
@pytest.mark.parametrize("each", [5, pytest.param(int(os.environ.get("QA_AUDIT_EACH", "50")),
                                                  marks=pytest.mark.assurance)])
def test_A5_twenty_writers_leave_no_fork_and_no_gap(
        app: Flask, authority: int, each: int, figure: Callable[[str, str], None]) -> None:
    """Each writer's first event may be the very first of the chain."""
    def write(_: int) -> None:
        for number in range(each):
            with app.app_context():
                _record_when_it_may(number)
                db.session.remove()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(write, range(20)))
    with app.app_context():
        assert audit.verify() == audit.Verification(events=20 * each, broken_at=None, reason=None)
    figure("A5", f"20 writers of {each} entries each: 0 forks, 0 gaps")
