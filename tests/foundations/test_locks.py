"""R6: many write at once, or somebody holds the database: nothing is lost, and who waits in vain is told so."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event, select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db, in_short_transactions, session, transaction
from qa_service.errors import Busy
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus
from tests.conftest import make_config
from tests.web.client import Browser

PROCESSES = 4


@pytest.fixture
def counter(app: Flask) -> None:
    """A setting whose number of places everybody counts up."""
    with app.app_context():
        with transaction():
            db.session.add(Setting(
                urn="SC900001", provision=ProvisionType.CHILDRENS_HOME, places=0, known_from="register",
                status=RegistrationStatus.ACTIVE, first_seen_at=utc_now()))
        db.session.remove()
        db.engine.dispose()  # a connection must not be shared with a forked process


@contextmanager
def another_writes(app: Flask, seconds: float | None = None) -> Iterator[None]:
    """Another programme holds SQLite's write lock: until the block ends, or for so many seconds."""
    file = app.config["SERVICE"].database_url.removeprefix("sqlite:///")
    link = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    link.execute("BEGIN EXCLUSIVE")
    timer = threading.Timer(seconds, link.rollback) if seconds else None
    if timer:
        timer.start()
    try:
        yield
    finally:
        if timer:
            timer.join()
        else:
            link.rollback()
        link.close()


def _count_up(url: str, folder: str, times: int) -> None:
    """Reads a number, and writes the next one, so many times; in a process of its own."""
    app = create_app(make_config(url, Path(folder)))
    with app.app_context():
        for _ in range(times):
            with transaction():
                found = db.session.scalars(select(Setting).with_for_update()).one()
                found.places = (found.places or 0) + 1


@pytest.mark.parametrize("times", [15, pytest.param(200, marks=pytest.mark.assurance)])
def test_R6_four_processes_that_read_and_then_write_lose_no_update(
        app: Flask, counter: None, tmp_path: Path, times: int) -> None:
    url = app.config["SERVICE"].database_url
    forking = multiprocessing.get_context("fork")
    workers = [forking.Process(target=_count_up, args=(url, str(tmp_path / "data"), times)) for _ in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(300)
    assert [worker.exitcode for worker in workers] == [0] * PROCESSES
    with app.app_context():
        assert db.session.scalar(select(Setting.places)) == PROCESSES * times


def _read_then_write_in_threads(app: Flask, threads: int, times: int) -> tuple[int, list[Exception]]:
    """How far a number came that all count up, and what went wrong on the way."""
    failures: list[Exception] = []

    def count_up(_: int) -> None:
        for _ in range(times):
            try:
                with app.app_context(), transaction():
                    found = db.session.scalars(select(Setting).with_for_update()).one()
                    time.sleep(0.001)
                    found.places = (found.places or 0) + 1
            except Exception as error:
                failures.append(error)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(count_up, range(threads)))
    with app.app_context():
        return db.session.scalar(select(Setting.places)) or 0, failures


@pytest.mark.only("sqlite")
def test_R6_readers_that_turn_into_writers_never_meet_a_snapshot_that_cannot_be_written(
        app: Flask, counter: None) -> None:
    assert _read_then_write_in_threads(app, 8, 10) == (80, [])


