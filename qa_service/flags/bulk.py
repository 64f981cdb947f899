"""What people do with many flags at once: one transaction, and for each flag its own line of history and audit.

Nothing is done to a flag that changed since it was looked at. The same page sent twice is one act. For fifteen minutes
it can be taken back from those flags to which nothing has happened since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.flags.filters import Filters, conditions_of, order_of
from qa_service.flags.handling import check_colleague, check_day, needed, note
from qa_service.flags.models import BulkAct, Flag, FlagEvent
from qa_service.flags.registry import restricted_codes

MOST: Final = 500
"""So many at once: more would be done without anybody having looked."""
UNDO_FOR: Final = timedelta(minutes=15)


class Act(StrEnum):
    """What is done to each flag."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    TAKE = "take"
    """To oneself: only what is assigned to nobody."""
    ASSIGN = "assign"

    @property
    def event(self) -> str:
        """The kind of the line in a flag's history."""
        return {"acknowledge": "acknowledged", "snooze": "snoozed", "take": "assigned",
                "assign": "assigned"}[self.value]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done, with what it needs: a reason, a day, a person (``None``: nobody; oneself who takes)."""

    act: Act
    reason: str = ""
    until: date | None = None
    to: int | None = None

    @property
    def details(self) -> dict[str, Any]:
        """What the lines of history say."""
        if self.act in (Act.ASSIGN, Act.TAKE):
            return {"to": self.to}
        return {"reason": self.reason} | ({"until": self.until.isoformat()} if self.until else {})

    def before(self, flag: Flag) -> dict[str, Any]:
        """What the flag was, to be put back."""
        return {"id": flag.id, "state": flag.state, "reason": flag.reason, "to": flag.assigned_to,
                "until": flag.snoozed_until.isoformat() if flag.snoozed_until else None}

    def would_change(self, flag: Flag) -> bool:
        """Whether there is anything to do, and it may be done."""
        if self.act is Act.TAKE:
            return flag.assigned_to is None
        return self.act is not Act.ASSIGN or flag.assigned_to != self.to

    def do(self, flag: Flag) -> None:
        """Changes the flag."""
        if self.act in (Act.ASSIGN, Act.TAKE):
            flag.assigned_to = self.to
        elif self.act is Act.SNOOZE:
            flag.state, flag.reason, flag.snoozed_until = "snoozed", self.reason, self.until
        else:
            flag.state, flag.reason, flag.snoozed_until = "acknowledged", self.reason, None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A flag to which nothing is done: why, and what somebody did to it."""

    flag: Flag | None
    why: str
    event: FlagEvent | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the act would be done to, and what is left out."""

    flags: Sequence[Flag]
    left_out: Sequence[LeftOut]


def matching(filters: Filters) -> list[int]:
    """Every open flag that fits. Raises ``BadInput`` when they are more than may be chosen at once."""
    statement = select(Flag.id).where(*_open(), *conditions_of(filters)).order_by(*order_of(filters.sort))
    ids = list(db.session.scalars(statement.limit(MOST + 1)))
    if len(ids) > MOST:
        raise BadInput(f"More than {MOST} flags match, and at most {MOST} can be chosen at once. Narrow the list "
                       "first: by severity, by rule, or to where our children live.")
    return ids


def prepare(act: Act, flag_ids: Collection[int]) -> Prepared:
    """Which of these flags the act would change, and which not and why. Nothing is written."""
    ids = sorted(set(flag_ids))[:MOST]
    found = {flag.id: flag for flag in db.session.scalars(select(Flag).where(
        Flag.id.in_(ids), Flag.rule.not_in(restricted_codes())))}
    done = {"acknowledged": "Acknowledged already", "snoozed": "Put off already"}
    handled = [flag.id for flag in found.values() if flag.cleared_at is None and (
        flag.assigned_to is not None if act is Act.TAKE else flag.state == act.event)]
    events = _last_events(handled, [act.event])
    fits, left = [], []
    for id_ in ids:
        flag = found.get(id_)
        if flag is None:
            left.append(LeftOut(None, "There is no such flag"))
        elif flag.cleared_at is not None:
            left.append(LeftOut(flag, "The evidence has cleared it meanwhile"))
        elif flag.state == act.event:
            left.append(LeftOut(flag, done[flag.state], events.get(id_)))
        elif act is Act.TAKE and flag.assigned_to is not None:
            left.append(LeftOut(flag, "Assigned already", events.get(id_)))
        else:
            fits.append(flag)
    return Prepared(sorted(fits, key=lambda flag: (-flag.shown_severity.rank, -flag.raised_on.toordinal(), flag.id)),
                    left)


def carry_out(wanted: Wanted, versions: Mapping[int, int], *, key: str, by: Actor, today: date) -> BulkAct:
    """Does it to the flags (by id, in the version that was looked at). Those that changed since are left out.

    ``key`` is that of the page: sent twice, it is one act. Raises ``BadInput`` for what is missing or wrong.
    """
    assert by.user_id is not None
    if not versions or len(versions) > MOST:
        raise BadInput(f"Choose between 1 and {MOST} flags.")
    _check(wanted, today)
    flags = list(db.session.scalars(select(Flag).where(Flag.id.in_(versions), *_open()).order_by(Flag.id)
                                    .with_for_update()))
    if (known := db.session.scalars(select(BulkAct).filter_by(key=key, by=by.user_id)).one_or_none()) is not None:
        return known
    before = []
    for flag in flags:
        if flag.version == versions[flag.id] and wanted.would_change(flag):
            was = wanted.before(flag)
            wanted.do(flag)
            note(flag, wanted.act.event, by, today, **wanted.details)
            before.append(was | {"version": flag.version})
    act = BulkAct(key=key, kind=wanted.act.value, by=by.user_id, at=utc_now(), before=before,
                  left_out=len(versions) - len(before))
    db.session.add(act)
    db.session.flush()
    return act


def _check(wanted: Wanted, today: date) -> None:
    if wanted.act in (Act.ASSIGN, Act.TAKE):
        return check_colleague(wanted.to)
    needed(wanted.reason)
    if wanted.act is Act.SNOOZE:
        if wanted.until is None:
            raise BadInput("Give the day on which they come back.", field="until")
        check_day(wanted.until, today)
    return None


def undo(act_id: int, *, by: Actor, today: date, now: datetime | None = None) -> tuple[int, int]:
    """Takes one's own act back. Returns for how many flags, and for how many not, as something happened to them since.

    Raises ``NotFound`` for anybody else's, ``Conflict`` when it is too late or was done already.
    """
    act = db.session.scalars(select(BulkAct).filter_by(id=act_id, by=by.user_id).with_for_update()).one_or_none()
    if act is None:
        raise NotFound("There is nothing to take back.")
    if act.undone_at is not None:
        raise Conflict("This was taken back already.")
    now = now or utc_now()
    if now - act.at > UNDO_FOR:
        raise Conflict("It is too late to take this back at once: change the flags one by one.")
    before = {was["id"]: was for was in act.before}
    flags = db.session.scalars(select(Flag).where(Flag.id.in_(before), *_open()).order_by(Flag.id).with_for_update())
    restored = 0
    for flag in flags:
        was = before[flag.id]
        if flag.version == was["version"]:
            flag.state, flag.reason, flag.assigned_to = was["state"], was["reason"], was["to"]
            flag.snoozed_until = date.fromisoformat(was["until"]) if was["until"] else None
            note(flag, "undone", by, today, act=act.kind, state=flag.state)
            restored += 1
    act.undone_at = now
    db.session.flush()
    return restored, len(before) - restored


def _open() -> tuple[Any, ...]:
    return Flag.cleared_at.is_(None), Flag.rule.not_in(restricted_codes())


def _last_events(flag_ids: Collection[int], kinds: Collection[str]) -> dict[int, FlagEvent]:
    newest = select(func.max(FlagEvent.id)).where(
        FlagEvent.flag_id.in_(flag_ids), FlagEvent.kind.in_(kinds)).group_by(FlagEvent.flag_id)
    return {event.flag_id: event for event in db.session.scalars(select(FlagEvent).where(FlagEvent.id.in_(newest)))}
