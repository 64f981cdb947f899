"""Which tables changed: a token for each, made anew in the very transaction that writes to it.

What was worked out from tables may be used again as long as their tokens are the same (``kept``). Every statement on
the engine's connections is looked at, so no way of writing goes past it, and none of reading.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Engine, String, event
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base

NOT_NOTED: Final = frozenset({
    "alembic_version", "audit_event", "audit_head", "job_run", "queued_job", "sign_in_attempt", "table_change",
    "user_session"})
"""Written all day by everybody: nothing that is kept may rest on them."""
_WRITES: Final = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)', re.I)
_DELETES: Final = re.compile(r"\s*DELETE", re.IGNORECASE)
_WORDS: Final = re.compile(r"\w+")
_CHANGED: Final = "changed_tables"
_read: ContextVar[set[str] | None] = ContextVar("statements_read", default=None)
_NOTE: Final = {"sqlite": "?, ?", "postgresql": "%s, %s"}


class TableChange(Base):
    """The last change of a table: another token after each transaction that wrote to it."""

    __tablename__ = "table_change"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    token: Mapped[str] = mapped_column(String(16))


def install(engine: Engine, *, unless: Callable[[], bool]) -> None:
    """Notes what is written on this engine, ``unless`` a migration writes: no process serves two versions."""
    def look(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if (statements := _read.get()) is not None:
            statements.add(statement)
        if not statement.startswith("SELECT") and (found := _WRITES.match(statement)) and not unless():
            table = found[1].lower()
            _remember(connection, {table, *(_hanging_on(table) if _DELETES.match(statement) else ())})

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", _note)
    event.listen(engine, "rollback", _forget)


def tokens(connection: Connection) -> dict[str, str]:
    """By table, the token of its last change. Ask before the tables: what is read later may be newer, never older."""
    return {name: token for name, token in connection.exec_driver_sql("SELECT name, token FROM table_change")}


@contextmanager
def reading() -> Iterator[Callable[[], frozenset[str]]]:
    """Gives a function that says which tables the statements run inside may have read: every one that they name."""
    statements: set[str] = set()
    token = _read.set(statements)
    try:
        yield lambda: frozenset(word for one in statements for word in _WORDS.findall(one)) & _tables()
    finally:
        _read.reset(token)


def also_read(tables: frozenset[str]) -> None:
    """Counts these tables as read here: an answer was used again that rests on them."""
    if (statements := _read.get()) is not None:
        statements.update(tables)


@cache
def _tables() -> frozenset[str]:
    return frozenset(Base.metadata.tables) - {TableChange.__tablename__}


@cache
def _hanging_on(table: str) -> frozenset[str]:
    """The tables whose rows the database itself removes or changes with those of this one."""
    found = {other.name for other in Base.metadata.tables.values() for key in other.foreign_keys
             if key.ondelete and key.column.table.name == table and other.name != table}
    return frozenset(found).union(*(_hanging_on(one) for one in found))


def _remember(connection: Connection, tables: set[str]) -> None:
    if tables := tables - NOT_NOTED:
        connection.info.setdefault(_CHANGED, set()).update(tables)


def _note(connection: Connection) -> None:
    """In order of their names, so that two transactions never wait for each other."""
    names = connection.info.pop(_CHANGED, None)
    if names and not _broken(connection):
        connection.exec_driver_sql(
            f"INSERT INTO table_change (name, token) VALUES ({_NOTE[connection.dialect.name]}) "  # noqa: S608 - our own text
            "ON CONFLICT (name) DO UPDATE SET token = excluded.token",
            [(name, secrets.token_hex(8)) for name in sorted(names)])


def _broken(connection: Connection) -> bool:
    """Whether PostgreSQL will answer the commit with a rollback, because a statement before it failed."""
    link: Any = connection.connection.driver_connection
    return connection.dialect.name == "postgresql" and link.info.transaction_status.name == "INERROR"


def _forget(connection: Connection) -> None:
    if not connection.invalidated:  # one that broke off has nothing to forget, and may not even be asked
        connection.info.pop(_CHANGED, None)
