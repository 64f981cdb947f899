"""R19: many append numbers to lists while they are paused and killed. No list lacks, repeats or reorders one.

The list is the audit trail, to which everything is appended and which nothing may fork.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent
from qa_service.config import Config
from qa_service.database import db, transaction
from qa_service.errors import ServiceError
from tests.assured import Figure

pytestmark = [pytest.mark.assurance, pytest.mark.rotating]
CLIENTS = int(os.environ.get("QA_CLIENTS", "4"))
SECONDS = float(os.environ.get("QA_SECONDS", "8"))
Told = dict[int, int]


def _append(config: Config, client: int, begin: int, told: Path) -> None:
    """Appends one number after the other, and writes down which were said to be saved."""
    app = create_app(config)
    number = begin
    with app.app_context(), told.open("a", buffering=1) as out:
        while True:
            try:
                with transaction():
                    audit.record("test.appended", by=Actor.job("test"), subject="list", subject_id=client,
                                 details={"number": number})
                out.write(f"{number}\n")
            except ServiceError:
                out.write(f"{number} not\n")
            number += 1


def _client(config: Config, client: int, begin: int, told: Path) -> int:
    child = os.fork()
    if child == 0:
        try:
            _append(config, client, begin, told)
        finally:
            os._exit(1)
    return child


def _last(told: Path) -> int:
    lines = told.read_text().splitlines() if told.exists() else []
    return max([int(line.split()[0]) for line in lines if line.strip()], default=0)


def test_R19_appended_lists_lose_repeat_and_reorder_nothing(app: Flask, tmp_path: Path, figure: Figure) -> None:
    config, chance = app.config["SERVICE"], random.Random(20261123)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    files = {client: tmp_path / f"told-{client}" for client in range(CLIENTS)}
    running = {client: _client(config, client, 1, files[client]) for client in files}
    until, killed, paused = time.monotonic() + SECONDS, 0, 0
    while time.monotonic() < until:
        time.sleep(chance.uniform(0.1, 0.4))
        client = chance.randrange(CLIENTS)
        if chance.random() < 0.6 or not files[client].exists():
            os.kill(running[client], signal.SIGSTOP)
            time.sleep(chance.uniform(0.01, 0.2))
            os.kill(running[client], signal.SIGCONT)
            paused += 1
            continue
        os.kill(running[client], signal.SIGKILL)
        os.waitpid(running[client], 0)
        killed += 1
        # The one that was being saved may be saved or not: the next begins behind it.
        running[client] = _client(config, client, _last(files[client]) + 2, files[client])
    for child in running.values():
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    with app.app_context():
        rows = db.session.execute(select(AuditEvent.subject_id, AuditEvent.details).where(
            AuditEvent.action == "test.appended").order_by(AuditEvent.sequence)).all()
        checked = audit.verify()
    appended = 0
    for client, file in files.items():
        there = [details["number"] for which, details in rows if which == str(client)]
        lines = [line.split() for line in file.read_text().splitlines() if line.strip()] if file.exists() else []
        said = [int(words[0]) for words in lines if len(words) == 1]
        refused = {int(words[0]) for words in lines if len(words) > 1}
        assert there == sorted(set(there)), "repeated, or in another order"
        assert set(said) <= set(there), "lost"
        assert not refused & set(there), "said not to be saved, and is"
        appended += len(said)
    assert checked.broken_at is None and checked.events == len(rows)
    assert appended > CLIENTS * 5
    engine = config.database_url.partition(":")[0]
    figure("R19", f"{appended} appended by {CLIENTS} at once on {engine}, "
                  f"{killed} kills and {paused} pauses: 0 lost, 0 repeated, 0 reordered")
