"""A look at the end of the audit trail that a page can afford; the whole of it is followed by a command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from qa_service.audit.chain import GENESIS, link
from qa_service.audit.models import AuditEvent, AuditHead
from qa_service.database import db

LOOKED_AT: Final = 100


@dataclass(frozen=True, slots=True)
class End:
    """Whether the trail has entries, and whether the newest of them hold.

    Not how many there are, nor when the last was made: that would tell of entries that are not for every reader.
    """

    begun: bool
    unbroken: bool


def look() -> End:
    """Follows the newest entries back from the head, in two queries."""
    head = db.session.scalars(select(AuditHead)).one_or_none()
    events = list(db.session.scalars(select(AuditEvent).order_by(AuditEvent.sequence.desc()).limit(LOOKED_AT)))
    expected = (head.sequence, head.hash) if head else (-1, "")
    for event in events:
        if (event.sequence, event.hash) != expected or link(event) != event.hash:
            return End(True, False)
        expected = (event.sequence - 1, event.previous_hash)
    whole = bool(events and len(events) < LOOKED_AT) or not events
    return End(bool(events), expected == (0, GENESIS) if whole else True)
