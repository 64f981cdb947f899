"""Signed-in browsers, kept on the server: idle 30 minutes, ten hours at most, three at a time.

After a page about concerns, 15 minutes of rest end the session.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, exists, or_, select, update

from qa_service.accounts.access_models import ExternalIdentity, Passkey
from qa_service.accounts.models import User, UserSession
from qa_service.accounts.tokens import hash_of, new_token
from qa_service.clock import AHEAD, utc_now
from qa_service.database import across_authorities, db

IDLE: Final = timedelta(minutes=30)
SHORT_IDLE: Final = timedelta(minutes=15)
"""The rest that ends a session whose last page was of a restricted part of the service."""
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
    created_at: datetime
    last_seen_at: datetime
    second_factor_at: datetime | None
    restricted: bool = False
    has_passkey: bool = False
    has_own_sign_in: bool = False
    """Whether the person may come in by their council's own sign-in."""

    @property
    def has_second_factor(self) -> bool:
        """Whether this person has set anything up that a sign-in asks for beside the password."""
        return self.user is not None and (self.user.has_codes or self.has_passkey or self.has_own_sign_in)


def find(token: str) -> Found | None:
    """The session of this token, unless it ended, idled out, ran too long or its person was disabled."""
    now = utc_now()
    statement = select(
        UserSession, User, exists().where(Passkey.user_id == UserSession.user_id),
        exists().where(ExternalIdentity.user_id == UserSession.user_id),
    ).outerjoin(User, User.id == UserSession.user_id).where(UserSession.token_hash == hash_of(token), *_standing(now))
    with across_authorities():
        found = db.session.execute(statement).one_or_none()
    if found is None:
        return None
    row, user, has_passkey, has_own_sign_in = found
    if row.user_id and (user is None or not user.active):
        return None
    return Found(row.id, dict(row.data), user, row.created_at, row.last_seen_at, row.second_factor_at, row.restricted,
                 bool(has_passkey), bool(has_own_sign_in))


def _standing(now: datetime) -> tuple[Any, ...]:
    return (
        UserSession.ended_at.is_(None),
        UserSession.created_at.between(now - ABSOLUTE, now + AHEAD),
        UserSession.last_seen_at <= now + AHEAD,
        or_(UserSession.user_id.is_(None), UserSession.last_seen_at > now - SHORT_IDLE,
            ~UserSession.restricted & (UserSession.last_seen_at > now - IDLE)),
    )


def begin(user_id: int | None = None, *, data: dict[str, Any] | None = None, second_factor: bool = False,
          address: str | None = None, browser: str | None = None, device: str | None = None,
          after: Found | None = None, proved_at: datetime | None = None) -> Started:
    """A new session with a new token; of somebody's sessions the oldest ends when there are too many.

    Those that lack the second factor are counted by themselves, so that a stolen password ends nobody's work. One that
    continues another (``after``) ends when that would have ended; ``proved_at`` is when the second factor was given,
    if not now.
    """
    now, token = utc_now(), new_token()
    row = UserSession(
        token_hash=hash_of(token), user_id=user_id, data=data or {}, last_seen_at=now,
        created_at=after.created_at if after else now,
        second_factor_at=(proved_at or now) if second_factor else None, address=address,
        browser=browser[:200] if browser else None, device=device)
    db.session.add(row)
    db.session.flush()
    if user_id is not None:
        row.data = {**row.data, "_user_id": str(row.id), "csrf_token": secrets.token_hex(32)}
        alike = [one for one in standing_of(user_id) if (one.second_factor_at is None) is not second_factor]
        for old in [one for one in alike if one is not row][MOST - 1:]:
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


def touch(session_id: int, *, restricted: bool) -> None:
    """Notes that the browser is still in use, and whether its page is of a restricted part of the service."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id).values(
        last_seen_at=utc_now(), restricted=restricted))


def end(session_id: int) -> None:
    """Ends one session at once."""
    db.session.execute(update(UserSession).where(UserSession.id == session_id, UserSession.ended_at.is_(None))
                       .values(ended_at=utc_now()))


def end_all(user_id: int) -> None:
    """Ends somebody's sessions at once."""
    db.session.execute(update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
                       .values(ended_at=utc_now()))


def remove_old(before: datetime) -> int:
    """Removes sessions that began before then, and says how many."""
    result = db.session.execute(delete(UserSession).where(UserSession.created_at < before))
    return int(result.rowcount)  # type: ignore[attr-defined]
