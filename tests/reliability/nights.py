"""A council the night before bad news, and the night's work run in a child process that can be killed anywhere."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from flask import Flask

from qa_service import clock
from qa_service.accounts import service as accounts
from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.alerts.delivery import send_due
from qa_service.app import create_app
from qa_service.database import acting_for, db, invariants, transaction
from qa_service.demo import loading
from qa_service.demo.lists import write_lists
from qa_service.demo.stand_in import Running, run_stand_in
from qa_service.demo.world import World, build_world
from qa_service.flags.assessment import assess
from qa_service.ofsted.collecting import collect, ofsted_fetcher
from qa_service.permissions import Role
from qa_service.placements.models import Child, Placement
from qa_service.providers import register
from qa_service.providers.models import Setting
from tests.conftest import make_config, make_schema

BY = Actor.job("night")
Rows = list[tuple[Any, ...]]
State = dict[str, Rows]


class Sink:
    """A mail server that counts how often each message came."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        self.seen[str(message_from_bytes(envelope.content)["Message-ID"])] += 1
        return "250 taken"


@dataclass
class Evening:
    """Everything as it stands before the night: a database to copy, the sites, and the mail server."""

    folder: Path
    world: World
    running: Running
    mail: Controller
    pause: float = 0.0
    """Seconds between two requests to Ofsted's site."""

    @property
    def sink(self) -> Sink:
        sink = self.mail.handler
        assert isinstance(sink, Sink)
        return sink

    def app(self, data_dir: Path) -> Flask:
        app = create_app(make_config(
            f"sqlite:///{data_dir / 'qa.sqlite3'}", data_dir, MAIL_TRANSPORT="smtp", SMTP_HOST="127.0.0.1",
            SMTP_PORT=str(self.mail.port), SMTP_SECURITY="none", OFSTED_CONTACT="tests@marlowe.example",
            OFSTED_SECONDS_BETWEEN_REQUESTS=str(self.pause)))
        app.config["SERVICE"] = loading.point_at(app.config["SERVICE"], self.running)
        return app

    def copy(self, name: str) -> Path:
        """A data folder of its own, as it stands this evening."""
        target = self.folder / name
        shutil.copytree(self.folder / "evening", target)
        return target

    def close(self) -> None:
        self.running.stop()
        self.mail.stop()


def make_evening(folder: Path, *, settings: int = 60, known: bool = True) -> Evening:
    """A council that has used the service for months; tonight Ofsted publishes what its world has in store.

    ``known``: all that was published before has been read.
    """
    world = build_world(11, clock.today(), settings=settings)
    running = run_stand_in(world, folder, faults=False, shown_until=world.today - timedelta(days=8))
    mail = Controller(Sink(), hostname="127.0.0.1", port=_free_port())
    mail.start()
    evening = Evening(folder, world, running, mail)
    data_dir = folder / "evening"
    data_dir.mkdir()
    app = evening.app(data_dir)
    make_schema(app)
    with app.app_context():
        _fill(world, folder)
        if known:
            night(app)
        db.session.remove()
        db.engine.dispose()
    with sqlite3.connect(data_dir / "qa.sqlite3") as link:
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    running.site.publish_until(world.today)
    evening.sink.seen.clear()
    return evening


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _fill(world: World, folder: Path) -> None:
    with transaction():
        council = Authority(name=world.council, area=world.authority, go_live_on=world.today - timedelta(days=300))
        db.session.add(council)
        db.session.flush()
        authority_id = council.id
    for path in write_lists(world, folder / "lists"):
        listed = register.read_file(path)
        with transaction():
            register.import_file(path, by=BY, listed=listed)
    with acting_for(authority_id), transaction():
        for role in (Role.MANAGER, Role.COMMISSIONING_OFFICER):
            accounts.add_person(email=f"{role}@marlowe.example", name="Somebody", role=role,
                                password="a long enough phrase 7", by=BY)
        ids = {row.urn: row.id for row in db.session.query(Setting.urn, Setting.id)}
        for placement in world.placements:
            child = Child(reference=placement.reference)
            db.session.add(child)
            db.session.flush()
            db.session.add(Placement(
                child_id=child.id, setting_id=ids.get(placement.urn or ""), setting_as_written=placement.place,
                started_on=placement.start, ended_on=placement.end, origin="own-list", origin_key=placement.reference,
                recorded_at=clock.utc_now()))


def night(app: Flask) -> None:
    """The night's work, in order: collect, judge, tell."""
    config = app.config["SERVICE"]
    with app.app_context():
        collect(ofsted_fetcher(config), config, by=BY)
        assess(clock.today(), full=True, by=BY)
        send_due(config)


def night_in_a_child(evening: Evening, data_dir: Path, kill_after: float | None, *, nice: int = 0) -> bool:
    """Runs the night in a forked child; with ``kill_after`` it is killed after so many seconds. Whether it ended."""
    child = os.fork()
    if child == 0:
        try:
            os.nice(nice)
            if kill_after is not None:
                _kill_self_after(kill_after)
            night(evening.app(data_dir))
            os._exit(0)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(3)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0:
        raise AssertionError("the night failed by itself")
    return os.WIFEXITED(status)


def _kill_self_after(seconds: float) -> None:
    def strike() -> None:
        time.sleep(seconds)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=strike, daemon=True).start()


def let_claims_run_out(data_dir: Path) -> None:
    """Lets the minutes pass after which a dead sender's messages are another's to send."""
    with sqlite3.connect(data_dir / "qa.sqlite3") as link:
        link.execute("UPDATE alert SET claimed_until = NULL WHERE state = 'waiting'")


def state(data_dir: Path) -> State:
    """What the database says, without the numbers and times that two runs may count differently."""
    with sqlite3.connect(data_dir / "qa.sqlite3") as link:
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert link.execute("PRAGMA foreign_key_check").fetchall() == []
        assert [words for words, sql in invariants.RULES.items() if link.execute(sql).fetchone()[0]] == []
        return {name: sorted(link.execute(sql).fetchall(), key=repr) for name, sql in _QUESTIONS.items()}


_QUESTIONS = {
    "inspections": """SELECT s.urn, i.event_number, i.event_type, i.inspected_from, i.published_on, i.overall,
        i.outcome, i.state, i.document_sha256 FROM inspection i JOIN setting s ON s.id = i.setting_id""",
    "judgements": """SELECT s.urn, i.inspected_from, j.key, j.source, j.grade, j.outcome, j.page FROM judgement j
        JOIN inspection i ON i.id = j.inspection_id JOIN setting s ON s.id = i.setting_id""",
    "requirements": """SELECT s.urn, r.position, r.text, r.due_on FROM requirement r
        JOIN inspection i ON i.id = r.inspection_id JOIN setting s ON s.id = i.setting_id""",
    "publications": "SELECT file_url, state, sha256 FROM publication",
    "documents": "SELECT sha256, size FROM document",
    "tasks": "SELECT sha256, reason, decision FROM reading_task",
    "flags": """SELECT f.rule, f.subject_type, s.urn, f.severity, f.shown_severity, f.state, f.cleared_at IS NULL
        FROM flag f LEFT JOIN setting s ON s.id = f.setting_id""",
    "alerts": """SELECT a.template, a.kind, a.state, a.user_id, json_extract(a.context, '$.urn'),
        json_extract(a.context, '$.title') FROM alert a""",
    "marks left": "SELECT count(*) FROM mark",
}


def delays(seed: int, count: int, longest: float) -> list[float]:
    """Random moments within a night."""
    rng = random.Random(seed)
    return [rng.uniform(0.0, longest) for _ in range(count)]
