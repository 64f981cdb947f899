"""A copy of the database that is whole while others write, and putting one back. SQLite and PostgreSQL."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy.engine import URL, make_url

from qa_service.config import Config, environment_for
from qa_service.errors import BadInput, Conflict, CouldNotStore, NotFound, ServiceError, Unreachable

_WHERE: Final = Path("/usr/lib/postgresql")


def dump(config: Config, to: Path) -> str:
    """Writes the database as it was at one moment into ``to``, and looks whether it is whole. Its migration.

    Raises ``Unreachable``, ``CouldNotStore``, and ``BadInput`` for a database that is damaged itself.
    """
    return _dump_sqlite(file_of(config), to) if config.is_sqlite else _dump_postgres(make_url(config.database_url), to)


def file_of(config: Config) -> Path:
    """The database's file."""
    return Path(config.database_url.removeprefix("sqlite:///"))


def _dump_sqlite(file: Path, to: Path) -> str:
    """The backup interface, in one step: it holds a reader's snapshot, so writers go on and nothing is half in."""
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=30)) as live, \
                closing(sqlite3.connect(to)) as copy:
            live.backup(copy, pages=-1)
    except sqlite3.Error as error:
        if "full" in str(error) or "readonly" in str(error):
            raise CouldNotStore(f"There is no room to copy the database to {to.parent}.") from error
        raise Unreachable(f"The database could not be copied ({error}).") from error
    to.chmod(0o600)
    return check_sqlite(to)


def check_sqlite(file: Path) -> str:
    """The migration that a copy is at. Raises ``BadInput`` where it is not whole, or refers to what is not there."""
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        try:
            problems = [row[0] for row in copy.execute("PRAGMA integrity_check(3)") if row[0] != "ok"]
            problems += [f"{row[0]} refers to what is not in {row[2]}"
                         for row in copy.execute("PRAGMA foreign_key_check")]
            schema = "" if problems else str(copy.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        except (sqlite3.DatabaseError, TypeError) as error:
            raise BadInput(f"The copy of the database is not whole ({error}). It was not kept.") from error
    if problems:
        raise BadInput(f"The copy of the database is not whole ({'; '.join(problems[:3])}). It was not kept.")
    return schema


def _dump_postgres(url: URL, to: Path) -> str:
    _run(["pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges",
          f"--file={to}"], url)
    to.chmod(0o600)
    schema = _run(["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command",
                   "SELECT version_num FROM alembic_version"], url)
    return schema.strip()


def is_empty(config: Config) -> bool:
    """Whether there is nothing yet where a database would be put back."""
    if config.is_sqlite:
        return not file_of(config).exists() or file_of(config).stat().st_size == 0
    counted = _run(["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command",
                    "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"],
                   make_url(config.database_url))
    return counted.strip() == "0"


def load_postgres(config: Config, dumped: Path) -> None:
    """Puts a copy back into an empty database: all of it, or nothing. Raises ``Conflict`` where it is not empty."""
    if not is_empty(config):
        raise Conflict("The database that DATABASE_URL names is not empty. Make an empty one (createdb) and name that; "
                       "the one that is there stays as it is.")
    _run(["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--dbname",
          make_url(config.database_url).database or "", str(dumped)], make_url(config.database_url))


def looks_like_a_dump(dumped: Path) -> bool:
    """Whether PostgreSQL can read a copy's list of contents. Needs no server."""
    try:
        _run(["pg_restore", "--list", str(dumped)], None)
    except ServiceError:
        return False
    return True


def _run(command: list[str], url: URL | None) -> str:
    """One of PostgreSQL's programmes. Its password is given in the environment, where no other user sees it."""
    env = environment_for()
    if url is not None:
        for name, value in (("PGHOST", url.host), ("PGPORT", url.port), ("PGUSER", url.username),
                            ("PGPASSWORD", url.password), ("PGDATABASE", url.database),
                            ("PGSSLMODE", url.query.get("sslmode"))):
            if value:
                env[name] = str(value)
    try:
        done = subprocess.run([_programme(command[0]), *command[1:]], env=env,  # noqa: S603 - PostgreSQL's own
                              capture_output=True, text=True, check=False, timeout=3600)
    except subprocess.TimeoutExpired as error:
        raise Unreachable(f"{command[0]} did not end within an hour.") from error
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no reason given"])[0][:200]
        raise Unreachable(f"{command[0]} could not do its work: {said}")
    return done.stdout


def _programme(name: str) -> str:
    """The newest of the versions that are installed: an older one refuses a newer server."""
    there = [file for file in _WHERE.glob(f"*/bin/{name}") if file.parts[-3].isdigit()]
    found = str(max(there, key=lambda file: int(file.parts[-3]))) if there else shutil.which(name)
    if not found:
        raise NotFound(f"{name} is not installed (Debian: apt-get install postgresql-client).")
    return found
