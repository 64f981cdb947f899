"""R3: the nth writing, syncing or renaming fails, for every n until none is left to fail. What was said to be saved is.

``strace`` makes the call fail in the kernel, below Python and the database. Whoever saves is told that it failed, or
that it is saved and then it is; afterwards the next one saves as if nothing had been.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.audit import service as audit
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from tests.assured import Figure
from tests.conftest import _missing, make_config

pytestmark = [pytest.mark.assurance, pytest.mark.rotating(each=True)]
EVERY = {"writing to the database": int(os.environ.get("QA_EVERY_WRITE", "10"))}
"""Of the many writes to the database each tenth is made to fail; before a release, each."""
SAVES = 3
CALLS = {"writing to the database": "pwrite64", "writing to a file": "write", "syncing": "fdatasync,fsync",
         "renaming": "rename,renameat,renameat2,link,linkat"}
Said = tuple[set[int], set[int]]


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Iterator[Path]:
    if shutil.which("strace") is None:
        _missing("strace (Debian: apt-get install strace)")
    shutil.copyfile(sqlite_template, tmp_path / "empty.sqlite3")
    yield tmp_path


def _fresh(folder: Path) -> None:
    for old in folder.glob("qa.sqlite3*"):
        old.unlink()
    shutil.rmtree(folder / "data", ignore_errors=True)
    shutil.copyfile(folder / "empty.sqlite3", folder / "qa.sqlite3")


def _bytes(number: int) -> bytes:
    return b"%PDF-1.4 document " + str(number).encode()


def _save(number: int) -> None:
    """A document with its row and its entry in the trail, as a page saves one."""
    sha256 = documents.keep_bytes(_bytes(number))
    with transaction():
        documents.record_document(sha256, len(_bytes(number)), media_type="application/pdf", origin=f"o{number}")
        audit.record("test.saved", by=Actor.job("test"), details={"number": number})


def _people(app: Flask, numbers: list[int], there: socket.socket) -> None:
    """In a process of its own: one saves before, then each in turn when told to, saying how it went."""
    with app.app_context():
        _save(numbers[0])
        there.send(b"ready\n")
        there.recv(1)
        for number in numbers[1:]:
            try:
                _save(number)
                there.send(b"saved %d\n" % number)
            except Exception:
                db.session.rollback()
                there.send(b"failed %d\n" % number)


def _run(app: Flask, numbers: list[int], inject: str | None, log: Path) -> Said:
    """The numbers that were said to be saved, and those that were said not to be."""
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        try:
            here.close()
            _people(app, numbers, there)
        finally:
            os._exit(0)
    there.close()
    with here, here.makefile("r") as lines:
        assert lines.readline() == "ready\n"
        tracer = _traced(child, inject, log) if inject else None
        here.send(b"!")
        told = [line.split() for line in lines]
    os.waitpid(child, 0)
    if tracer is not None:
        tracer.communicate(timeout=20)
    return ({int(number) for word, number in told if word == "saved"},
            {int(number) for word, number in told if word == "failed"})


def _traced(child: int, inject: str, log: Path) -> subprocess.Popen[str]:
    calls = inject.partition(":")[0]
    tracer = subprocess.Popen(["strace", "-f", "-o", str(log), "-e", f"trace={calls}", "-e", f"inject={inject}",
                               "-p", str(child)], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    assert "attached" in (said := tracer.stderr.readline()), said
    return tracer


def _whole(folder: Path, saved: set[int]) -> None:
    """The database is whole, what was said to be saved is there, and no row leads to half a file."""
    with closing(sqlite3.connect(folder / "qa.sqlite3")) as link:
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = {row[0] for row in link.execute("SELECT sha256 FROM document")}
        trail = link.execute("SELECT count(*), max(sequence) FROM audit_event").fetchone()
    assert {hashlib.sha256(_bytes(number)).hexdigest() for number in saved} <= rows
    assert trail == (len(rows), len(rows)), "each has its entry in the trail, or neither is there"
    for sha256 in rows:
        file = folder / "data" / "documents" / sha256[:2] / sha256
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256


@pytest.mark.parametrize("what", CALLS)
def test_R3_whichever_call_fails_nothing_is_said_to_be_saved_that_is_not(
        folder: Path, what: str, figure: Figure) -> None:
    app = create_app(make_config(f"sqlite:///{folder / 'qa.sqlite3'}", folder / "data"))
    failed, tried, number, log = 0, 0, 1, folder / "calls"
    while True:
        _fresh(folder)
        error = ("EIO", "ENOSPC")[number % 2]
        saved, refused = _run(app, list(range(SAVES + 1)), f"{CALLS[what]}:error={error}:when={number}", log)
        assert saved | refused == set(range(1, SAVES + 1))
        if "(INJECTED)" not in log.read_text():
            break
        failed += bool(refused)
        _whole(folder, saved | {0})
        again, wrong = _run(app, [SAVES + 1, SAVES + 2], None, log)
        assert (again, wrong) == ({SAVES + 2}, set()), f"after {what} failed the {number}th time"
        _whole(folder, saved | {0, SAVES + 1, SAVES + 2})
        tried += 1
        number += EVERY.get(what, 1)
    assert tried and refused == set()
    figure("R3", f"{what}: {tried} calls failed, each in its turn, and {failed} saves said so; 0 were "
                 "said to be saved and lost, 0 half saved")
