"""Running the commands as another programme does: in a process of their own, from the project's root."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import ROOT


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended, and what it printed where."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What standard output holds, which must be JSON and nothing else."""
        return json.loads(self.out)

    @property
    def sentences(self) -> str:
        """What a person reads; a stack trace fails the test."""
        assert "Traceback" not in self.out + self.err, self.err
        return (self.out + self.err).strip()


class Shell:
    """The command line with one database and one data folder."""

    def __init__(self, database_url: str | None, data_dir: Path) -> None:
        ours = ("QA_", "OFSTED_", "SMTP_", "MAIL_", "DATABASE_", "PUBLIC_", "FLASK_")
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
        self.environment |= {"QA_DATA_DIR": str(data_dir), "OFSTED_SECONDS_BETWEEN_REQUESTS": "0",
                             "DATABASE_URL": database_url or f"sqlite:///{data_dir / 'qa.sqlite3'}"}

    def __call__(self, *arguments: str | Path, largest_file: int | None = None, **environ: str) -> Ended:
        """Runs ``flask`` with these arguments; with ``largest_file``, on a disk on which no file may grow past it."""
        command = [sys.executable, "-m", "flask", *map(str, arguments)]
        if largest_file is not None:
            command = ["sh", "-c", f'ulimit -f {largest_file // 512}; exec "$@"', "sh", *command]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120,
                              env=self.environment | environ)
        return Ended(done.returncode, done.stdout, done.stderr)
