"""Due diligence: what was looked at of a place, what was found, and what is missing, expired or not met on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.documents import service as documents
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import BadInput, NotFound
from qa_service.marks.service import mark
from qa_service.sixteen_plus.free_text import refuse_numbers
from qa_service.sixteen_plus.items import BY_KEY, Item
from qa_service.sixteen_plus.kinds import CheckOutcome, Standing
from qa_service.sixteen_plus.models import DiligenceRecord
from qa_service.vocabulary import SubjectType

SOON: Final = timedelta(days=28)
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = timedelta(days=365 * 30)


@dataclass(frozen=True, slots=True)
class Check:
    """What an officer found of one thing."""

    item: str
    outcome: CheckOutcome
    seen_on: date
    expires_on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands of one thing of one setting."""

    record_id: int
    outcome: CheckOutcome
    seen_on: date
    expires_on: date | None
    reason: str | None
    document: str | None


@dataclass(frozen=True, slots=True)
class ItemState:
    """One thing of the checklist as it stands on a day."""

    item: Item
    standing: Standing
    seen: Seen | None
    ends_on: date | None
    """The last day on which the look holds; ``None`` where it has no end."""


def ends_on(item: Item, seen: Seen) -> date | None:
    """The last day on which a look holds: what stands on the paper, and for a yearly thing the end of the next year."""
    if seen.outcome is CheckOutcome.NOT_APPLICABLE:
        return seen.expires_on
    yearly = date(seen.seen_on.year + 1, 12, 31) if item.yearly else None
    return min((one for one in (yearly, seen.expires_on) if one is not None), default=None)


def holds_until(item: Item, look: DiligenceRecord) -> date | None:
    """The last day on which one look at it holds; ``None``: it has none."""
    return ends_on(item, Seen(look.id, look.outcome, look.seen_on, look.expires_on, look.reason, None))


def state_of(item: Item, seen: Seen | None, as_at: date) -> ItemState:
    """How one thing stands on a day. On its last day it still holds."""
    if seen is None:
        return ItemState(item, Standing.MISSING, None, None)
    end = ends_on(item, seen)
    if seen.outcome is CheckOutcome.NOT_MET:
        standing = Standing.NOT_MET
    elif end is not None and end < as_at:
        standing = Standing.EXPIRED
    elif seen.outcome is CheckOutcome.NOT_APPLICABLE:
        standing = Standing.NOT_APPLICABLE
    else:
        standing = Standing.ENDS_SOON if end is not None and end - as_at <= SOON else Standing.MET
    return ItemState(item, standing, seen, end)


def states_of(items: Sequence[Item], seen: Mapping[str, Seen], as_at: date) -> list[ItemState]:
    """The checklist of one setting on a day."""
    return [state_of(one, seen.get(one.key), as_at) for one in items]


def seen_on(setting_ids: Collection[int], as_at: date) -> Mapping[int, Mapping[str, Seen]]:
    """By setting and thing, the newest look by a day. One query."""
    row = DiligenceRecord
    found: defaultdict[int, dict[str, Seen]] = defaultdict(dict)
    rows: Any = db.session.execute(
        select(row.setting_id, row.item, row.id, row.outcome, row.seen_on, row.expires_on, row.reason,
               row.document_sha256).where(row.setting_id.in_(setting_ids), row.withdrawn_at.is_(None),
                                          row.seen_on <= as_at).order_by(row.seen_on, row.id)) if setting_ids else ()
    for setting_id, item, *told in rows:
        found[setting_id][item] = Seen(*told)
    return found


def history_of(setting_id: int, item: str | None = None) -> list[DiligenceRecord]:
    """Every look at a setting, or at one thing of it, the newest first; those taken back left out."""
    statement = select(DiligenceRecord).where(DiligenceRecord.setting_id == setting_id,
                                              DiligenceRecord.withdrawn_at.is_(None))
    if item is not None:
        statement = statement.where(DiligenceRecord.item == item)
    return list(db.session.scalars(statement.order_by(DiligenceRecord.seen_on.desc(), DiligenceRecord.id.desc())))


