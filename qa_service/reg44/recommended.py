"""What independent persons recommend, over all homes: which of it an address asks for, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, select

from qa_service.clock import today
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.words import ReportState

STATES: Final[Mapping[str, str]] = {
    "late": "Past the day of following up", "soon": "To follow up within two weeks", "undated": "No day is set",
    "alike": "Seems to be the same again", "done": "Done", "all": "All, done or not"}
"""Which recommendations; none of these means: everything that is open."""
SORTS: Final[Mapping[str, Any]] = {"due": ReportRecommendation.follow_up_on, "month": IndependentPersonReport.month}
_SOON: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: the statement (recommendation and report), and what it says in words."""

    statement: Any
    """A ``select`` of recommendations with their reports."""
    state: str
    sort: str
    said: list[tuple[str, str]]


def recommendations_asked(given: Mapping[str, str]) -> Asked:
    """What these arguments ask for; a value that means nothing narrows nothing."""
    row, report = ReportRecommendation, IndependentPersonReport
    state = given.get("state", "") if given.get("state", "") in STATES else ""
    sort = given.get("sort", "") if given.get("sort", "").removeprefix("-") in SORTS else "due"
    column = SORTS[sort.removeprefix("-")]
    statement = (select(row, report).join(report, report.id == row.report_id)
                 .where(report.state != ReportState.WITHDRAWN, *_conditions(state))
                 .order_by((column.desc() if sort.startswith("-") else column.asc()).nulls_last(), row.id))
    return Asked(statement, state, sort, [("Which", STATES[state])] if state else [("Which", "Open")])


def _conditions(state: str) -> list[Any]:
    row, day = ReportRecommendation, today()
    is_open = row.closed_on.is_(None)
    conditions: dict[str, list[Any]] = {
        "late": [is_open, row.follow_up_on < day], "undated": [is_open, row.follow_up_on.is_(None)],
        "soon": [is_open, and_(row.follow_up_on >= day, row.follow_up_on <= day + _SOON)],
        "alike": [row.repeats_id.is_not(None), row.same.is_(None)], "done": [row.closed_on.is_not(None)], "all": []}
    return conditions.get(state, [is_open])
