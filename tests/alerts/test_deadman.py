"""With no scheduler at all, the web process alone still tells somebody."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.alerts import deadman
from qa_service.alerts.models import Alert, AlertState
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db, transaction
from qa_service.jobs import registry
from qa_service.jobs.models import JobRun
from qa_service.jobs.registry import Job
from qa_service.jobs.timetable import parse
from qa_service.permissions import Role
from tests.web.client import Browser

ClientFor = Callable[[Role], Browser]


@pytest.fixture(autouse=True)
def one_job(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Needs the application, since making that is what fills the real registry, once."""
    monkeypatch.setattr(registry, "JOBS", {"collect": Job("collect", parse("daily 00:30"), lambda: "")})


def done(app: Flask, at: datetime) -> None:
    with app.app_context(), transaction():
        db.session.add(JobRun(job="collect", slot=f"manual-{at}", state="done", attempts=1, worker="w", started_at=at,
                              heartbeat_at=at, finished_at=at))


def mails(app: Flask) -> list[tuple[str, AlertState]]:
    with app.app_context(), across_authorities():
        return [(found.template, found.state) for found in db.session.scalars(select(Alert))]


@pytest.mark.assures("R9")
def test_checks_that_stopped_are_told_after_26_hours_once_a_day_to_those_who_can_act(
        app: Flask, client_for: ClientFor) -> None:
    for role in (Role.MANAGER, Role.ADMINISTRATOR, Role.COUNCILLOR):
        client_for(role)
    slot = parse("daily 00:30").latest(utc_now()).at
    done(app, slot)
    assert not deadman.warn_if_silent(app, slot + timedelta(hours=25, minutes=59))
    assert mails(app) == []
    for minutes in (0, 10, 20):
        assert deadman.warn_if_silent(app, slot + timedelta(hours=26, minutes=minutes))
    assert mails(app) == [("checks-stale", AlertState.KEPT)] * 2
    assert deadman.warn_if_silent(app, slot + timedelta(hours=50))
    assert len(mails(app)) == 4


def test_a_new_installation_is_not_called_dead(app: Flask, client_for: ClientFor) -> None:
    client_for(Role.MANAGER)
    assert not deadman.warn_if_silent(app, utc_now() + timedelta(days=30))


@pytest.mark.assures("R9")
def test_a_request_looks_beside_itself_and_not_before_it_is_time(
        app: Flask, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    done(app, utc_now() - timedelta(days=9))
    manager = client_for(Role.MANAGER)
    manager.get("/mail")
    assert mails(app) == []
    later = time.monotonic() + deadman.FIRST_LOOK_SECONDS + 1
    with monkeypatch.context() as patched:
        patched.setattr(deadman.time, "monotonic", lambda: later)
        manager.get("/mail")
    end = time.monotonic() + 10
    while not mails(app):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert mails(app)[0][0] == "checks-stale"
