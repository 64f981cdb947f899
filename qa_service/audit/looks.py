"""Who looked at a record: by person, how often, first and last, and why where a reason was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_, select

from qa_service.audit.models import AuditEvent
from qa_service.audit.trail import LOOKED, RESTRICTED, is_general
from qa_service.database import current_authority, paginate
from qa_service.database.session import Page

READINGS: Final = (LOOKED, "reg44.read", "reg44.opened", "reg44.downloaded", "heard.reporter_read")
"""What is written where somebody saw a record; everything else in the trail is something that was done with it."""


@dataclass(frozen=True, slots=True)
class Looker:
    """One person who saw a record."""

    actor: str
    role: str | None
    times: int
    first_at: datetime
    last_at: datetime
    did: int
    """How many other entries of theirs the trail has about it: what they did with it."""


def of(kind: str, which: str, *, number: int, size: int = 50) -> Page[Looker]:
    """Who saw this record of the council in scope, the latest first. Of what is restricted nothing is said."""
    page = paginate(_statement(kind, which), number=number, size=size, scalars=False)
    return Page([Looker(*row) for row in page.items], page.number, page.size, page.total)


def _statement(kind: str, which: str) -> Any:
    read = AuditEvent.action.in_(READINGS)
    times, last = func.count().filter(read), func.max(AuditEvent.at)
    statement: Any = select(
        AuditEvent.actor, func.max(AuditEvent.actor_role), times, func.min(AuditEvent.at), last,
        func.count().filter(~read))
    return statement.where(
        AuditEvent.subject_type == kind, AuditEvent.subject_id == which, AuditEvent.actor.startswith("user:"),
        or_(AuditEvent.authority_id == current_authority(), AuditEvent.authority_id.is_(None)),
        is_general(), AuditEvent.action != "access.denied",
    ).group_by(AuditEvent.actor).having(times > 0).order_by(last.desc())


def is_record(kind: str) -> bool:
    """Whether people may be told who looked at things of this kind."""
    return bool(kind) and not kind.startswith(tuple(prefix.rstrip(".") for prefix in RESTRICTED))

