"""What people do with a flag: acknowledge, assign, put off. None of it clears the flag; only evidence does.

The same act by the same person, sent twice with nothing between, is one act.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Select, select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.flags.models import Flag, FlagEvent
from qa_service.permissions import Permission, allows

LONGEST_SNOOZE_DAYS = 183


def acknowledge(flag_id: int, *, by: Actor, reason: str, today: date, version: int | None = None) -> None:
    """Says that somebody has seen it and what follows. It stays on the lists.

    Raises ``NotFound``, ``BadInput`` without a reason, ``Conflict`` when it changed since ``version``.
    """
    reason = needed(reason)
    if (flag := _open_flag(flag_id, version, by, "acknowledged", {"reason": reason})) is None:
        return
    flag.state, flag.reason, flag.snoozed_until = "acknowledged", reason, None
    note(flag, "acknowledged", by, today, reason=reason)


def snooze(flag_id: int, *, until: date, reason: str, by: Actor, today: date, version: int | None = None) -> None:
    """Puts it off until a day, at most half a year ahead. It wakes on that day, or when it becomes more severe.

    Raises as ``acknowledge``, and ``BadInput`` for a day that is not ahead.
    """
    reason = needed(reason)
    said = {"reason": reason, "until": until.isoformat()}
    if (flag := _open_flag(flag_id, version, by, "snoozed", said)) is None:
        return
    check_day(until, today)
    flag.state, flag.reason, flag.snoozed_until = "snoozed", reason, until
    note(flag, "snoozed", by, today, **said)


def assign(flag_id: int, *, to: int | None, by: Actor, today: date, version: int | None = None) -> None:
    """Gives it to a colleague who may act on flags, or (``None``) to nobody.

    Raises as ``acknowledge``, and ``BadInput`` for somebody who cannot act on it.
    """
    if (flag := _open_flag(flag_id, version, by, "assigned", {"to": to})) is None:
        return
    check_colleague(to)
    flag.assigned_to = to
    note(flag, "assigned", by, today, to=to)


def any_to_wake(as_at: date) -> bool:
    """Whether a flag's day has come."""
    return db.session.scalars(_due(as_at).limit(1)).first() is not None


def _due(as_at: date) -> Select[Flag]:
    return select(Flag).where(Flag.state == "snoozed", Flag.snoozed_until <= as_at, Flag.cleared_at.is_(None))


def wake_snoozed(as_at: date) -> None:
    """Opens the flags whose day has come."""
    for flag in db.session.scalars(_due(as_at).with_for_update()):
        flag.state, flag.snoozed_until = "open", None
        flag.version += 1
        db.session.add(FlagEvent(flag_id=flag.id, kind="woken", on=as_at, at=utc_now(), details={}))
    db.session.flush()


def _open_flag(flag_id: int, version: int | None, by: Actor, kind: str, said: dict[str, Any]) -> Flag | None:
    """The flag to act on; ``None`` where this person's same act is the last that happened to it: sent twice."""
    flag = db.session.scalars(
        select(Flag).where(Flag.id == flag_id, Flag.cleared_at.is_(None)).with_for_update()).one_or_none()
    if flag is None:
        raise NotFound("There is no open flag of that number. It may have been cleared meanwhile.")
    last = db.session.scalars(
        select(FlagEvent).filter_by(flag_id=flag_id).order_by(FlagEvent.id.desc()).limit(1)).one()
    if (last.kind, last.by, last.details) == (kind, by.user_id, said):
        return None
    if version is not None and flag.version != version:
        raise Conflict("This flag changed while you looked at it. Look at what it says now, then do it again.")
    return flag


def check_day(until: date, today: date) -> None:
    """Raises ``BadInput`` for a day to which nothing can be put off."""
    if not 0 < (until - today).days <= LONGEST_SNOOZE_DAYS:
        raise BadInput("Choose a day after today and at most six months ahead.", field="until")


def check_colleague(to: int | None) -> None:
    """Raises ``BadInput`` for somebody who cannot act on flags; nobody (``None``) is always right."""
    if to is None:
        return
    person = db.session.scalars(select(User).filter_by(id=to)).one_or_none()
    if person is None or not person.active or not allows(person.role, Permission.FLAG_ACT):
        raise BadInput("Choose a colleague who works with flags.", field="to")


def needed(reason: str) -> str:
    """The reason without spaces around it. Raises ``BadInput`` where there is none."""
    if not reason.strip():
        raise BadInput("Say why, in a few words.", field="reason")
    return reason.strip()


def note(flag: Flag, kind: str, by: Actor, today: date, **details: Any) -> None:
    """Adds a line to the flag's history and to the audit trail, and makes it a new version."""
    flag.version += 1
    db.session.add(FlagEvent(flag_id=flag.id, kind=kind, on=today, at=utc_now(), by=by.user_id,
                             note=details.get("reason"), details=details))
    audit.record(f"flag.{kind}", by=by, authority_id=current_authority(), subject="flag", subject_id=flag.id,
                 details={"rule": flag.rule, **{name: value for name, value in details.items() if name != "reason"}})
