"""Signed heads leave the machine every hour, and where they do not, that is said loudly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.alerts.audit_heads import SENT, HeadNotSent, send_head
from qa_service.alerts.models import Alert
from qa_service.app import create_app
from qa_service.audit import heads, places
from qa_service.audit import service as audit
from qa_service.config import BadConfiguration
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from tests.conftest import make_config
from tests.web.client import Browser, make_user

pytestmark = pytest.mark.only("sqlite")
Sending = Callable[[], str]


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    folder = tmp_path / "another-machine"
    folder.mkdir()
    return folder


@pytest.fixture
def sending(app: Flask, authority: int, database_url: str, outside: Path) -> Sending:
    """Records something and sends the head to a folder and an address."""
    config = make_config(database_url, app.config["SERVICE"].data_dir, AUDIT_HEADS_FOLDER=str(outside),
                         AUDIT_HEADS_EMAIL="archive@audit.example")

    def send() -> str:
        with app.app_context(), acting_for(authority):
            with transaction():
                audit.record("test.done", by=Actor.job("test"))
            return send_head(config)

    return send


def test_heads_reach_every_place_that_is_set_and_hold_against_the_trail(
        app: Flask, sending: Sending, outside: Path) -> None:
    assert {sending() for _ in range(3)} == {SENT}, "the sentence tells nothing of what the trail holds"
    assert len(list(outside.iterdir())) == 3
    with app.app_context():
        assert len(heads.read(outside)) == len(heads.read(heads.kept_here())) == 3
        found = audit.verify(heads.read(outside))
        assert found.broken_at is None and found.heads == 3
    mails = list((app.config["SERVICE"].data_dir / "mail").glob("*.eml"))
    assert len(mails) == 3 and all(b"archive@audit.example" in one.read_bytes() for one in mails)
    answer = app.test_cli_runner().invoke(args=["audit", "verify", "--json", "--heads", str(outside)])
    assert json.loads(answer.stdout)["heads"] == 3 and answer.exit_code == 0


def test_a_place_that_cannot_be_reached_fails_the_job_and_tells_people_once_a_day(
        app: Flask, authority: int, sending: Sending, outside: Path) -> None:
    with app.app_context():
        make_user(authority, Role.AUDITOR)
    sending()
    outside.rename(outside.with_name("away"))
    for _ in range(2):
        with pytest.raises(HeadNotSent, match="Is the share mounted"):
            sending()
    outside.mkdir()
    with pytest.raises(HeadNotSent, match="lacks the head that was put there before"):
        sending()
    with app.app_context(), across_authorities():
        assert [one.template for one in db.session.scalars(select(Alert))] == ["audit-head-not-sent"]
        row = db.session.get_one(places.AuditSending, places.FOLDER)
        assert row.failure is not None and row.sent_at is not None
    outside.rmdir()
    outside.with_name("away").rename(outside)
    assert sending() == SENT


def test_the_audit_page_says_whether_heads_leave_the_machine(
        app: Flask, database_url: str, authority: int, outside: Path, client_for: Callable[[Role], Browser]) -> None:
    assert "kept on this machine only" in client_for(Role.AUDITOR).get("/audit").text
    assert "this machine" not in client_for(Role.COMMISSIONING_OFFICER).get("/audit").text
    app.config["SERVICE"] = make_config(database_url, app.config["SERVICE"].data_dir, AUDIT_HEADS_FOLDER=str(outside))
    assert "No signed head has been sent" in client_for(Role.ADMINISTRATOR).get("/audit").text
    with app.app_context():
        with transaction():
            audit.record("test.done", by=Actor.job("test"))
        send_head(app.config["SERVICE"])
    assert "Signed heads were last sent" in client_for(Role.AUDITOR).get("/audit").text


@pytest.mark.parametrize(("name", "value"), [
    ("AUDIT_HEADS_FOLDER", "heads"), ("AUDIT_HEADS_FOLDER", "{data}/heads"), ("AUDIT_HEADS_EMAIL", "nobody"),
    ("AUDIT_HEADS_EMAIL", "a@b.example, c@d.example")])
def test_a_place_that_is_none_is_refused_at_the_start(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadConfiguration, match=name):
        create_app(make_config(f"sqlite:///{tmp_path}/q", tmp_path, **{name: value.format(data=tmp_path)}))
