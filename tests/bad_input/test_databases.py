"""A database that cannot be had, or is of another version: which of these it is, in one sentence, and a calm page."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from qa_service.app import create_app
from qa_service.database import db, version
from qa_service.database.failures import in_words
from qa_service.errors import Busy, CouldNotStore, ServiceError, Unreachable
from tests import databases
from tests.conftest import make_config
from tests.contract.commands import Shell
from tests.web.client import Browser

COMMANDS = (("flags", "list"), ("db", "upgrade"))


def _one_sentence(app: Flask, *call: str) -> str:
    ended = app.test_cli_runner().invoke(args=list(call))
    assert ended.exit_code == 2 and ended.stdout == "" and "Traceback" not in ended.output, ended.output
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    return str(ended.stderr)


def _page_is_calm(app: Flask, *, command: str = "") -> None:
    """With a session, and at a first visitor's sign-in, whose form could not be sent."""
    for page in (Browser(app, cookie="A" * 43).get("/account", status=503), Browser(app).get("/sign-in", status=503)):
        assert page.heading == "The service cannot be used just now" and "Nothing that was saved is lost" in page.text
        assert "DATABASE_URL" not in page.html and ("flask" in page.html) == bool(command) and command in page.text
        assert page.response.headers["Retry-After"] == "10"


@pytest.mark.parametrize(("address", "said"), [
    ("postgresql://officer:canary@127.0.0.1:1/quality", "does not answer at 127.0.0.1, port 1"),
    ("postgresql://officer:canary@no-such-machine.invalid/quality", "no machine called “no-such-machine.invalid”"),
])
def test_a_postgresql_that_is_not_there_is_told_apart(address: str, said: str, tmp_path: Path) -> None:
    app = create_app(make_config(address, tmp_path / "data"))
    for call in COMMANDS:
        sentence = _one_sentence(app, *call)
        assert said in sentence and "DATABASE_URL" in sentence and "canary" not in sentence
    _page_is_calm(app)


@pytest.mark.postgres
def test_a_postgresql_that_lets_nobody_in_is_told_apart(
        postgres_cluster: databases.Cluster, tmp_path: Path) -> None:
    whole = postgres_cluster.url("no_such_database")
    assert "no database “no_such_database”" in _one_sentence(
        create_app(make_config(whole, tmp_path / "data")), "flags", "list")
    head, _, tail = whole.partition("://")
    nobody = f"{head}://nobody_here:canary@{tail.rpartition('@')[2]}"
    said = _one_sentence(create_app(make_config(nobody, tmp_path / "data")), "flags", "list")
    assert "does not let the user “nobody_here” in" in said and "canary" not in said


def _told(kind: type[DatabaseError], text: str, driver: type[Exception] = psycopg.OperationalError) -> object:
    found = in_words(kind("SELECT canary", {}, driver(text)))
    return None if found is None else (type(found), str(found))


@pytest.mark.parametrize(("text", "kind", "said"), [
    ('connection failed: connection to server at "10.0.0.1", port 5432 failed: FATAL:  password authentication failed '
     'for user "officer"', Unreachable, "“officer”"),
    ('connection to server at "10.0.0.1", port 5432: fe_sendauth: no password supplied', Unreachable, "password"),
    ("connection timeout expired", Unreachable, "cannot be reached"),
    ("server closed the connection unexpectedly", Unreachable, "broke off"),
    ("FATAL:  sorry, too many clients already", Busy, "busy"),
    ("FATAL:  the database system is starting up", Busy, "busy"),
    ("FATAL:  the database system is not yet accepting connections", Busy, "busy"),
    ('could not extend file "base/1/2": No space left on device', CouldNotStore, "make room"),
    ("database or disk is full", CouldNotStore, "make room"), ("disk I/O error", CouldNotStore, "make room"),
    ("database is locked", Busy, "busy"), ("attempt to write a readonly database", CouldNotStore, "may only be read"),
    ("unable to open database file", Unreachable, "cannot be opened"),
    ("database disk image is malformed", Unreachable, "damaged"),
])
def test_each_failure_of_a_database_has_its_own_sentence(text: str, kind: type[ServiceError], said: str) -> None:
    told = _told(OperationalError, text)
    assert isinstance(told, tuple) and told[0] is kind and said in told[1] and "canary" not in told[1]


def test_what_is_our_own_fault_has_no_sentence() -> None:
    assert _told(OperationalError, "no such column: canary", sqlite3.OperationalError) is None
    assert _told(ProgrammingError, 'relation "canary" does not exist', psycopg.ProgrammingError) is None
    assert _told(IntegrityError, "UNIQUE constraint failed: busy.locked", sqlite3.IntegrityError) is None


@pytest.mark.parametrize(("found", "said"), [("0003", "older"), ("9999", "newer"), (None, "not set up")])
def test_a_database_of_another_version_is_neither_read_nor_written(app: Flask, found: str | None, said: str) -> None:
    with app.app_context():
        with db.engine.begin() as link:
            link.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{found}'" if found
                                 else "DELETE FROM alembic_version")
        db.engine.dispose()
    fresh = create_app(app.config["SERVICE"])
    sentence = _one_sentence(fresh, "flags", "list")
    assert said in sentence and "flask db upgrade" in sentence
    _page_is_calm(fresh, command="flask db upgrade")
    rules = fresh.test_cli_runner().invoke(args=["flags", "rules", "--json"])
    assert rules.exit_code == 0, "the rules are printed without a database too"
    if found == "9999":
        assert _one_sentence(fresh, "db", "upgrade") == sentence


@pytest.mark.only("sqlite")
def test_the_newest_version_is_the_last_migrations(app: Flask) -> None:
    with app.app_context(), db.engine.connect() as link:
        assert link.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == version.newest()


@pytest.mark.parametrize("place", ["a file", "/proc/nope", "a folder"])
def test_a_place_where_no_database_can_be_made_is_named(tmp_path: Path, place: str) -> None:
    folder = {"a file": tmp_path / "file" / "data", "/proc/nope": Path("/proc/nope")}.get(place, tmp_path)
    (tmp_path / "file").write_text("in the way")
    file = tmp_path if place == "a folder" else folder / "qa.sqlite3"
    ended = Shell(f"sqlite:///{file}", folder)("db", "upgrade")
    assert ended.status == 2 and len(ended.sentences.splitlines()) == 1
    assert "QA_DATA_DIR" in ended.err and (place == "a folder" or str(folder) in ended.err)


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("These are notes and no database at all. " * 50)
    app = create_app(make_config(f"sqlite:///{file}", tmp_path / "data"))
    for call in COMMANDS:
        assert "is no database" in _one_sentence(app, *call)
    _page_is_calm(app)
    assert file.read_text().startswith("These are notes")


