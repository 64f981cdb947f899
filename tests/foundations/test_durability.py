"""R4 and R5: what is said to be saved is saved, and a full disk half-saves nothing and ends with room."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select, text

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts import delivery
from qa_service.alerts.models import Alert, AlertKind, AlertState, MailOutage
from qa_service.app import create_app
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db, transaction
from qa_service.documents import service as documents
from qa_service.errors import CouldNotStore
from qa_service.permissions import Role
from tests.conftest import ROOT, make_config, make_schema
from tests.web.client import Browser

DURABLE = {"synchronous": 2, "journal_mode": "wal", "foreign_keys": 1}


def _pragmas(link: sqlite3.Connection) -> dict[str, object]:
    return {name: link.execute(f"PRAGMA {name}").fetchone()[0] for name in DURABLE}


@pytest.mark.only("sqlite")
def test_R5_every_connection_of_the_pool_is_durable(app: Flask) -> None:
    with app.app_context(), ExitStack() as opened:
        for _ in range(15):  # more than the pool keeps
            link = opened.enter_context(db.engine.connect()).connection.dbapi_connection
            assert isinstance(link, sqlite3.Connection)
            assert _pragmas(link) == DURABLE


def test_R5_migrations_run_on_durable_connections(tmp_path: Path) -> None:
    """References are off while tables are rebuilt (see ``migrations/env.py``), and on again afterwards."""
    app = create_app(make_config(f"sqlite:///{tmp_path / 'new.sqlite3'}", tmp_path / "data"))
    seen: list[dict[str, object]] = []
    with app.app_context():
        engine: Engine = db.engine
    event.listen(engine, "begin", lambda link: seen.append(_pragmas(link.connection.dbapi_connection)))
    event.listen(engine, "checkin", lambda link, _record: seen.append(_pragmas(link) | {"at": "the end"}))
    make_schema(app)
    assert {one["synchronous"] for one in seen} == {2} and {one["journal_mode"] for one in seen} == {"wal"}
    assert [one["foreign_keys"] for one in seen if "at" in one][-1] == 1


@pytest.mark.only("postgresql")
def test_R5_postgresql_is_never_asked_to_answer_before_it_has_saved(app: Flask) -> None:
    """The tests' own cluster runs without; what counts is that no connection of ours turns it off."""
    with app.app_context(), db.engine.connect() as link:
        source = link.scalar(text("SELECT source FROM pg_settings WHERE name = 'synchronous_commit'"))
        assert source == "command line"


PAST_THE_ENGINE = {
    "qa_service/backups/dumping.py": "reads a copy of the database out, and looks at the copy",
    "qa_service/backups/drill.py": "counts the rows of a restored copy",
    "qa_service/operations/looks_at_data.py": "asks for the right to write, and gives it back",
}
"""What opens a database's file otherwise. None of them saves anything in it."""


def test_R5_nothing_opens_a_database_past_the_engine() -> None:
    for file in [*(ROOT / "qa_service").rglob("*.py"), *(ROOT / "migrations").rglob("*.py")]:
        if file.relative_to(ROOT).as_posix() in PAST_THE_ENGINE:
            assert "COMMIT" not in file.read_text() and ".commit(" not in file.read_text(), file
            continue
        words = file.read_text()
        assert "sqlite3.connect" not in words and "psycopg.connect" not in words, file
        assert "create_engine" not in words, file
        assert "synchronous_commit" not in words, file


@pytest.mark.assurance
def test_R5_what_was_said_to_be_saved_is_there_after_a_kill(tmp_path: Path, sqlite_template: Path) -> None:
    """20 kills at random moments; each number that the child told of is there afterwards."""
    shutil.copyfile(sqlite_template, tmp_path / "qa.sqlite3")
    told = 0
    for round_ in range(20):
        reads, writes = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reads)
            try:
                _write_and_tell(create_app(make_config(f"sqlite:///{tmp_path / 'qa.sqlite3'}", tmp_path / "d")), writes)
            finally:
                os._exit(1)
        os.close(writes)
        with os.fdopen(reads, "rb") as pipe:
            for _ in range(3 + round_):
                told = int(pipe.readline())
            os.kill(child, signal.SIGKILL)
            for line in pipe:
                told = int(line) if line.endswith(b"\n") else told
        os.waitpid(child, 0)
        with sqlite3.connect(tmp_path / "qa.sqlite3") as link:
            assert link.execute("SELECT max(sequence) FROM audit_event").fetchone()[0] >= told
            assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _write_and_tell(app: Flask, pipe: int) -> None:
    with app.app_context():
        while True:
            with transaction():
                audit.record("test.wrote", by=Actor.job("test"))
            os.write(pipe, b"%d\n" % (db.session.scalar(select(func.max(AuditEvent.sequence))) or 0))


