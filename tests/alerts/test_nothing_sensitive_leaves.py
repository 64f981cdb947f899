"""R12: a canary in every field of what belongs to a council; none may stand in a mail, its headers or its link."""

from __future__ import annotations

import itertools
import re
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, Boolean, Date, DateTime, Integer, Numeric, Table, insert

from qa_service.accounts import second_factor
from qa_service.accounts.models import Authority, User, UserPreference
from qa_service.alerts import service
from qa_service.alerts.delivery import send_due
from qa_service.clock import utc_now
from qa_service.database import Base, db, transaction
from qa_service.flags.models import Flag, FlagEvidence
from qa_service.jobs.models import JobRun
from qa_service.permissions import Role
from qa_service.placements.models import Child, Placement
from tests.alerts.conftest import MakePerson, flag

TABLES = [Child, Placement, Flag, FlagEvidence, JobRun, UserPreference]
DAY_IN_MAIL = re.compile(r"(?<![\w-])2031(?!\w)|2031-03")
"""The canary of days, however it is written, but not four figures inside a random id."""
_numbers = itertools.count(1)


def canary() -> str:
    return f"CANARY{next(_numbers):04d}YRANAC"


def row_of_canaries(table: Table, known: dict[str, Any]) -> dict[str, Any]:
    """A row in which every text is a canary of its own."""
    values: dict[str, Any] = {}
    for column in table.columns:
        kind = column.type
        if column.name in known:
            values[column.name] = known[column.name]
        elif column.primary_key or column.foreign_keys or hasattr(kind, "enum"):
            continue
        elif isinstance(getattr(kind, "impl", kind), DateTime):
            values[column.name] = utc_now()
        elif isinstance(kind, Date):
            values[column.name] = date(2031, 3, 3)
        elif isinstance(kind, Boolean):
            values[column.name] = False
        elif isinstance(kind, Integer | Numeric):
            values[column.name] = 987654
        elif isinstance(kind, JSON):
            values[column.name] = {"x": canary()}
        else:
            values[column.name] = canary()[:kind.length] if getattr(kind, "length", None) else canary()  # type: ignore[attr-defined]
    return values


def seed(authority: int, reader: int) -> None:
    """Canaries in the council's own records, in people's accounts and in the service's own tables."""
    with transaction():
        council, person = db.session.get_one(Authority, authority), db.session.get_one(User, reader)
        council.area = council.contact_phone = council.out_of_hours_phone = council.duty_team_phone = canary()
        person.name, person.password_hash = canary(), canary()
        second_factor.keep(person, canary())
        known = {"authority_id": authority, "user_id": reader, "child_id": 1, "flag_id": 1, "severity": "high",
                 "shown_severity": "high", "subject_type": "setting", "rule": "OF-01"}
        for model in TABLES:
            table = Base.metadata.tables[model.__tablename__]
            values = {**row_of_canaries(table, known)}
            required = {column.name for column in table.columns if not column.nullable and not column.primary_key}
            missing = required - values.keys()
            db.session.execute(insert(model).values(**values, **dict.fromkeys(missing, 1)))


@pytest.mark.assures("R12")
def test_no_canary_stands_in_any_mail(context: Flask, authority: int, person: MakePerson) -> None:
    reader = person(Role.MANAGER, email="manager@marlowe.example")
    seed(authority, reader)
    with transaction():
        service.tell(service.Message(key=canary(), template="flag", context=flag(), recipients=[reader], urgent=True))
        service.tell_task(key=canary(), template="checks-stale", context={"since": utc_now().isoformat()},
                          roles={Role.MANAGER})
        service.tell_task(key=canary(), template="mail-failed", context={}, roles={Role.MANAGER})
        service.hold(canary())
        service.tell(service.Message(key=canary(), template="digest", context={"day": "2026-02-23", "items": [flag()]},
                                     recipients=[reader], urgent=True))
        db.session.flush()
    with transaction():
        hold = service.standing_hold()
        assert hold is not None
        hold.released_at, hold.release_reason = utc_now(), canary()
    assert send_due(context.config["SERVICE"]).sent == 5
    for file in (context.config["SERVICE"].data_dir / "mail").glob("*.eml"):
        mail = message_from_bytes(file.read_bytes(), policy=default)
        parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]  # type: ignore[attr-defined]
        everything = " ".join([*parts, *(f"{name} {value}" for name, value in mail.items())])
        assert "CANARY" not in everything and "987654" not in everything and not DAY_IN_MAIL.search(everything)
        assert len(parts) == 2
