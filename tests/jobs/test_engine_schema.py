"""The job engine's own tables on PostgreSQL."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask_migrate import downgrade, upgrade
from procrastinate.schema import SchemaManager
from sqlalchemy import inspect, text

from qa_service.database import db
from tests.conftest import ROOT

MIGRATIONS = str(ROOT / "migrations")


def _engine_objects() -> int:
    found: int = db.session.execute(text(
        "SELECT (SELECT count(*) FROM pg_proc WHERE starts_with(proname, 'procrastinate_')) + "
        "(SELECT count(*) FROM pg_type WHERE starts_with(typname, 'procrastinate_'))")).scalar_one()
    db.session.rollback()
    return found


def test_the_engines_tables_can_be_taken_away_and_made_again(app: Flask) -> None:
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            assert not any(name.startswith("procrastinate") for name in inspect(db.engine).get_table_names())
            return
        before = _engine_objects()
        assert before > 20
        downgrade(directory=MIGRATIONS, revision="0003")
        assert _engine_objects() == 0
        upgrade(directory=MIGRATIONS)
        assert _engine_objects() == before


def test_no_newer_script_of_the_engine_waits_for_a_migration_of_ours() -> None:
    scripts = sorted(file.name for file in Path(SchemaManager.get_migrations_path()).glob("*.sql"))
    assert scripts[-1] == "03.04.00_50_post_add_retry_failed_job_procedure.sql"
