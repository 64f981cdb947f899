"""Mail to the people named on concerns that waited when the backup was made is not sent from a restored copy."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from qa_service.clock import utc_now
from qa_service.concerns.models import ConcernMail
from qa_service.database import across_authorities, db
from qa_service.restored.service import after_restoring

NEVER = timedelta(days=3650)


@after_restoring("named-people")
def hold_mail(_made_at: datetime) -> str:
    """Sets it aside, so that the concern's page names whom it did not reach. No count: it would tell of concerns."""
    with across_authorities():
        db.session.execute(update(ConcernMail).where(ConcernMail.sent_at.is_(None)).values(
            next_try_at=utc_now() + NEVER, failed="It waited when this copy was restored from a backup."))
    return "Mail to named people set aside, if there was any."
