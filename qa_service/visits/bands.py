"""How often a setting is to be visited: its risk band, from what is known of it on a day, with the reasons.

Flags are not among the reasons: they are judged in the same pass, and the order of judging must not matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from qa_service.database import db
from qa_service.ofsted.rules.histories import History
from qa_service.ofsted.rules.words import called
from qa_service.visits.kinds import WITH_RESULT, Rag
from qa_service.visits.models import QAVisit


class Band(StrEnum):
    """How closely a setting is watched."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Risk:
    """A setting's band and why; ``band`` is empty where it cannot be told."""

    band: Band | None
    why: str


def risk_of(history: History, last: Rag | None) -> Risk:
    """The band from the latest full inspection and the result of our own last visit (``last``)."""
    if history.urn is None and not history.provision.is_inspected:
        return _by_our_visit(last)
    if history.urn is None:
        return Risk(Band.HIGH, "No registration is recorded.")
    ofsted = _of_ofsted(history)
    if last is Rag.RED and ofsted.band is not Band.HIGH:
        return Risk(Band.HIGH, "Our own last visit was rated red.")
    if last is Rag.AMBER and ofsted.band is Band.LOW:
        return Risk(Band.MEDIUM, "Our own last visit was rated amber.")
    return ofsted


def _by_our_visit(last: Rag | None) -> Risk:
    """Of a place for people of 18 and over: there is nobody's look but ours."""
    if last is Rag.RED:
        return Risk(Band.HIGH, "Our own last visit was rated red.")
    return Risk(Band.MEDIUM, "No regulator inspects it.")


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


@dataclass(frozen=True, slots=True)
class LastVisit:
    """The newest visit of ours to a setting that was made, and the newest result."""

    visited_on: date | None = None
    result: Rag | None = None


def last_visits(setting_ids: Collection[int], as_at: date) -> Mapping[int, LastVisit]:
    """For each of these settings with a visit by this day, in one query."""
    rows = db.session.execute(
        select(QAVisit.setting_id, QAVisit.visited_on, QAVisit.state, QAVisit.overall)
        .where(QAVisit.setting_id.in_(setting_ids), QAVisit.visited_on <= as_at, QAVisit.state != "cancelled")
        .order_by(QAVisit.visited_on, QAVisit.id))
    found: dict[int, LastVisit] = {}
    for setting_id, visited_on, state, overall in rows:
        known = found.get(setting_id, LastVisit())
        found[setting_id] = LastVisit(visited_on, overall if state in WITH_RESULT else known.result)
    return found
