"""S16: no secret and no name is in a log, and nobody forges a line of it."""

from __future__ import annotations

import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from qa_service import logs
from qa_service.accounts import links
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Permission, Role, requires
from tests.conftest import make_config
from tests.web.client import Browser

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assures("S16", "V72")]
CANARIES = ("Zebrafinch", "zebrafinch@example.org", "Zebra-password-2026", "9434765919")
PARTS = ("\r\n", "\n", "\x1b[2J", "\x1b[31m", "\u2028", "\x85", "\x00", "2026-11-23T10:00:00Z [error    ] forged",
         '{"event": "forged"}', "\x7f", "\t", "Zoë")


@pytest.fixture(params=["production", "demo"])
def written(request: pytest.FixtureRequest, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the log says, as in production and in a demonstration."""
    before, lines = structlog.get_config(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", lines)
    logs.configure(as_json=request.param == "production", debugging=app.debug)
    yield lines
    structlog.configure(**before)


@pytest.mark.parametrize("as_json", [True, False])
def test_S16_no_text_from_outside_begins_or_colours_a_line(
        capsys: pytest.CaptureFixture[str], figure: Callable[[str, str], None], as_json: bool) -> None:
    before = structlog.get_config()
    logs.configure(as_json=as_json)
    chance, lines = random.Random(16), 0
    for _number in range(1000):
        text = "".join(chance.choices(PARTS, k=4))
        logs.logger("test").warning(text if chance.random() < 0.2 else "looked", path=text, who=text)
        lines += 1
    written = capsys.readouterr().err
    structlog.configure(**before)
    assert len(written.splitlines()) == lines
    assert not set(written) & set("\x1b\x00\x07\x7f\x85\u2028\r")
    if as_json:
        assert {json.loads(line)["part"] for line in written.splitlines()} == {"test"}
    figure("S16", f"{lines} hostile lines, 0 forged")


def test_S16_a_fault_tells_where_and_not_what_was_typed(
        app: Flask, client_for: Callable[[Role], Browser], written: io.StringIO) -> None:
    def fault() -> str:
        try:
            raise ValueError(f"not a date: {CANARIES[0]}")
        except ValueError as error:
            raise KeyError(CANARIES[3]) from error

    app.add_url_rule("/fault", view_func=requires(Permission.SELF)(fault))
    client_for(Role.AUDITOR).get("/fault", status=500)
    told = written.getvalue()
    assert "KeyError" in told and "ValueError" in told and "in fault" in told
    assert not [one for one in CANARIES if one in told]


def test_a_fault_brings_its_message_only_in_a_demonstration_that_somebody_debugs(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, told = structlog.get_config(), {}
    for debugging in ("1", "0"):
        monkeypatch.setenv("FLASK_DEBUG", debugging)
        lines = io.StringIO()
        monkeypatch.setattr(sys, "stderr", lines)
        create_app(make_config(f"sqlite:///{tmp_path / 'qa.sqlite3'}", tmp_path))
        try:
            raise ValueError(CANARIES[0])
        except ValueError:
            logs.logger("test").exception("fault")
        told[debugging] = lines.getvalue()
    structlog.configure(**before)
    assert CANARIES[0] in told["1"] and CANARIES[0] not in told["0"] and "ValueError" in told["0"]


def test_S16_an_error_of_the_database_holds_no_value(app: Flask) -> None:
    with app.app_context(), pytest.raises(SQLAlchemyError) as found, transaction():
        db.session.execute(db.text("INSERT INTO child (reference) VALUES (:name)"), {"name": CANARIES[0]})
        db.session.execute(db.text("SELECT nothing FROM child WHERE reference = :name"), {"name": CANARIES[0]})
    assert CANARIES[0] not in str(found.value)


def test_S16_signing_in_links_and_searches_leave_no_secret_and_no_name(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], written: io.StringIO,
        figure: Callable[[str, str], None]) -> None:
    name, email, password, number = CANARIES
    manager, stranger = client_for(Role.MANAGER), Browser(app)
    token = stranger.get("/sign-in").soup.select_one("input[name=csrf_token]")
    assert token is not None
    for data in ({"email": email, "password": password}, {"email": f"{name}\r\n", "password": password}):
        stranger.client.post("/sign-in", data={"csrf_token": token["value"], **data})
    with app.app_context(), acting_for(authority), transaction():
        secret = links.invite(email, Role.FINANCE, by=Actor.command("test"))
    stranger.client.get(f"/invitation/{secret}")
    stranger.client.get(f"/invitation/{secret[:-1]}")
    stranger.client.post(f"/reset/{secret}", data={"password": password})
    for path in (f"/search?q={name}", f"/settings?q={number}", f"/no/such/{name}", f"/visits/{name}"):
        manager.client.get(path)
    manager.client.post("/council/change", data={"csrf_token": "wrong", "name": name})
    manager.client.post("/heard/new", data={"csrf_token": manager.token, "words": f"{name} {number}"})
    found = [one for one in (*CANARIES, secret, manager.token) if one in written.getvalue()]
    assert not found
    figure("S16", f"{len(found)} of {len(CANARIES) + 2} canaries in the log")
