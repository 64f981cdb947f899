"""Reading the audit trail: everything, what concerns security, or one's own part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, or_, select

from qa_service.audit.models import AuditEvent
from qa_service.clock import LONDON
from qa_service.database import paginate
from qa_service.database.session import Page

SECURITY: Final = ("account.", "access.", "council.")


class Reach(StrEnum):
    """How much of the trail somebody may read."""

    EVERYTHING = "everything"
    SECURITY = "security"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; an empty part is no condition. Days are English days, both included."""

    actor: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def events(authority_id: int, user_id: int, reach: Reach, search: Search, *, number: int,
           size: int = 50) -> Page[AuditEvent]:
    """One page of events, the latest first: those of this council, and the installation's own."""
    statement = _within(select(AuditEvent), authority_id, user_id, reach)
    if search.actor:
        statement = statement.where(AuditEvent.actor == search.actor)
    if search.action:
        statement = statement.where(AuditEvent.action.startswith(search.action, autoescape=True))
    if search.since:
        statement = statement.where(AuditEvent.at >= _midnight(search.since))
    if search.until:
        statement = statement.where(AuditEvent.at < _midnight(search.until + timedelta(days=1)))
    return paginate(statement.order_by(AuditEvent.sequence.desc()), number=number, size=size)


def _within(statement: Select[Any], authority_id: int, user_id: int, reach: Reach) -> Select[Any]:
    statement = statement.where(or_(AuditEvent.authority_id == authority_id, AuditEvent.authority_id.is_(None)))
    own = AuditEvent.actor == f"user:{user_id}"
    if reach is Reach.OWN:
        return statement.where(own)
    if reach is Reach.SECURITY:
        return statement.where(or_(own, *(AuditEvent.action.startswith(prefix) for prefix in SECURITY)))
    return statement


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, LONDON)
