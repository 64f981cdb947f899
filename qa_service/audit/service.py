"""Recording what was done, and checking that the record was not touched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit.chain import GENESIS, link
from qa_service.audit.models import AuditEvent, AuditHead
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.vocabulary import SubjectType


def record(action: str, *, by: Actor, authority_id: int | None = None, subject: SubjectType | str | None = None,
           subject_id: int | str | None = None, details: Mapping[str, Any] | None = None) -> None:
    """Adds an event to the chain, in the transaction of what it records.

    ``details`` must be plain JSON facts: ids, field names, old and new values; no content of a record.
    """
    head = db.session.scalars(select(AuditHead).with_for_update()).one_or_none()
    if head is None:
        head = AuditHead(id=1, sequence=0, hash=GENESIS)
        db.session.add(head)
    event = AuditEvent(
        sequence=head.sequence + 1,
        at=utc_now(),
        authority_id=authority_id,
        actor=by.name,
        actor_role=by.role.value if by.role else None,
        action=action,
        subject_type=str(subject) if subject else None,
        subject_id=str(subject_id) if subject_id is not None else None,
        details=dict(details or {}),
        request_id=by.request_id,
        previous_hash=head.hash,
    )
    event.hash = link(event)
    head.sequence, head.hash = event.sequence, event.hash
    db.session.add(event)
    db.session.flush()


@dataclass(frozen=True, slots=True)
class Verification:
    """How many events the chain has, and where it breaks, if it does."""

    events: int
    broken_at: int | None
    reason: str | None


def verify() -> Verification:
    """Follows the whole chain. Names the first event that is changed, missing or out of place."""
    previous, expected = GENESIS, 1
    statement = select(AuditEvent).order_by(AuditEvent.sequence).execution_options(yield_per=2000)
    for event in db.session.scalars(statement):
        if event.sequence != expected:
            return Verification(expected - 1, expected, f"event {expected} is missing")
        if event.previous_hash != previous or link(event) != event.hash:
            return Verification(expected - 1, expected, f"event {expected} was changed after it was written")
        previous, expected = event.hash, expected + 1
        db.session.expunge(event)
    head = db.session.scalars(select(AuditHead)).one_or_none()
    last = (head.sequence, head.hash) if head else (0, GENESIS)
    if last != (expected - 1, previous):
        return Verification(expected - 1, expected, f"events after {expected - 1} were cut off")
    return Verification(expected - 1, None, None)
