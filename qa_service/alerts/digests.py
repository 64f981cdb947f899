"""The daily summary: one mail a person and working day, at the hour they have set, of what is new since the last."""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import UserPreference
from qa_service.alerts import messages, service
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.clock import london
from qa_service.database import across_authorities, db, transaction

USUAL_TIME: Final = "07:30"
PREFERENCE: Final = "digest_time"


def make_digests(now: datetime) -> int:
    """Makes the digests that are due, one transaction a person. None while alerts are held. Returns how many."""
    local = london(now)
    if local.weekday() >= 5:
        return 0
    with across_authorities():
        if service.standing_hold() is not None:
            return 0
        waiting = list(db.session.scalars(select(Alert.user_id).where(
            Alert.state == AlertState.WAITING, Alert.kind == AlertKind.ITEM).distinct().order_by(Alert.user_id)))
        preferences = db.session.scalars(select(UserPreference).where(
            UserPreference.name == PREFERENCE, UserPreference.user_id.in_(waiting)))
        times = {preference.user_id: preference.value for preference in preferences}
        made = 0
        for user_id in waiting:
            if _time(times.get(user_id)) <= local.time():
                with transaction():
                    made += _make(user_id, now)
        return made


def _make(user_id: int, now: datetime) -> bool:
    """One person's digest of today, unless it was made already: what came later is for tomorrow's."""
    day = london(now).date().isoformat()
    key = f"digest:{user_id}:{day}"
    if db.session.scalar(select(Alert.id).where(Alert.key == key)) is not None:
        return False
    items = list(db.session.scalars(select(Alert).where(
        Alert.user_id == user_id, Alert.state == AlertState.WAITING, Alert.kind == AlertKind.ITEM,
    ).order_by(Alert.created_at, Alert.id).with_for_update()))
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


def _time(given: str | None) -> time:
    """The hour a person has set; the usual one where it cannot be understood, so that the digest comes."""
    try:
        return time.fromisoformat(given or USUAL_TIME)
    except ValueError:
        return time.fromisoformat(USUAL_TIME)
