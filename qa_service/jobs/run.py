"""Running a job once: the same for every engine.

The row of the run is the lock. Whoever takes it writes its name and a sign of life into it and renews that while the
job works; when the sign of life grows older than the lease, another worker may take the run over. A run that is done
is never run again, and two runs of one job are never under way at once.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Flask
from sqlalchemy import CursorResult, func, select, update

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.errors import ServiceError
from qa_service.jobs.models import JobRun
from qa_service.jobs.registry import Job
from qa_service.logs import logger
from qa_service.restored import service as restored

LEASE: Final = timedelta(seconds=60)
MOST_TRIES: Final = 3
RETRY_AFTER: Final = (timedelta(minutes=1), timedelta(minutes=5))
LOOK_AGAIN_AFTER: Final = timedelta(minutes=1)
TRY_BUSY_AGAIN_AFTER: Final = timedelta(seconds=5)
_log = logger("jobs")


@dataclass(frozen=True, slots=True)
class Verdict:
    """How an attempt ended: the run's state, its sentence or error, and when to try again, if at all."""

    state: str
    words: str
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Claim:
    run_id: int
    attempt: int


def worker_name(kind: str = "worker") -> str:
    """A name that no other worker has, now or later, and that says where it is."""
    return f"{kind}:{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"


def perform(app: Flask, job: Job, slot: str, *, worker: str, lease: timedelta = LEASE,
            also_renew: Callable[[], None] | None = None, retry: bool = True) -> Verdict:
    """Runs the job for this slot unless that is done, under way elsewhere, or no longer wanted.

    ``also_renew`` is called in the transaction of every sign of life (an engine's own lease). Without ``retry`` a
    failure is final at once. Nothing runs in a restored copy that nobody has put in service.
    """
    if restored.stands():
        return Verdict("busy", restored.HELD, utc_now() + LOOK_AGAIN_AFTER)
    claim = _claim(job, slot, worker, lease)
    if isinstance(claim, Verdict):
        return claim
    with _signs_of_life(app, claim, worker, lease, also_renew):
        try:
            state, words = "done", job.work()
        except Exception as error:
            db.session.rollback()
            _log.exception("job failed", job=job.name, slot=slot)
            state, words = "failed", _in_words(error)
    return _finish(job, claim, worker, state, words, retry=retry and not job.timetable.minutes)


def _claim(job: Job, slot: str, worker: str, lease: timedelta) -> _Claim | Verdict:
    now = utc_now()
    with transaction():
        _one_at_a_time(job.name)
        run = db.session.scalars(select(JobRun).where(JobRun.job == job.name, JobRun.slot == slot)).one_or_none()
        if run and run.state in ("done", "failed", "abandoned"):
            return Verdict(run.state, run.sentence or run.error or "")
        alive = db.session.scalars(select(JobRun).where(
            JobRun.job == job.name, JobRun.state == "running",
            JobRun.heartbeat_at.between(now - lease, now + lease))).first()
        if alive:
            return Verdict("busy", f"{job.name} is under way on {alive.worker}.", now + TRY_BUSY_AGAIN_AFTER)
        if job.timetable.superseded(slot, now):
            return _give_up(run, "abandoned", "A newer run is due and stands for this one.", now)
        if run and run.state == "running" and run.attempts >= MOST_TRIES:
            return _give_up(run, "abandoned", f"Its worker was lost {run.attempts} times; it is not tried again.", now)
        if run is None:
            run = JobRun(job=job.name, slot=slot, attempts=0)
            db.session.add(run)
        run.state, run.worker, run.attempts = "running", worker, run.attempts + 1
        run.started_at = run.heartbeat_at = now
        run.error = run.sentence = run.finished_at = None
        db.session.flush()
        return _Claim(run.id, run.attempts)


def _one_at_a_time(job: str) -> None:
    """On PostgreSQL, lets one claim for a job decide at a time; SQLite's write transaction does so by itself."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"job:{job}"))))


def _give_up(run: JobRun | None, state: str, why: str, now: datetime) -> Verdict:
    if run:
        run.state, run.error, run.finished_at = state, why, now
    return Verdict(state, why)


@contextmanager
def _signs_of_life(app: Flask, claim: _Claim, worker: str, lease: timedelta,
                   also_renew: Callable[[], None] | None) -> Iterator[None]:
    over = threading.Event()

    def beat() -> None:
        while not over.wait(lease.total_seconds() / 6):
            try:
                with app.app_context(), transaction():
                    _update_own(claim, worker, heartbeat_at=utc_now())
                    if also_renew:
                        also_renew()
            except Exception as error:  # the next beat may succeed; the lease is six beats long
                _log.warning("a job's sign of life could not be written", worker=worker, error=type(error).__name__)

    thread = threading.Thread(target=beat, name="signs-of-life", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _finish(job: Job, claim: _Claim, worker: str, state: str, words: str, *, retry: bool) -> Verdict:
    """Records the end. A job of every few minutes is not tried again: its next slot is soon enough."""
    now = utc_now()
    again = None
    if state == "failed" and retry and claim.attempt < MOST_TRIES:
        state, again = "waiting", now + RETRY_AFTER[claim.attempt - 1]
    text = {"sentence": words} if state == "done" else {"error": words}
    with transaction():
        if not _update_own(claim, worker, state=state, heartbeat_at=now, finished_at=now, **text):
            return Verdict("busy", f"{job.name} was taken over by another worker.", now + TRY_BUSY_AGAIN_AFTER)
    _log.info("job ended", job=job.name, state=state)
    return Verdict(state, words, again)


def _update_own(claim: _Claim, worker: str, **values: object) -> bool:
    """Changes the run if it is still this worker's."""
    result = db.session.execute(update(JobRun).where(
        JobRun.id == claim.run_id, JobRun.worker == worker, JobRun.attempts == claim.attempt,
        JobRun.state == "running").values(**values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _in_words(error: Exception) -> str:
    """An error as the page of jobs shows it: our own sentence, or only the kind of a fault (its text may hold data)."""
    if isinstance(error, ServiceError):
        return str(error)
    return f"A fault of the service ({type(error).__name__}); the log has the details."
