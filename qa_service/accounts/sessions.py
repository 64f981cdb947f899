"""Signed-in browsers, kept on the server: idle 30 minutes, ten hours at most, three at a time."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, or_, select, update

from qa_service.accounts.models import User, UserSession
from qa_service.accounts.tokens import hash_of, new_token
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=10)
TOUCH_EVERY: Final = timedelta(minutes=1)
STEP_UP: Final = timedelta(minutes=10)
MOST: Final = 3


@dataclass(frozen=True, slots=True)
class Started:
    """A new session: its row, what it remembers, and the token that only the browser's cookie will hold."""

    id: int
    token: str
    data: dict[str, Any] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Found:
    """A session that still stands, with its person when somebody gave their password in it."""

    id: int
    data: dict[str, Any] = field(hash=False)
    user: User | None
    last_seen_at: datetime
    second_factor_at: datetime | None


def find(token: str) -> Found | None:
    """The session of this token, unless it ended, idled out, ran too long or its person was disabled."""
    now = utc_now()
    statement = select(UserSession, User).outerjoin(User, User.id == UserSession.user_id).where(
        UserSession.token_hash == hash_of(token), *_standing(now))
    with across_authorities():
        found = db.session.execute(statement).one_or_none()
    if found is None:
        return None
    row, user = found
    if row.user_id and (user is None or not user.active):
        return None
    return Found(row.id, dict(row.data), user, row.last_seen_at, row.second_factor_at)


def _standing(now: datetime) -> tuple[Any, ...]:
    return (
        UserSession.ended_at.is_(None),
        UserSession.created_at > now - ABSOLUTE,
        or_(UserSession.user_id.is_(None), UserSession.last_seen_at > now - IDLE),
    )


def begin(user_id: int | None = None, *, data: dict[str, Any] | None = None, second_factor: bool = False,
          address: str | None = None, browser: str | None = None) -> Started:
    """A new session with a new token; of somebody's sessions the oldest ends when there are too many."""
    now, token = utc_now(), new_token()
    row = UserSession(
        token_hash=hash_of(token), user_id=user_id, data=data or {}, created_at=now, last_seen_at=now,
        second_factor_at=now if second_factor else None, address=address, browser=browser[:200] if browser else None)
    db.session.add(row)
    db.session.flush()
    if user_id is not None:
        row.data = {**row.data, "_user_id": str(row.id), "csrf_token": secrets.token_hex(32)}
        for old in standing_of(user_id)[MOST:]:
            old.ended_at = now
        db.session.flush()
    return Started(row.id, token, dict(row.data))


def standing_of(user_id: int) -> list[UserSession]:
    """Somebody's sessions that still stand, the latest begun first."""
    statement = select(UserSession).where(UserSession.user_id == user_id, *_standing(utc_now()))
    return list(db.session.scalars(statement.order_by(UserSession.created_at.desc(), UserSession.id.desc())))


def keep(session_id: int, data: dict[str, Any]) -> None:
    """Saves what the pages remember between requests."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(data=data))


def touch(session_id: int) -> None:
    """Notes that the browser is still in use."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(last_seen_at=utc_now()))


def end(session_id: int) -> None:
    """Ends one session at once."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None))
                       .values(ended_at=utc_now()))


def end_all(user_id: int, *, but: int | None = None) -> None:
    """Ends somebody's sessions at once; ``but`` may stay."""
    statement = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(UserSession.id != but)
    db.session.execute(statement.values(ended_at=utc_now()))


def remove_old(before: datetime) -> int:
    """Removes sessions that began before then, and says how many."""
    result = db.session.execute(delete(UserSession).where(UserSession.created_at < before))
    return int(result.rowcount)  # type: ignore[attr-defined]
