"""A disk without room, through the pages: what was typed stays in sight, and nothing is half saved."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.audit import service as audit
from qa_service.database import db
from qa_service.permissions import Role
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")


@contextmanager
def _no_room(app: Flask) -> Iterator[None]:
    """No file of the database may grow any more: what a disk that filled up is to a service that runs."""
    file = Path(app.config["SERVICE"].database_url.removeprefix("sqlite:///"))
    running = sqlite3.connect(file)
    running.execute("SELECT count(*) FROM authority").fetchall()  # its files are open, as in a service that runs
    largest = max(one.stat().st_size for one in file.parent.glob(f"{file.name}-*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        running.close()


@pytest.mark.assures("R4")
def test_what_was_typed_stays_when_the_disk_is_full_and_is_saved_later(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    typed = {"version": "1", "name": "Typed with care", "area": "Marlowe"}
    with _no_room(app):
        page = browser.post("/council/change", typed, status=507)
    assert "disk is full" in page.text and "make room" in page.text.lower()
    assert page.soup.select_one("input[name=name]")["value"] == "Typed with care"  # type: ignore[index]
    with app.app_context():
        assert db.session.scalars(select(Authority.name)).one() == "Marlowe Borough Council"
        assert audit.verify().broken_at is None
    browser.post("/council/change", typed)
    with app.app_context():
        assert db.session.scalars(select(Authority.name)).one() == "Typed with care"


@pytest.mark.assures("R4")
def test_pages_are_read_as_usual_while_the_disk_is_full(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    with _no_room(app):
        for path in ("/council", "/settings", "/flags", "/jobs", "/mail"):
            browser.get(path)


@pytest.mark.parametrize("call", [("flags", "assess"), ("accounts", "invite", "a@example.org", "--role", "manager"),
                                  ("jobs", "run", "send-alerts")], ids=" ".join)
def test_every_command_says_that_the_disk_is_full(app: Flask, authority: int, call: tuple[str, ...]) -> None:
    with _no_room(app):
        ended = app.test_cli_runner().invoke(args=list(call))
    assert ended.exit_code == 2 and "Traceback" not in ended.output, ended.output
    assert "disk is full" in ended.stderr and ended.stdout == ""
