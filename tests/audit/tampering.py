"""What somebody can do to the trail who owns the database's files, or its owner's account, but not the key."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from qa_service.audit.chain import link
from qa_service.audit.models import AuditEvent, AuditHead

TABLE = AuditEvent.__table__
HEAD = AuditHead.__table__


@dataclass
class Trail:
    """The trail under attack: its end, and heads of the past that the attacker copied from the database."""

    connection: Connection
    events: int
    older: list[dict[str, object]]


def drop_triggers(connection: Connection) -> None:
    for name in ("update", "delete", "replace") if connection.dialect.name == "sqlite" else ("change", "truncate"):
        on = "" if connection.dialect.name == "sqlite" else " ON audit_event"
        connection.exec_driver_sql(f"DROP TRIGGER audit_event_no_{name}{on}")


def edit(trail: Trail, chance: random.Random) -> int:
    at = chance.randint(1, trail.events)
    column, value = chance.choice([
        ("action", "test.other"), ("actor", "user:1"), ("actor_role", "manager"), ("subject_id", "77"),
        ("subject_type", "child"), ("details", {"number": 99}), ("authority_id", 5), ("request_id", "AAAA-BBBB"),
        ("hash", "0" * 64), ("previous_hash", "f" * 64), ("seal", None), ("seal", "1:" + "0" * 64)])
    trail.connection.execute(update(TABLE).where(TABLE.c.sequence == at).values({column: value}))
    return at


def remove(trail: Trail, chance: random.Random) -> int:
    at = chance.randint(1, trail.events)
    trail.connection.execute(delete(TABLE).where(TABLE.c.sequence == at))
    return at


def _row(trail: Trail, sequence: int) -> dict[str, object]:
    return dict(trail.connection.execute(select(TABLE).where(TABLE.c.sequence == sequence)).one()._mapping)


def add(trail: Trail, chance: random.Random) -> int:
    """A forged event at the end, well linked or not, with the head moved on or not."""
    last, at = _row(trail, trail.events), trail.events + 1
    values = last | {"sequence": at, "previous_hash": last["hash"], "action": "test.forged"}
    if chance.random() < 0.7:
        values["hash"] = link(AuditEvent(**values))
    trail.connection.execute(insert(TABLE).values(values))
    if chance.random() < 0.5:
        trail.connection.execute(update(HEAD).values(sequence=at, hash=values["hash"]))
    return at


def slip_in(trail: Trail, chance: random.Random) -> int:
    """A forged event in the middle: all later ones move up and are linked anew."""
    at = chance.randint(1, trail.events)
    rows = [dict(row._mapping) for row in trail.connection.execute(
        select(TABLE).where(TABLE.c.sequence >= at).order_by(TABLE.c.sequence))]
    trail.connection.execute(delete(TABLE).where(TABLE.c.sequence >= at))
    put(trail, [rows[0] | {"action": "test.forged"}, *rows], at, rows[0]["previous_hash"])
    return at


def reorder(trail: Trail, chance: random.Random) -> int:
    one, other = sorted(chance.sample(range(1, trail.events + 1), 2))
    for now, then in ((one, -1), (other, one), (-1, other)):
        trail.connection.execute(update(TABLE).where(TABLE.c.sequence == now).values(sequence=then))
    return one


def cut(trail: Trail, chance: random.Random) -> int:
    """The tail is gone; the head may be made to fit."""
    at = chance.randint(2, trail.events)
    trail.connection.execute(delete(TABLE).where(TABLE.c.sequence >= at))
    if chance.random() < 0.5:
        trail.connection.execute(update(HEAD).values(sequence=at - 1, hash=_row(trail, at - 1)["hash"]))
    return at


def put(trail: Trail, rows: list[dict[str, object]], at: int, previous: object) -> None:
    """Writes these rows from here on, linked as the service would, and moves the head."""
    for number, row in enumerate(rows, at):
        row = row | {"sequence": number, "previous_hash": previous}
        row["hash"] = previous = link(AuditEvent(**row))
        trail.connection.execute(insert(TABLE).values(row))
    trail.connection.execute(update(HEAD).values(sequence=at + len(rows) - 1, hash=previous))


def rewrite(trail: Trail, chance: random.Random) -> int:
    """Changes an event and links it and all later ones anew, head included, as somebody who knows how would."""
    at = chance.randint(1, trail.events)
    rows = [dict(row._mapping) for row in trail.connection.execute(
        select(TABLE).where(TABLE.c.sequence >= at).order_by(TABLE.c.sequence))]
    trail.connection.execute(delete(TABLE).where(TABLE.c.sequence >= at))
    rows[0]["action"] = "test.forged"
    put(trail, rows, at, rows[0]["previous_hash"])
    return at


def strip(trail: Trail, chance: random.Random) -> int:
    """Makes the trail look as if it was begun before there were keys, with a change in it."""
    rewrite(trail, chance)
    trail.connection.execute(update(TABLE).values(seal=None))
    trail.connection.execute(update(HEAD).values(signature=None, key=None, sealed_from=None, at=None))
    return 1


def swap_in_older(trail: Trail, chance: random.Random) -> int:
    """An older copy of the whole database: its end, and the head that was truly signed then."""
    older = chance.choice(trail.older)
    at = int(str(older["sequence"])) + 1
    trail.connection.execute(delete(TABLE).where(TABLE.c.sequence >= at))
    trail.connection.execute(update(HEAD).values(older))
    return at


def take_the_head(trail: Trail, chance: random.Random) -> int:
    trail.connection.execute(delete(HEAD))
    return trail.events + 1


MUTATIONS: list[Callable[[Trail, random.Random], int]] = [
    edit, edit, edit, remove, add, slip_in, reorder, cut, rewrite, strip, swap_in_older, take_the_head]
