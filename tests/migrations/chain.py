"""An empty database of each engine, and the chain of migrations run up and down on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import MetaData, Table, inspect, text

from qa_service.database import db
from qa_service.database.session import migrating
from tests.conftest import ROOT
from tests.foundations import rows

SCRIPTS = ROOT / "migrations"
Contents = dict[str, list[dict[str, Any]]]


def revisions() -> list[str]:
    """The chain, first to last."""
    return [script.revision for script in reversed(list(ScriptDirectory(str(SCRIPTS)).walk_revisions()))]


def file_of(revision: str) -> Path:
    return Path(ScriptDirectory(str(SCRIPTS)).get_revision(revision).path)


def move(app: Flask, revision: str) -> None:
    """Brings the database to this revision, from wherever it is; ``base`` is an empty one."""
    with app.app_context(), migrating():
        now = _stands_at()
        step = downgrade if revision == "base" or (now and now > revision) else upgrade
        step(directory=str(SCRIPTS), revision=revision)
        db.session.remove()


def _stands_at() -> str | None:
    with db.engine.connect() as link:
        if not inspect(link).has_table("alembic_version"):
            return None
        return link.execute(text("SELECT version_num FROM alembic_version")).scalar()


_DEFINITIONS = {
    "sqlite": ("SELECT name, sql FROM sqlite_master ORDER BY name",),
    "postgresql": (
        "SELECT table_name, column_name, ordinal_position, udt_name, character_maximum_length, is_nullable, "
        "column_default FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 3",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
        "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2",
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
}
_known: dict[tuple[object, ...], MetaData] = {}


def _described() -> MetaData:
    """The tables as the database describes them. The same definitions are described once: it takes a third of a second,
    and a chain that goes up and down comes by each several times."""
    with db.engine.connect() as link:
        dialect = link.dialect.name
        definitions = (dialect, *(tuple(map(tuple, link.execute(text(asked)))) for asked in _DEFINITIONS[dialect]))
        if definitions not in _known:
            _known[definitions] = MetaData()
            _known[definitions].reflect(link)
        return _known[definitions]


def tables(app: Flask) -> list[Table]:
    """Our tables as the database describes them now."""
    with app.app_context():
        return rows.ours(_described())


def load(app: Flask, only: set[str] | None = None) -> None:
    """The loader: two rows in each of these tables, referring to each other wherever a table can."""
    wanted = [table for table in tables(app) if only is None or table.name in only]
    with app.app_context(), migrating(), db.engine.begin() as link:
        rows.fill(link, wanted)


def read(app: Flask) -> Contents:
    """The check's input: everything in our tables."""
    with app.app_context(), migrating(), db.engine.connect() as link:
        return rows.contents(link, rows.ours(_described()))


def as_before(now: Contents, earlier: Contents) -> Contents:
    """What the tables and columns that were there ``earlier`` hold now."""
    return {name: [{column: value for column, value in row.items() if not rows_before or column in rows_before[0]}
                   for row in now[name]] for name, rows_before in earlier.items()}


def references_hold(app: Flask) -> bool:
    """Whether every reference leads somewhere. PostgreSQL sees to it by itself."""
    with app.app_context(), db.engine.connect() as link:
        return link.dialect.name != "sqlite" or not link.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
