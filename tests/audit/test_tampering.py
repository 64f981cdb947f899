"""A3: whatever is changed behind the trail's back is found, where it begins; and the check is fast enough to be run."""

from __future__ import annotations

import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from benchmarks.years import add_events
from qa_service.actor import Actor
from qa_service.audit import heads, signing
from qa_service.audit import service as audit
from qa_service.audit.models import AuditHead
from qa_service.database import db, transaction
from qa_service.database.session import migrating
from tests.audit import tampering
from tests.audit.tampering import Trail

EVENTS = 14
KEPT_AT = (4, 9, EVENTS)
BY = Actor.job("test")
Figure = Callable[[str, str], None]


def _record(number: int) -> None:
    with transaction():
        audit.record(f"test.done-{number}", by=BY, subject="setting", subject_id=number, details={"number": number})


def _head() -> AuditHead:
    return db.session.scalars(select(AuditHead)).one()


@pytest.fixture
def trail(context: Flask, tmp_path: Path) -> Iterator[tuple[Callable[[], Trail], Path]]:
    """A trail of a few events, its triggers gone, and a file of heads that was kept on another machine."""
    outside, older = tmp_path / "outside.jsonl", []
    for number in range(1, EVENTS + 1):
        _record(number)
        if number in KEPT_AT:
            kept = heads.of(_head())
            assert kept is not None
            with outside.open("a") as file:
                file.write(kept.line + "\n")
        elif number > 1:
            older.append(dict(db.session.execute(select(tampering.HEAD)).one()._mapping))
        db.session.rollback()
    with migrating(), db.engine.begin() as raw:
        tampering.drop_triggers(raw)
    yield lambda: Trail(db.session.connection(), EVENTS, older), outside


def _tampered(attacked: Trail, chance: random.Random, outside: Path) -> tuple[str, int, audit.Verification]:
    """Tampers once, in a transaction that is taken back; what was done, where, and what the check says."""
    mutate = chance.choice(tampering.MUTATIONS)
    with migrating():
        at = mutate(attacked, chance)
    db.session.expire_all()
    found = audit.verify(heads.read(outside))
    db.session.rollback()
    return mutate.__name__, at, found


@pytest.mark.assures("A3")
@pytest.mark.parametrize("times", [100, pytest.param(1000, marks=pytest.mark.assurance)])
def test_A3_every_change_behind_its_back_is_found_where_it_begins(
        trail: tuple[Callable[[], Trail], Path], times: int, figure: Figure) -> None:
    begin, outside = trail
    chance, kinds = random.Random(20261123), Counter[str]()
    for _ in range(times):
        what, at, found = _tampered(begin(), chance, outside)
        assert found.broken_at == at, (what, at, found)
        kinds[what] += 1
    assert set(kinds) == {one.__name__ for one in tampering.MUTATIONS}
    whole = audit.verify(heads.read(outside))
    assert whole.broken_at is None and whole.heads == len(KEPT_AT)
    figure("A3", f"{times} of {times} mutations of {len(kinds)} kinds found, each at its first bad entry")


@pytest.mark.assures("A3")
@pytest.mark.assurance
def test_A3_a_long_trail_is_checked_in_half_a_minute_a_million(context: Flask, figure: Figure) -> None:
    many = int(os.environ.get("QA_AUDIT_EVENTS", "30000"))
    add_events(many)
    began = time.process_time()
    assert audit.verify() == audit.Verification(many, None, None)
    seconds = (time.process_time() - began) * 1_000_000 / many
    figure("A3", f"{many} entries checked, {seconds:.1f} s of one core a million")
    assert seconds <= 30


def test_a_trail_begun_before_there_were_keys_is_good_until_the_next_entry_is_sealed(context: Flask) -> None:
    _record(1)
    with migrating(), db.engine.begin() as raw:
        tampering.drop_triggers(raw)
        raw.execute(tampering.TABLE.update().values(seal=None))
        raw.execute(tampering.HEAD.update().values(signature=None, key=None, sealed_from=None, at=None))
    assert audit.verify() == audit.Verification(1, None, None, unsigned=True)
    _record(2)
    assert audit.verify() == audit.Verification(2, None, None)
    assert _head().sealed_from == 2


def test_a_key_that_is_not_here_is_said_and_a_new_one_signs_on(context: Flask) -> None:
    _record(1)
    folder = context.config["SERVICE"].data_dir / "keys"
    assert (folder / "audit-000001.key").stat().st_mode & 0o777 == 0o600
    (folder / "audit-000001.key").rename(folder / "away")
    _record(2)
    found = audit.verify()
    assert found.broken_at == 1 and found.reason is not None and "key 1 of the trail is not here" in found.reason
    assert audit.verify(keys=[signing.read_public(folder / "audit-000002.pub")]).broken_at is None
    (folder / "away").rename(folder / "audit-000001.key")
    assert audit.verify().broken_at is None
    with transaction():
        assert audit.new_key(by=BY) == 3
    assert audit.verify() == audit.Verification(3, None, None) and _head().key == 3


def test_a_backup_put_back_on_purpose_is_told_and_then_understood(
        trail: tuple[Callable[[], Trail], Path]) -> None:
    begin, outside = trail
    with migrating():
        at = tampering.swap_in_older(begin(), random.Random(1))
        db.session.commit()
    found = audit.verify(heads.read(outside))
    assert found.broken_at == at and found.reason is not None and "older database" in found.reason
    with transaction():
        assert audit.restored("The backup of Sunday, by the head of service", by=BY) == at - 1
    for number in range(5):
        _record(number)
    assert audit.verify(heads.read(outside)).broken_at is None


def test_the_command_says_what_it_found_and_reads_heads_that_were_kept(
        context: Flask, trail: tuple[Callable[[], Trail], Path], tmp_path: Path) -> None:
    begin, outside = trail
    run = context.test_cli_runner().invoke
    told = json.loads(run(args=["audit", "verify", "--json", "--heads", str(outside)]).stdout)
    assert told == {"events": EVENTS, "ok": True, "broken_at": None, "reason": None, "heads": 3, "signed": True}
    with migrating():
        at = tampering.swap_in_older(begin(), random.Random(3))
        db.session.commit()
    answer = run(args=["audit", "verify", "--json"])
    assert json.loads(answer.stdout)["ok"], "nothing in an older copy says that it is older"
    answer = run(args=["audit", "verify", "--json", "--heads", str(outside)])
    assert answer.exit_code == 1 and json.loads(answer.stdout)["broken_at"] == at
    forged = tmp_path / "forged.jsonl"
    forged.write_text(outside.read_text().replace('"size": 4', '"size": 3'))
    answer = run(args=["audit", "verify", "--heads", str(forged)])
    assert answer.exit_code == 1 and "does not bear a signature" in answer.stderr
    for text in ("{", '{"size": 1}', "[]", '{"size": "1", "time": 2}'):
        forged.write_text(text)
        answer = run(args=["audit", "verify", "--heads", str(forged)])
        assert answer.exit_code == 2 and "forged.jsonl, row 1: this is no signed head" in answer.stderr
