"""M3: a migration that is killed leaves the revision before it or the one after, and a second run completes."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from qa_service.app import create_app
from tests.assured import Figure
from tests.conftest import make_config
from tests.migrations import chain

KILLS = 50
Schema = list[tuple[str, str]]


def _move(file: Path, revision: str) -> None:
    chain.move(create_app(make_config(f"sqlite:///{file}", file.parent / "data")), revision)


def _definition(sql: str) -> str:
    """What was created, its constraints in one order: a table that is copied to be changed has them in any."""
    lines = (line.strip().rstrip(",") for line in sql.splitlines())
    return "\n".join(sorted(lines, key=lambda line: line if line.startswith("CONSTRAINT") else ""))


def _stands(file: Path) -> tuple[str, Schema]:
    """The revision that the database says it has, and all that is in it."""
    with closing(sqlite3.connect(file)) as link:
        schema = link.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        has_version = any(name == "alembic_version" for name, _ in schema)
        found = link.execute("SELECT version_num FROM alembic_version").fetchone() if has_version else None
        kept = [(name, _definition(sql)) for name, sql in schema if "alembic_version" not in name]
        return found[0] if found else "base", kept


def _in_a_child(file: Path, revision: str, kill_after: float | None) -> None:
    child = os.fork()
    if child == 0:
        if kill_after is not None:
            threading.Timer(kill_after, os.kill, (os.getpid(), signal.SIGKILL)).start()
        try:
            _move(file, revision)
            os._exit(0)
        except BaseException:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0


@pytest.mark.assurance
@pytest.mark.rotating
def test_M3_a_killed_migration_leaves_old_or_new_and_is_completed_by_the_next_run(
        tmp_path: Path, figure: Figure) -> None:
    model = tmp_path / "model.sqlite3"
    expected: dict[str, Schema] = {"base": []}
    for revision in chain.revisions():
        _move(model, revision)
        found, expected[revision] = _stands(model)
        assert found == revision
    head = chain.revisions()[-1]
    trial = tmp_path / "trial.sqlite3"
    began = time.monotonic()
    _in_a_child(trial, head, None)
    seconds = time.monotonic() - began
    chance = random.Random(20261122)
    reached: set[str] = set()
    for _ in range(KILLS):
        for left in tmp_path.glob("trial.sqlite3*"):
            left.unlink(missing_ok=True)
        _in_a_child(trial, head, chance.uniform(seconds * 0.3, seconds))
        revision, schema = _stands(trial)
        assert schema == expected[revision], f"between revisions, at {revision}"
        reached.add(revision)
        _in_a_child(trial, head, None)
        assert _stands(trial) == (head, expected[head])
    assert len(reached) > 2, "the kills hit no migration"
    figure("M3", f"{KILLS} of {KILLS} kills left a whole revision ({len(reached)} different ones)")
