"""The daily summary: one mail a person and day, on the days and at the hour they have set, of what is new since."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from qa_service.alerts import messages, preferences, service
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.clock import london
from qa_service.database import across_authorities, db, transaction


@dataclass(frozen=True, slots=True)
class Coming:
    """A person's next digest as it would be now."""

    at: datetime | None
    """When it is made; ``None`` while alerts are held."""
    items: list[dict[str, Any]]


def make_digests(now: datetime) -> int:
    """Makes the digests that are due, one transaction a person. None while alerts are held. Returns how many."""
    local = london(now)
    with across_authorities():
        if service.standing_hold() is not None:
            return 0
        waiting = list(db.session.scalars(select(Alert.user_id).where(
            Alert.state == AlertState.WAITING, Alert.kind == AlertKind.ITEM).distinct().order_by(Alert.user_id)))
        chosen = preferences.choices_of(waiting)
        made = 0
        for user_id in waiting:
            if chosen[user_id].digest_may_be_made(local):
                with transaction():
                    made += _make(user_id, now)
        return made


def coming(user_id: int, now: datetime) -> Coming:
    """What waits for a person's next digest, and when that is."""
    items = db.session.scalars(_waiting(user_id)).all()
    held = service.standing_hold() is not None
    made = db.session.scalar(select(Alert.id).where(Alert.key == _key(user_id, now))) is not None
    chosen = preferences.choices_of([user_id])[user_id]
    return Coming(None if held else chosen.next_digest(now, made_today=made), [dict(item.context) for item in items])


def _make(user_id: int, now: datetime) -> bool:
    """One person's digest of today, unless it was made already: what came later is for tomorrow's."""
    day, key = london(now).date().isoformat(), _key(user_id, now)
    if db.session.scalar(select(Alert.id).where(Alert.key == key)) is not None:
        return False
    items = list(db.session.scalars(_waiting(user_id).with_for_update()))
    if not items:
        return False
    context = {"day": day, "items": [dict(item.context) for item in items]}
    messages.check("digest", context)
    digest = Alert(
        authority_id=items[0].authority_id, key=key, kind=AlertKind.DIGEST, template="digest", context=context,
        user_id=user_id, message_id=secrets.token_hex(16), state=AlertState.WAITING, created_at=now, due_at=now,
        next_try_at=now)
    db.session.add(digest)
    db.session.flush()
    for item in items:
        item.state, item.digest_id = AlertState.COLLECTED, digest.id
    return True


def _key(user_id: int, now: datetime) -> str:
    return f"digest:{user_id}:{london(now).date().isoformat()}"


def _waiting(user_id: int) -> Select[Alert]:
    return select(Alert).where(
        Alert.user_id == user_id, Alert.state == AlertState.WAITING, Alert.kind == AlertKind.ITEM,
    ).order_by(Alert.created_at, Alert.id)
