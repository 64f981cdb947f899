"""Electing the one process that schedules: the operating system or PostgreSQL frees the office when its holder dies."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final, Protocol

from flask import current_app
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from qa_service.config import Config
from qa_service.database import db

OFFICE: Final = 0x51_41_4A_4F  # the advisory lock's number: "QAJO"


class Election(Protocol):
    """The office of scheduler, sought again at every tick."""

    def won(self) -> bool:
        """Whether this process holds the office now."""

    def resign(self) -> None:
        """Gives the office up."""


class FileElection:
    """For SQLite, which lives on one machine: a lock on a file beside the database."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._held: int | None = None

    def won(self) -> bool:
        if self._held is not None:
            return True
        handle = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            return False
        self._held = handle
        return True

    def resign(self) -> None:
        if self._held is not None:
            os.close(self._held)
            self._held = None


class PostgresElection:
    """For PostgreSQL: an advisory lock that lives as long as this connection."""

    def __init__(self) -> None:
        self._connection: Connection | None = None

    def won(self) -> bool:
        try:
            if self._connection is not None:
                self._connection.execute(text("SELECT 1"))
                return True
            connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.detach()  # never goes back to the pool with the lock still on it
            if connection.execute(text("SELECT pg_try_advisory_lock(:office)"), {"office": OFFICE}).scalar_one():
                self._connection = connection
                return True
            connection.close()
        except DBAPIError:
            self._connection = None
        return False

    def resign(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def election() -> Election:
    """The election for the current application's database."""
    if db.engine.dialect.name == "sqlite":
        service: Config = current_app.config["SERVICE"]
        service.data_dir.mkdir(parents=True, exist_ok=True)
        return FileElection(service.data_dir / "scheduler.lock")
    return PostgresElection()
