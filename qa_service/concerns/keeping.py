"""Keeping a concern sealed: its facts, its chronology, and when somebody must be reminded of it next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.concerns import facts as facts_of_concern
from qa_service.concerns.arrangements import standing
from qa_service.concerns.facts import Facts
from qa_service.concerns.kinds import EntryKind, Outcome, Stage
from qa_service.concerns.models import Concern, ConcernEntry
from qa_service.concerns.moments import moments
from qa_service.concerns.working_time import next_working_morning
from qa_service.database import current_authority, db
from qa_service.sealing import RecordKey, keyring

SUBJECT: Final = "concern"
SAID_BEFORE: Final = timedelta(days=30)
"""How long before it is erased the named people are told, and how long after a hold it stays in any case."""
_UNPROVEN: Final = (Outcome.MALICIOUS, Outcome.FALSE, Outcome.UNFOUNDED)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the chronology, opened."""

    number: int
    kind: EntryKind
    text: str
    on: date | None
    """The day it is about, where that is not the day it was written."""
    at: datetime
    by: int | None
    fields: tuple[str, ...] = ()
    """What was recorded anew."""


def key_of(concern: Concern) -> RecordKey:
    """The concern's own key. Raises ``KeyLost`` and ``SealBroken``."""
    return keyring().unwrap(concern)


def facts_of(concern: Concern) -> Facts:
    """What the concern says. Raises ``KeyLost`` and ``SealBroken``."""
    return facts_of_concern.read(key_of(concern).open(concern.facts, place(concern, "facts")))


def put(concern: Concern, facts: Facts, *, by: Actor, action: str, kind: EntryKind = EntryKind.CHANGED,
        text: str = "", on: date | None = None, before: Facts | None = None) -> None:
    """Seals these facts, notes what happened in the chronology, and writes to the audit trail, without content."""
    key, fields = key_of(concern), facts_of_concern.changed(before, facts) if before else []
    concern.facts = key.seal(facts_of_concern.written(facts), place(concern, "facts"))
    set_clock(concern, facts)
    add_entry(concern, kind, text, by=by, on=on, fields=tuple(fields))
    trail(action, concern.reference, by=by, details={"fields": fields} if fields else {})
    keyring().unwrap(concern)  # a key that was retired while this was written must not lose it


def set_clock(concern: Concern, facts: Facts) -> None:
    """Notes in plain sight when something is due, and from which day it may be erased: for the clock."""
    concern.moments = [moment.isoformat() for moment in moments(facts)]
    concern.due_at = due_at(concern.moments, utc_now())
    concern.erase_on = erase_on(facts)
    db.session.flush()


def add_entry(concern: Concern, kind: EntryKind, text: str, *, by: Actor, on: date | None = None,
              fields: tuple[str, ...] = ()) -> None:
    """Adds a line to the chronology."""
    number = (db.session.scalar(select(func.max(ConcernEntry.number)).where(
        ConcernEntry.concern_id == concern.id)) or 0) + 1
    said = {"kind": kind.value, "text": text, "on": on.isoformat() if on else None, "fields": list(fields)}
    db.session.add(ConcernEntry(
        concern_id=concern.id, number=number, at=utc_now(), by=by.user_id,
        content=key_of(concern).seal(json.dumps(said).encode(), place(concern, f"entry {number}"))))
    db.session.flush()


def entries_of(concern: Concern) -> list[Entry]:
    """The chronology, the latest first. Raises ``KeyLost`` and ``SealBroken``."""
    key, found = key_of(concern), []
    for row in db.session.scalars(select(ConcernEntry).where(ConcernEntry.concern_id == concern.id).order_by(
            ConcernEntry.number.desc())):
        said = json.loads(key.open(row.content, place(concern, f"entry {row.number}")))
        found.append(Entry(row.number, EntryKind(said["kind"]), said["text"],
                           date.fromisoformat(said["on"]) if said["on"] else None, row.at, row.by,
                           tuple(said["fields"])))
    return found


def place(concern: Concern, what: str) -> str:
    """What a seal is bound to: this concern, and this part of it."""
    return f"concern {concern.reference} {what}"


def trail(action: str, reference: str, *, by: Actor, details: Mapping[str, Any] | None = None) -> None:
    """Writes to the audit trail, in the part that general readers of the trail never see."""
    audit.record(f"concern.{action}", by=by, authority_id=current_authority(), subject=SUBJECT, subject_id=reference,
                 details=dict(details or {}))


def due_at(moments: list[str], now: datetime) -> datetime | None:
    """When the named people must be reminded next; of what is due already, on the next working morning again."""
    when = [datetime.fromisoformat(one) for one in moments]
    coming = [one for one in when if one > now]
    return min(coming + ([next_working_morning(now)] if len(coming) < len(when) else []), default=None)


def erase_on(facts: Facts) -> date | None:
    """The day on which it is erased; ``None`` while it is open or held."""
    if facts.closed_on is None or facts.hold_why:
        return None
    kept = standing()
    years = kept.years_unproven if facts.stage is Stage.NOT_MET or facts.outcome in _UNPROVEN else kept.years
    day = _years_later(facts.closed_on, years)
    return max(day, facts.hold_ended_on + SAID_BEFORE) if facts.hold_ended_on else day


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
