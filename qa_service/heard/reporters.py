"""Who told us: kept apart, and read only with a reason that stands in the audit trail before a name is shown."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotPermitted
from qa_service.heard.models import HeardReporter
from qa_service.permissions import Permission, allows

LONGEST: Final = 500
_SHORTEST_REASON: Final = 5


def keep(entry_id: int, who: str, *, by: Actor) -> None:
    """Keeps who told us, beside what was kept before. The audit trail says that it was kept, not what."""
    who = who.strip()
    if len(who) > LONGEST:
        raise BadInput(f"Use at most {LONGEST} characters.", field="who")
    db.session.add(HeardReporter(entry_id=entry_id, who=who, at=utc_now(), by=by.user_id))
    db.session.flush()
    audit.record("heard.reporter_kept", by=by, authority_id=current_authority(), subject="heard", subject_id=entry_id)


def is_kept(entry_id: int) -> bool:
    """Whether it is kept who told us: not who."""
    return db.session.scalar(select(HeardReporter.id).where(HeardReporter.entry_id == entry_id).limit(1)) is not None


def record_reading(entry_id: int, *, reason: str, by: Actor) -> None:
    """Records that somebody is about to read who told us, and why. To be committed before ``read`` is shown.

    Raises ``NotPermitted`` for a role that may not, ``BadInput`` without a reason.
    """
    if by.role is None or not allows(by.role, Permission.HEARD_REPORTER):
        raise NotPermitted("You may not see who told us.")
    if len(reason.strip()) < _SHORTEST_REASON:
        raise BadInput("Say why you need to know who told us.", field="reason")
    audit.record("heard.reporter_read", by=by, authority_id=current_authority(), subject="heard", subject_id=entry_id,
                 details={"reason": reason.strip()[:500]})


def read(entry_id: int) -> list[HeardReporter]:
    """Who told us, as it was kept, the newest first. Only after ``record_reading``."""
    return list(db.session.scalars(select(HeardReporter).where(HeardReporter.entry_id == entry_id)
                                   .order_by(HeardReporter.id.desc())))
