"""Questions about our children's placements today: where they are, and which of those settings stand badly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal, or_, select

from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted.models import Inspection
from qa_service.placements.models import Child, Placement, PlacementImportRow
from qa_service.placements.overlaps import Elsewhere, elsewhere_on
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus

_BELOW_GRADES = tuple(grade for grade in Grade if grade.below_good)
_BELOW_OUTCOMES = tuple(outcome for outcome in Outcome if outcome.below_good)
_ENDED = tuple(status for status in RegistrationStatus if status.ended)


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


@dataclass(frozen=True, slots=True)
class ExposedSummary:
    """How many of our children are in settings of each condition. A child counts once in each number."""

    as_at: date
    children: int
    """With a current placement."""
    exposed: int
    """In settings that are below good, suspended, closed or unregistered."""
    below_good: int
    suspended: int
    closed: int
    unregistered: int
    not_matched: int
    unread: int
    unknown: int
    no_setting: int

    def count(self, condition: Condition) -> int:
        """The number for one condition."""
        return int(getattr(self, condition.value.replace("-", "_")))

    @property
    def cannot_say(self) -> int:
        """Children about whose setting the counts above say nothing."""
        return self.not_matched + self.unread + self.unknown


@dataclass(frozen=True, slots=True)
class PlacementLine:
    """One current placement as the page shows it."""

    id: int
    reference: str
    called: Called | None
    """The setting's name and reference; empty where nothing is matched."""
    written: str
    kind: str | None
    provision: ProvisionType | None
    local_authority: str | None
    started_on: date
    ended_on: date | None
    weekly_pence: int | None
    team: str | None
    status: RegistrationStatus | None
    result: Grade | Outcome | None
    """Of the newest full inspection that has one."""
    inspected_on: date | None
    without_setting: str | None
    conditions: tuple[Condition, ...]
    elsewhere: tuple[tuple[str, Called | None, date], ...]
    """Where else the same child is at the same time: the list's words, the setting, and since when."""
    row_id: int | None
    """The row of the newest list that says so: where its match is changed."""

    @property
    def weekly(self) -> Decimal | None:
        """Pounds a week."""
        return None if self.weekly_pence is None else Decimal(self.weekly_pence) / 100


def _full_inspections(as_at: date, *, graded: bool) -> Any:
    """Of each setting with our children: its newest full inspection by the day (``graded``: with a result)."""
    with_our_children = select(Placement.setting_id).where(Placement.setting_id.is_not(None))
    statement = select(
        Inspection.setting_id,
        Inspection.overall,
        Inspection.outcome,
        Inspection.inspected_from,
        func.row_number()
        .over(
            partition_by=Inspection.setting_id,
            order_by=(Inspection.inspected_from.desc().nulls_last(), Inspection.id.desc()),
        )
        .label("place"),
    ).where(
        Inspection.setting_id.in_(with_our_children),
        Inspection.event_type == EventType.FULL,
        Inspection.state != "withdrawn",
        func.coalesce(
            Inspection.published_on, Inspection.inspected_from, literal(as_at, Inspection.published_on.type)
        )
        <= as_at,
    )
    if graded:
        statement = statement.where(_has_result(Inspection))
    ranked = statement.subquery()
    return select(ranked).where(ranked.c.place == 1).subquery()


def _has_result(columns: Any) -> ColumnElement[bool]:
    return or_(and_(columns.overall.is_not(None), columns.overall != Grade.NOT_JUDGED), columns.outcome.is_not(None))


@dataclass(frozen=True, slots=True)
class _Joined:
    """Current placements with their settings and newest full inspections, and each condition as SQL."""

    statement: Select[Any]
    graded: Any
    conditions: dict[Condition, ColumnElement[bool]]


def _joined(as_at: date, *columns: Any) -> _Joined:
    graded, newest = _full_inspections(as_at, graded=True), _full_inspections(as_at, graded=False)
    registered = and_(Placement.setting_id.is_not(None), Setting.urn.is_not(None))
    unread = and_(newest.c.setting_id.is_not(None), newest.c.overall.is_(None), newest.c.outcome.is_(None))
    conditions: dict[Condition, ColumnElement[bool]] = {
        Condition.BELOW_GOOD: or_(graded.c.overall.in_(_BELOW_GRADES), graded.c.outcome.in_(_BELOW_OUTCOMES)),
        Condition.SUSPENDED: Setting.status == RegistrationStatus.SUSPENDED,
        Condition.CLOSED: Setting.status.in_(_ENDED),
        Condition.UNREGISTERED: and_(Placement.setting_id.is_not(None), Setting.urn.is_(None)),
        Condition.NOT_MATCHED: and_(Placement.setting_id.is_(None), Placement.without_setting.is_(None)),
        Condition.UNREAD: unread,
        Condition.UNKNOWN: and_(
            registered,
            or_(and_(graded.c.setting_id.is_(None), ~unread), Setting.status == RegistrationStatus.UNKNOWN),
        ),
        Condition.NO_SETTING: and_(Placement.setting_id.is_(None), Placement.without_setting.is_not(None)),
    }
    statement = (
        select(*columns, *([graded.c.overall, graded.c.outcome, graded.c.inspected_from] if columns else []))
        .select_from(Placement)
        .join(Child, Child.id == Placement.child_id)
        .outerjoin(Setting, Setting.id == Placement.setting_id)
        .outerjoin(graded, graded.c.setting_id == Placement.setting_id)
        .outerjoin(newest, newest.c.setting_id == Placement.setting_id)
        .where(Placement.started_on <= as_at, or_(Placement.ended_on.is_(None), Placement.ended_on > as_at))
    )
    return _Joined(statement, graded, conditions)


