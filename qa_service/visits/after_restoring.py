"""Mail to providers that waited when the backup was made is not sent from a restored copy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, update

from qa_service.alerts.after_restoring import WHY
from qa_service.database import across_authorities, db
from qa_service.restored.service import after_restoring
from qa_service.visits.programme_models import VisitMail


@after_restoring("mail-to-providers")
def hold_mail(_made_at: datetime) -> str:
    """Sets it aside; the visit's page shows it as not sent."""
    with across_authorities():
        held = db.session.execute(update(VisitMail).where(VisitMail.state == "waiting").values(
            state="failed", last_error=WHY))
    assert isinstance(held, CursorResult)
    return f"{held.rowcount} e-mails to providers set aside."
