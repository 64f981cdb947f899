"""What people do about a placement without registration: note who was told and what is planned, and review it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.placements.models import Placement
from qa_service.sixteen_plus.clocks import Clock, clocks
from qa_service.sixteen_plus.free_text import refuse_numbers
from qa_service.sixteen_plus.kinds import Application, Plan
from qa_service.sixteen_plus.models import UnregisteredPlacement, UnregisteredReview
from qa_service.vocabulary import SubjectType

FACTS: Final = ("since_on", "dol_order", "ordered_on", "told_ofsted_on", "told_reviewing_officer_on",
                "told_director_on", "application", "application_on", "plan", "plan_words", "plan_by")
_PAST: Final = {"since_on": "The day since when", "ordered_on": "The day of the order",
                "told_ofsted_on": "The day on which Ofsted was told", "application_on": "The day of the application",
                "told_reviewing_officer_on": "The day on which the reviewing officer was told",
                "told_director_on": "The day on which the director was told"}
EARLIEST: Final = date(2015, 1, 1)


def clock_of(placement_id: int, as_at: date) -> Clock:
    """The clock of a placement, running or ended. Raises ``NotFound`` where the placement has none."""
    found = clocks([placement_id], as_at, ended=True)
    if not found:
        raise NotFound("This placement has no clock: the place is registered, or is for people of 18 and over.")
    return found[0]


def record_facts(placement_id: int, facts: Mapping[str, Any], *, version: int, by: Actor, today: date) -> None:
    """Notes what is known of a placement without registration: those of ``FACTS``; what is empty is not known.

    ``version`` is that of the record which the person saw, 0 where there was none. Raises ``Conflict`` where somebody
    changed it meanwhile, ``BadInput`` for a day in the future or a plan without a day.
    """
    placement = _placement(placement_id)
    given = {name: facts.get(name) for name in FACTS}
    _examine(given, today)
    row = db.session.scalars(select(UnregisteredPlacement).filter_by(placement_id=placement_id)
                             .with_for_update()).one_or_none()
    if row is not None and all(getattr(row, name) == value for name, value in given.items()):
        return
    if (row.version if row else 0) != version:
        raise Conflict("Somebody changed this while you wrote. Look at what it says now, then change it again; what "
                       "you typed is still here.")
    if row is None:
        row = UnregisteredPlacement(placement_id=placement_id)
        db.session.add(row)
    changed = [name for name, value in given.items() if getattr(row, name) != value]
    for name, value in given.items():
        setattr(row, name, value)
    row.changed_by, row.changed_at = by.user_id, utc_now()
    db.session.flush()
    _noted("unregistered.facts", placement, by, {"changed": ", ".join(changed)})


def _examine(given: Mapping[str, Any], today: date) -> None:
    for name, words in _PAST.items():
        on = given[name]
        if on is not None and not EARLIEST <= on <= today:
            raise BadInput(f"{words} cannot be in the future." if on > today else f"{words} is too long ago.",
                           field=name)
    refuse_numbers({"plan_words": given["plan_words"]})
    if given["plan"] is not None and given["plan_by"] is None:
        raise BadInput("Give the day by which the plan is to be done.", field="plan_by")
    if given["plan_by"] is not None and given["plan"] is None:
        raise BadInput("Say what is planned by that day.", field="plan")
    assert given["application"] is None or isinstance(given["application"], Application)
    assert given["plan"] is None or isinstance(given["plan"], Plan)


def review(placement_id: int, *, reviewed_on: date, may_stay: bool, note: str, by: Actor, today: date) -> int:
    """A manager reviews a placement without registration. Returns the review's id; the same again is the same one.

    Raises ``BadInput`` for a day in the future or before the placement, or without a note.
    """
    placement = _placement(placement_id)
    if by.user_id is None:
        raise BadInput("Only a person can review a placement.")
    if not placement.started_on <= reviewed_on <= today:
        raise BadInput("It cannot have been reviewed on a day in the future." if reviewed_on > today else
                       "The placement began later. Give the day of the review.", field="reviewed_on")
    if not note.strip():
        raise BadInput("Say what was looked at and what follows.", field="note")
    refuse_numbers({"note": note})
    said = {"placement_id": placement_id, "reviewed_on": reviewed_on, "may_stay": may_stay, "note": note.strip(),
            "reviewed_by": by.user_id}
    same = db.session.scalars(select(UnregisteredReview).filter_by(withdrawn_at=None, **said).limit(1)).first()
    if same is not None:
        return same.id
    row = UnregisteredReview(**said, recorded_at=utc_now())
    db.session.add(row)
    db.session.flush()
    _noted("unregistered.reviewed", placement, by, {"review": row.id, "may_stay": may_stay})
    return row.id


def take_review_back(review_id: int, *, by: Actor) -> int:
    """Takes back a review that was recorded by mistake. Returns the placement's id."""
    row = db.session.scalars(select(UnregisteredReview).filter_by(id=review_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such review.")
    row.withdrawn_at = row.withdrawn_at or utc_now()
    db.session.flush()
    _noted("unregistered.review_taken_back", _placement(row.placement_id), by, {"review": row.id})
    return row.placement_id


def reviews_of(placement_id: int) -> list[UnregisteredReview]:
    """The reviews of a placement, the newest first."""
    return list(db.session.scalars(select(UnregisteredReview).where(
        UnregisteredReview.placement_id == placement_id, UnregisteredReview.withdrawn_at.is_(None))
        .order_by(UnregisteredReview.reviewed_on.desc(), UnregisteredReview.id.desc())))


def _placement(placement_id: int) -> Placement:
    found = db.session.scalars(select(Placement).where(Placement.id == placement_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such placement.")
    return found


def _noted(action: str, placement: Placement, by: Actor, details: dict[str, Any]) -> None:
    mark(SubjectType.PLACEMENT, [placement.id], reason=action)
    if placement.setting_id is not None:
        mark(SubjectType.SETTING, [placement.setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.PLACEMENT,
                 subject_id=placement.id, details=details)