def _in_a_child(work: Callable[[], None]) -> None:
    """Runs work that changes the process's limits in a process of its own."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0


@contextmanager
def _no_file_larger_than(size: int) -> Iterator[None]:
    """A disk that takes no more: writing past the size fails, as it does on a full one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


@pytest.mark.only("sqlite")
def test_R4_a_document_that_does_not_fit_is_not_half_there_and_fits_when_there_is_room(app: Flask) -> None:
    data = b"%PDF-1.7 " + b"x" * 100_000
    store = app.config["SERVICE"].data_dir / "documents"

    def work() -> None:
        with app.app_context():
            with _no_file_larger_than(4096), pytest.raises(CouldNotStore, match=r"Make room .* nothing was half saved"):
                documents.keep_bytes(data)
            assert _left_in(store) == []
            sha256 = documents.keep_bytes(data)
            assert documents.bytes_of(sha256) == data

    _in_a_child(work)


@pytest.mark.only("sqlite")
def test_R4_a_database_that_cannot_grow_half_saves_nothing_and_goes_on_when_there_is_room(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()

    def work() -> None:
        with app.app_context():
            with transaction():
                audit.record("test.wrote", by=Actor.job("test"))
            with _no_file_larger_than(128 * 1024):
                with pytest.raises(CouldNotStore, match=r"Nothing was half saved: make room"), transaction():
                    for _ in range(200):
                        audit.record("test.wrote", by=Actor.job("test"), details={"words": "x" * 2000})
                assert audit.verify().events == 1  # reading goes on
            with transaction():
                audit.record("test.wrote", by=Actor.job("test"))
            assert audit.verify() == audit.Verification(2, None, None)
            assert db.session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]

    _in_a_child(work)


@pytest.mark.only("sqlite")
def test_R4_a_list_that_cannot_be_stored_is_refused_on_its_page_in_one_sentence(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    store = app.config["SERVICE"].data_dir / "documents"
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

    def work() -> None:
        def send(status: int) -> str:
            return browser.post("/register", {"file": (BytesIO(b"URN,Name\n" + b"x" * 300_000), "list.csv")},
                                status=status, content_type="multipart/form-data").text

        with _no_file_larger_than(200_000):
            assert "Make room on the disk" in send(507)
        assert _left_in(store) == []
        send(302)

    _in_a_child(work)


def test_R4_a_mail_folder_without_room_loses_no_mail(
        context: Flask, authority: int, monkeypatch: pytest.MonkeyPatch, client_for: Callable[[Role], Browser]) -> None:
    client_for(Role.MANAGER)
    now = utc_now()
    with transaction():
        db.session.add(Alert(
            key="k", kind=AlertKind.TASK, template="mail-failed", context={}, state=AlertState.WAITING, created_at=now,
            user_id=db.session.scalars(select(User.id)).one(), message_id="m" * 32, due_at=now, next_try_at=now))

    def no_room(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("qa_service.alerts.transports.folder.os.fsync", no_room)
        assert delivery.send_due(context.config["SERVICE"]).sent == 0
    assert "No space left" in db.session.scalars(select(MailOutage.last_error)).one()
    assert [path for path in _left_in(context.config["SERVICE"].data_dir / "mail") if path.endswith(".eml")] == []
    with transaction():
        db.session.scalars(select(MailOutage)).one().next_probe_at = now
        db.session.scalars(select(Alert)).one().next_try_at = now
    assert delivery.send_due(context.config["SERVICE"]).sent == 1
    assert db.session.scalars(select(MailOutage)).all() == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB, where this machine lets the tests make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True)
    if made.returncode != 0:
        pytest.skip("only root may make a small disk here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.assurance
@pytest.mark.rotating
def test_R4_a_disk_filled_to_the_last_byte_corrupts_nothing_and_work_goes_on_with_room(
        small_disk: Path, sqlite_template: Path) -> None:
    file = small_disk / "qa.sqlite3"
    shutil.copyfile(sqlite_template, file)
    app = create_app(make_config(f"sqlite:///{file}", small_disk / "data"))
    with app.app_context(), across_authorities(), db.engine.connect():  # a service that is running when it happens
        ballast = small_disk / "ballast"
        with ballast.open("wb", buffering=0) as out, pytest.raises(OSError, match="No space"):
            while True:
                out.write(b"x" * 4096)
        for _ in range(20):
            with pytest.raises(CouldNotStore):
                documents.keep_bytes(b"%PDF-" + b"y" * 50_000)
            with pytest.raises(CouldNotStore), transaction():
                audit.record("test.wrote", by=Actor.job("test"), details={"words": "x" * 50_000})
        assert audit.verify().events == 0
        assert _left_in(small_disk / "data" / "documents") == []
        ballast.unlink()
        documents.keep_bytes(b"%PDF-" + b"y" * 50_000)
        with transaction():
            audit.record("test.wrote", by=Actor.job("test"))
        assert audit.verify() == audit.Verification(1, None, None)
        assert db.session.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
        db.session.remove()
        db.engine.dispose()