@pytest.mark.only("sqlite")
def test_R6_with_a_plain_begin_the_same_test_fails(
        app: Flask, counter: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The seeded defect: the test above is worth something only if it finds this."""
    with app.app_context():
        engine: Engine = db.engine
        event.remove(engine, "begin", session._begin_sqlite)
        event.listen(engine, "begin", lambda link: link.exec_driver_sql("BEGIN"))
    count, failures = _read_then_write_in_threads(app, 8, 10)
    assert count < 80 and failures


@pytest.mark.only("sqlite")
def test_R6_a_lock_held_for_two_seconds_delays_twenty_writers_and_fails_none(app: Flask, authority: int) -> None:
    _writers_behind_a_lock(app, seconds=2)


@pytest.mark.assurance
@pytest.mark.only("sqlite")
def test_R6_a_lock_held_for_five_seconds_delays_twenty_writers_and_fails_none(app: Flask, authority: int) -> None:
    _writers_behind_a_lock(app, seconds=5)


def _writers_behind_a_lock(app: Flask, *, seconds: float) -> None:
    def write(number: int) -> None:
        with app.app_context(), transaction():
            audit.record("test.wrote", by=Actor.job("test"), details={"number": number})

    with another_writes(app, seconds), ThreadPoolExecutor(20) as pool:
        began = time.monotonic()
        list(pool.map(write, range(20)))
        assert time.monotonic() - began > seconds * 0.8, "the lock was not felt"
    with app.app_context():
        assert audit.verify().events == 20


@pytest.mark.only("sqlite")
def test_R6_others_write_within_a_moment_while_long_work_goes_on(app: Flask, authority: int) -> None:
    def long_work() -> None:
        with app.app_context():
            in_short_transactions([_noting(0.01)] * 100)

    waited = []
    with app.app_context(), ThreadPoolExecutor(1) as pool:
        working = pool.submit(long_work)
        time.sleep(0.1)
        while not working.done():
            began = time.monotonic()
            with transaction():
                audit.record("test.wrote", by=Actor.job("test"))
            waited.append(time.monotonic() - began)
            time.sleep(0.02)
        working.result()
        assert audit.verify().events == 100 + len(waited)
    assert len(waited) >= 5 and max(waited) < 0.5, waited


def _noting(seconds: float = 0.0) -> Callable[[], None]:
    def step() -> None:
        audit.record("test.worked", by=Actor.job("test"))
        time.sleep(seconds)

    return step


def test_long_work_that_is_cut_off_keeps_what_its_earlier_transactions_did(
        app: Flask, authority: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        audit.record("test.worked", by=Actor.job("test"))
        raise RuntimeError("cut off")

    with app.app_context():
        with pytest.raises(RuntimeError, match="cut off"):
            in_short_transactions([_noting(), _noting(), fail, _noting()])
        assert audit.verify().events == 0, "all of it fitted into one transaction"
        monkeypatch.setattr(session, "SHORT", 0.0)
        with pytest.raises(RuntimeError, match="cut off"):
            in_short_transactions([_noting(), _noting(), fail, _noting()])
        assert audit.verify().events == 2


@pytest.mark.only("sqlite")
def test_R6_who_waits_in_vain_is_told_that_the_database_is_busy(
        app: Flask, authority: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "BUSY_TIMEOUT_MS", 200)
    with app.app_context():
        db.engine.dispose()
        with another_writes(app), pytest.raises(Busy, match=r"busy\. Nothing was lost"), transaction():
            audit.record("test.wrote", by=Actor.job("test"))
        with transaction():
            audit.record("test.wrote", by=Actor.job("test"))
        assert audit.verify().events == 1


@pytest.mark.only("sqlite")
def test_R6_a_page_answers_503_with_what_was_typed_and_when_to_try_again(
        app: Flask, client_for: Callable[[Role], Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    browser = client_for(Role.MANAGER)
    typed = {"version": "1", "name": "Typed with care", "area": "Marlowe", "contact_phone": "01632 960123",
             "go_live_on": ["3", "2", "2024"]}
    monkeypatch.setattr(session, "BUSY_TIMEOUT_MS", 200)
    with app.app_context():
        db.engine.dispose()
    with another_writes(app):
        page = browser.post("/council/change", typed, status=503)
    assert int(page.response.headers["Retry-After"]) > 0
    assert "busy" in page.text
    values = {field.get("value") for field in page.soup.find_all("input")}
    assert {"Typed with care", "01632 960123", "3", "2", "2024"} <= values
    browser.post("/council/change", typed)
    with app.app_context(), across_authorities():
        found = db.session.scalars(select(Authority)).one()
        assert (found.name, found.go_live_on) == ("Typed with care", date(2024, 2, 3))


@pytest.mark.assurance
@pytest.mark.only("sqlite")
def test_R6_two_thousand_transactions_in_fifty_threads_lose_nothing(app: Flask, counter: None) -> None:
    assert _read_then_write_in_threads(app, 50, 40) == (2000, [])
