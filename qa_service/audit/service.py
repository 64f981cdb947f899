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
    head = db.session.scalars(select(AuditHead).with_for_update()).one()
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
    return _against_head(expected - 1, previous)


def _against_head(last: int, last_hash: str) -> Verification:
    """Whether the events, each well linked, are those that the chain's head knows."""
    head = db.session.scalars(select(AuditHead)).one_or_none()
    if head is None:
        return Verification(last, last, "the chain's head was removed")
    known, known_hash = head.sequence, head.hash
    if known > last:
        return Verification(last, last + 1, f"events after {last} were cut off")
    if known < last:
        return Verification(last, known + 1, f"event {known + 1} was added behind the chain's back")
    if known_hash != last_hash:
        return Verification(last, last, f"event {last} is not the one that was written: events were rewritten")
    return Verification(last, None, None)
