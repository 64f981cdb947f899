"""A look at the end of the audit trail that a page can afford; the whole of it is followed by a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from qa_service.audit.chain import GENESIS, link
from qa_service.audit.models import AuditEvent, AuditHead
from qa_service.database import db

LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class End:
    """How many entries the trail has, when the newest was made, how many were followed, and whether they hold."""

    events: int
    newest_at: datetime | None
    followed: int
    unbroken: bool


def look() -> End:
    """Follows the newest entries back from the head, in two queries."""
    head = db.session.scalars(select(AuditHead)).one_or_none()
    events = list(db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(LOOKED_AT)))
    expected = (head.sequence, head.hash) if head else (-1, "")
    for event in events:
        if (event.sequence, event.hash) != expected or link(event) != event.hash:
            return End(len(events) and events[0].sequence, events[0].at, len(events), False)
        expected = (event.sequence - 1, event.previous_hash)
    whole = bool(events and len(events) < LOOKED_AT) or not events
    unbroken = expected == (0, GENESIS) if whole else True
    return End(head.sequence if head else 0, events[0].at if events else None, len(events), unbroken)
