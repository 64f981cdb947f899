"""Our current placements and how their settings stand: worked out once a day, and anew when a list or report comes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import func, literal, or_, select

from qa_service.database import db
from qa_service.database.kept import Kept
from qa_service.ofsted.models import Inspection
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import Setting
from qa_service.vocabulary import Grade, Outcome, ProvisionType, RegistrationStatus


class Condition(StrEnum):
    """How a setting with our child may stand, so that somebody must see it; the page's filter."""

    BELOW_GOOD = "below-good"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNREGISTERED = "unregistered"
    NOT_MATCHED = "not-matched"
    UNREAD = "unread"
    UNKNOWN = "unknown"
    NO_SETTING = "no-setting"

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Condition.BELOW_GOOD: "Below good",
    Condition.SUSPENDED: "Suspended",
    Condition.CLOSED: "Closed or registration ended",
    Condition.UNREGISTERED: "Unregistered",
    Condition.NOT_MATCHED: "Not matched to a setting yet",
    Condition.UNREAD: "Newest report not read",
    Condition.UNKNOWN: "No full inspection or registration known",
    Condition.NO_SETTING: "No registered setting (own fostering, with parents, …)",
}


Result = Grade | Outcome


@dataclass(frozen=True, slots=True)
class CurrentPlacement:
    """One placement that is current on a day, and how its setting stands."""

    id: int
    child_id: int
    reference: str
    setting_id: int | None
    written: str
    kind: str | None
    provision: ProvisionType | None
    local_authority: str | None
    started_on: date
    ended_on: date | None
    weekly_pence: int | None
    team: str | None
    status: RegistrationStatus | None
    without_setting: str | None
    result: Result | None
    """Of the newest full inspection that has one."""
    inspected_on: date | None
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class _FullInspections:
    """Of a setting: whether its newest full inspection is unread, and the result of the newest that has one."""

    unread: bool
    result: Result | None = None
    on: date | None = None
    below_good: bool = False


_NONE_KNOWN: Final = _FullInspections(unread=False)
_BY_WEIGHT: Final = (Condition.UNREGISTERED, Condition.CLOSED, Condition.SUSPENDED, Condition.BELOW_GOOD,
                     Condition.NOT_MATCHED, Condition.UNREAD, Condition.UNKNOWN)
_CURRENT: Final = Kept[tuple[CurrentPlacement, ...]](most=16)


def current_on(as_at: date) -> tuple[CurrentPlacement, ...]:
    """The council's placements that are current on a day, those in the worst settings first; two queries, once."""
    return _CURRENT.get(lambda: _worked_out(as_at), as_at)


def _worked_out(as_at: date) -> tuple[CurrentPlacement, ...]:
    rows = db.session.execute(
        select(Placement.id, Placement.child_id, Child.reference, Placement.setting_id, Placement.setting_as_written,
               Placement.kind, Setting.provision, Setting.local_authority, Placement.started_on, Placement.ended_on,
               Placement.weekly_pence, Placement.team, Setting.status, Placement.without_setting, Setting.urn)
        .select_from(Placement)
        .join(Child, Child.id == Placement.child_id)
        .outerjoin(Setting, Setting.id == Placement.setting_id)
        .where(Placement.started_on <= as_at, or_(Placement.ended_on.is_(None), Placement.ended_on > as_at))
        .order_by(Child.reference, Placement.started_on, Placement.id)).all()
    inspected = _full_inspections({row.setting_id for row in rows if row.setting_id is not None}, as_at)
    found = []
    for row in rows:
        newest = inspected.get(row.setting_id or 0, _NONE_KNOWN)
        found.append(CurrentPlacement(
            row.id, row.child_id, row.reference, row.setting_id, row.setting_as_written, row.kind, row.provision,
            row.local_authority, row.started_on, row.ended_on, row.weekly_pence, row.team, row.status,
            row.without_setting, newest.result, newest.on,
            _conditions(row, newest)))
    return tuple(sorted(found, key=_weight))


def _conditions(row: Any, newest: _FullInspections) -> tuple[Condition, ...]:
    status: RegistrationStatus | None = row.status
    matched, without, inspected = row.setting_id is not None, row.without_setting, True
    if matched:
        inspected = row.provision.is_inspected
    registered = matched and row.urn is not None
    unknown = (newest.result is None and not newest.unread) or status is RegistrationStatus.UNKNOWN
    so = {
        Condition.BELOW_GOOD: newest.below_good,
        Condition.SUSPENDED: status is RegistrationStatus.SUSPENDED,
        Condition.CLOSED: status is not None and status.ended,
        Condition.UNREGISTERED: matched and row.urn is None and inspected,
        Condition.NOT_MATCHED: not matched and without is None,
        Condition.UNREAD: newest.unread,
        Condition.UNKNOWN: (registered and unknown) or not inspected,
        Condition.NO_SETTING: not matched and without is not None,
    }
    return tuple(condition for condition in Condition if so[condition])


def _weight(row: CurrentPlacement) -> int:
    return next((place for place, condition in enumerate(_BY_WEIGHT) if condition in row.conditions), len(_BY_WEIGHT))


def _full_inspections(setting_ids: Collection[int], as_at: date) -> dict[int, _FullInspections]:
    """By setting, what its full inspections by the day say."""
    known_on = func.coalesce(
        Inspection.published_on, Inspection.inspected_from, literal(as_at, Inspection.published_on.type))
    found: dict[int, _FullInspections] = {}
    for setting_id, state, overall, outcome, on in db.session.execute(
            select(Inspection.setting_id, Inspection.state, Inspection.overall, Inspection.outcome, Inspection.known_by)
            .where(Inspection.setting_id.in_(setting_ids), Inspection.may_be_full,
                   Inspection.state != "withdrawn", known_on <= as_at)
            .order_by(Inspection.setting_id, Inspection.known_by.desc().nulls_last(), Inspection.id.desc())):
        unread = state == "unread" or (overall is None and outcome is None)
        known = found.setdefault(setting_id, _FullInspections(unread))
        result = overall if overall not in (None, Grade.NOT_JUDGED) else outcome
        below = any(said is not None and said.below_good for said in (overall, outcome))
        if known.result is None and result is not None and (below or state != "unread"):
            found[setting_id] = _FullInspections(known.unread, result, on, below)
    return found
