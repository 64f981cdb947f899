"""How Alembic runs: one chain of numbered migrations for both engines."""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from qa_service.database.base import EnumText, UtcDateTime
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


def _run(connection: Connection) -> None:
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        # Rebuilding a table with foreign keys on would delete the rows that refer to it.
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
    context.configure(connection=connection, target_metadata=METADATA, include_object=_include, render_as_batch=True,
                      compare_type=True, render_item=_render, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    if sqlite:
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()  # type: ignore[attr-defined]
        raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]
        if broken:
            raise RuntimeError(f"the migration broke references: {broken[:5]}")


with database.engine.connect() as _connection:
    _run(_connection)
