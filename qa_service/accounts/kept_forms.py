"""What somebody typed into a form and had not saved: kept as they type, and when their session had ended.

Of a form about a concern it is sealed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Select, delete, or_, select

from qa_service.accounts import second_factor
from qa_service.accounts.models import KeptForm, User, UserSession
from qa_service.accounts.tokens import hash_of
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db
from qa_service.sealing import Keyring, RecordKey, Wrapped, keyring

Fields = Mapping[str, Sequence[str]]
LONGEST: Final = 250_000
"""Characters of one form: more than the longest part of a visit can hold that could be saved."""
_LONGEST_PATH: Final = 200
_SEALED_UNDER: Final = ("/concern", "/regional-notice")
KEPT_FOR: Final = timedelta(days=30)
_SESSION_AGE: Final = timedelta(days=1)


def keep(user_id: int, path: str, fields: Fields) -> bool:
    """Keeps these fields of a form for somebody, beside those that are kept of it; of each field the last.

    Whether it did: what is longer than ``LONGEST`` is not kept, and its writer is to be told.
    """
    said = {name: list(values) for name, values in fields.items() if name != "csrf_token"}
    row = db.session.scalars(_of(user_id, path).with_for_update()).one_or_none()
    said = {**(fields_of(row) if row else {}), **said}
    if len(path) > _LONGEST_PATH or sum(len(value) for values in said.values() for value in values) > LONGEST:
        return False
    if row is None:
        db.session.execute(delete(KeptForm).where(KeptForm.user_id == user_id,
                                                  KeptForm.kept_at < utc_now() - KEPT_FOR))
        db.session.add(KeptForm(user_id=user_id, path=path, fields=_as_kept(user_id, path, said), kept_at=utc_now()))
    else:
        row.fields, row.kept_at = _as_kept(user_id, path, said), utc_now()
    db.session.flush()
    return True


def kept(user_id: int, path: str) -> KeptForm | None:
    """What is kept of a form for somebody."""
    return db.session.scalars(_of(user_id, path)).one_or_none()


def fields_of(row: KeptForm) -> dict[str, list[str]]:
    """What was typed. Raises ``KeyLost`` and ``SealBroken`` for a sealed form that cannot be opened."""
    if not _is_sealed(row.path):
        return dict(row.fields)
    opened: dict[str, list[str]] = json.loads(_key_of(keyring(), row).open(_bytes(row, "content"), _place(row)))
    return opened


def seal_anew(ring: Keyring) -> None:
    """Wraps the keys of sealed forms with the newest key, in every council."""
    for row in _sealed():
        wrapped = ring.wrap(_key_of(ring, row))
        row.fields = {**row.fields, "key": [base64.b64encode(wrapped.wrapped_key).decode()],
                      "version": [str(wrapped.key_version)]}
    db.session.flush()


def keys_needed() -> list[int]:
    """The number of the key of each sealed form, in every council."""
    return [int(row.fields["version"][0]) for row in _sealed()]


def kept_under(user_id: int, prefix: str, *, most: int = 5) -> list[KeptForm]:
    """The forms of somebody that are kept and whose addresses begin so, the newest first."""
    return list(db.session.scalars(
        select(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path.startswith(prefix, autoescape=True))
        .order_by(KeptForm.kept_at.desc(), KeptForm.id.desc()).limit(most)))


def drop(user_id: int, path: str) -> None:
    """Forgets a form: it was saved, or its writer threw it away."""
    db.session.execute(delete(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path == path))


def remove_old(before: datetime) -> None:
    """Forgets the forms of every council that were typed before a moment, in the open transaction; never how many."""
    with across_authorities():
        db.session.execute(delete(KeptForm).where(KeptForm.kept_at < before))


def whose_session_ended(token: str, *, needs_both: bool) -> User | None:
    """The person of a session that no longer stands; ``None`` where none was wholly signed in, or it is long ago.

    ``needs_both``: whether the installation asks everybody for a second factor.
    """
    with across_authorities():
        found = db.session.execute(
            select(UserSession, User).join(User, User.id == UserSession.user_id)
            .where(UserSession.token_hash == hash_of(token),
                   UserSession.last_seen_at > utc_now() - _SESSION_AGE)).one_or_none()
    if found is None:
        return None
    row, user = found
    complete = row.second_factor_at is not None or not (needs_both or second_factor.is_set(user))
    return user if user.active and complete else None


def _of(user_id: int, path: str) -> Select[KeptForm]:
    return select(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path == path)


def _sealed() -> list[KeptForm]:
    return list(db.session.scalars(select(KeptForm).where(
        or_(*(KeptForm.path.startswith(one, autoescape=True) for one in _SEALED_UNDER)))))


def _is_sealed(path: str) -> bool:
    return path.startswith(_SEALED_UNDER)


def _as_kept(user_id: int, path: str, said: Fields) -> dict[str, list[str]]:
    if not _is_sealed(path):
        return {name: list(values) for name, values in said.items()}
    key, wrapped = keyring().new_key()
    content = key.seal(json.dumps({name: list(values) for name, values in said.items()}).encode(),
                       f"form {user_id} {path}")
    return {"content": [base64.b64encode(content).decode()],
            "key": [base64.b64encode(wrapped.wrapped_key).decode()], "version": [str(wrapped.key_version)]}


def _key_of(ring: Keyring, row: KeptForm) -> RecordKey:
    return ring.unwrap(Wrapped(_bytes(row, "key"), int(row.fields["version"][0])))


def _bytes(row: KeptForm, name: str) -> bytes:
    return base64.b64decode(row.fields[name][0])


def _place(row: KeptForm) -> str:
    return f"form {row.user_id} {row.path}"
