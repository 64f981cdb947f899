"""Invented settings, inspections, placements and what else rules judge, put straight into the tables."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents.models import Document
from qa_service.flags.assessment import AssessmentResult, assess
from qa_service.flags.models import Flag
from qa_service.marks.service import mark
from qa_service.ofsted.models import Inspection, Judgement, Requirement
from qa_service.permissions import Role
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import ProviderGroup, Setting, Watch
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus, SubjectType

TODAY = date(2025, 6, 2)
_numbers = itertools.count(1)


def moment(on: date, hour: int = 9) -> datetime:
    return datetime.combine(on, time(hour), UTC)


def a_group(name: str = "Harbour Care Ltd") -> int:
    group = ProviderGroup(key=f"{name} {next(_numbers)}".lower(), name=name, first_seen_at=utc_now())
    return _added(group)


def a_setting(**facts: Any) -> int:
    number = next(_numbers)
    given = {"urn": f"28{number:05}", "provision": ProvisionType.CHILDRENS_HOME, "status": RegistrationStatus.ACTIVE,
             "registered_on": date(2015, 1, 5), "local_authority": "Marlowe", "known_from": "register",
             "list_as_at": date(2025, 3, 31), "first_seen_at": moment(date(2025, 4, 1))}
    return _added(Setting(**(given | facts)))


def an_inspection(setting_id: int, on: date | None, overall: Grade | None = None, *,
                  event_type: EventType | None = EventType.FULL, outcome: Outcome | None = None, state: str = "read",
                  parts: dict[str, Grade | None] | None = None, **facts: Any) -> int:
    """An inspection with a stored report (``state`` other than ``listed``), published a month later."""
    document = None
    if state != "listed":
        document = f"{next(_numbers):064x}"
        db.session.add(Document(sha256=document, size=1, media_type="application/pdf", stored_at=utc_now()))
        db.session.flush()
    published = date(on.year + (on.month == 12), on.month % 12 + 1, min(on.day, 28)) if on else None
    given = {
        "event_number": f"{10_000_000 + next(_numbers)}", "inspected_from": on, "inspected_to": on,
        "published_on": published, "recorded_at": utc_now(), "found_at": moment(published) if published else None,
        "read_at": moment(published, 10) if published else None, "document_sha256": document, "unread": []}
    inspection_id = _added(Inspection(setting_id=setting_id, event_type=event_type, overall=overall, outcome=outcome,
                                      state=state, **(given | facts)))
    source = "register" if state == "listed" else "report"
    _judgements(inspection_id, source, ({"overall": overall} if overall else {}) | (parts or {}), outcome)
    return inspection_id


def _judgements(inspection_id: int, source: str, grades: dict[str, Grade | None], outcome: Outcome | None) -> None:
    page, words = (2, "as printed: {}") if source == "report" else (None, None)
    for key, grade in grades.items():
        db.session.add(Judgement(inspection_id=inspection_id, key=key, source=source, grade=grade, page=page,
                                 quote=words and words.format(grade.words if grade else "?")))
    if outcome is not None:
        db.session.add(Judgement(inspection_id=inspection_id, key="outcome", source=source, outcome=outcome, page=page,
                                 quote=words and words.format(outcome.words)))
    db.session.flush()


def a_requirement(inspection_id: int, due_on: date | None, **facts: Any) -> int:
    given = {"position": 1, "regulations": ["12(1)"], "text": "The registered person must…", "page": 4}
    return _added(Requirement(inspection_id=inspection_id, due_on=due_on, **(given | facts)))


def a_placement(setting_id: int | None, started_on: date = date(2024, 9, 2), **facts: Any) -> int:
    child_id = facts.pop("child_id", None) or _added(Child(reference=f"C{next(_numbers):04}"))
    given = {"setting_as_written": "as written", "origin": "own-list", "origin_key": f"{next(_numbers)}",
             "recorded_at": moment(started_on)}
    return _added(Placement(child_id=child_id, setting_id=setting_id, started_on=started_on, **(given | facts)))


def a_watch(**facts: Any) -> int:
    """A watch, or the one that is there already."""
    known = db.session.scalar(select(Watch.id).filter_by(**({"user_id": None} | facts)))
    return known or _added(Watch(since=moment(date(2025, 5, 1)), **facts))


def a_person(role: Role = Role.MANAGER) -> int:
    number = next(_numbers)
    return _added(User(reference=f"r{number}", email=f"person{number}@marlowe.example", name=f"Person {number}",
                       role=role, created_at=utc_now()))


def marked(*setting_ids: int) -> None:
    mark(SubjectType.SETTING, setting_ids, reason="test")


def assessed(as_at: date = TODAY, *, full: bool = False) -> AssessmentResult:
    return assess(as_at, full=full, by=Actor.command("test"))


def flag(rule: str, setting_id: int | None = None) -> Flag | None:
    """The open flag of this rule (on this setting)."""
    statement = select(Flag).where(Flag.rule == rule, Flag.cleared_at.is_(None))
    if setting_id is not None:
        statement = statement.where(Flag.setting_id == setting_id)
    return db.session.scalars(statement).one_or_none()


def in_transaction(build: Any, *args: Any, **kwargs: Any) -> Any:
    """Calls a builder in a transaction of its own."""
    with transaction():
        return build(*args, **kwargs)


def _added(record: Any) -> int:
    db.session.add(record)
    db.session.flush()
    return int(record.id)
