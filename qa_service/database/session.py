"""The engine's set-up, and the one transaction in which everything is written.

Reading needs no ceremony: a session begins a plain transaction by itself. Writing happens inside
``transaction()`` alone, which takes SQLite's write lock at once (``BEGIN IMMEDIATE``): a transaction that began
as a reader and then writes fails under load in a way that no timeout helps.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from weakref import WeakSet

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, Select, event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction
from sqlalchemy.pool import ConnectionPoolEntry

from qa_service.database import append_only, changes, failures, scope, version
from qa_service.database.base import Base
from qa_service.errors import CouldNotStore

BUSY_TIMEOUT_MS = 10_000
_LOOKS_EVERY = 0.004
"""Whoever waits to write on SQLite looks so often whether it may, in seconds. Left to itself SQLite looks ever more
seldom, down to each tenth of a second, and whoever begins again at once keeps the others out."""
_LOOK_AWAY = 3 * _LOOKS_EVERY
SHORT: Final = 0.05
"""Seconds after which long work ends its transaction and lets others write."""
_writing: ContextVar[bool] = ContextVar("writing", default=False)
_migrating: ContextVar[bool] = ContextVar("migrating", default=False)
_looked_at: WeakSet[Engine] = WeakSet()


class WroteOutsideTransaction(RuntimeError):
    """Code changed a record outside ``transaction()``: a fault of ours."""


class ServiceSession(FlaskSession):
    """The session of the service: scoped to an authority, and writing only inside ``transaction()``."""

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """The record of this key, or ``None``; a record that another council's work left in the session is not had."""
        found = super().get(entity, ident, **options)
        return None if scope.hidden(found) else found


db = SQLAlchemy(model_class=Base, session_options={"class_": ServiceSession})
scope.install(ServiceSession)


@contextmanager
def transaction() -> Iterator[None]:
    """The unit of work: everything inside is saved together, or nothing is. Opened at the edge, never nested.

    Raises ``Busy`` when the database stayed locked, ``CouldNotStore`` when the disk is full, ``Unreachable`` when it
    cannot be had.
    """
    if _writing.get():
        raise RuntimeError("a transaction is already open: only the edge (view, job, command) opens one")
    db.session.rollback()  # ends a reader's snapshot, so that what is written rests on what is there now
    token = _writing.set(True)
    try:
        yield
        db.session.commit()
    except SQLAlchemyError as error:
        db.session.rollback()
        raise failures.in_words(error) or error from error
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _writing.reset(token)


def let_others_write() -> None:
    """Between the transactions of long work: SQLite has one writer at a time, and everybody who opens a page is one."""
    if db.engine.dialect.name == "sqlite":
        time.sleep(_LOOK_AWAY)


def in_short_transactions(steps: Iterable[Callable[[], None]]) -> None:
    """Does the steps in their order, as many in one transaction as fit into ``SHORT`` seconds, others between.

    Each step must leave what may be seen and what may be cut off after it; all of them must bear to be done again.
    """
    waiting = iter(steps)
    step = next(waiting, None)
    while step is not None:
        with transaction():
            until = time.monotonic() + SHORT
            while step is not None:
                step()
                step = next(waiting, None)
                if time.monotonic() >= until:
                    break
        if step is not None:
            let_others_write()


@contextmanager
def migrating() -> Iterator[None]:
    """For migrations alone, which may make the database; they take SQLite's write lock at once, and Alembic commits."""
    writing, migrating = _writing.set(True), _migrating.set(True)
    try:
        yield
    finally:
        _writing.reset(writing)
        _migrating.reset(migrating)


def is_migrating() -> bool:
    """Whether a migration is under way here: the tables may not be there yet."""
    return _migrating.get()


def in_transaction() -> bool:
    """Whether ``transaction()`` is open here."""
    return _writing.get()


def install_engine_rules(engine: Engine) -> None:
    """Sets durability, foreign keys and locking on every connection of this engine, and notes what is written."""
    changes.install(engine, unless=_migrating.get)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "do_connect", _make_no_empty_database)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _make_no_empty_database(_dialect: Any, _entry: Any, arguments: list[str], _options: Any) -> None:
    """SQLite makes a database of any name it is asked for; ours is made by migrations alone, with its folder."""
    file = Path(arguments[0])
    if _migrating.get():
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not file.exists():
                file.touch(mode=0o600)  # SQLite gives its journals the same
        except OSError as error:
            raise CouldNotStore(f"The folder {file.parent} cannot be made ({error.strerror}). Make it for this user to "
                                "write in, or name another (QA_DATA_DIR, DATABASE_URL).") from error
    elif not file.exists():
        raise sqlite3.OperationalError(failures.NO_DATABASE)


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}",
                   "trusted_schema=OFF", "secure_delete=ON", "cache_size=-65536", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")
    append_only.refuse_on(connection, unless=_migrating.get)


def _begin_sqlite(connection: Connection) -> None:
    if not _writing.get():
        connection.exec_driver_sql("BEGIN")
        return
    link = connection.connection.dbapi_connection
    assert isinstance(link, sqlite3.Connection)
    link.execute("PRAGMA busy_timeout=0")
    try:
        if not _had_its_turn(link):
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # which says in SQLite's words why it cannot
    finally:
        link.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def _had_its_turn(link: sqlite3.Connection) -> bool:
    """Begins to write as soon as nobody else does; false when that was not in time, or is not the reason."""
    until = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while time.monotonic() < until:
        try:
            link.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
        time.sleep(_LOOKS_EVERY)
    return False


@event.listens_for(ServiceSession, "after_begin")
def _refuse_other_version(_session: ServiceSession, _begun: SessionTransaction, connection: Connection) -> None:
    """Looks once for each engine, so that nothing is read or written by a programme of another version."""
    if connection.engine not in _looked_at and not _migrating.get():
        version.refuse_other_version(connection)
        _looked_at.add(connection.engine)


@event.listens_for(ServiceSession, "before_flush")
def _refuse_stray_flush(session: ServiceSession, _flush: UOWTransaction, _instances: Any) -> None:
    if not _writing.get() and (session.new or session.dirty or session.deleted):
        raise WroteOutsideTransaction("records may change inside transaction() alone")


@event.listens_for(ServiceSession, "do_orm_execute")
def _refuse_stray_statement(state: ORMExecuteState) -> None:
    if not _writing.get() and (state.is_insert or state.is_update or state.is_delete):
        raise WroteOutsideTransaction("records may change inside transaction() alone")


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, counted in the database."""

    items: list[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.size, self.total)


def paginate(statement: Select[Any], *, number: int, size: int = 50, scalars: bool = True) -> Page[Any]:
    """One page of a statement and the number of all its rows, in two queries. A number out of range is the nearest."""
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    result = db.session.execute(statement.limit(size).offset((number - 1) * size))
    return Page(list(result.scalars() if scalars else result), number, size, total)
