"""Mail that waited when the backup was made may have left since: a person says whether it goes again."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import CursorResult, delete, update

from qa_service.alerts.models import Alert, AlertKind, AlertState, MailOutage
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db
from qa_service.restored.service import after_restoring

WHY: Final = ("It waited when this copy was restored from a backup, so it may have left before. Send it again only if "
              "it is still needed.")


@after_restoring("mail")
def hold_mail(_made_at: datetime) -> str:
    """Sets aside what waits to be sent, where the page of mail that was not sent shows it."""
    with across_authorities():
        held = db.session.execute(update(Alert).where(
            Alert.state == AlertState.WAITING, Alert.kind != AlertKind.ITEM).values(
                state=AlertState.FAILED, failed_at=utc_now(), claimed_until=None, last_error=WHY))
        items = db.session.execute(update(Alert).where(Alert.state == AlertState.WAITING).values(
            state=AlertState.DROPPED, claimed_until=None, last_error=WHY))
        db.session.execute(delete(MailOutage))
    assert isinstance(held, CursorResult) and isinstance(items, CursorResult)
    return f"{held.rowcount} e-mails set aside, {items.rowcount} lines of daily summaries left out."
