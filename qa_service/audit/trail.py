"""Reading the audit trail: everything, what concerns security, or one's own part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select

from qa_service.audit.models import AuditEvent
from qa_service.clock import LONDON
from qa_service.database import current_authority, db, paginate
from qa_service.database.session import Page
from qa_service.permissions import Permission

Naming = Callable[[Collection[tuple[str, str]]], Mapping[tuple[str, str], "Called"]]
_naming: list[Naming] = []
LOOKED: Final = "record.viewed"
"""A page that was shown, and nothing more was done. Left out of the list unless it is asked for."""
SECURITY: Final = ("account.", "access.", "council.", "safeguarding.")
RESTRICTED: Final = ("concern.", "notice.")
"""Entries that only the record's own page shows, to those named on it: not even that there are any is told here."""


class Reach(StrEnum):
    """How much of the trail somebody may read."""

    EVERYTHING = "everything"
    SECURITY = "security"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Called:
    """What a subject is called, its page, and what one must be allowed to know of it."""

    name: str
    path: str
    needs: Permission


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; an empty part is no condition. Days are English days, both included."""

    actor: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None
    subject: tuple[str, str] | None = None
    """A kind and which of them, such as ``("setting", "SC012345")``."""


def events(authority_id: int, user_id: int, reach: Reach, search: Search, *, number: int,
           size: int = 50) -> Page[AuditEvent]:
    """One page of events, the latest first: those of this council, and the installation's own."""
    statement = _within(select(AuditEvent), authority_id, user_id, reach)
    if search.actor:
        statement = statement.where(AuditEvent.actor == search.actor)
    if search.action:
        statement = statement.where(AuditEvent.action.startswith(search.action, autoescape=True))
    elif not search.subject:
        statement = statement.where(AuditEvent.action != LOOKED)
    if search.subject:
        statement = statement.where(AuditEvent.subject_type == search.subject[0],
                                    AuditEvent.subject_id == search.subject[1])
    if search.since:
        statement = statement.where(AuditEvent.at >= _midnight(search.since))
    if search.until:
        statement = statement.where(AuditEvent.at < _midnight(search.until + timedelta(days=1)))
    return paginate(statement.order_by(AuditEvent.sequence.desc()), number=number, size=size)


def of_record(subject: str, subject_id: str, *, most: int = 200) -> list[AuditEvent]:
    """What was done with one record of the council in scope, restricted or not, the latest first: for its own page."""
    return list(db.session.scalars(select(AuditEvent).where(
        AuditEvent.authority_id == current_authority(), AuditEvent.subject_type == subject,
        AuditEvent.subject_id == subject_id).order_by(AuditEvent.sequence.desc()).limit(most)))


def name_subjects_with(naming: Naming) -> None:
    """Connects what knows the names of the other domains' records."""
    _naming[:] = [naming]


def subjects_of(found: Iterable[AuditEvent]) -> Mapping[tuple[str, str], Called]:
    """The names of what these events are about, where there is one."""
    return names_of({(event.subject_type, event.subject_id) for event in found
                     if event.subject_type and event.subject_id})


def names_of(subjects: Collection[tuple[str, str]]) -> Mapping[tuple[str, str], Called]:
    """What these subjects are called, where there is a name."""
    return _naming[0](subjects) if _naming and subjects else {}


def is_general() -> ColumnElement[bool]:
    """The condition that an entry is of the general part of the trail, and not of what only its own page shows."""
    return and_(*(~AuditEvent.action.startswith(prefix, autoescape=True) for prefix in RESTRICTED))


def actions_known(authority_id: int, user_id: int, reach: Reach) -> list[str]:
    """The actions that this part of the trail has, to choose from."""
    return sorted(db.session.scalars(_within(select(AuditEvent.action).distinct(), authority_id, user_id, reach)))


def _within(statement: Select[Any], authority_id: int, user_id: int, reach: Reach) -> Select[Any]:
    statement = statement.where(or_(AuditEvent.authority_id == authority_id, AuditEvent.authority_id.is_(None)),
                                is_general())
    own = AuditEvent.actor == f"user:{user_id}"
    if reach is Reach.OWN:
        return statement.where(own)
    if reach is Reach.SECURITY:
        return statement.where(or_(own, *(AuditEvent.action.startswith(prefix) for prefix in SECURITY)))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
