"""The scheduler's process: a clock that asks every few seconds what is due, and workers that do it.

Any number of these processes may run, on PostgreSQL on any number of machines: one is elected to look at the clock,
all work. Never started in a web worker.
"""

from __future__ import annotations

import os
import signal
import threading
from datetime import datetime, timedelta
from typing import Final

from flask import Flask
from sqlalchemy import func, select, tuple_, update

from qa_service.clock import AHEAD, LONDON, utc_now
from qa_service.database import db, transaction
from qa_service.jobs import queue, registry
from qa_service.jobs.leader import election
from qa_service.jobs.models import JobRun
from qa_service.jobs.run import LEASE
from qa_service.jobs.timetable import Slot
from qa_service.logs import logger
from qa_service.restored import service as restored

TICK_SECONDS: Final = 20
DRAIN: Final = timedelta(seconds=30)
_log = logger("scheduler")


def due(now: datetime) -> list[tuple[str, Slot]]:
    """Each job's newest slot, where no run was begun for it. Slots missed before it are not made up one by one.

    Where the clock was set back, a job of every few minutes goes on all the same, under second names of its slots, so
    that no mail waits until the clock has caught up; a daily job has had its day.
    """
    latest = {job.name: job.timetable.latest(now) for job in registry.all_jobs()}
    often = [job.name for job in registry.all_jobs() if job.timetable.minutes]
    second = {name: Slot(latest[name].at, f"{latest[name].name} again") for name in often}
    asked = [(name, slot.name) for slots in (latest, second) for name, slot in slots.items()]
    begun = {(job, slot): id_ for job, slot, id_ in db.session.execute(
        select(JobRun.job, JobRun.slot, JobRun.id).where(tuple_(JobRun.job, JobRun.slot).in_(asked)))}
    ahead = {job: id_ for job, id_ in db.session.execute(select(JobRun.job, func.max(JobRun.id)).where(
        JobRun.job.in_(often), JobRun.started_at > now + AHEAD).group_by(JobRun.job))}
    found = []
    for name, slot in latest.items():
        at = begun.get((name, slot.name))
        if at is None:
            found.append((name, slot))
        elif at < ahead.get(name, 0) and (name, second[name].name) not in begun:  # begun before the clock was set back
            found.append((name, second[name]))
    return found


def tick(now: datetime | None = None) -> int:
    """Puts what is due on the queue, and closes runs by hand whose process is gone. Returns how many were due.

    Nothing is due in a restored copy that nobody has put in service.
    """
    now = now or utc_now()
    found = [] if restored.stands() else due(now)
    db.session.rollback()
    if found:
        with transaction():
            for job, slot in found:
                queue.defer(job, slot.name, slot.at)
    _close_lost_runs(now)
    return len(found)


def _close_lost_runs(now: datetime) -> None:
    """Marks runs as abandoned that nobody will take over, having been started by a command and not by the queue."""
    lost = (JobRun.state == "running", JobRun.worker.startswith("command:"), JobRun.heartbeat_at < now - LEASE)
    if db.session.scalars(select(JobRun.id).where(*lost)).first() is None:
        return
    with transaction():
        db.session.execute(update(JobRun).where(*lost).values(
            state="abandoned", finished_at=now, error="The command that ran it was ended before it was done."))


def start(app: Flask, *, workers: int = 3, lease: timedelta = LEASE, tick_seconds: float = TICK_SECONDS,
          drain: timedelta = DRAIN) -> None:
    """Runs until SIGTERM or SIGINT, then lets running jobs end (at most ``drain``) and returns.

    What has not ended by then is left to its lease: another worker takes it over.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with app.app_context():
        office = election()
    leads = threading.Event()

    def look_at_the_clock() -> None:
        with app.app_context():
            try:
                if office.won():
                    leads.set()
                    tick()
                else:
                    leads.clear()
            except Exception as error:  # a busy or absent database: the next tick looks again
                _log.warning("the tick failed", error=type(error).__name__)

    from apscheduler.schedulers.background import BackgroundScheduler  # this one process needs it

    clock = BackgroundScheduler(timezone=LONDON)
    clock.add_job(look_at_the_clock, "interval", seconds=tick_seconds, next_run_time=datetime.now(LONDON),
                  coalesce=True, max_instances=1, misfire_grace_time=None)
    clock.start()
    crew = queue.Crew(stop=stop, workers=workers, lease=lease, leads=leads.is_set)
    working = threading.Thread(target=queue.work, args=(app, crew), name="workers", daemon=True)
    working.start()
    _log.info("scheduler started", workers=workers)
    stop.wait()
    clock.shutdown(wait=False)
    with app.app_context():
        office.resign()
    working.join(drain.total_seconds())
    if working.is_alive():
        _log.warning("jobs were still running; another worker takes them over when their lease ends")
        os._exit(0)  # a running thread cannot be ended otherwise
    _log.info("scheduler stopped")
