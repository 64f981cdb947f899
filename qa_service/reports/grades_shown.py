"""An inspection's result as lists and pages show it. What is unread or disputed is said in words, never as a grade."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, ScalarSelect, and_, func, or_, select

from qa_service.database import db
from qa_service.ofsted.models import Inspection
from qa_service.providers.models import Setting
from qa_service.vocabulary import Grade, Outcome

UNREAD_WORDS: Final = "Not read yet: a person is asked"


@dataclass(frozen=True, slots=True)
class GradeShown:
    """A result: its grade or outcome, or why there is none to show."""

    words: str
    on: date | None
    rank: int | None
    unread: bool = False
    """Nobody's grade yet: the report waits for a person."""
    so_far: str | None = None
    """With ``unread``: the overall judgement as far as it was read, to be shown as words and not as a grade."""

    @property
    def below_good(self) -> bool:
        return (self.rank or 0) > 2


NO_INSPECTION_SHOWN: Final = GradeShown("No full inspection known", None, None)


def grade_shown(overall: Grade | None, outcome: Outcome | None, state: str, on: date | None) -> GradeShown:
    """The result of one inspection, from its believed judgement and its state."""
    said = outcome or overall
    if state == "withdrawn":
        return GradeShown("Not a report of this setting", on, None)
    if state == "unread":
        return GradeShown(UNREAD_WORDS, on, None, unread=True, so_far=said.words if said else None)
    if said is None:
        return GradeShown("No grade on the published list" if state == "listed" else "No grade given", on, None)
    return GradeShown(said.words, on, said.rank)


def of_inspection(inspection: Inspection) -> GradeShown:
    """The result of an inspection."""
    return grade_shown(inspection.overall, inspection.outcome, inspection.state, inspection.inspected_from)


def full_and_known(inspection: Any, day: date) -> ColumnElement[bool]:
    """Full inspections, and what may be one, of this table or alias, published by a day and not withdrawn."""
    known_on = func.coalesce(inspection.published_on, inspection.inspected_from)
    return and_(inspection.may_be_full, inspection.state != "withdrawn",
                or_(known_on <= day, known_on.is_(None)))


def latest_full(column: Any, day: date) -> ScalarSelect[Any]:
    """A column of each setting's latest full inspection published by a day, for statements that select settings.

    The same inspection as ``ofsted.service.latest_full_inspection`` chooses.
    """
    return (
        select(column)
        .where(Inspection.setting_id == Setting.id, full_and_known(Inspection, day))
        .order_by(Inspection.known_by.desc().nulls_last(), Inspection.id.desc())
        .limit(1).correlate(Setting).scalar_subquery()
    )


def grades_of(setting_ids: Sequence[int], day: date) -> dict[int, GradeShown]:
    """The latest full inspection of each setting by a day, as it is shown; in one query."""
    if not setting_ids:
        return {}
    newest = select(latest_full(Inspection.id, day)).select_from(Setting).where(Setting.id.in_(setting_ids))
    rows = db.session.execute(select(
        Inspection.setting_id, Inspection.overall, Inspection.outcome, Inspection.state, Inspection.inspected_from,
    ).where(Inspection.id.in_(newest)))
    return {row.setting_id: grade_shown(row.overall, row.outcome, row.state, row.inspected_from) for row in rows}
