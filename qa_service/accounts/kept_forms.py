"""What somebody typed into a form and had not saved: kept as they type, and when their session had ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import Select, delete, select

from qa_service.accounts.models import KeptForm, User, UserSession
from qa_service.accounts.tokens import hash_of
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db

Fields = Mapping[str, Sequence[str]]
LONGEST: Final = 30_000
"""Characters of one form: what is longer is no form that people fill in."""
_LONGEST_PATH: Final = 200
_KEPT_FOR: Final = timedelta(days=30)
_SESSION_AGE: Final = timedelta(days=1)


def keep(user_id: int, path: str, fields: Fields) -> None:
    """Keeps these fields of a form for somebody, beside those that are kept of it; of each field the last."""
    said = {name: list(values) for name, values in fields.items() if name != "csrf_token"}
    row = db.session.scalars(_of(user_id, path).with_for_update()).one_or_none()
    said = {**(row.fields if row else {}), **said}
    if len(path) > _LONGEST_PATH or sum(len(value) for values in said.values() for value in values) > LONGEST:
        return
    if row is None:
        db.session.execute(delete(KeptForm).where(KeptForm.user_id == user_id,
                                                  KeptForm.kept_at < utc_now() - _KEPT_FOR))
        db.session.add(KeptForm(user_id=user_id, path=path, fields=said, kept_at=utc_now()))
    else:
        row.fields, row.kept_at = said, utc_now()
    db.session.flush()


def kept(user_id: int, path: str) -> KeptForm | None:
    """What is kept of a form for somebody."""
    return db.session.scalars(_of(user_id, path)).one_or_none()


def kept_under(user_id: int, prefix: str, *, most: int = 5) -> list[KeptForm]:
    """The forms of somebody that are kept and whose addresses begin so, the newest first."""
    return list(db.session.scalars(
        select(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path.startswith(prefix, autoescape=True))
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc()).limit(most)))


def drop(user_id: int, path: str) -> None:
    """Forgets a form: it was saved, or its writer threw it away."""
    db.session.execute(delete(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path == path))


def whose_session_ended(token: str) -> User | None:
    """The person of a session that no longer stands; ``None`` where none was wholly signed in, or it is long ago."""
    with across_authorities():
        found = db.session.execute(
            select(UserSession, User).join(User, User.id == UserSession.user_id)
            .where(UserSession.token_hash == hash_of(token),
                   UserSession.last_seen_at > utc_now() - _SESSION_AGE)).one_or_none()
    if found is None:
        return None
    row, user = found
    complete = row.second_factor_at is not None or user.totp_secret is None
    return user if user.active and complete else None


def _of(user_id: int, path: str) -> Select[KeptForm]:
    return select(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path == path)