def exposed_summary(as_at: date) -> ExposedSummary:
    """“Our children in settings that are below good, suspended, closed or unregistered” on a day, in one query."""
    joined = _joined(as_at)
    c = joined.conditions
    exposed = or_(c[Condition.BELOW_GOOD], c[Condition.SUSPENDED], c[Condition.CLOSED], c[Condition.UNREGISTERED])
    counts = [
        func.count(func.distinct(case((condition, Placement.child_id)))) for condition in (exposed, *c.values())
    ]
    row = db.session.execute(
        joined.statement.with_only_columns(func.count(func.distinct(Placement.child_id)), *counts)
    ).one()
    return ExposedSummary(
        as_at,
        row[0],
        row[1],
        **{condition.value.replace("-", "_"): number for condition, number in zip(c, row[2:], strict=True)},
    )


def areas_and_teams(as_at: date) -> tuple[list[str], list[str]]:
    """The areas in which our children live on a day, and the teams that placed them: what the list is narrowed to."""
    pairs = db.session.execute(
        _joined(as_at).statement.with_only_columns(Setting.local_authority, Placement.team).distinct()
    ).all()
    return sorted({area for area, _ in pairs if area}), sorted({team for _, team in pairs if team})


def current_placements(
    as_at: date,
    *,
    condition: Condition | None = None,
    setting_id: int | None = None,
    area: str = "",
    team: str = "",
    number: int = 1,
    size: int = 50,
) -> Page[PlacementLine]:
    """Placements that are current on a day, those that stand worst first; paged in the database.

    ``area`` is the local authority in which the setting lies, ``team`` ours as the list writes it; empty: any.
    """
    joined = _joined(
        as_at,
        Placement.id,
        Child.reference,
        Placement.setting_id,
        Setting.local_authority,
        Placement.setting_as_written,
        Placement.kind,
        Setting.provision,
        Placement.started_on,
        Placement.ended_on,
        Placement.weekly_pence,
        Placement.team,
        Setting.status,
        Placement.without_setting,
        Placement.child_id,
    )
    flags = [case((test, 1), else_=0).cast(Integer) for test in joined.conditions.values()]
    statement = joined.statement.add_columns(*flags)
    if condition is not None:
        statement = statement.where(joined.conditions[condition])
    if setting_id is not None:
        statement = statement.where(Placement.setting_id == setting_id)
    if area:
        statement = statement.where(Setting.local_authority == area)
    if team:
        statement = statement.where(Placement.team == team)
    worst = case(*[(test, place) for place, test in enumerate(_by_weight(joined.conditions))], else_=99)
    page = paginate(
        statement.order_by(worst, Child.reference, Placement.started_on), number=number, size=size, scalars=False
    )
    others = elsewhere_on(as_at, {row[13] for row in page.items})
    settings = {row[2] for row in page.items} | {one.setting_id for all_ in others.values() for one in all_}
    called = settings_called({id_ for id_ in settings if id_})
    listed = dict(
        db.session.execute(
            select(PlacementImportRow.placement_id, PlacementImportRow.id).where(
                PlacementImportRow.placement_id.in_([row[0] for row in page.items])
            )
        ).all()
    )
    lines = [_line(row, called, listed.get(row[0]), others.get(row[13], [])) for row in page.items]
    return Page(lines, page.number, page.size, page.total)


def _by_weight(conditions: dict[Condition, ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    order = (
        Condition.UNREGISTERED,
        Condition.CLOSED,
        Condition.SUSPENDED,
        Condition.BELOW_GOOD,
        Condition.NOT_MATCHED,
        Condition.UNREAD,
        Condition.UNKNOWN,
    )
    return [conditions[condition] for condition in order]


def _line(row: Any, called: Mapping[int, Called], row_id: int | None, open_: Sequence[Elsewhere]) -> PlacementLine:
    id_, reference, setting_id, area, written, kind, provision, started_on, ended_on, pence, team, status = row[:12]
    without, _, grade, outcome, inspected_on = row[12:17]
    return PlacementLine(
        id=id_,
        reference=reference,
        called=called.get(setting_id) if setting_id else None,
        written=written,
        kind=kind,
        provision=provision,
        local_authority=area,
        started_on=started_on,
        ended_on=ended_on,
        weekly_pence=pence,
        team=team,
        status=status,
        result=grade if grade not in (None, Grade.NOT_JUDGED) else outcome,
        inspected_on=inspected_on,
        without_setting=without,
        elsewhere=tuple((one.written, called.get(one.setting_id or 0), one.started_on)
                        for one in open_ if one.placement_id != id_),
        row_id=row_id,
        conditions=tuple(condition for condition, is_so in zip(Condition, row[17:], strict=True) if is_so),
    )
