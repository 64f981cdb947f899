"""A killed import leaves a whole register: none of the file, or all of it."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.lists.files import home, write_csv

pytestmark = pytest.mark.assurance
ROWS = 3000
KILLS = 12


def start(database: Path, file: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}", "QA_DATA_DIR": str(database.parent / "data")}
    return subprocess.Popen([sys.executable, "-m", "flask", "register", "import", str(file), "--json"], cwd=ROOT,
                            env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def counts(database: Path) -> tuple[int, int, int]:
    with sqlite3.connect(database) as link:
        return tuple(link.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                     for table in ("register_list", "setting", "inspection"))  # type: ignore[return-value]


@pytest.mark.assures("P5")
def test_killed_imports_leave_none_of_a_file_or_all_of_it(sqlite_template: Path, tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home(urn=f"SC{number:06}", event_number=f"{10000000 + number}")
                                for number in range(ROWS)])
    database = tmp_path / "qa.sqlite3"
    shutil.copyfile(sqlite_template, database)
    began = time.monotonic()
    trial = tmp_path / "trial.sqlite3"
    shutil.copyfile(sqlite_template, trial)
    start(trial, file).communicate()
    whole = time.monotonic() - began
    assert counts(trial) == (1, ROWS, ROWS)
    chance = random.Random(7)
    for _ in range(KILLS):
        process = start(database, file)
        time.sleep(chance.uniform(0.3, 1.0) * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert counts(database) in ((0, 0, 0), (1, ROWS, ROWS))
    out, _ = start(database, file).communicate()
    assert counts(database) == (1, ROWS, ROWS)
    found = json.loads(out)["files"][0]
    assert found["imported"] + found["unchanged"] == ROWS
