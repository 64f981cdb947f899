"""What a regional partner sees here: the versions that were sent to its own entry of the circulation list, no more."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.notices.access import NO_SUCH, trail
from qa_service.notices.models import NoticeRecipient, NoticeSending, NoticeVersion, RegionalNotice


@dataclass(frozen=True, slots=True)
class Shared:
    """A version that was sent to this partner."""

    sending: NoticeSending
    version: NoticeVersion
    reference: str


def sent_to(by: Actor) -> list[Shared]:
    """What was sent to this partner, the newest first."""
    return [Shared(sending, version, reference) for sending, version, reference in db.session.execute(
        select(NoticeSending, NoticeVersion, RegionalNotice.reference)
        .join(NoticeVersion, NoticeVersion.id == NoticeSending.version_id)
        .join(RegionalNotice, RegionalNotice.id == NoticeVersion.notice_id)
        .join(NoticeRecipient, NoticeRecipient.id == NoticeSending.recipient_id)
        .where(NoticeRecipient.user_id == (by.user_id or 0)).order_by(NoticeSending.id.desc()))]


def one(reference: str, number: int, *, by: Actor) -> Shared:
    """One of them. Raises ``NotFound`` for everything else."""
    found = next((each for each in sent_to(by) if (each.reference, each.version.number) == (reference, number)), None)
    if found is None:
        raise NotFound(NO_SUCH)
    return found


def record_taking(found: Shared, *, by: Actor) -> None:
    """Records that the partner is about to see it. To be committed before anything of it is shown."""
    row = db.session.get_one(NoticeSending, found.sending.id)
    row.taken_at = row.taken_at or utc_now()
    db.session.flush()
    trail("shared_read", found.reference, by=by, details={"version": found.version.number})
