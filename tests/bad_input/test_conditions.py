"""A busy database, a full disk, a mail server that is down: one sentence, nothing half saved, and it works later."""

from __future__ import annotations

import json
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.accounts.models import User
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.app import create_app
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, session, transaction
from qa_service.errors import CouldNotStore
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from tests.conftest import make_config
from tests.contract.commands import Shell
from tests.lists.files import BANNER, home, write_csv
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")


@contextmanager
def _busy(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Another programme writes for longer than anybody waits (which is made short here)."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    link = sqlite3.connect(app.config["SERVICE"].database_url.removeprefix("sqlite:///"), isolation_level=None)
    with monkeypatch.context() as short:
        short.setattr(session, "BUSY_TIMEOUT_MS", 100)
        link.execute("BEGIN IMMEDIATE")
        yield
        link.rollback()
    link.close()
    with app.app_context():
        db.engine.dispose()


def _settings(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Setting.id))) or 0


def _list(folder: Path) -> Path:
    return write_csv(folder, [home(), home(urn="SC900002")], above=[BANNER])


@pytest.mark.assures("R6")
def test_an_import_into_a_busy_database_is_one_sentence_and_succeeds_later(
        app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with _busy(app, monkeypatch):
        ended = app.test_cli_runner().invoke(args=["register", "import", str(_list(tmp_path)), "--json"])
        assert ended.exit_code == 2 and "Traceback" not in ended.output
        assert "busy" in ended.stderr and len(ended.stderr.strip().splitlines()) == 1
        assert json.loads(ended.stdout)["files"] == []
    assert _settings(app) == 0
    assert app.test_cli_runner().invoke(args=["register", "import", str(_list(tmp_path))]).exit_code == 0
    assert _settings(app) == 2


@pytest.mark.parametrize("call", [
    ("flags", "assess", "--json"), ("accounts", "invite", "a@marlowe.example", "--role", "manager"),
    ("jobs", "run", "send-alerts"), ("ofsted", "collect", "--json")], ids=" ".join)
def test_every_command_says_that_the_database_is_busy(
        app: Flask, authority: int, monkeypatch: pytest.MonkeyPatch, call: tuple[str, ...]) -> None:
    with _busy(app, monkeypatch):
        ended = app.test_cli_runner().invoke(args=list(call))
    assert ended.exit_code == 2 and "Traceback" not in ended.output, ended.output
    assert "busy" in ended.stderr


def test_a_command_that_only_reads_answers_while_others_write(
        app: Flask, authority: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with _busy(app, monkeypatch):
        for call in (("flags", "list", "--json"), ("audit", "verify", "--json"), ("jobs", "list")):
            assert app.test_cli_runner().invoke(args=list(call)).exit_code == 0


def test_an_import_for_which_the_disk_has_no_room_is_one_sentence_and_succeeds_later(
        app: Flask, authority: int, tmp_path: Path) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    flask = Shell(app.config["SERVICE"].database_url, app.config["SERVICE"].data_dir)
    ended = flask("register", "import", _list(tmp_path), "--json", largest_file=36 * 1024)
    assert ended.status == 2 and "disk" in ended.err and "make room" in ended.err.lower(), ended.err
    assert "Traceback" not in ended.err and ended.json["files"] == []
    assert _settings(app) == 0
    assert flask("register", "import", _list(tmp_path), "--json").status == 0
    assert _settings(app) == 2


def _full(*_args: object, **_values: object) -> str:
    raise CouldNotStore("The document could not be stored (No space left on device). Make room on the disk and try "
                        "again; nothing was half saved.")


def test_a_report_for_which_there_is_no_room_is_refused_on_the_page_and_taken_later(
        app: Flask, client_for: Callable[[Role], Browser], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app.test_cli_runner().invoke(args=["register", "import", str(_list(tmp_path))])
    browser = client_for(Role.MANAGER)

    def send(status: int) -> str:
        return browser.post("/settings/SC012345/upload", {"file": (BytesIO(b"%PDF-1.4\n%%EOF"), "report.pdf")},
                            status=status, content_type="multipart/form-data").text

    with monkeypatch.context() as full:
        full.setattr("qa_service.ofsted.uploads.documents.keep_bytes", _full)
        assert "Make room on the disk" in send(507)
    send(302)


@pytest.mark.assures("R10")
def test_a_mail_server_that_is_down_keeps_every_mail_and_says_what_waits(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], tmp_path: Path) -> None:
    client_for(Role.MANAGER)
    now = utc_now()
    with app.app_context(), acting_for(authority), transaction():
        db.session.add(Alert(
            key="k", kind=AlertKind.TASK, template="mail-failed", context={}, state=AlertState.WAITING, created_at=now,
            user_id=db.session.scalars(select(User.id)).one(), message_id="m" * 32, due_at=now, next_try_at=now))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    sending = create_app(make_config(
        app.config["SERVICE"].database_url, tmp_path / "data", MAIL_TRANSPORT="smtp", SMTP_HOST="127.0.0.1",
        SMTP_PORT=str(port), SMTP_SECURITY="none"))
    ended = sending.test_cli_runner().invoke(args=["alerts", "send", "--json"])
    assert ended.exit_code == 0 and "Traceback" not in ended.output
    assert json.loads(ended.stdout) == {"sent": 0, "waiting": 1, "failed": 0, "held": 0}
    page = client_for(Role.MANAGER).get("/mail")
    assert "The mail server cannot be reached" in page.text
    with app.app_context(), across_authorities():
        assert db.session.scalars(select(Alert.state)).all() == [AlertState.WAITING]
        assert audit.verify().broken_at is None
