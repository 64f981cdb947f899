"""What a page says about mail that does not leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select

from qa_service.alerts.models import Alert, AlertHold, AlertKind, AlertState, MailOutage
from qa_service.clock import utc_now
from qa_service.database import db

LATE_AFTER: Final = timedelta(minutes=10)
ESCALATE_AFTER: Final = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class DelayNotice:
    """E-mail is delayed, or was given up: since when, how many of the council's messages, and how bad it is."""

    since: datetime | None
    waiting: int
    failed: int
    level: str
    """``delayed``, ``escalated`` (for over four hours: somebody must act) or ``failed`` (some were given up)."""

    @property
    def sentence(self) -> str:
        """One sentence for a banner; the page of unsent mail has the rest."""
        if self.level == "failed":
            return "Some e-mails could not be delivered and are not tried any more. Look at the flags themselves."
        if self.level == "escalated":
            return "No e-mail has left for more than four hours. Look at the flags themselves, and tell IT."
        return "E-mail is delayed. Nothing is lost: it is tried again. Look at the flags themselves meanwhile."


def waits_to_leave() -> ColumnElement[bool]:
    """The alerts that leave by themselves and have not."""
    return and_(Alert.state == AlertState.WAITING, Alert.kind != AlertKind.ITEM)


def delay_notice(now: datetime | None = None) -> DelayNotice | None:
    """What to show to everybody of the council in scope, or nothing when mail leaves as it should. Three queries."""
    now = now or utc_now()
    outage = db.session.scalars(select(MailOutage)).first()
    held = select(AlertHold.id).where(AlertHold.released_at.is_(None)).exists()
    late = (waits_to_leave(), Alert.due_at <= (now if outage else now - LATE_AFTER),
            ~held | (Alert.kind == AlertKind.TASK))
    waiting, oldest = db.session.execute(select(
        func.count(Alert.id), func.min(Alert.due_at, type_=Alert.due_at.type)).where(*late)).one()
    failed = db.session.scalar(select(func.count(Alert.id)).where(Alert.state == AlertState.FAILED)) or 0
    since = min((moment for moment in (oldest, outage.since if outage else None) if moment), default=None)
    if failed:
        return DelayNotice(since, waiting, failed, "failed")
    if not waiting and not outage:
        return None
    escalated = since is not None and now - since >= ESCALATE_AFTER
    return DelayNotice(since, waiting, failed, "escalated" if escalated else "delayed")
