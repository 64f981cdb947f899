"""Nobody is signed in to a restored copy, and no link that was given out opens it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, Update, update

from qa_service.accounts.models import Invitation, UserSession
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db
from qa_service.restored.service import after_restoring


@after_restoring("sign-ins")
def end_sign_ins(_made_at: datetime) -> str:
    """Ends every session, and every invitation and link for a new password."""
    now = utc_now()
    with across_authorities():
        sessions = _changed(update(UserSession).where(UserSession.ended_at.is_(None)).values(ended_at=now))
        links = _changed(update(Invitation).where(
            Invitation.used_at.is_(None), Invitation.revoked_at.is_(None)).values(revoked_at=now))
    return f"{sessions} sessions ended, {links} invitations and password links ended."


def _changed(statement: Update) -> int:
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount
