"""Questions about our children's placements today: where they are, and which of those settings stand badly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from qa_service.database import db
from qa_service.database.session import Page
from qa_service.flags.names import Called, settings_called
from qa_service.placements.current import Condition as Condition
from qa_service.placements.current import CurrentPlacement, current_on
from qa_service.placements.models import PlacementImportRow
from qa_service.placements.overlaps import Elsewhere, elsewhere_on
from qa_service.vocabulary import Grade, Outcome, ProvisionType, RegistrationStatus

_EXPOSED = frozenset({Condition.BELOW_GOOD, Condition.SUSPENDED, Condition.CLOSED, Condition.UNREGISTERED})


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
    setting_id: int | None
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


def exposed_summary(as_at: date) -> ExposedSummary:
    """“Our children in settings that are below good, suspended, closed or unregistered” on a day."""
    children: set[int] = set()
    exposed: set[int] = set()
    each: dict[Condition, set[int]] = {condition: set() for condition in Condition}
    for row in current_on(as_at):
        children.add(row.child_id)
        for condition in row.conditions:
            each[condition].add(row.child_id)
        if not _EXPOSED.isdisjoint(row.conditions):
            exposed.add(row.child_id)
    return ExposedSummary(
        as_at,
        len(children),
        len(exposed),
        **{condition.value.replace("-", "_"): len(found) for condition, found in each.items()},
    )


def areas_and_teams(as_at: date) -> tuple[list[str], list[str]]:
    """The areas in which our children live on a day, and the teams that placed them: what the list is narrowed to."""
    current = current_on(as_at)
    areas = {row.local_authority for row in current if row.local_authority}
    return sorted(areas), sorted({row.team for row in current if row.team})


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
    """Placements that are current on a day, those that stand worst first, a page of them.

    ``area`` is the local authority in which the setting lies, ``team`` ours as the list writes it; empty: any.
    """
    fitting = [
        row for row in current_on(as_at)
        if (condition is None or condition in row.conditions)
        and (setting_id is None or row.setting_id == setting_id)
        and (not area or row.local_authority == area)
        and (not team or row.team == team)
    ]
    number = min(max(1, number), max(1, -(-len(fitting) // size)))
    shown = fitting[(number - 1) * size : number * size]
    others = elsewhere_on(as_at, {row.child_id for row in shown})
    settings = {row.setting_id for row in shown} | {one.setting_id for all_ in others.values() for one in all_}
    called = settings_called({id_ for id_ in settings if id_})
    listed = dict(
        db.session.execute(
            select(PlacementImportRow.placement_id, PlacementImportRow.id).where(
                PlacementImportRow.placement_id.in_([row.id for row in shown])
            )
        ).all()
    )
    lines = [_line(row, called, listed.get(row.id), others.get(row.child_id, [])) for row in shown]
    return Page(lines, number, size, len(fitting))


def _line(
    row: CurrentPlacement, called: Mapping[int, Called], row_id: int | None, open_: Sequence[Elsewhere]
) -> PlacementLine:
    return PlacementLine(
        id=row.id,
        reference=row.reference,
        setting_id=row.setting_id,
        called=called.get(row.setting_id) if row.setting_id else None,
        written=row.written,
        kind=row.kind,
        provision=row.provision,
        local_authority=row.local_authority,
        started_on=row.started_on,
        ended_on=row.ended_on,
        weekly_pence=row.weekly_pence,
        team=row.team,
        status=row.status,
        result=row.result,
        inspected_on=row.inspected_on,
        without_setting=row.without_setting,
        elsewhere=tuple((one.written, called.get(one.setting_id or 0), one.started_on)
                        for one in open_ if one.placement_id != row.id),
        row_id=row_id,
        conditions=row.conditions,
    )
