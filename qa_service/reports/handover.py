"""The open work of those who have left or are about to: listed for a manager, and given to somebody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Select, or_, select

from qa_service.accounts.models import User
from qa_service.actions import service as actions
from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import db, new_reference
from qa_service.errors import BadInput
from qa_service.flags import handling
from qa_service.flags.models import Flag
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, allows
from qa_service.visits import assigning
from qa_service.visits import service as visits
from qa_service.visits.kinds import VisitState
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import VisitAssignment

SOON: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Work:
    """One piece of open work, and where it is."""

    kind: str
    words: str
    path: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who has left, or leaves within two weeks, with what is open."""

    user_id: int
    name: str
    when: str
    work: list[Work] = field(default_factory=list)


def leavers() -> list[Leaver]:
    """Those with open work, in a fixed number of queries."""
    soon = today() + SOON
    people = db.session.scalars(select(User).where(or_(User.disabled_at.is_not(None), User.ends_on <= soon))
                                .order_by(User.name, User.id))
    found = {user.id: Leaver(user.id, user.name, f"last day {user.ends_on:%-d %B %Y}" if user.active else "has left")
             for user in people}
    for user_id, work in _work_of(found):
        found[user_id].work.append(work)
    return [one for one in found.values() if one.work]


def colleagues() -> list[tuple[int, str]]:
    """Who can take all of it over: those who work with flags, actions and visits."""
    needed = (Permission.FLAG_ACT, Permission.ACTION_UPDATE, Permission.VISIT_WRITE)
    return [(user.id, user.name) for user in db.session.scalars(select(User).order_by(User.name, User.id))
            if user.active and (user.ends_on is None or user.ends_on > today() + SOON)
            and all(allows(user.role, permission) for permission in needed)]


def hand_over(user_id: int, to: int, *, by: Actor) -> int:
    """Gives everything open of a leaver to a colleague; says how many pieces.

    What somebody has begun to write of a visit stays under their name. Raises ``BadInput`` and what each service does.
    """
    if user_id not in {one.user_id for one in leavers()}:
        raise BadInput("This person has no open work any more.")
    if to not in dict(colleagues()):
        raise BadInput("Choose a colleague who works with flags, actions and visits.", field="to")
    day, given = today(), 0
    for flag in db.session.scalars(select(Flag).where(Flag.assigned_to == user_id, Flag.cleared_at.is_(None))).all():
        handling.assign(flag.id, to=to, by=by, today=day)
        given += 1
    for action in db.session.scalars(_actions_of([user_id])).all():
        actions.change_action(action.id, text=action.text, owner=str(to), due_on=action.due_on, version=action.version,
                              by=by, today=day)
        given += 1
    for visit in db.session.scalars(select(QAVisit).where(
            QAVisit.lead_id == user_id, QAVisit.state == VisitState.PLANNED)).all():
        visits.replan(visit.id, planned_for=visit.planned_for, lead_id=to, version=visit.version, by=by, today=day)
        given += 1
    days = {row.setting_id: max(row.due_by, day) for row in assigning.assignments().values()
            if row.officer_id == user_id}
    if days:
        assigning.assign(days, to, key=new_reference(), by=by, today=day)
    return given + len(days)


def _actions_of(user_ids: Iterable[int]) -> Select[Action]:
    return select(Action).where(Action.owner_id.in_(list(user_ids)), Action.closed_on.is_(None),
                                Action.removed_at.is_(None), Action.draft.is_(False)).order_by(Action.id)


def _work_of(found: dict[int, Leaver]) -> list[tuple[int, Work]]:
    flags = db.session.scalars(select(Flag).where(Flag.assigned_to.in_(found), Flag.cleared_at.is_(None))
                               .order_by(Flag.id)).all()
    acts = db.session.scalars(_actions_of(found)).all()
    trips = db.session.scalars(select(QAVisit).where(
        QAVisit.lead_id.in_(found), QAVisit.state.in_((VisitState.PLANNED, VisitState.DRAFT)))
        .order_by(QAVisit.id)).all()
    next_ones: list[VisitAssignment] = [row for row in assigning.assignments().values() if row.officer_id in found]
    called = settings_called({*(row.setting_id for row in trips), *(row.setting_id for row in next_ones)})
    work = [(flag.assigned_to or 0, Work("Flag", flag.title, f"/flags/{flag.id}", None)) for flag in flags]
    work += [(act.owner_id or 0, Work("Action", act.text[:120], f"/actions/{act.id}", act.due_on)) for act in acts]
    work += [(trip.lead_id or 0, Work(
        "Visit planned" if trip.state is VisitState.PLANNED else "Visit being written", called[trip.setting_id].name,
        f"/visits/{trip.id}", trip.planned_for)) for trip in trips]
    work += [(row.officer_id, Work("Next visit", called[row.setting_id].name, "/visits/programme", row.due_by))
             for row in next_ones]
    return work
