"""Lists of visits for pages, and of what is due for calendars."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Select, func, select

from qa_service.database import db
from qa_service.visits.kinds import WITH_RESULT, VisitState
from qa_service.visits.models import QAVisit, VisitRequest

STATES: Final = {"open": "Planned or being written", "planned": "Planned", "draft": "Being written",
                 "returned": "Sent back to be completed", "submitted": "Wait for sign-off", "signed_off": "Signed off",
                 "cancelled": "Cancelled", "earlier": "From an earlier record"}


def visits(*, state: str = "", lead_id: int | None = None, setting_id: int | None = None,
           drafts: bool) -> Select[QAVisit]:
    """Visits, the newest day first. ``drafts``: also those that are not submitted."""
    statement = select(QAVisit)
    if not drafts:
        statement = statement.where(QAVisit.state.in_(WITH_RESULT))
    if state == "open":
        statement = statement.where(QAVisit.state.in_((VisitState.PLANNED, VisitState.DRAFT)))
    elif state == "returned":
        statement = statement.where(QAVisit.state == VisitState.DRAFT, QAVisit.returned_because.is_not(None))
    elif state:
        statement = statement.where(QAVisit.state == VisitState(state))
    if lead_id is not None:
        statement = statement.where(QAVisit.lead_id == lead_id)
    if setting_id is not None:
        statement = statement.where(QAVisit.setting_id == setting_id)
    return statement.order_by(func.coalesce(QAVisit.visited_on, QAVisit.planned_for).desc(), QAVisit.id.desc())


def how_many(*, state: str, lead_id: int | None = None) -> int:
    """How many visits ``visits`` lists with these filters, for somebody who makes visits."""
    found = visits(state=state, lead_id=lead_id, drafts=True).order_by(None)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def open_visits() -> list[QAVisit]:
    """The visits that are planned or not signed off yet."""
    return list(db.session.scalars(select(QAVisit).where(QAVisit.state.in_(
        (VisitState.PLANNED, VisitState.DRAFT, VisitState.SUBMITTED))).order_by(QAVisit.id)))


def open_requests() -> list[tuple[VisitRequest, QAVisit]]:
    """Documents asked for that have not come, of visits that are planned or being written."""
    rows = db.session.execute(
        select(VisitRequest, QAVisit).join(QAVisit, QAVisit.id == VisitRequest.visit_id).where(
            VisitRequest.received_on.is_(None), QAVisit.state.in_((VisitState.PLANNED, VisitState.DRAFT)))
        .order_by(VisitRequest.due_on, VisitRequest.id))
    return [(request, visit) for request, visit in rows]
