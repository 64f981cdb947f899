"""Recording what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import g, has_request_context
from sqlalchemy import event, select

from qa_service.actor import Actor
from qa_service.audit import heads, signing
from qa_service.audit.chain import link
from qa_service.audit.models import AuditEvent, AuditHead
from qa_service.audit.verifying import RESTORED, Verification, verify
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.database.session import ServiceSession
from qa_service.vocabulary import SubjectType

__all__ = ["Verification", "new_key", "record", "recorded", "restored", "verify"]
_PENDING: Final = "audit_recorded"


def record(action: str, *, by: Actor, authority_id: int | None = None, subject: SubjectType | str | None = None,
           subject_id: int | str | None = None, details: Mapping[str, Any] | None = None) -> None:
    """Adds an event to the chain, in the transaction of what it records.

    ``details`` must be plain JSON facts: ids, field names, old and new values; no content of a record.
    """
    head = db.session.scalars(select(AuditHead).with_for_update()).one()
    entry = AuditEvent(
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
    entry.hash = link(entry)
    head.sequence, head.hash = entry.sequence, entry.hash
    heads.sign(head)
    entry.seal = signing.signer(head.key).seal(entry.hash)
    db.session.add(entry)
    db.session.flush()
    if has_request_context():
        db.session.info[_PENDING] = True


def recorded() -> bool:
    """Whether this request has an entry in the trail, saved for good."""
    return bool(g.get(_PENDING))


@event.listens_for(ServiceSession, "after_commit")
def _saved(session: ServiceSession) -> None:
    if session.info.pop(_PENDING, False) and has_request_context():
        setattr(g, _PENDING, True)


@event.listens_for(ServiceSession, "after_rollback")
def _not_saved(session: ServiceSession) -> None:
    session.info.pop(_PENDING, None)


def lock() -> None:
    """Holds the chain's head until the transaction ends: what others record meanwhile was written before, or waits."""
    db.session.scalars(select(AuditHead).with_for_update()).one()


def restored(why: str, *, by: Actor) -> int:
    """Records that a backup was put in place on purpose, and which entries were lost with it; says how many it kept.

    The heads kept on this machine are set aside: they tell of a chain that is no more.
    """
    kept = db.session.scalars(select(AuditHead.sequence)).one()
    lost = heads.set_aside()
    record(RESTORED, by=by, details={"kept": kept, "until": heads.written(utc_now()), "why": why[:300],
                                     "lost_head": lost.line if lost and lost.size > kept else None})
    return kept


def new_key(*, by: Actor) -> int:
    """Makes a new key, with which everything is signed from here on, and says its number."""
    version = signing.make(signing.newest_version() + 1)
    head = db.session.scalars(select(AuditHead).with_for_update()).one()
    head.key = version
    record("audit.key_changed", by=by, details={"key": version})
    return version
