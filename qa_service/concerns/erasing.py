"""Erasing a concern when its day has come: by the clock alone, never before, and never while it is held for the law.

Whether the day has come is worked out from what is sealed, not from the day that stands beside it in plain sight: who
can write into the database cannot bring the day forward. What cannot be opened is not erased.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.concerns import files, keeping, mailing
from qa_service.concerns.facts import Facts
from qa_service.concerns.models import Concern, ConcernReceipt
from qa_service.concerns.patterns import groups_of
from qa_service.database import db, transaction
from qa_service.retention.due import settings_held
from qa_service.sealing import KeyLost, SealBroken


def erase_past(today: date, *, by: Actor) -> int:
    """Erases the concerns of the council in scope whose day has come, with their keys and files; says how many.

    What stays is that one was erased, and when. Must not be called in a transaction.
    """
    erased = 0
    for concern_id in list(db.session.scalars(select(Concern.id).where(Concern.erase_on <= today).order_by(
            Concern.id))):
        with transaction():
            left = _erase(concern_id, today, by)
        if left is not None:
            erased += 1
            files.remove(left)  # once their concern is gone for good; without its key they could not be opened
    return erased


def held_with_setting(facts: Facts) -> bool:
    """Whether a legal hold on the setting, or on one of the provider group, keeps it too; for a month after its end."""
    held = settings_held(utc_now() - keeping.SAID_BEFORE)
    if not held or facts.group_id is None:
        return facts.setting_id in held
    return facts.group_id in groups_of(sorted(held)).values()


def say_before(today: date) -> None:
    """Tells the named people once, a month before, that a concern will be erased unless it is held."""
    for concern in db.session.scalars(select(Concern).where(Concern.erase_on <= today + keeping.SAID_BEFORE)):
        mailing.tell_everybody(concern, f"erase-{concern.erase_on}")


def _erase(concern_id: int, today: date, by: Actor) -> list[str] | None:
    """The references of the files of the concern that was erased; ``None`` where its day has not come."""
    concern = db.session.scalars(select(Concern).where(Concern.id == concern_id).with_for_update()).one_or_none()
    if concern is None:
        return None
    try:
        facts = keeping.facts_of(concern)
    except (KeyLost, SealBroken):
        return None
    day = keeping.erase_on(facts)
    if day is not None and held_with_setting(facts):
        return None
    if day is None or day > today:
        keeping.set_clock(concern, facts)
        return None
    left = files.references_of(concern)
    db.session.execute(delete(ConcernReceipt).where(ConcernReceipt.concern_id == concern_id))
    db.session.delete(concern)
    db.session.flush()
    keeping.trail("erased", concern.reference, by=by)
    return left
