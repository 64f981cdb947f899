"""Which tables changed: a token for each, made anew in the very transaction that writes to it.

What was worked out from tables may be used again as long as their tokens are the same (``kept``). Every statement on
the engine's connections is looked at, so no way of writing goes past it. A row that the database itself removes with
the one it refers to counts as a change of the table that the statement names.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Engine, String, event
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base

NOT_NOTED: Final = frozenset({
    "alembic_version", "audit_event", "audit_head", "job_run", "queued_job", "sign_in_attempt", "table_change",
    "user_session"})
"""Written all day by everybody: nothing that is kept may rest on them."""
_WRITES: Final = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)', re.I)
_CHANGED: Final = "changed_tables"
_NOTE: Final = {"sqlite": "?, ?", "postgresql": "%s, %s"}


class TableChange(Base):
    """The last change of a table: another token after each transaction that wrote to it."""

    __tablename__ = "table_change"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    token: Mapped[str] = mapped_column(String(16))


def install(engine: Engine, *, unless: Callable[[], bool]) -> None:
    """Notes what is written on this engine, ``unless`` a migration writes: no process serves two versions."""
    def look(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("SELECT") and (found := _WRITES.match(statement)) and not unless():
            _remember(connection, found[1].lower())

    event.listen(engine, "before_cursor_execute", look)
    event.listen(engine, "commit", _note)
    event.listen(engine, "rollback", _forget)


def tokens(connection: Connection) -> dict[str, str]:
    """By table, the token of its last change. Ask before the tables: what is read later may be newer, never older."""
    return {name: token for name, token in connection.exec_driver_sql("SELECT name, token FROM table_change")}


def _remember(connection: Connection, table: str) -> None:
    if table not in NOT_NOTED:
        connection.info.setdefault(_CHANGED, set()).add(table)


def _note(connection: Connection) -> None:
    """In order of their names, so that two transactions never wait for each other."""
    if names := connection.info.pop(_CHANGED, None):
        connection.exec_driver_sql(
            f"INSERT INTO table_change (name, token) VALUES ({_NOTE[connection.dialect.name]}) "  # noqa: S608
            "ON CONFLICT (name) DO UPDATE SET token = excluded.token",
            [(name, secrets.token_hex(8)) for name in sorted(names)])


def _forget(connection: Connection) -> None:
    connection.info.pop(_CHANGED, None)
