"""Runs single tests of a copy of this programme, each in a process of its own, in about a second.

Most of what a test costs by itself is loading libraries and bringing an empty database up to date. Here both are done
once: one process loads what is not ours, and each test runs in a fork of it, which loads our files as they then stand.

Started as ``python tools/single_tests.py COPY``, it first says (as JSON, a line each) that it is ready. Then it reads a
test's name a line and answers with how it ended.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

_OURS: Final = ("qa_service", "scrapers", "forms", "tests", "tools", "benchmarks", "__m")
_PREPARE: Final = """
import json, sys
from pathlib import Path
from qa_service.app import create_app
from tests import conftest
folder = Path(sys.argv[1])
conftest.make_schema(create_app(conftest.make_config(f"sqlite:///{folder / 'template.sqlite3'}", folder)))
print(json.dumps(sorted(sys.modules)))
"""


class Runner:
    """The process that runs them, from outside."""

    def __init__(self, copy: Path) -> None:
        self._process = subprocess.Popen([sys.executable, str(Path(__file__).resolve()), str(copy)],  # noqa: S603
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._answer()

    def run(self, test: str, *, seconds: float, template: bool = True) -> tuple[int | None, str]:
        """How pytest ended (``None``: not in time), and what it said. ``template``: begin with the database made
        before, not by the migrations as they stand."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([test, seconds, template]) + "\n")
        self._process.stdin.flush()
        status, said = self._answer()
        return status, said

    def close(self) -> None:
        """Ends it."""
        self._process.communicate()

    def _answer(self) -> tuple[int | None, str]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that runs single tests has ended")
        status, said = json.loads(line)
        return status, said


def _serve(copy: Path) -> None:
    folder = copy.parent / "ready"
    folder.mkdir()
    os.chdir(copy)
    sys.path[0] = str(copy)
    prepared = subprocess.run([sys.executable, "-c", _PREPARE, str(folder)], stdout=subprocess.PIPE,  # noqa: S603
                              text=True, check=True, env={**os.environ, "PYTHONPATH": str(copy)})
    for name in json.loads(prepared.stdout.splitlines()[-1]):
        if not name.startswith(_OURS):
            with contextlib.suppress(Exception):
                importlib.import_module(name)
    _say(0, "ready")
    for line in sys.stdin:
        test, seconds, template = json.loads(line)
        _say(*_in_a_fork(test, seconds, copy.parent / "said", folder / "template.sqlite3" if template else None))


def _in_a_fork(test: str, seconds: float, said: Path, template: Path | None) -> tuple[int | None, str]:
    child = os.fork()
    if not child:
        os.setpgid(0, 0)
        with said.open("w") as out:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        if template:
            os.environ["QA_SQLITE_TEMPLATE"] = str(template)
        import pytest

        status = pytest.main(["-n0", "-x", "-q", "-p", "no:cacheprovider", "-m", "not postgres",
                              f"--basetemp={said.parent / 'made'}", test])
        sys.stdout.flush()
        os._exit(int(status))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        ended, how = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(how), said.read_text("utf-8", "replace")
        time.sleep(0.02)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None, said.read_text("utf-8", "replace")


def _say(status: int | None, said: str) -> None:
    print(json.dumps([status, said]), flush=True)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]).resolve())
