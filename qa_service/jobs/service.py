"""Asking for runs, and what is known about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from flask import Flask
from sqlalchemy import Select, func, select, table

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import Conflict
from qa_service.jobs import queue, registry, run
from qa_service.jobs.models import JobRun
from qa_service.jobs.registry import Job
from qa_service.jobs.timetable import Slot

NOT_TOLD: Final = "It is about every council of this service: “flask jobs list” tells it."


class Recorder(Protocol):
    """The audit trail, which lies above this domain."""

    def __call__(self, action: str, *, by: Actor, details: dict[str, Any]) -> None: ...


def _unconnected(action: str, *, by: Actor, details: dict[str, Any]) -> None:
    raise RuntimeError("the audit trail is not connected: ports.fill() was not called")


_record: Recorder = _unconnected


def record_with(recorder: Recorder) -> None:
    """Connects the audit trail (port)."""
    global _record
    _record = recorder


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timetable: a job, its last run, the last run that was done, and the next slot."""

    job: Job
    last: JobRun | None
    last_done_at: datetime | None
    next: Slot


@dataclass(frozen=True, slots=True)
class Stale:
    """A job that should have been done by now: when it was due, and when it was last done, if ever."""

    job: str
    what: str
    due_at: datetime
    last_done_at: datetime | None


def timetable(now: datetime | None = None) -> list[Line]:
    """Every job with its last and next runs, in two queries."""
    now = now or utc_now()
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    last = {found.job: found for found in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
    done = _last_done()
    return [Line(job, last.get(job.name), done.get(job.name), job.timetable.next(now)) for job in registry.all_jobs()]


def stale_jobs(now: datetime | None = None) -> list[Stale]:
    """The jobs that were due and have not been done in good time: the scheduler is not running, or they fail."""
    now = now or utc_now()
    done = _last_done()
    found = []
    for job in registry.all_jobs():
        due = job.timetable.latest(now - job.timetable.grace).at
        last = done.get(job.name)
        if last is None or last < due:
            found.append(Stale(job.name, job.what, due, last))
    return found


def runs(job: str | None = None) -> Select[Any]:
    """The runs, newest first: those of one job, or of all, without the uneventful runs of every few minutes.

    A statement to page.
    """
    statement = select(JobRun).order_by(JobRun.started_at.desc(), JobRun.id.desc())
    if job:
        return statement.where(JobRun.job == job)
    often = [found.name for found in registry.all_jobs() if found.timetable.minutes]
    return statement.where(JobRun.job.not_in(often) | (JobRun.state != "done"))


def what_runs_say() -> Callable[[JobRun | None], str]:
    """What a run said, for a page or file of one council; one query, however many runs there are.

    Where several councils share the service, a sentence about the records of all of them is not for one of them.
    """
    councils = db.session.scalar(select(func.count()).select_from(table("authority"))) or 0

    def said(run: JobRun | None) -> str:
        words = (run.sentence or run.error or "") if run else ""
        if not run or not words or councils == 1:
            return words
        job = registry.JOBS.get(run.job)
        return words if job and job.of_everybody else NOT_TOLD

    return said


def request_run(name: str, *, by: Actor, now: datetime | None = None) -> str:
    """Queues a run now, in the open transaction, and returns its slot.

    Raises ``NotFound`` for an unknown job, ``Conflict`` when one asked for by hand is still queued or running.
    """
    job, now = registry.named(name), now or utc_now()
    if any(queued == name and slot.startswith("manual-") for queued, slot in queue.engine().pending()):
        raise Conflict(f"A run of {name} that was asked for by hand is under way or waiting for the scheduler.")
    slot = _manual_slot(now)
    queue.defer(job.name, slot, now)
    _record("job.requested", by=by, details={"job": name, "slot": slot})
    return slot


def run_now(app: Flask, name: str, *, now: datetime | None = None) -> run.Verdict:
    """Runs the job here and now and records the run. Must not be called in a transaction.

    Raises ``NotFound`` for an unknown job, ``Conflict`` while the job is under way elsewhere.
    """
    job = registry.named(name)
    verdict = run.perform(app, job, _manual_slot(now or utc_now()), worker=run.worker_name("command"), retry=False)
    if verdict.state == "busy":
        raise Conflict(f"{verdict.words} Try again when it is done.")
    return verdict


def _manual_slot(now: datetime) -> str:
    return f"manual-{now:%Y-%m-%dT%H:%M:%S.%fZ}"


def _last_done() -> dict[str, datetime]:
    rows = db.session.execute(select(JobRun.job, func.max(JobRun.finished_at, type_=JobRun.finished_at.type)).where(
        JobRun.state == "done").group_by(JobRun.job))
    return {job: at for job, at in rows if at is not None}
