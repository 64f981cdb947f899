"""What a database says when it cannot be used, as a sentence for people. What is our own fault has no sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from sqlalchemy.exc import DatabaseError, IntegrityError, SQLAlchemyError, TimeoutError

from qa_service.errors import Busy, CouldNotStore, NotUpToDate, ServiceError, Unreachable

NO_DATABASE: Final = "the database has not been made"
NOT_SET_UP: Final = "The database is not set up for this version: run “flask db upgrade” first."
_BUSY: Final = "The database is busy. Nothing was lost: wait a moment and send it again."
_Answer = Callable[[re.Match[str]], ServiceError]


def _says(kind: type[ServiceError], sentence: str) -> _Answer:
    return lambda found: kind(sentence.format(*(part or "?" for part in found.groups())))


_KNOWN: Final[tuple[tuple[str, _Answer], ...]] = (
    (NO_DATABASE, _says(NotUpToDate, NOT_SET_UP)),
    (r'no such table: alembic_version|relation "alembic_version" does not exist', _says(NotUpToDate, NOT_SET_UP)),
    (r'database "([^"]+)" does not exist', _says(
        Unreachable, "PostgreSQL has no database “{}”: make it (createdb), or mend DATABASE_URL.")),
    (r'password authentication failed for user "([^"]+)"|role "([^"]+)" does not exist', lambda found: Unreachable(
        f"PostgreSQL does not let the user “{found[1] or found[2]}” in: check user and password in DATABASE_URL.")),
    (r"no password supplied|no pg_hba.conf entry", _says(
        Unreachable, "PostgreSQL lets nobody in like this: check user and password in DATABASE_URL, and the server’s "
                     "pg_hba.conf.")),
    (r"permission denied for", _says(
        Unreachable, "The user in DATABASE_URL may not use this database’s tables: make it their owner.")),
    (r"(?:failed to resolve host|could not translate host name) [\"']([^\"']+)", _says(
        Unreachable, "There is no machine called “{}”: mend the address in DATABASE_URL.")),
    (r'(?:server at "([^"]+)"(?:.*port (\d+))?.*)?connection refused', _says(
        Unreachable, "PostgreSQL does not answer at {}, port {}: start it there, or mend DATABASE_URL.")),
    (r"timeout expired|timed out|no route to host|network is unreachable|no such file or directory", _says(
        Unreachable, "PostgreSQL cannot be reached: check that it runs, and the address in DATABASE_URL.")),
    (r"server closed the connection|connection (?:already|is) closed|consuming input failed|terminating connection",
     _says(Unreachable, "The connection to PostgreSQL broke off. Try again; if it stays so, look whether it runs.")),
    (r"too many clients|remaining connection slots|starting up|shutting down|accepting connections|in recovery mode|"
     r"locked|busy|lock timeout|deadlock|could not serialize|queuepool limit", _says(Busy, _BUSY)),
    (r"is full|disk full|no space left|disk i/o", _says(
        CouldNotStore, "The disk is full or cannot be written. Nothing was half saved: make room and try again.")),
    (r"readonly database|read-only", _says(
        CouldNotStore, "The database may only be read by this user. Nothing was half saved: make its file and folder "
                       "writable and try again.")),
    (r"unable to open database file", _says(
        Unreachable, "The database’s file cannot be opened: check that this user may read and write it and its "
                     "folder (DATABASE_URL, QA_DATA_DIR).")),
    (r"file is not a database|malformed", _says(
        Unreachable, "The database’s file is damaged, or is no database: put the last good copy in its place, or mend "
                     "DATABASE_URL.")),
)


def in_words(error: SQLAlchemyError) -> ServiceError | None:
    """The sentence for a failure that is not ours, or ``None``."""
    if isinstance(error, IntegrityError) or not isinstance(error, DatabaseError | TimeoutError):
        return None
    text = " ".join(str(error.orig if isinstance(error, DatabaseError) else error).split())
    for pattern, answer in _KNOWN:
        if found := re.search(pattern, text, re.IGNORECASE):
            return answer(found)
    return None
