"""R7: the machine's clock jumps, back and ahead. No job runs twice a day, no mail waits for a day that is far off, and
nobody is let in or kept out by it.

The moments are real ones of a wrong clock: work goes on under it, and then it is put right.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts import sessions, throttle
from qa_service.actor import Actor
from qa_service.alerts import outbox, service
from qa_service.alerts.delivery import send_due
from qa_service.alerts.models import Alert, MailOutage
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db, transaction
from qa_service.jobs import queue, scheduler
from qa_service.jobs.queue import Crew
from qa_service.permissions import Role
from tests.alerts.conftest import flag, person  # noqa: F401
from tests.assured import Figure
from tests.jobs.conftest import Registry, jobs  # noqa: F401
from tests.web.client import make_user, signed_in

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assures("R7")]
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
JUMPS = {"a day back": timedelta(days=-1), "an hour back": timedelta(hours=-1), "25 hours ahead": timedelta(hours=25),
         "400 days ahead": timedelta(days=400)}
each_jump = pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)


def _tick_and_work(app: Flask) -> None:
    scheduler.tick()
    queue.work(app, Crew(stop=threading.Event(), workers=1, once=True))


@each_jump
def test_R7_a_daily_job_runs_once_for_each_day_and_never_for_one_twice(
        context: Flask, jobs: Registry, jump: timedelta, figure: Figure) -> None:  # noqa: F811
    ran: list[str] = []
    jobs.add("nightly", lambda: str(ran.append(f"{utc_now():%Y-%m-%d}")), "daily 05:30")
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            _tick_and_work(context)
            clock.shift(timedelta(hours=6))
            _tick_and_work(context)
        right = utc_now()
        clock.shift(jump)
        for _ in range(3):
            _tick_and_work(context)
            clock.shift(timedelta(minutes=10))
        clock.move_to(right + timedelta(minutes=30))
        for _ in range(8):
            _tick_and_work(context)
            clock.shift(timedelta(hours=6))
    days = Counter(ran)
    assert set(days.values()) == {1}, days
    assert {"2026-03-03", "2026-03-04", "2026-03-05"} <= set(days)
    figure("R7", "clock a day and an hour back, 25 hours and 400 days ahead: each daily job once a day")


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(hours=-1)], ids=["a day back", "an hour back"])
def test_R7_what_runs_every_few_minutes_goes_on_when_the_clock_was_set_back(
        context: Flask, jobs: Registry, jump: timedelta) -> None:  # noqa: F811
    ran: list[datetime] = []
    jobs.add("send", lambda: str(ran.append(utc_now())), "every 5 minutes")
    with time_machine.travel(NOON + jump, tick=False) as clock:
        while utc_now() <= NOON:
            _tick_and_work(context)
            clock.shift(timedelta(minutes=5) if -jump < timedelta(hours=2) or utc_now() < NOON + jump + timedelta(
                minutes=30) else timedelta(hours=1))
        clock.move_to(NOON + jump)
        ran.clear()
        for _ in range(12):  # within one slot the clock is looked at more than once
            _tick_and_work(context)
            clock.shift(timedelta(minutes=2, seconds=30))
    assert len(ran) == 6 and {later - earlier for earlier, later in pairwise(ran)} == {timedelta(minutes=5)}


@each_jump
def test_R7_no_mail_waits_for_a_moment_that_a_wrong_clock_wrote(
        context: Flask, person: object, jump: timedelta) -> None:  # noqa: F811
    reader = person()  # type: ignore[operator]
    config = context.config["SERVICE"]
    with time_machine.travel(NOON, tick=False) as clock:
        for key in ("deferred", "claimed", "down"):
            with transaction():
                service.tell(service.Message(
                    key=key, template="flag", context=flag(), recipients=[reader], urgent=True))
        clock.shift(jump)
        with transaction():  # what a sender writes whose clock is wrong
            db.session.execute(update(Alert).where(Alert.key.startswith("deferred:")).values(
                next_try_at=utc_now() + outbox.PAUSES[-1], tries=4))
            db.session.execute(update(Alert).where(Alert.key.startswith("claimed:")).values(
                claimed_until=utc_now() + outbox.CLAIM))
            db.session.add(MailOutage(id=1, since=utc_now(), probes=3, next_probe_at=utc_now() + outbox.PROBES[-1],
                                      last_error="away"))
        clock.move_to(NOON)
        sent = 0
        for _ in range(30):
            sent += send_due(config).sent
            clock.shift(timedelta(minutes=1))
    assert sent == 3


@each_jump
def test_R7_a_session_that_began_under_a_wrong_clock_lasts_no_longer(
        app: Flask, authority: int, jump: timedelta) -> None:
    with time_machine.travel(NOON + jump, tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.MANAGER)
        browser = signed_in(app, user_id)
        browser.get("/account")
        clock.move_to(NOON)
        lets_in = browser.client.get("/account").status_code == 200
    # Half an hour idle by the right clock, or begun at a moment that has not been: neither is a session.
    assert lets_in is False


def test_R7_a_session_of_before_the_jump_ends_in_its_time_and_nobody_is_kept_out(app: Flask, authority: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.MANAGER)
        browser = signed_in(app, user_id)
        clock.shift(timedelta(days=400))
        assert browser.client.get("/account").status_code == 302
        with app.app_context(), across_authorities():
            with transaction():
                faced = throttle.attempt("a@marlowe.example", "10.0.0.1", key="k")
                for _ in range(20):
                    throttle.note(faced)
            assert throttle.wait(faced) > 0
            clock.move_to(NOON + timedelta(minutes=5))
            assert throttle.wait(faced) == 0, "guesses of a day to come keep nobody out"
        browser.get("/account")
        clock.shift(sessions.IDLE + timedelta(seconds=1))
        assert browser.client.get("/account").status_code == 302


@each_jump
def test_R7_the_trail_stands_in_the_order_of_its_events(context: Flask, jump: timedelta) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for step in (timedelta(0), jump, -jump):
            clock.shift(step)
            with transaction():
                audit.record("test.wrote", by=Actor.job("test"))
        assert audit.verify().broken_at is None
    assert db.session.scalars(select(AuditEvent.sequence).order_by(AuditEvent.sequence)).all() == [1, 2, 3]
