"""Who visits which setting next, and by when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, or_, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.providers.models import Setting
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import VisitAssignment
from qa_service.visits.service import check_visitor
from qa_service.vocabulary import SubjectType

FARTHEST: Final = timedelta(days=731)
MOST: Final = 500


def assign(days: Mapping[int, date], officer_id: int, *, key: str, by: Actor, today: date) -> int:
    """Gives the next visits to these settings, each with its day, to an officer. Returns how many are new.

    The same form again changes nothing. Raises ``BadInput`` for an officer who makes no visits, or a day out of reach.
    """
    if not days:
        raise BadInput("Tick at least one setting.")
    if len(days) > MOST:
        raise BadInput(f"Choose at most {MOST} settings at once.")
    if not key or len(key) > 40:
        raise BadInput("This form has lost its key. Reload the page and choose again.")
    if by.user_id is None:
        raise BadInput("Only a person can assign visits.")
    check_visitor(officer_id)
    if any(not timedelta(0) <= day - today <= FARTHEST for day in days.values()):
        raise BadInput("Choose a day from today on, and at most two years ahead.", field="due_by")
    if assigned_with(key):
        return 0
    known = set(db.session.scalars(select(Setting.id).where(Setting.id.in_(days)).order_by(Setting.id)
                                   .with_for_update()))  # two people at once: one after the other
    standing = {row.setting_id: row for row in _standing(known)}
    made = 0
    for setting_id in sorted(known):
        before = standing.get(setting_id)
        if before is not None and (before.officer_id, before.due_by) == (officer_id, days[setting_id]):
            continue
        if before is not None:
            before.ended_at, before.ended_by = utc_now(), by.user_id
            db.session.flush()
        db.session.add(VisitAssignment(
            key=key, setting_id=setting_id, officer_id=officer_id, due_by=days[setting_id], assigned_on=today,
            assigned_at=utc_now(), assigned_by=by.user_id, replaces_id=before.id if before else None))
        made += 1
    if made:
        _note("visits.assigned", [*known], by, {"to": officer_id, "settings": made})
    return made


def take_back(key: str, *, by: Actor) -> int:
    """Takes back what one form assigned, as far as it stands; what it replaced stands again. Returns how many."""
    rows = [row for row in assigned_with(key) if row.ended_at is None]
    for row in rows:
        row.ended_at, row.ended_by = utc_now(), by.user_id
        db.session.flush()
        before = db.session.get(VisitAssignment, row.replaces_id) if row.replaces_id else None
        if before is not None:
            before.ended_at = before.ended_by = None
            db.session.flush()
    if rows:
        _note("visits.assignment_taken_back", [row.setting_id for row in rows], by, {"settings": len(rows)})
    return len(rows)


def end(setting_id: int, *, by: Actor) -> int | None:
    """Nobody is to make the next visit any more. Returns the id of what was ended."""
    row = next(iter(_standing([setting_id])), None)
    if row is None:
        return None
    row.ended_at, row.ended_by = utc_now(), by.user_id
    _note("visits.unassigned", [setting_id], by, {"was": row.officer_id})
    return row.id


def restore(assignment_id: int, *, by: Actor) -> int:
    """Brings an ended assignment back and returns its setting. Raises ``Conflict`` where another stands."""
    row = db.session.scalars(select(VisitAssignment).where(VisitAssignment.id == assignment_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such assignment.")
    if row.ended_at is not None:
        if _standing([row.setting_id]):
            raise Conflict("Somebody else has assigned this visit meanwhile.")
        row.ended_at = row.ended_by = None
        _note("visits.assigned", [row.setting_id], by, {"to": row.officer_id, "settings": 1})
    return row.setting_id


def assigned_with(key: str) -> list[VisitAssignment]:
    """What one form assigned."""
    return list(db.session.scalars(select(VisitAssignment).where(VisitAssignment.key == key)
                                   .order_by(VisitAssignment.id)))


def assignments(setting_ids: Collection[int] | None = None) -> dict[int, VisitAssignment]:
    """Who is to visit these settings (``None``: all), by setting, where no visit was made since; one query."""
    made = select(func.max(QAVisit.visited_on)).where(
        QAVisit.setting_id == VisitAssignment.setting_id, QAVisit.state != "cancelled").scalar_subquery()
    statement = select(VisitAssignment).where(
        VisitAssignment.ended_at.is_(None), or_(made.is_(None), made < VisitAssignment.assigned_on))
    if setting_ids is not None:
        statement = statement.where(VisitAssignment.setting_id.in_(setting_ids))
    return {row.setting_id: row for row in db.session.scalars(statement)}


def _standing(setting_ids: Collection[int]) -> list[VisitAssignment]:
    return list(db.session.scalars(select(VisitAssignment).where(
        VisitAssignment.setting_id.in_(setting_ids), VisitAssignment.ended_at.is_(None))))


def _note(action: str, setting_ids: Collection[int], by: Actor, details: dict[str, object]) -> None:
    db.session.flush()
    only = next(iter(setting_ids)) if len(setting_ids) == 1 else None
    audit.record(action, by=by, authority_id=current_authority(), details=details,
                 subject=SubjectType.SETTING if only else None, subject_id=only)
