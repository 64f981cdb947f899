"""When somebody was here before: what has come since is new to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from qa_service.accounts.models import UserSession
from qa_service.database import db


def last_visit(user_id: int) -> datetime | None:
    """When this person was last seen before the sign-in that is their newest, to the second; ``None``: not known.

    Sessions are kept for a month, so whoever was away for longer has no earlier visit.
    """
    newest = list(db.session.execute(select(UserSession.created_at, func.max(UserSession.last_seen_at)).where(
        UserSession.user_id == user_id, UserSession.second_factor_at.is_not(None))
        .group_by(UserSession.created_at).order_by(UserSession.created_at.desc()).limit(2)))
    if len(newest) < 2:
        return None
    (begun, _), (_, seen) = newest
    return min(begun, seen).replace(microsecond=0)
