"""An empty database of each engine, and the chain of migrations run up and down on it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

from alembic.config import Config
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, MetaData, Table, inspect, text

from qa_service import sealing
from qa_service.database import db
from qa_service.database.session import migrating
from tests.conftest import ROOT
from tests.foundations import rows

SCRIPTS = ROOT / "migrations"
_FROM_CONFIG = ScriptDirectory.from_config
Contents = dict[str, list[dict[str, Any]]]


@cache
def _chain() -> ScriptDirectory:
    return ScriptDirectory(str(SCRIPTS))


def revisions() -> list[str]:
    """The chain, first to last."""
    return [script.revision for script in reversed(list(_chain().walk_revisions()))]


def file_of(revision: str) -> Path:
    return Path(_chain().get_revision(revision).path)


def move(app: Flask, revision: str) -> None:
    """Brings the database to this revision, from wherever it is; ``base`` is an empty one."""
    with app.app_context(), migrating():
        now = _stands_at()
        step = downgrade if revision == "base" or (now and now > revision) else upgrade
        with mock.patch.object(ScriptDirectory, "from_config", _scripts):
            step(directory=str(SCRIPTS), revision=revision)
        db.session.remove()


_read: dict[str | None, ScriptDirectory] = {}


def _scripts(config: Config) -> ScriptDirectory:
    """The scripts of a folder, read once: a chain that goes up and down would read each of them at every step."""
    place = config.get_main_option("script_location")
    if place not in _read:
        _read[place] = _FROM_CONFIG(config)
    return _read[place]


def _stands_at() -> str | None:
    with db.engine.connect() as link:
        if not inspect(link).has_table("alembic_version"):
            return None
        return link.execute(text("SELECT version_num FROM alembic_version")).scalar()


def tables(app: Flask, only: set[str] | None = None) -> list[Table]:
    """Our tables as the database describes them now: all, or these and what they refer to."""
    with app.app_context(), db.engine.connect() as link:
        described = MetaData()
        described.reflect(link, only=None if only is None else sorted(only))
        return rows.ours(described)


def load(app: Flask, only: set[str] | None = None) -> None:
    """The loader: two rows in each of these tables, referring to each other wherever a table can."""
    wanted = [table for table in tables(app, only) if only is None or table.name in only]
    with app.app_context(), migrating(), db.engine.begin() as link:
        rows.fill(link, wanted)
        for table in wanted:
            if table.name == "user_account" and "totp_sealed" in table.columns:
                for number in (1, 2):
                    link.execute(table.update().where(table.c.id == number).values(
                        totp_sealed=sealing.seal(f"codes {number}".encode(), _place(number))))


def read(app: Flask) -> Contents:
    """The check's input: everything in our tables, as it is stored; what 0056 sealed is opened and stands where it
    stood."""
    with app.app_context(), migrating(), db.engine.connect() as link:
        names = [name for name in inspect(link).get_table_names() if not name.startswith(rows.LEFT_ALONE)]
        found = {name: _rows(link, name) for name in names}
        for row in found.get("user_account", []):
            if "totp_sealed" in row:
                raw = row.pop("totp_sealed")
                row["totp_secret"] = raw and sealing.unseal(bytes(raw), _place(row["id"])).decode()
        return found


def _rows(link: Connection, name: str) -> list[dict[str, Any]]:
    """Every row in one order."""
    found = [dict(row._mapping) for row in link.exec_driver_sql(f'SELECT * FROM "{name}"')]
    return sorted(found, key=lambda row: (str(row.get("id")), sorted(map(str, row.items()))))


def _place(user_id: int) -> str:
    return f"user_account.totp_sealed.{user_id}"


def as_before(now: Contents, earlier: Contents) -> Contents:
    """What the tables and columns that were there ``earlier`` hold now."""
    return {name: [{column: value for column, value in row.items() if not rows_before or column in rows_before[0]}
                   for row in now[name]] for name, rows_before in earlier.items()}


def references_hold(app: Flask) -> bool:
    """Whether every reference leads somewhere. PostgreSQL sees to it by itself."""
    with app.app_context(), db.engine.connect() as link:
        return link.dialect.name != "sqlite" or not link.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
