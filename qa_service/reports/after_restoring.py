"""No calendar's private address opens a restored copy: each person makes a new one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, update

from qa_service.database import across_authorities, db
from qa_service.reports.models import CalendarFeed
from qa_service.restored.service import after_restoring


@after_restoring("calendars")
def end_calendars(_made_at: datetime) -> str:
    """Ends the private address of every calendar."""
    with across_authorities():
        ended = db.session.execute(update(CalendarFeed).where(CalendarFeed.token_hash.is_not(None)).values(
            token_hash=None))
    assert isinstance(ended, CursorResult)
    return f"{ended.rowcount} calendars' addresses ended."
