"""R16: the web server is restarted again and again while people save. Nothing they saved is lost or doubled."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from qa_service.accounts import sessions
from qa_service.accounts.browser import cookie_name
from qa_service.accounts.models import Authority
from qa_service.app import create_app
from qa_service.database import acting_for, db, transaction
from qa_service.heard.models import HeardEntry
from qa_service.permissions import Role
from tests.assured import Figure
from tests.conftest import ROOT, make_config
from tests.flags.builder import a_setting
from tests.web.client import make_user

pytestmark = [pytest.mark.assurance, pytest.mark.rotating]
RESTARTS = int(os.environ.get("QA_RESTARTS", "3"))
PEOPLE = 4
DRAINED_WITHIN = 30.0
FORM = "/heard/new?setting=2800666"


@dataclass
class Told:
    """What people were told: forms that were saved, forms they had to send again, and other answers."""

    saved: int = 0
    again: int = 0
    strange: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)


def _install(folder: Path, template: Path) -> tuple[Flask, int, list[str]]:
    """A council with a setting, and the session of each person."""
    shutil.copyfile(template, folder / "qa.sqlite3")
    app = create_app(make_config(f"sqlite:///{folder / 'qa.sqlite3'}", folder))
    with app.app_context(), transaction():
        council = Authority(name="Marlowe Borough Council", area="Marlowe", go_live_on=date(2024, 1, 1))
        db.session.add(council)
        db.session.flush()
        authority = council.id
    with app.app_context(), acting_for(authority), transaction():
        a_setting(urn="2800666", name="Invented House")
    tokens = []
    for _ in range(PEOPLE):
        with app.app_context():
            person = make_user(authority, Role.COMMISSIONING_OFFICER)
            with transaction():
                tokens.append(sessions.begin(person, second_factor=True, address="127.0.0.1", browser="test").token)
    return app, authority, tokens


@contextmanager
def _server(app: Flask, port: int) -> Iterator[subprocess.Popen[bytes]]:
    service = app.config["SERVICE"]
    env = {name: value for name, value in os.environ.items() if not name.startswith(("QA_", "DATABASE_URL"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}",
         "--log-level", "error", "wsgi:app"], cwd=ROOT, env=env | {
            "DATABASE_URL": service.database_url, "QA_DATA_DIR": str(service.data_dir), "QA_ENV": "demo",
            "QA_SECRET_KEY": service.secret_key})
    try:
        _until_up(port)
        yield process
    finally:
        process.terminate()
        process.wait(60)


def _until_up(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            if requests.get(f"http://127.0.0.1:{port}/sign-in", timeout=5).ok:
                return
        except requests.RequestException:
            assert time.monotonic() < until, "it does not start"
            time.sleep(0.1)


def _restart(server: int) -> None:
    """Has it start anew, and waits until only new processes are there."""
    before = _workers(server)
    os.kill(server, signal.SIGHUP)
    until = time.monotonic() + 120
    while len(now := _workers(server)) < len(before) or now & before:
        assert time.monotonic() < until, "the old processes do not end"
        time.sleep(0.1)


def _workers(server: int) -> set[str]:
    return set(Path(f"/proc/{server}/task/{server}/children").read_text().split())


def _work(port: int, cookies: dict[str, str], told: Told, over: threading.Event) -> None:
    while not over.is_set():
        page = _answer("GET", port, cookies, told)
        soup = BeautifulSoup(page.text, "lxml")
        form = soup.select("main form[method=post]")[-1]
        said = [(str(one["name"]), str(one.get("value", ""))) for one in form.select(
            "input[name]") if one.get("type") not in ("radio", "checkbox", "submit")]
        answer = _answer("POST", port, cookies, told, [
            *said, ("kind", "worry"), ("from_whom", "social_worker"), ("words", "Nobody answers at weekends.")])
        with told.lock:
            if answer.status_code == 302 and answer.headers["Location"].startswith("/heard/"):
                told.saved += 1
            else:
                told.strange[f"{answer.status_code} {answer.headers.get('Location')}"] += 1
        time.sleep(0.1)


def _answer(method: str, port: int, cookies: dict[str, str], told: Told, said: Any = None) -> requests.Response:
    """The answer; where none came, or the server asks for patience, the same is sent again."""
    until = time.monotonic() + 180
    while True:
        try:
            answer = requests.request(method, f"http://127.0.0.1:{port}{FORM}", data=said, cookies=cookies, timeout=30,
                                      allow_redirects=False, headers={"Connection": "close"})
            if answer.status_code != 503:
                return answer
        except requests.RequestException:
            assert time.monotonic() < until, "no answer for minutes"
        told.again += method == "POST"
        time.sleep(0.1)


def test_R16_restarting_while_people_save_fails_no_form_and_doubles_none(
        tmp_path: Path, sqlite_template: Path, figure: Figure) -> None:
    app, authority, tokens = _install(tmp_path, sqlite_template)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    name, told, over, slowest = cookie_name(app), Told(), threading.Event(), 0.0
    with _server(app, port) as server:
        people = [threading.Thread(target=_work, args=(port, {name: token}, told, over)) for token in tokens]
        for one in people:
            one.start()
        for _ in range(RESTARTS):
            _restart(server.pid)
        began = time.monotonic()
        server.send_signal(signal.SIGTERM)
        server.wait(60)
        slowest = time.monotonic() - began
    with _server(app, port):
        time.sleep(1)
        over.set()
        for one in people:
            one.join(200)
    with app.app_context(), acting_for(authority):
        there = db.session.scalar(select(func.count(HeardEntry.id)))
        db.session.remove()
        db.engine.dispose()
    assert told.strange == Counter()
    assert there == told.saved > RESTARTS, (there, told.saved)
    assert slowest < DRAINED_WITHIN
    figure("R16", f"{RESTARTS} restarts and one stop while {PEOPLE} people saved {told.saved} forms: 0 lost, 0 twice, "
                  f"{told.again} sent again; work ended within {slowest:.1f} s")
