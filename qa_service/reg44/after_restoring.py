"""Mail that asks homes for their report and waited when the backup was made is not sent from a restored copy."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, update

from qa_service.alerts.after_restoring import WHY
from qa_service.database import across_authorities, db
from qa_service.reg44.models import ReportRequest
from qa_service.restored.service import after_restoring


@after_restoring("mail-to-homes")
def hold_mail(_made_at: datetime) -> str:
    """Sets it aside; homes whose report is late are asked again when the copy is in service."""
    with across_authorities():
        held = db.session.execute(update(ReportRequest).where(ReportRequest.state == "waiting").values(
            state="failed", last_error=WHY))
    assert isinstance(held, CursorResult)
    return f"{held.rowcount} e-mails to homes set aside."
