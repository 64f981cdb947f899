"""The restore drill: a backup is made, and put back elsewhere by the runbook's script alone, with the clock running."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import MetaData, Table, create_engine, func, select
from sqlalchemy.pool import NullPool

from qa_service.backups import keys, making
from qa_service.backups.vault import Vault
from qa_service.clock import utc_now
from qa_service.config import ROOT, Config, environment_for
from qa_service.errors import BadInput

SCRIPT: Final = ROOT / "docs" / "deployment" / "restore.sh"
LONGEST_SECONDS: Final = 60 * 60
_CHANGES: Final = frozenset({"audit_event", "restored_copy", "table_change", "alembic_version"})
"""What restoring itself writes to."""


@dataclass(frozen=True, slots=True)
class Drilled:
    """How a drill went."""

    at: str
    backup: str
    backup_seconds: float
    restore_seconds: float
    rows: int
    lost: list[str]
    """Tables that hold fewer rows in the copy than when the backup began."""
    said: str

    @property
    def succeeded(self) -> bool:
        return not self.lost and self.restore_seconds <= LONGEST_SECONDS

    @property
    def words(self) -> str:
        lost = f" Rows are missing in: {', '.join(self.lost)}." if self.lost else ""
        return (f"{self.said}\nDrill of {self.backup}: backed up in {self.backup_seconds:.1f} s, restored in "
                f"{self.restore_seconds:.1f} s by {SCRIPT.name} alone, {self.rows} rows.{lost}")


def drill(config: Config, vault: Vault, sheets: tuple[Path, ...], *, into: Path | None = None,
          database_url: str | None = None) -> Drilled:
    """Raises ``BadInput`` where the script ends with an error, with what it said. What was found is kept for the
    page of the service."""
    if not config.is_sqlite and not database_url:
        raise BadInput("On PostgreSQL a drill needs an empty database: createdb qa_drill, and name it in "
                       "--database-url.")
    keys.opening(sheets)
    before = rows_of(config.database_url)
    made = making.make(config)
    with _empty(into) as folder:
        shutil.copytree(config.data_dir / "keys", folder / "keys")  # as whoever keeps them would put them back
        url = database_url or f"sqlite:///{folder / 'qa.sqlite3'}"
        env = environment_for(DATABASE_URL=url, QA_DATA_DIR=str(folder), QA_SECRET_KEY=config.secret_key,
                              QA_ENV=config.environment, QA_PYTHON=sys.executable, QA_OBJECT_STORE="")
        began = time.monotonic()
        ended = subprocess.run(["/bin/sh", str(SCRIPT), str(vault.folder),  # noqa: S603 - our own script
                                *map(str, sheets), made.manifest.name], cwd="/", env=env,
                               capture_output=True, text=True, check=False, timeout=4 * LONGEST_SECONDS)
        seconds = time.monotonic() - began
        if ended.returncode:
            raise BadInput(f"The drill did not succeed. {ended.stderr.strip()[-600:]}")
        after = rows_of(url)
    lost = sorted(name for name, count in before.items() if name not in _CHANGES and after.get(name, 0) < count)
    done = Drilled(utc_now().isoformat(), made.manifest.name, made.seconds, seconds, sum(after.values()), lost,
                   ended.stdout.strip())
    (making.own_folder(config) / "drill.json").write_text(json.dumps(asdict(done) | {"succeeded": done.succeeded}))
    return done


def rows_of(url: str) -> dict[str, int]:
    """How many rows each table holds."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(f"file:{url.removeprefix('sqlite:///')}?mode=ro", uri=True)) as link:
            names = [name for (name,) in link.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                     if not name.startswith(("sqlite_", "search_"))]
            return {name: link.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608 - its own
    engine, found = create_engine(url, poolclass=NullPool), MetaData()
    with engine.connect() as link:
        found.reflect(link)
        return {name: link.scalar(select(func.count()).select_from(Table(name, found))) or 0 for name in found.tables
                if not name.startswith(("procrastinate_", "search_"))}


@contextmanager
def _empty(into: Path | None) -> Iterator[Path]:
    if into is not None:
        if into.exists() and any(into.iterdir()):
            raise BadInput(f"{into} is not empty: name a folder that is, or none.")
        into.mkdir(parents=True, exist_ok=True)
        yield into
        return
    folder = Path(tempfile.mkdtemp(prefix="qa-drill-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
