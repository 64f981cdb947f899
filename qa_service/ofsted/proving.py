"""Kinds of report that no real sample has confirmed yet: marked so, until people have confirmed enough of them."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from qa_service.database import db
from qa_service.ofsted.models import Inspection, ReadingTask
from qa_service.vocabulary import EventType, ReportKind
from scrapers.reading import layout_known

CONFIRMATIONS_NEEDED: Final = 5


def is_unproven(kind: ReportKind | None, event_type: EventType | None) -> bool:
    """Whether reading this kind of report has not yet been proven here."""
    if kind is None or layout_known(kind, event_type):
        return kind is None
    return confirmations(kind, event_type) < CONFIRMATIONS_NEEDED


def confirmations(kind: ReportKind, event_type: EventType | None) -> int:
    """How many reports of this kind people have found to be read right, since the last that was read wrong."""
    statement = (
        select(ReadingTask.decision)
        .join(Inspection, Inspection.id == ReadingTask.inspection_id)
        .where(Inspection.kind == kind, Inspection.event_type == event_type,
               ReadingTask.decision.in_(("confirmed", "corrected")))
        .order_by(ReadingTask.closed_at.desc(), ReadingTask.id.desc())
        .limit(CONFIRMATIONS_NEEDED)
    )
    count = 0
    for decision in db.session.scalars(statement):
        if decision == "corrected":
            break
        count += 1
    return count


def coverage() -> list[tuple[ReportKind | None, EventType | None, str, int]]:
    """How many inspections of each kind and event type stand in which state."""
    statement = (
        select(Inspection.kind, Inspection.event_type, Inspection.state, func.count())
        .where(Inspection.document_sha256.is_not(None))
        .group_by(Inspection.kind, Inspection.event_type, Inspection.state)
    )
    return [(row[0], row[1], row[2], row[3]) for row in db.session.execute(statement)]


def all_confirmations() -> dict[tuple[ReportKind | None, EventType | None], int]:
    """What ``confirmations`` says of every kind and event type that people have looked at, in one query."""
    newest = (
        func.row_number()
        .over(partition_by=(Inspection.kind, Inspection.event_type),
              order_by=(ReadingTask.closed_at.desc(), ReadingTask.id.desc()))
        .label("place")
    )
    decided = (
        select(Inspection.kind, Inspection.event_type, ReadingTask.decision, newest)
        .join(Inspection, Inspection.id == ReadingTask.inspection_id)
        .where(ReadingTask.decision.in_(("confirmed", "corrected")))
        .subquery()
    )
    rows = db.session.execute(
        select(decided).where(decided.c.place <= CONFIRMATIONS_NEEDED).order_by(decided.c.place))
    found: dict[tuple[ReportKind | None, EventType | None], int] = {}
    ended: set[tuple[ReportKind | None, EventType | None]] = set()
    for kind, event_type, decision, _ in rows:
        key = (kind, event_type)
        if decision == "corrected":
            ended.add(key)
        found[key] = found.get(key, 0) + (key not in ended)
    return found
