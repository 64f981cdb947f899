"""No private link that was given out opens a restored copy: whoever needs one is sent another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, update

from qa_service.clock import utc_now
from qa_service.database import across_authorities, db
from qa_service.private_links.models import PrivateLink
from qa_service.restored.service import after_restoring


@after_restoring("private-links")
def end_links(_made_at: datetime) -> str:
    """Revokes every private link."""
    with across_authorities():
        result = db.session.execute(update(PrivateLink).where(PrivateLink.revoked_at.is_(None))
                                    .values(revoked_at=utc_now()))
    assert isinstance(result, CursorResult)
    return f"{result.rowcount} private links ended."
