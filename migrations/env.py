"""How Alembic runs: one chain of numbered migrations for both engines, each whole or not at all."""

from __future__ import annotations

import sqlite3
from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from qa_service.command_line import refusing
from qa_service.database import version
from qa_service.database.base import EnumText, UtcDateTime
from qa_service.database.session import migrating
from qa_service.tables import METADATA

config = context.config
database = current_app.extensions["migrate"].db


def _include(obj: object, name: str | None, type_: str, reflected: bool, compare_to: object) -> bool:
    """Leaves alone what other libraries keep in the same database (the job engine's tables, search indexes)."""
    return not (type_ == "table" and reflected and name is not None and name.startswith(("procrastinate_", "search_")))


def _render(kind: str, item: object, _context: object) -> str | bool:
    """Writes our column types as the plain types they are in the database, so that a migration outlives the code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumText):
        return f"sa.String(length={item.impl.length})"  # type: ignore[attr-defined]
    return False


def _check_references(ctx: Any, **_step: object) -> None:
    """Raises, in a migration's own transaction, when it left a row that refers to nothing."""
    if ctx.dialect.name != "sqlite":
        return
    if broken := ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
        raise RuntimeError(f"the migration broke references and was taken back: {broken[:5]}")


def _run(connection: Connection) -> None:
    version.refuse_newer(connection)
    connection.rollback()
    raw = connection.connection.dbapi_connection
    if isinstance(raw, sqlite3.Connection):
        # Rebuilding a table with foreign keys on would delete the rows that refer to it.
        raw.execute("PRAGMA foreign_keys=OFF")
    try:
        context.configure(
            connection=connection, target_metadata=METADATA, include_object=_include, render_as_batch=True,
            compare_type=True, render_item=_render, transaction_per_migration=True,
            on_version_apply=_check_references)
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        if isinstance(raw, sqlite3.Connection):
            raw.execute("PRAGMA foreign_keys=ON")


with refusing(), migrating(), database.engine.connect() as _connection:
    _run(_connection)
