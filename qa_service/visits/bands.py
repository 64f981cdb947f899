"""How often a setting is to be visited: its risk band, from what is known of it on a day, with the reasons.

Flags are not among the reasons: they are judged in the same pass, and the order of judging must not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.database import db
from qa_service.ofsted.rules.histories import History
from qa_service.ofsted.rules.words import called, day
from qa_service.visits.kinds import WITH_RESULT, Band, Rag
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import SettingBand
from qa_service.visits.scope import InScope


@dataclass(frozen=True, slots=True)
class Risk:
    """A setting's band and why; ``band`` is empty where it cannot be told."""

    band: Band | None
    why: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """A band that somebody set, when, and until when it counts alone."""

    band: Band
    set_on: date
    review_on: date


def risk_of(history: History, last: Rag | None, scope: InScope | None = None) -> Risk:
    """The band from the latest full inspection and the result of our own last visit (``last``).

    ``scope``: of a setting that no regulator inspects, why it is visited.
    """
    if scope is not None:
        found = Risk(scope.band, scope.why)
    elif history.urn is None:
        return Risk(Band.HIGH, "No registration is recorded.")
    else:
        found = _of_ofsted(history)
    if last is Rag.RED and found.band is not Band.HIGH:
        return Risk(Band.HIGH, "Our own last visit was rated red.")
    if last is Rag.AMBER and found.band is Band.LOW:
        return Risk(Band.MEDIUM, "Our own last visit was rated amber.")
    return found


def _of_ofsted(history: History) -> Risk:
    newest = next(iter(history.fulls), None)
    if newest is None:
        return Risk(Band.MEDIUM, "Ofsted has not inspected it in full yet, as far as is known.")
    if not newest.certain or newest.verdict is None:
        return Risk(None, f"The result of the {called(newest)} is not known.")
    words = f"{newest.verdict.words} at the {called(newest)}."
    if newest.verdict.rank == 4:
        return Risk(Band.HIGH, words)
    return Risk(Band.MEDIUM if newest.verdict.below_good else Band.LOW, words)


def in_force(worked_out: Risk, by_hand: ByHand | None, as_at: date) -> Risk:
    """The band that counts on a day. One set by hand counts alone until its review day; after it, until somebody
    reviews it, the closer of the two, and none that is less close than high where the other is not known.
    """
    if by_hand is None:
        return worked_out
    words = f"Set by hand on {day(by_hand.set_on)}"
    if as_at <= by_hand.review_on:
        return Risk(by_hand.band, f"{words}, to be reviewed by {day(by_hand.review_on)}.")
    late = f"{words}; its review was due by {day(by_hand.review_on)}."
    if by_hand.band is Band.HIGH:
        return Risk(Band.HIGH, late)
    if worked_out.band is None:
        return Risk(None, f"{late} {worked_out.why}")
    if worked_out.band.rank > by_hand.band.rank:
        return Risk(worked_out.band, f"{worked_out.why} {late}")
    return Risk(by_hand.band, late)


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The newest visit of ours to a setting that was made, and the newest result that is known."""

    visited_on: date | None = None
    result: Rag | None = None
    visit_id: int | None = None
    listed_due_on: date | None = None
    """When the next one was due, where that visit is from a list that was kept before and the list says so."""


def last_visits(setting_ids: Collection[int], as_at: date) -> Mapping[int, LastVisit]:
    """For each of these settings with a visit by this day, in one query."""
    rows = db.session.execute(
        select(QAVisit.setting_id, QAVisit.visited_on, QAVisit.state, QAVisit.overall, QAVisit.id,
               QAVisit.next_due_on)
        .where(QAVisit.setting_id.in_(setting_ids), QAVisit.visited_on <= as_at, QAVisit.state != "cancelled")
        .order_by(QAVisit.visited_on, QAVisit.id))
    found: dict[int, LastVisit] = {}
    for setting_id, visited_on, state, overall, visit_id, listed in rows:
        known = found.get(setting_id, LastVisit())
        # A visit whose result could not be told, or was not noted, does not take an earlier red away.
        result = overall if state in WITH_RESULT and overall is not None else known.result
        found[setting_id] = LastVisit(visited_on, result, visit_id, listed)
    return found


def bands_by_hand(setting_ids: Collection[int]) -> Mapping[int, SettingBand]:
    """The bands that stand, by setting, in one query."""
    return {row.setting_id: row for row in db.session.scalars(select(SettingBand).where(
        SettingBand.setting_id.in_(setting_ids), SettingBand.ended_at.is_(None)))}
