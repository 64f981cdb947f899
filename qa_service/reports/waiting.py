"""The order of the reports that wait for a person: where our children live first, then those that waited longest."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select

from qa_service.clock import today
from qa_service.database import db
from qa_service.ofsted.models import ReadingTask
from qa_service.placements.models import Placement


def waiting(*, ours_first: bool) -> Select[ReadingTask]:
    """The open tasks in their order. Without ``ours_first`` by age alone, for those who may not see placements."""
    statement = select(ReadingTask).where(ReadingTask.closed_at.is_(None))
    if ours_first:
        statement = statement.order_by(_living_there().desc())
    return statement.order_by(ReadingTask.opened_at, ReadingTask.id)


def next_waiting(*, ours_first: bool, after: int | None = None) -> ReadingTask | None:
    """The first report that waits, besides the one just decided (``after``: its inspection)."""
    statement = waiting(ours_first=ours_first).where(ReadingTask.inspection_id.is_not(None))
    if after is not None:
        statement = statement.where(ReadingTask.inspection_id != after)
    return db.session.scalars(statement.limit(1)).one_or_none()


def how_many_wait() -> int:
    """How many reports wait for a person."""
    return db.session.scalar(select(func.count(ReadingTask.id)).where(ReadingTask.closed_at.is_(None))) or 0


def children_in(setting_ids: Collection[int]) -> Mapping[int, int]:
    """How many of our children live in each of these settings today, in one query."""
    if not setting_ids:
        return {}
    rows = db.session.execute(
        select(Placement.setting_id, func.count(Placement.child_id.distinct()))
        .where(Placement.setting_id.in_(setting_ids), *_today()).group_by(Placement.setting_id))
    return {setting_id: count for setting_id, count in rows if setting_id is not None}


def _living_there() -> ScalarSelect[int]:
    return (select(func.count(Placement.child_id.distinct()))
            .where(Placement.setting_id == ReadingTask.setting_id, *_today())
            .correlate(ReadingTask).scalar_subquery())


def _today() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Placement.started_on <= today(), or_(Placement.ended_on.is_(None), Placement.ended_on > today())
