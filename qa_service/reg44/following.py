"""Following what independent persons recommend, from the report to its closure; and saying what has come back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.words import ReportState
from qa_service.vocabulary import SubjectType


def recommendation_numbered(recommendation_id: int) -> tuple[ReportRecommendation, IndependentPersonReport]:
    """A recommendation and its report. Raises ``NotFound``."""
    found = db.session.execute(
        select(ReportRecommendation, IndependentPersonReport)
        .join(IndependentPersonReport, IndependentPersonReport.id == ReportRecommendation.report_id)
        .where(ReportRecommendation.id == recommendation_id,
               IndependentPersonReport.state != ReportState.WITHDRAWN)).one_or_none()
    if found is None:
        raise NotFound("There is no such recommendation.")
    row, report = found
    return row, report


def close(recommendation_id: int, *, on: date, evidence: str, by: Actor, today: date) -> None:
    """Records that a recommendation was done, and what shows it. Raises ``BadInput``, ``NotFound``, ``Conflict``."""
    row, report = recommendation_numbered(recommendation_id)
    if row.closed_on is not None:
        raise Conflict("Somebody else has closed this recommendation already.")
    if on > today:
        raise BadInput("The day lies in the future.", field="on")
    if not evidence.strip():
        raise BadInput("Say what shows that it was done.", field="evidence")
    row.closed_on, row.closing_evidence, row.closed_by, row.closed_at = on, evidence.strip(), by.user_id, utc_now()
    _noted("closed", row, report, by, {"on": on.isoformat()})


def reopen(recommendation_id: int, *, by: Actor) -> None:
    """Takes the closing of a recommendation back; what was said then stays, to be said again or otherwise."""
    row, report = recommendation_numbered(recommendation_id)
    if row.closed_on is None:
        raise Conflict("This recommendation is open.")
    was, row.closed_on, row.closed_by, row.closed_at = row.closed_on, None, None, None
    _noted("reopened", row, report, by, {"was": was.isoformat()})


def follow_up(recommendation_id: int, *, on: date, by: Actor) -> None:
    """Sets the day on which we ask whether a recommendation was done."""
    row, report = recommendation_numbered(recommendation_id)
    if row.closed_on is not None:
        raise Conflict("This recommendation is closed.")
    was, row.follow_up_on = row.follow_up_on, on
    _noted("follow_up", row, report, by, {"was": was.isoformat() if was else None, "is": on.isoformat()})


def say_whether_same(recommendation_id: int, same: bool, *, by: Actor) -> None:
    """A person says whether a recommendation is the one of the report before. It may be said again, otherwise."""
    row, report = recommendation_numbered(recommendation_id)
    if row.repeats_id is None:
        raise Conflict("No recommendation of the report before is like this one.")
    row.same, row.same_by, row.same_at = same, by.user_id, utc_now()
    _noted("same", row, report, by, {"of": row.repeats_id, "same": same})


def _noted(what: str, row: ReportRecommendation, report: IndependentPersonReport, by: Actor,
           details: dict[str, object]) -> None:
    db.session.flush()
    mark(SubjectType.SETTING, [report.setting_id], reason="regulation 44 recommendation")
    audit.record(f"reg44.recommendation_{what}", by=by, authority_id=current_authority(), subject=SubjectType.SETTING,
                 subject_id=report.setting_id, details={"recommendation": row.id, **details})


def recommendations_numbered(ids: Collection[int]) -> list[ReportRecommendation]:
    """These recommendations, in no order."""
    return list(db.session.scalars(select(ReportRecommendation).where(ReportRecommendation.id.in_(ids))))
