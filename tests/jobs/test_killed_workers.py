"""Two schedulers with workers, killed without warning: no work lost, none done twice. On both engines."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from qa_service.database import db, transaction
from qa_service.jobs.models import JobRun
from tests.assured import Figure
from tests.conftest import ROOT

LEASE = 2.0
Start = Callable[[], "subprocess.Popen[bytes]"]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "journal"


def starter(app: Flask, number: int, journal: Path) -> Start:
    service = app.config["SERVICE"]
    with app.app_context(), transaction():
        db.session.execute(text("CREATE TABLE effect (name VARCHAR(40) PRIMARY KEY)"))

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.jobs.scheduler_process", service.database_url, str(service.data_dir),
             str(number), str(journal), str(LEASE)],
            cwd=ROOT, stderr=journal.with_suffix(".log").open("ab"), env={**os.environ, "PYTHONPATH": str(ROOT)})
    return start


def done(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(JobRun).where(JobRun.state == "done")) or 0


def wait_until(true: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "the work did not end in time"
        time.sleep(0.2)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Asks each to end. One that was born a moment ago may die of the signal, since it does not listen yet."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        assert process.wait(20) in (0, -signal.SIGTERM)


def check(app: Flask, journal: Path, number: int, kills: int) -> None:
    """Every job has one effective run and one effect, and only a killed worker's run was begun again."""
    with app.app_context():
        states = Counter(db.session.scalars(select(JobRun.state)))
        effects = db.session.scalar(text("SELECT count(*) FROM effect"))
        assert (states, effects) == ({"done": number}, number)
    begun, ended, running = Counter[str](), Counter[str](), dict[str, float]()
    for line in journal.read_text().splitlines():
        event, name, at = line.split()
        if event == "begin":
            begun[name] += 1
            if name in running:
                assert float(at) - running[name] > LEASE / 2, f"{name} ran twice at once"
            running[name] = float(at)
        else:
            ended[name] += 1
            running.pop(name, None)
    assert set(ended) == {f"job-{index}" for index in range(number)}
    assert sum(begun.values()) - number <= kills * 2


def torture(app: Flask, journal: Path, number: int, kills: int) -> None:
    start = starter(app, number, journal)
    processes = [start(), start()]
    try:
        wait_until(lambda: done(app) >= 1, 90)
        for _ in range(kills):
            time.sleep(random.uniform(0.05, 0.5))
            victim = processes.pop(random.randrange(2))
            victim.kill()
            victim.wait()
            processes.append(start())
        wait_until(lambda: done(app) == number, 240)
        stop(processes)
    finally:
        for process in processes:
            process.kill()
    check(app, journal, number, kills)


@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.assures("R14")
def test_nothing_is_lost_or_doubled_when_schedulers_and_workers_are_killed(app: Flask, journal: Path) -> None:
    torture(app, journal, number=30, kills=3)


@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.assures("R14")
def test_nothing_is_lost_or_doubled_in_many_kills(app: Flask, journal: Path, figure: Figure) -> None:
    torture(app, journal, number=400, kills=60)
    figure("R14", "60 kills of two schedulers: 400 of 400 jobs had one effect")


@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.assures("R14")
def test_three_schedulers_run_each_job_once_and_stop_when_told(app: Flask, journal: Path) -> None:
    start = starter(app, 50, journal)
    processes = [start() for _ in range(3)]
    try:
        wait_until(lambda: done(app) == 50, 180)
        stop(processes)
    finally:
        for process in processes:
            process.kill()
    check(app, journal, 50, kills=0)


@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.assures("R14")
def test_a_killed_workers_run_is_taken_over_soon_after_its_lease(app: Flask, journal: Path) -> None:
    start = starter(app, 4, journal)
    process = start()
    wait_until(lambda: journal.exists() and "begin" in journal.read_text(), 90)
    process.kill()
    process.wait()
    killed = time.monotonic()
    heir = start()
    try:
        wait_until(lambda: done(app) == 4, 90)
        stop([heir])
    finally:
        heir.kill()
    assert time.monotonic() - killed < LEASE + 60
    check(app, journal, 4, kills=1)
