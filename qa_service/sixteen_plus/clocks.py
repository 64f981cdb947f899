"""Clocks of placements without registration: since when, what became of it, and when it must be looked at again.

A clock needs nobody to start it: it runs from the first day of every placement in a place without registration, and
of every one that our list calls unregistered, until the place is registered or the placement ends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.flags.rule import SubjectIds
from qa_service.ofsted.rules.histories import go_live_on
from qa_service.placements.models import Child, Placement
from qa_service.placements.rules import says_unregistered
from qa_service.providers.found import records_on
from qa_service.providers.models import Setting
from qa_service.sixteen_plus.models import UnregisteredPlacement, UnregisteredReview
from qa_service.visits.models import QAVisit
from qa_service.vocabulary import ProvisionType

DAYS_TO_TELL_OFSTED: Final = 7
"""From a court's order to tell Ofsted (President of the Family Division's practice guidance, September 2023)."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One placement without registration."""

    placement_id: int
    reference: str
    setting_id: int | None
    written: str
    kind: str | None
    since: date
    go_live_on: date | None
    ended_on: date | None = None
    ended_because: str = ""
    doubt: str = ""
    """What makes it doubtful that there is no registration."""
    reviewed_on: date | None = None
    """A manager's newest review."""
    visited_on: date | None = None
    """Our newest quality visit there since it began."""
    record: UnregisteredPlacement | None = None

    def days(self, as_at: date) -> int:
        """Days that it has run, the first one counted."""
        return ((self.ended_on or as_at) - self.since).days + 1

    @property
    def looked_at(self) -> date | None:
        """The newest review or visit."""
        return max((on for on in (self.reviewed_on, self.visited_on) if on is not None), default=None)

    @property
    def counts_from(self) -> date | None:
        """From when the next review is counted; ``None`` where it was never looked at and nobody says since when the
        council records it."""
        if self.looked_at is not None:
            return self.looked_at
        return max(self.since, self.go_live_on) if self.go_live_on else None

    def review_due_on(self, every: int) -> date | None:
        """The last day on which the next review is in time, with so many days between them."""
        return None if self.counts_from is None else self.counts_from + timedelta(days=every)

    def tell_ofsted_by(self, days: int) -> date | None:
        """Where a court has ordered it and nobody has: the last day for telling Ofsted, so many days from the order or
        the first day, whichever is later."""
        if self.record is None or self.record.ordered_on is None or self.record.told_ofsted_on is not None:
            return None
        return max(self.record.ordered_on, self.since) + timedelta(days=days)


def clocks(placement_ids: SubjectIds, as_at: date, *, ended: bool = False) -> list[Clock]:
    """The clocks of these placements (``None``: of all) that run on a day, the longest first; with ``ended`` also
    those that have ended. A fixed number of queries."""
    rows = [row for row in _placements(placement_ids, as_at, ended) if _concerns(row)]
    ids = [row.id for row in rows]
    setting_ids = {row.setting_id for row in rows if row.setting_id is not None}
    records = {one.placement_id: one for one in db.session.scalars(
        select(UnregisteredPlacement).where(UnregisteredPlacement.placement_id.in_(ids)))} if ids else {}
    found, reviews, visits = records_on(setting_ids, as_at), _reviews(ids, as_at), _visits(setting_ids, as_at)
    begun = go_live_on()
    made = []
    for row in rows:
        record = records.get(row.id)
        since = record.since_on if record is not None and record.since_on is not None else row.started_on
        checked = found.get(row.setting_id)
        ended_on, because = _end(row.ended_on, None if checked is None or not checked.found.settled else
                                 (checked.checked_on, checked.found.words), as_at)
        if (because and not ended) or (ended_on is not None and ended_on <= since and because != _PLACEMENT_ENDED):
            continue
        made.append(Clock(row.id, row.reference, row.setting_id, row.setting_as_written, row.kind, since, begun,
                          ended_on, because, _doubt(row), reviews.get(row.id),
                          max((on for on in visits.get(row.setting_id, ()) if on >= since), default=None), record))
    return sorted(made, key=lambda one: (one.since, one.placement_id))


_PLACEMENT_ENDED: Final = "The placement has ended."


def _end(placement_ended: date | None, settled: tuple[date, str] | None, as_at: date) -> tuple[date | None, str]:
    """When and why it ended, whichever came first; nothing while it runs."""
    ends = [(placement_ended, _PLACEMENT_ENDED)] if placement_ended is not None and placement_ended <= as_at else []
    if settled is not None:
        ends.append((settled[0], f"An officer found the place {settled[1][0].lower()}{settled[1][1:]}."))
    return min(ends, default=(None, ""))


def _placements(placement_ids: SubjectIds, as_at: date, ended: bool) -> list[Any]:
    statement: Any = (
        select(Placement.id, Child.reference, Placement.setting_id, Placement.setting_as_written, Placement.kind,
               Placement.started_on, Placement.ended_on, Placement.without_setting, Setting.urn, Setting.provision)
        .join(Child, Child.id == Placement.child_id).outerjoin(Setting, Setting.id == Placement.setting_id)
        .where(Placement.started_on <= as_at))
    if not ended:
        statement = statement.where(or_(Placement.ended_on.is_(None), Placement.ended_on > as_at))
    if placement_ids is not None:
        statement = statement.where(Placement.id.in_(placement_ids))
    return list(db.session.execute(statement))


def _concerns(row: Any) -> bool:
    if row.provision is ProvisionType.OVER_18:
        return False
    return says_unregistered(row.kind) or (row.setting_id is not None and row.urn is None)


def _doubt(row: Any) -> str:
    if row.urn is not None:
        return f"Our list says unregistered, and the place is matched to URN {row.urn}: one of the two is wrong."
    return "" if row.setting_id is not None else "Nobody has entered the place as a setting yet."


def _reviews(placement_ids: list[int], as_at: date) -> Mapping[int, date]:
    rows: Any = db.session.execute(
        select(UnregisteredReview.placement_id, func.max(UnregisteredReview.reviewed_on)).where(
            UnregisteredReview.placement_id.in_(placement_ids), UnregisteredReview.withdrawn_at.is_(None),
            UnregisteredReview.reviewed_on <= as_at).group_by(UnregisteredReview.placement_id)) if placement_ids else ()
    return {placement_id: on for placement_id, on in rows}


def _visits(setting_ids: set[int], as_at: date) -> Mapping[int, list[date]]:
    found: defaultdict[int, list[date]] = defaultdict(list)
    rows: Any = db.session.execute(select(QAVisit.setting_id, QAVisit.visited_on).where(
        QAVisit.setting_id.in_(setting_ids), QAVisit.visited_on <= as_at,
        QAVisit.state != "cancelled")) if setting_ids else ()
    for setting_id, visited_on in rows:
        found[setting_id].append(visited_on)
    return found
