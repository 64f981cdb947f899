"""A scheduler's process for tests that kill it: many small jobs, each with an effect behind a unique key.

Arguments: database address, data folder, number of jobs, file that every begin and end is written to, lease (s).
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from qa_service.app import create_app
from qa_service.database import db, transaction
from qa_service.jobs import registry, scheduler
from qa_service.jobs.registry import Job
from qa_service.jobs.timetable import parse
from tests.conftest import make_config


def main(database_url: str, data_dir: str, number: str, journal: str, lease: str) -> None:
    app = create_app(make_config(database_url, Path(data_dir)))
    written = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(event: str, name: str) -> None:
        os.write(written, f"{event} {name} {time.monotonic():.4f}\n".encode())

    def work(name: str) -> Callable[[], str]:
        def one() -> str:
            note("begin", name)
            time.sleep(random.uniform(0.05, 0.25))
            with transaction():
                db.session.execute(text("INSERT INTO effect (name) VALUES (:name) ON CONFLICT DO NOTHING"),
                                   {"name": name})
            note("end", name)
            return f"Did {name}."
        return one

    registry.JOBS.clear()
    for index in range(int(number)):
        registry.JOBS[f"job-{index}"] = Job(f"job-{index}", parse("daily 00:00"), work(f"job-{index}"))
    scheduler.start(app, workers=2, lease=timedelta(seconds=float(lease)), tick_seconds=0.5)


if __name__ == "__main__":
    main(*sys.argv[1:])
