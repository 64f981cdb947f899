"""The queue on PostgreSQL: Procrastinate, with workers on any number of machines.

Procrastinate leaves the work of a killed worker "doing" for ever; the elected scheduler puts it back every few
seconds (not as a job, which could be stuck itself). Its queueing lock is not used: with it, work that died can not be
put back when the same was queued again meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, SyncPsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as ProcrastinateJob
from procrastinate.tasks import Task
from sqlalchemy import func, select, text
from sqlalchemy.engine import URL

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.jobs import registry, run
from qa_service.jobs.queue import Crew
from qa_service.logs import logger

TASK: Final = "run-job"
AFTER_A_FAULT: Final = timedelta(seconds=30)
SWEEP_EVERY_SECONDS: Final = 5.0
LOOK_EVERY_SECONDS: Final = 2.0
_QUEUED: Final = text("SELECT 1 FROM procrastinate_jobs WHERE status IN ('todo', 'doing') "
                      "AND args->>'job' = :job AND args->>'slot' = :slot")
_log = logger("queue")


class _Again(Exception):
    """The work is to be tried again at a time."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        super().__init__(f"again at {at.isoformat()}")


class _WhenSaid(BaseRetryStrategy):
    """Tries again when the run said so; after any other fault a little later: queued work is never dropped."""

    def get_retry_decision(self, *, exception: BaseException, job: ProcrastinateJob) -> RetryDecision:
        at = exception.at if isinstance(exception, _Again) else utc_now() + AFTER_A_FAULT
        return RetryDecision(retry_at=at)


def _application(connector: PsycopgConnector | SyncPsycopgConnector, work: Any) -> tuple[App, Task[Any, Any, Any]]:
    application = App(connector=connector)
    return application, application.task(name=TASK, retry=_WhenSaid())(work)


class ProcrastinateEngine:
    """See ``queue.Engine``."""

    def __init__(self, url: URL) -> None:
        self._conninfo = url.set(drivername="postgresql").render_as_string(hide_password=False)
        _, self._task = _application(SyncPsycopgConnector(conninfo=self._conninfo), lambda job, slot: None)

    def defer(self, job: str, slot: str, run_at: datetime) -> None:
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"queue:{job}"))))
        if db.session.execute(_QUEUED, {"job": job, "slot": slot}).first():
            return
        connection = db.session.connection().connection.dbapi_connection
        self._task.configure(schedule_at=run_at, connection=connection).defer(job=job, slot=slot)

    def pending(self) -> set[tuple[str, str]]:
        rows = db.session.execute(text(
            "SELECT args->>'job', args->>'slot' FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"))
        return {(job, slot) for job, slot in rows}

    def work(self, app: Flask, crew: Crew) -> None:
        while not crew.stop.is_set():
            try:
                asyncio.run(self._work(app, crew))
            except Exception:
                _log.exception("the queue could not be worked")
                if crew.once:
                    raise
            if crew.once:
                return
            crew.stop.wait(LOOK_EVERY_SECONDS)  # the connection was lost, or a stop was asked for

    async def _work(self, app: Flask, crew: Crew) -> None:
        name = run.worker_name()

        def work(job: str, slot: str) -> None:
            _perform(app, job, slot, worker=run.worker_name(), lease=crew.lease)

        connector = PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=crew.workers + 4)
        application, _ = _application(connector, work)
        async with application.open_async():
            working = asyncio.create_task(application.run_worker_async(
                name=name, concurrency=crew.workers, wait=not crew.once, install_signal_handlers=False,
                delete_jobs="successful", fetch_job_polling_interval=LOOK_EVERY_SECONDS,
                update_heartbeat_interval=crew.lease.total_seconds() / 6,
                stalled_worker_timeout=crew.lease.total_seconds()))
            since_sweep = SWEEP_EVERY_SECONDS
            while not working.done() and not crew.stop.is_set():
                await asyncio.wait([working], timeout=0.25)
                since_sweep += 0.25
                if since_sweep >= min(SWEEP_EVERY_SECONDS, crew.lease.total_seconds()) and crew.leads():
                    since_sweep = 0.0
                    await _sweep(application, crew.lease)
            if not working.done():
                working.cancel()  # Procrastinate takes this as: end what runs, begin nothing new
            with contextlib.suppress(asyncio.CancelledError):
                await working


def _perform(app: Flask, name: str, slot: str, *, worker: str, lease: timedelta) -> None:
    with app.app_context():
        try:
            job = registry.named(name)
        except NotFound:  # an earlier version of the service queued it
            _log.warning("queued work names an unknown job", job=name)
            return
        verdict = run.perform(app, job, slot, worker=worker, lease=lease)
    if verdict.again_at:
        raise _Again(verdict.again_at)


async def _sweep(application: App, lease: timedelta) -> None:
    """Puts back the work of every worker that shows no sign of life, however long ago it died."""
    try:
        for stalled in await application.job_manager.get_stalled_jobs(seconds_since_heartbeat=lease.total_seconds()):
            _log.info("work of a lost worker goes back on the queue", work=stalled.id)
            await application.job_manager.retry_job(stalled)
    except ConnectorException:
        _log.exception("lost work could not be put back; the next look tries again")
