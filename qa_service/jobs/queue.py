"""The port to the queue: what is put on it is done, though workers die. Two engines stand behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from flask import Flask, current_app

from qa_service.database import db
from qa_service.jobs.run import LEASE


@dataclass(frozen=True, slots=True)
class Crew:
    """How work is taken from the queue: ``workers`` at a time, until ``stop`` is set, or (``once``) none is due.

    ``leads`` answers whether this process is the elected scheduler, which alone looks for work that died.
    """

    stop: threading.Event
    workers: int = 1
    once: bool = False
    lease: timedelta = LEASE
    leads: Callable[[], bool] = lambda: True


class Engine(Protocol):
    """A durable queue."""

    def defer(self, job: str, slot: str, run_at: datetime) -> None:
        """Queues a run in the transaction that is open. Queueing what is queued changes nothing."""

    def work(self, app: Flask, crew: Crew) -> None:
        """Takes due work and performs it; blocks as long as the crew works."""

    def pending(self) -> set[tuple[str, str]]:
        """The (job, slot) pairs that are queued or being worked on."""


def engine() -> Engine:
    """The engine of the current application's database."""
    found: Engine | None = current_app.extensions.get("job_engine")
    if found is None:
        if db.engine.dialect.name == "sqlite":
            from qa_service.jobs.lease_engine import LeaseEngine

            found = LeaseEngine()
        else:
            from qa_service.jobs.procrastinate_engine import ProcrastinateEngine

            found = ProcrastinateEngine(db.engine.url)
        current_app.extensions["job_engine"] = found
    return found


def defer(job: str, slot: str, run_at: datetime) -> None:
    """Queues a run of the job for this slot, in the open transaction. Queueing it again changes nothing."""
    engine().defer(job, slot, run_at)


def work(app: Flask, crew: Crew) -> None:
    """Works off the queue; see ``Crew``."""
    with app.app_context():
        chosen = engine()
    chosen.work(app, crew)
