"""B1: the restore drill, by the runbook's script alone, on both engines."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.audit import service as audit
from qa_service.backups import drill, making
from qa_service.database import db, transaction
from tests.assured import Figure
from tests.backups.making_some import Installation, furnish
from tests.conftest import ROOT, make_config
from tests.databases import Cluster

MEGABYTES = int(os.environ.get("QA_DRILL_MEGABYTES", "20"))
BY = Actor.command("test")


@pytest.fixture
def installation(database_url: str, tmp_path: Path) -> Iterator[Installation]:
    config = make_config(database_url, tmp_path / "data", QA_BACKUP_DIR=str(tmp_path / "vault"))
    app = create_app(config)
    (tmp_path / "data").mkdir(mode=0o700)
    yield furnish(app, config, tmp_path, files=5)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def empty(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where nothing is yet: another file, or another database."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'restored' / 'qa.sqlite3'}"
        return
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    cluster.run("CREATE DATABASE qa_drilled")
    yield cluster.url("qa_drilled")
    cluster.run("DROP DATABASE qa_drilled WITH (FORCE)")


def _work(app: Flask, over: threading.Event, done: list[int]) -> None:
    with app.app_context():
        while not over.wait(0.02):
            with transaction():
                audit.record("test.worked", by=BY, details={"number": done[0] + 1})
            done[0] += 1


@pytest.mark.assures("B1")
@pytest.mark.assurance
def test_what_was_destroyed_is_back_within_minutes_by_the_script_alone(
        installation: Installation, empty: str, tmp_path: Path, figure: Figure) -> None:
    config, over, done = installation.config, threading.Event(), [0]
    with installation.app.app_context():
        from qa_service.documents import service as documents

        for number in range(MEGABYTES):
            documents.keep_bytes(os.urandom(2**20 - number))
    working = threading.Thread(target=_work, args=(installation.app, over, done))
    working.start()
    while done[0] < 5:
        time.sleep(0.05)
    acknowledged = done[0]
    began = time.monotonic()
    name = installation.back_up()
    backed_up = time.monotonic() - began
    time.sleep(0.2)
    over.set()
    working.join()
    before = drill.rows_of(config.database_url)
    hashes = sorted(one.name for one in (config.data_dir / "documents").glob("*/*"))
    with installation.app.app_context():
        db.session.remove()
        db.engine.dispose()
    shutil.copytree(config.data_dir / "keys", tmp_path / "restored" / "keys")  # which custodians keep apart
    shutil.rmtree(config.data_dir)

    env = {"PATH": os.environ["PATH"], "DATABASE_URL": empty, "QA_DATA_DIR": str(tmp_path / "restored"),
           "QA_PYTHON": sys.executable, "QA_SECRET_KEY": config.secret_key}
    began = time.monotonic()
    ended = subprocess.run(["/bin/sh", str(ROOT / "docs" / "deployment" / "restore.sh"), str(installation.vault.folder),
                            *map(str, installation.sheets[1:])], cwd="/", env=env, capture_output=True, text=True)
    seconds = time.monotonic() - began
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert name in ended.stdout and "each as it was written" in ended.stdout

    after = drill.rows_of(empty)
    assert sorted(one.name for one in (tmp_path / "restored" / "documents").glob("*/*")) == hashes
    assert after["document"] == before["document"] and after["restored_copy"] == 1
    assert acknowledged <= after["audit_event"] <= before["audit_event"] + 2, "all that was saved before it began"
    made_at = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f%z")
    assert datetime.now(UTC) - made_at < timedelta(minutes=15)
    engine = "SQLite" if config.is_sqlite else "PostgreSQL"
    figure("B1", f"{engine}, {MEGABYTES} MB: backed up in {backed_up:.1f} s under writes, restored in {seconds:.0f} s "
                 f"by the script alone; {len(hashes)} documents and every row are there, the chain verifies")
    assert seconds < 300


def test_a_drill_without_two_sheets_says_so(installed: Installation) -> None:
    runner = installed.app.test_cli_runner()
    ended = runner.invoke(args=["backup", "drill", "--sheet", str(installed.sheets[0])])
    assert ended.exit_code == 2 and "Two different sheets" in ended.stderr and "Traceback" not in ended.stderr


def test_backups_are_listed_verified_and_never_put_over_data(installed: Installation) -> None:
    runner, sheets = installed.app.test_cli_runner(), [f"--sheet={one}" for one in installed.sheets[:2]]
    made = runner.invoke(args=["backup", "make"])
    assert made.exit_code == 0 and "stored files" in made.stdout
    name = made.stdout.partition(":")[0]
    assert name in runner.invoke(args=["backup", "list"]).stdout
    assert "as it was written" in runner.invoke(args=["backup", "verify", name]).stdout
    assert "these sheets open it" in runner.invoke(args=["backup", "verify", name, *sheets]).stdout
    refused = runner.invoke(args=["backup", "restore", name, *sheets])
    assert refused.exit_code == 2 and "--replace" in refused.stderr
    missing = runner.invoke(args=["backup", "verify", "20200101T000000000000Z-00000000"])
    assert missing.exit_code == 2 and "There is no backup" in missing.stderr


def test_no_second_backup_is_made_while_one_is(installed: Installation) -> None:
    import fcntl

    lock = making.own_folder(installed.config) / "making.lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ended = installed.app.test_cli_runner().invoke(args=["backup", "make"])
    assert ended.exit_code == 2 and "Another backup is being made" in ended.stderr
