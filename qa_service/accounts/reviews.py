"""The quarter's review of access: who may do what since when, whether they use it, and whether they still need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from qa_service.accounts import administration
from qa_service.accounts.access_models import AccessReview, AccessReviewLine, ReviewDecision
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent
from qa_service.audit.trail import is_general
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotPermitted
from qa_service.permissions import Permission, allows

DONE_WITHIN: Final = timedelta(days=30)
REMIND_EVERY: Final = timedelta(days=7)
UNUSED_AFTER: Final = timedelta(days=90)
"""Without a sign-in, or without anything that is recorded but signing in: the access looks unused."""
_NOT_COUNTED: Final = ("account", "safeguarding")
"""Signing in is no use of what one may do. Nor is what only its own page shows: whether somebody works on a concern or
a regional notice must show nowhere."""


@dataclass(frozen=True, slots=True)
class Line:
    """One person in the review, as they were when it began, and as they are."""

    id: int
    user: User
    role_since: datetime
    last_signed_in_at: datetime | None
    hints: tuple[str, ...]
    decision: ReviewDecision | None
    decided_by: int | None
    decided_at: datetime | None

    @property
    def open(self) -> bool:
        return self.decision is None and self.user.active


def quarter_of(day: date) -> date:
    """The first day of the quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def begin(today: date) -> AccessReview | None:
    """Begins this quarter's review of the council in scope, once; ``None`` where it has begun or nobody is there."""
    quarter = quarter_of(today)
    if db.session.scalar(select(AccessReview.id).where(AccessReview.quarter == quarter)) is not None:
        return None
    people = [user for user in db.session.scalars(select(User).order_by(User.id)) if user.active]
    if not people:
        return None
    review = AccessReview(quarter=quarter, due_on=today + DONE_WITHIN)
    db.session.add(review)
    db.session.flush()
    db.session.add_all(AccessReviewLine(
        review_id=review.id, user_id=user.id, role=user.role, role_since=user.role_since or user.created_at,
        last_signed_in_at=user.last_signed_in_at) for user in people)
    db.session.flush()
    audit.record("access-review.begun", by=Actor.job("review-access"), authority_id=current_authority(),
                 details={"people": len(people), "due_on": review.due_on.isoformat()})
    return review


def newest() -> AccessReview | None:
    """The council's last review."""
    return db.session.scalars(select(AccessReview).order_by(AccessReview.quarter.desc()).limit(1)).first()


def lines(review: AccessReview) -> list[Line]:
    """Everybody in it, those still to decide first, in a fixed number of queries."""
    rows = db.session.execute(
        select(AccessReviewLine, User).join(User, User.id == AccessReviewLine.user_id)
        .where(AccessReviewLine.review_id == review.id).order_by(User.name, User.id)).all()
    acts = _acts_since(utc_now() - UNUSED_AFTER)
    found = [Line(line.id, user, line.role_since, user.last_signed_in_at or line.last_signed_in_at,
                  _hints(user, acts.get(f"user:{user.id}", 0)), line.decision, line.decided_by, line.decided_at)
             for line, user in rows]
    return sorted(found, key=lambda one: (not one.open, one.decision is not None))


def decide(review_id: int, decisions: Mapping[int, ReviewDecision], *, by: Actor) -> int:
    """Records what was found of these lines; whose access is not needed any more is disabled at once.

    Nobody decides about themselves. Returns how many are still to decide; at none the review is finished. Raises
    ``BadInput``, ``NotPermitted`` and ``Conflict``.
    """
    review = db.session.scalars(
        select(AccessReview).where(AccessReview.id == review_id).with_for_update()).one_or_none()
    if review is None or review.finished_at is not None:
        raise Conflict("This review is finished.")
    if not decisions:
        raise BadInput("Choose for at least one person.")
    now, by_id = utc_now(), {line.id: line for line in lines(review)}
    for line_id, decision in decisions.items():
        line = by_id.get(line_id)
        if line is None or not line.open:
            raise Conflict("Somebody else has decided about one of these people. Look again.")
        if line.user.id == by.user_id:
            raise NotPermitted("Nobody decides about their own access. Ask a colleague to.")
        row = db.session.get_one(AccessReviewLine, line_id)
        row.decision, row.decided_by, row.decided_at = decision, by.user_id, now
        if decision is ReviewDecision.END:
            administration.disable(line.user.reference, by=by)
        audit.record("access-review.decided", by=by, authority_id=review.authority_id, subject="account",
                     subject_id=line.user.reference, details={"decision": decision.value, "role": line.user.role.value})
    db.session.flush()
    left = sum(line.open for line in lines(review))
    if not left:
        review.finished_at = now
        audit.record("access-review.finished", by=by, authority_id=review.authority_id)
    return left


def finish_if_done(review: AccessReview) -> bool:
    """Finishes a review whose last open people have left meanwhile."""
    if review.finished_at is None and not any(line.open for line in lines(review)):
        review.finished_at = utc_now()
        db.session.flush()
    return review.finished_at is not None


def is_late(review: AccessReview | None, today: date) -> bool:
    """Whether the review should have been finished before today."""
    return review is not None and review.finished_at is None and review.due_on < today


def reminder_due(review: AccessReview, today: date) -> bool:
    """Whether those who decide are to be told today: at the beginning, and each week of the last one and after it."""
    if review.finished_at is not None:
        return False
    if review.reminded_on is None:
        return True
    return today >= review.due_on - REMIND_EVERY and today - review.reminded_on >= REMIND_EVERY


def unused(user: User) -> bool:
    """Whether nobody has signed in with the account for a quarter."""
    return (user.last_signed_in_at or user.created_at) < utc_now() - UNUSED_AFTER


def _hints(user: User, acts: int) -> tuple[str, ...]:
    days = UNUSED_AFTER.days
    found = []
    if user.last_signed_in_at is None:
        found.append("Has never signed in, as far as is known")
    elif unused(user):
        found.append(f"Has not signed in for {days} days")
    elif not acts and not allows(user.role, Permission.CONCERN_READ):
        found.append(f"Has done nothing that is recorded for {days} days but sign in")
    if user.ends_on is not None and user.active:
        found.append("Has a last day")
    return tuple(found)


def _acts_since(moment: datetime) -> dict[str, int]:
    """How much each person did that is recorded; without what only named people may know of."""
    return {actor: number for actor, number in db.session.execute(
        select(AuditEvent.actor, func.count()).where(
            AuditEvent.authority_id == current_authority(), AuditEvent.at > moment,
            AuditEvent.actor.startswith("user:"), AuditEvent.action != "access.denied",
            is_general(), *(AuditEvent.action.not_like(f"{subject}.%") for subject in _NOT_COUNTED))
        .group_by(AuditEvent.actor))}
