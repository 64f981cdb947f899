"""A4: the service's own account can add to the trail, and change or remove nothing of it."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.audit import service as audit
from qa_service.database import acting_for, db, transaction
from tests import databases
from tests.conftest import make_config

BY = Actor.job("test")
BOTH = ("UPDATE audit_event SET action = 'other'", "UPDATE audit_event SET hash = hash", "DELETE FROM audit_event",
        "DELETE FROM audit_event WHERE sequence = 1", "DROP TABLE audit_event", "DROP TABLE audit_head",
        "DELETE FROM audit_head", "ALTER TABLE audit_event RENAME TO other", "ALTER TABLE audit_event DROP COLUMN seal",
        "DROP INDEX ix_audit_event_action")
SQLITE = ("DROP TRIGGER audit_event_no_update", "DROP TRIGGER audit_event_no_delete",
          "REPLACE INTO audit_event SELECT * FROM audit_event", "PRAGMA writable_schema = ON",
          "INSERT INTO audit_event SELECT * FROM audit_event WHERE 1 ON CONFLICT DO UPDATE SET action = ''",
          "CREATE TRIGGER mine AFTER INSERT ON audit_event BEGIN DELETE FROM audit_event; END",
          "DELETE FROM sqlite_master WHERE name = 'audit_event_no_update'",
          "UPDATE sqlite_master SET sql = '' WHERE name = 'audit_event_no_update'")
POSTGRESQL = ("TRUNCATE audit_event", "ALTER TABLE audit_event DISABLE TRIGGER ALL", "DROP TRIGGER "
              "audit_event_no_change ON audit_event", "SET session_replication_role = replica",
              "DROP FUNCTION audit_event_refuse() CASCADE", "TRUNCATE audit_head", "INSERT INTO audit_head "
              "SELECT 2, 0, '', NULL, NULL, NULL, NULL", "GRANT ALL ON audit_event TO PUBLIC; UPDATE audit_event SET "
              "action = 'other'", "CREATE OR REPLACE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS "
              "$$ BEGIN RETURN NEW; END $$")


def _record() -> None:
    with transaction():
        audit.record("test.done", by=BY)


def _refused(statements: tuple[str, ...]) -> int:
    for statement in statements:
        try:
            with transaction():
                db.session.execute(text(statement))
        except Exception as error:
            assert any(word in str(error).lower() for word in (
                "never", "not authorized", "denied", "owner", "may not be modified",
                "may not use")), (statement, error)
        else:
            pytest.fail(f"was not refused: {statement}")
        assert audit.verify() == audit.Verification(1, None, None), statement
    return len(statements)


@pytest.mark.assures("A4")
@pytest.mark.only("sqlite")
def test_A4_sqlite_refuses_the_service_every_way_of_changing_the_trail(
        context: Flask, figure: Callable[[str, str], None]) -> None:
    _record()
    refused = _refused(BOTH + SQLITE)
    figure("A4", f"SQLite: {refused} of {refused} ways refused")


@pytest.mark.assures("A4")
@pytest.mark.only("postgresql")
def test_A4_the_owner_of_the_tables_is_refused_by_their_triggers(context: Flask) -> None:
    _record()
    assert _refused((*BOTH[:4], "TRUNCATE audit_event"))


@pytest.mark.assures("A4")
@pytest.mark.only("postgresql")
def test_A4_the_services_own_account_on_postgresql_can_do_its_work_and_not_change_the_trail(
        app: Flask, authority: int, database_url: str, postgres_cluster: databases.Cluster,
        figure: Callable[[str, str], None]) -> None:
    statements = app.test_cli_runner().invoke(args=["audit", "account", "qa_service"]).stdout
    owner = database_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(owner, autocommit=True) as link:
        if not link.execute("SELECT 1 FROM pg_roles WHERE rolname = 'qa_service'").fetchone():
            link.execute("CREATE ROLE qa_service LOGIN")
        link.execute(statements)  # type: ignore[call-overload]
    own = create_app(make_config(database_url.replace("tester@", "qa_service@"), app.config["SERVICE"].data_dir))
    with own.app_context(), acting_for(authority):
        _record()
        refused = _refused(BOTH + POSTGRESQL)
        with transaction():
            db.session.execute(text("UPDATE authority SET name = 'Changed'"))
        db.session.remove()
        db.engine.dispose()
    with psycopg.connect(owner, autocommit=True) as link:
        link.execute("DROP OWNED BY qa_service")
    figure("A4", f"PostgreSQL: {refused} of {refused} ways refused to the service's account")


def test_an_accounts_name_is_no_way_to_run_other_sql(context: Flask) -> None:
    answer = context.test_cli_runner().invoke(args=["audit", "account", "x; DROP TABLE audit_event"])
    assert answer.exit_code == 2 and "small letters" in answer.stderr
