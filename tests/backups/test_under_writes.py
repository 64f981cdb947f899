"""B2: a backup made while others write is whole each time; a plain copy of the file, the seeded bug, is caught."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from qa_service.backups import dumping
from qa_service.errors import BadInput
from tests.assured import Figure
from tests.conftest import make_config

TIMES = int(os.environ.get("QA_BACKUPS_UNDER_WRITES", "100"))
WRITES_A_SECOND = 50


@contextmanager
def _writing(file: Path) -> Iterator[list[int]]:
    """Fifty transactions a second, each of two rows that must both be there. Gives the last that was acknowledged."""
    over, last = threading.Event(), [0]

    def write() -> None:
        with closing(sqlite3.connect(file, isolation_level=None, timeout=10)) as link:
            link.execute("PRAGMA foreign_keys=ON")
            while not over.wait(1 / WRITES_A_SECOND):
                number = last[0] + 1
                link.execute("BEGIN IMMEDIATE")
                link.execute("INSERT INTO parent VALUES (?, ?)", (number, "x" * 400))
                link.execute("INSERT INTO child VALUES (?, ?)", (number, number))
                link.execute("COMMIT")
                last[0] = number

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield last
    finally:
        over.set()
        thread.join()


@pytest.fixture
def live(tmp_path: Path) -> Path:
    file = tmp_path / "live.sqlite3"
    with closing(sqlite3.connect(file, isolation_level=None)) as link:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL",
                          "CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('1')",
                          "CREATE TABLE parent (id INTEGER PRIMARY KEY, filler TEXT)",
                          "CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parent(id))"):
            link.execute(statement)
    return file


def _wrong(copy: Path, acknowledged: int) -> str | None:
    """What a copy breaks: it is not whole, a pair is torn, or what was saved before it began is not in it."""
    try:
        dumping.check_sqlite(copy)
    except BadInput as error:
        return str(error)
    with closing(sqlite3.connect(copy)) as link:
        parents, children, newest = link.execute(
            "SELECT (SELECT count(*) FROM parent), (SELECT count(*) FROM child), "
            "coalesce((SELECT max(id) FROM parent), 0)").fetchone()
    if parents != children:
        return "a pair is torn"
    return None if newest >= acknowledged else "what was saved is missing"


@pytest.mark.assures("B2")
@pytest.mark.assurance
@pytest.mark.rotating
def test_every_backup_under_writes_is_whole_and_a_plain_copy_is_caught(
        live: Path, tmp_path: Path, figure: Figure) -> None:
    config, wrong, caught = make_config(f"sqlite:///{live}", tmp_path), [], 0
    with _writing(live) as last:
        while last[0] < 10:
            time.sleep(0.01)
        for number in range(TIMES):
            acknowledged, copy, plain = last[0], tmp_path / f"copy-{number}", tmp_path / f"plain-{number}"
            dumping.dump(config, copy)
            if problem := _wrong(copy, acknowledged):
                wrong.append(problem)
            if number % 10 == 0:
                shutil.copyfile(live, plain)
                caught += _wrong(plain, last[0] - 1) is not None
                plain.unlink()
            copy.unlink()
    figure("B2", f"{TIMES - len(wrong)} of {TIMES} backups under {WRITES_A_SECOND} writes a second are whole; a plain "
                 f"copy of the file was caught {caught} times in {-(-TIMES // 10)}")
    assert wrong == [] and caught >= 1
