"""The queue on SQLite: a table of work, each piece claimed under a lease that a living worker renews."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import Flask
from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.errors import NotFound, ServiceError
from qa_service.jobs import registry, run
from qa_service.jobs.models import QueuedJob
from qa_service.jobs.queue import Crew
from qa_service.logs import logger

LOOK_EVERY_SECONDS: Final = 1.0
AFTER_A_FAULT: Final = timedelta(seconds=30)
_log = logger("queue")


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: int
    job: str
    slot: str


class LeaseEngine:
    """See ``queue.Engine``."""

    def defer(self, job: str, slot: str, run_at: datetime) -> None:
        db.session.execute(insert(QueuedJob).values(job=job, slot=slot, run_at=run_at).on_conflict_do_nothing())

    def pending(self) -> set[tuple[str, str]]:
        return {(job, slot) for job, slot in db.session.execute(select(QueuedJob.job, QueuedJob.slot))}

    def work(self, app: Flask, crew: Crew) -> None:
        threads = [threading.Thread(target=self._one_worker, args=(app, crew), name=f"worker-{number}", daemon=True)
                   for number in range(crew.workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one_worker(self, app: Flask, crew: Crew) -> None:
        worker = run.worker_name()
        while not crew.stop.is_set():
            try:
                with app.app_context():
                    worked = self._work_one(app, worker, crew.lease)
            except ServiceError as error:  # a busy or full database: the work stays queued
                _log.warning("the queue could not be worked", error=str(error))
                worked = False
            except Exception:
                _log.exception("the queue could not be worked")
                worked = False
            if worked:
                continue
            if crew.once:
                return
            crew.stop.wait(LOOK_EVERY_SECONDS)

    def _work_one(self, app: Flask, worker: str, lease: timedelta) -> bool:
        claimed = self._claim(worker, lease)
        if claimed is None:
            return False
        try:
            again = run.perform(app, registry.named(claimed.job), claimed.slot, worker=worker, lease=lease,
                                also_renew=lambda: self._renew(claimed, worker, lease)).again_at
        except NotFound:  # an earlier version of the service queued it
            _log.warning("queued work names an unknown job", job=claimed.job)
            again = None
        except Exception:
            _log.exception("queued work could not be begun or ended", job=claimed.job, slot=claimed.slot)
            again = utc_now() + AFTER_A_FAULT
        with transaction():
            mine = (QueuedJob.id == claimed.id, QueuedJob.leased_by == worker)
            if again is None:
                db.session.execute(delete(QueuedJob).where(*mine))
            else:
                db.session.execute(update(QueuedJob).where(*mine).values(
                    run_at=again, leased_by=None, leased_until=None))
        return True

    def _claim(self, worker: str, lease: timedelta) -> _Claimed | None:
        """Takes the oldest due work that nobody holds. A lease that ends too far ahead was written by a wrong clock."""
        now = utc_now()
        due = select(QueuedJob).where(QueuedJob.run_at <= now, or_(
            QueuedJob.leased_until.is_(None), QueuedJob.leased_until <= now, QueuedJob.leased_until > now + 2 * lease,
        )).order_by(QueuedJob.run_at, QueuedJob.id).limit(1)
        if db.session.scalars(due).first() is None:  # looking takes no lock
            db.session.rollback()
            return None
        with transaction():
            item = db.session.scalars(due).first()
            if item is None:
                return None
            item.leased_by, item.leased_until = worker, now + lease
            return _Claimed(item.id, item.job, item.slot)

    def _renew(self, claimed: _Claimed, worker: str, lease: timedelta) -> None:
        db.session.execute(update(QueuedJob).where(QueuedJob.id == claimed.id, QueuedJob.leased_by == worker).values(
            leased_until=utc_now() + lease))