def record_checks(setting_id: int, checks: Sequence[Check], *, by: Actor, today: date,
                  file: tuple[str, Cleaned] | None = None,
                  fields: tuple[str, str, str] = ("seen", "expires-{}", "reason-{}")) -> list[int]:
    """Records what was found of several things at once, or of none if one cannot be. Returns the ids of what is new.

    What stands already, word for word, is not recorded again. ``file`` is of all of them: its hash in the store, and
    what it is. Raises ``BadInput`` naming the field in ``fields``: the day, the last day, the reason of a thing.
    """
    for one in checks:
        _examine(one, today, [field.format(one.item) for field in fields])
    standing = seen_on([setting_id], today).get(setting_id, {})
    if file is not None:
        sha256, cleaned = file
        documents.record_document(sha256, len(cleaned.data), media_type=cleaned.media_type,
                                  origin=f"upload:{by.user_id}", file_name=cleaned.name)
    new = []
    for one in checks:
        if file is None and (known := standing.get(one.item)) is not None and _same(known, one):
            continue
        new.append(DiligenceRecord(
            setting_id=setting_id, item=one.item, outcome=one.outcome, seen_on=one.seen_on, expires_on=one.expires_on,
            reason=one.reason.strip() or None, recorded_by=by.user_id, recorded_at=utc_now(),
            document_sha256=file[0] if file else None, file_name=file[1].name if file else None))
    db.session.add_all(new)
    db.session.flush()
    if new:
        _noted("diligence.recorded", setting_id, by, {"items": ", ".join(row.item for row in new)[:900]})
    return [row.id for row in new]


def _same(known: Seen, said: Check) -> bool:
    return (known.outcome, known.seen_on, known.expires_on, known.reason or "") == (
        said.outcome, said.seen_on, said.expires_on, said.reason.strip())


def _examine(one: Check, today: date, fields: Sequence[str]) -> None:
    if one.item not in BY_KEY:
        raise NotFound("There is no such thing to check.")
    item, (seen, expires, reason) = BY_KEY[one.item], fields
    if not EARLIEST <= one.seen_on <= today:
        raise BadInput("It cannot have been seen on a day in the future. Give the day on which somebody looked at it."
                       if one.seen_on > today else "Give the day on which somebody looked at it.", field=seen)
    if one.outcome is not CheckOutcome.MET and not one.reason.strip():
        raise BadInput(f"Say in a few words why: {item.words}.", field=reason)
    refuse_numbers({reason: one.reason})
    if one.outcome is CheckOutcome.MET and one.expires_on is not None and one.expires_on < one.seen_on:
        raise BadInput("It had ended before the day on which it was seen, so that it was not met then. Choose “Not "
                       f"met”, or check the year: {item.words}.", field=expires)
    if one.outcome is CheckOutcome.MET and item.expires and one.expires_on is None:
        raise BadInput(f"Give the last day on which it holds: {item.words}.", field=expires)
    if one.expires_on is not None and one.expires_on > today + LATEST:
        raise BadInput(f"This day is more than 30 years ahead. Check the year: {item.words}.",
                       field=expires)


def take_back(record_ids: Collection[int], *, by: Actor) -> int:
    """Takes back what was recorded by mistake; what stood before stands again. Returns the setting's id."""
    rows = list(db.session.scalars(select(DiligenceRecord).where(DiligenceRecord.id.in_(record_ids))))
    if not rows or len({row.setting_id for row in rows}) != 1:
        raise NotFound("There is no such record.")
    for row in rows:
        row.withdrawn_at = row.withdrawn_at or utc_now()
    db.session.flush()
    _noted("diligence.taken_back", rows[0].setting_id, by, {"items": ", ".join(row.item for row in rows)[:900]})
    return rows[0].setting_id


def record_by_id(record_id: int) -> DiligenceRecord:
    """A record that stands. Raises ``NotFound``."""
    found = db.session.scalars(select(DiligenceRecord).where(
        DiligenceRecord.id == record_id, DiligenceRecord.withdrawn_at.is_(None))).one_or_none()
    if found is None:
        raise NotFound("There is no such record.")
    return found


def _noted(action: str, setting_id: int, by: Actor, details: dict[str, Any]) -> None:
    mark(SubjectType.SETTING, [setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id,
                 details=details)
