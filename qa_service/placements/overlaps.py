"""A child who stands in two places at once: both rows are kept, and a person is told of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.placements.models import Placement
from qa_service.placements.own_list import OwnRow


def with_overlaps(rows: Iterable[OwnRow]) -> list[OwnRow]:
    """The rows in their order, each with a warning for every other row in which the same child is elsewhere then."""
    given = list(rows)
    of_child: defaultdict[str, list[OwnRow]] = defaultdict(list)
    for row in given:
        of_child[row.reference.casefold()].append(row)
    told = {row.line: tuple(_sentence(other) for other in of_child[row.reference.casefold()] if _meet(row, other))
            for row in given}
    return [replace(row, warnings=(*row.warnings, *told[row.line])) if told[row.line] else row for row in given]


def _meet(one: OwnRow, other: OwnRow) -> bool:
    """Whether there is a day that both rows claim; the day of leaving is none."""
    return one is not other and (one.started_on < (other.ended_on or date.max)
                                 and other.started_on < (one.ended_on or date.max))


def _sentence(other: OwnRow) -> str:
    until = f"until {_day(other.ended_on)}" if other.ended_on else "with no end"
    return (f"the same child is at the same time in row {other.line}: “{other.place or other.urn}”, from "
            f"{_day(other.started_on)} {until}; both are kept")


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another placement of the same child that is open on the same day."""

    placement_id: int
    setting_id: int | None
    written: str
    started_on: date


def elsewhere_on(as_at: date, child_ids: Collection[int]) -> Mapping[int, list[Elsewhere]]:
    """By child, the open placements of those of these children who have several on that day; one query.

    A short break beside a long placement is one such pair: whether it is right, a person says.
    """
    open_then = (Placement.started_on <= as_at, or_(Placement.ended_on.is_(None), Placement.ended_on > as_at),
                 Placement.child_id.in_(child_ids))
    several: Any = select(Placement.child_id).where(*open_then).group_by(Placement.child_id).having(func.count() > 1)
    found: defaultdict[int, list[Elsewhere]] = defaultdict(list)
    for row in db.session.execute(
            select(Placement.child_id, Placement.id, Placement.setting_id, Placement.setting_as_written,
                   Placement.started_on).where(*open_then, Placement.child_id.in_(several)).order_by(
                       Placement.started_on, Placement.id)):
        found[row[0]].append(Elsewhere(*row[1:]))
    return found
