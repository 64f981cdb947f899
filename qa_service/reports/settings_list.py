"""The list of settings: filtered, searched and sorted in the database, shown by pages, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, or_, select

from qa_service.clock import today
from qa_service.database import db
from qa_service.database.kept import Kept
from qa_service.database.session import Page
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, settings_called
from qa_service.flags.registry import restricted_codes
from qa_service.ofsted.models import ReadingTask, SettingCheck
from qa_service.placements.models import Placement
from qa_service.providers.models import Setting
from qa_service.reports.grades_shown import NO_INSPECTION_SHOWN, GradeShown, grades_of
from qa_service.reports.setting_filters import Filters, conditions_of, in_band, open_flags, order_of
from qa_service.vocabulary import Severity

PAGE_SIZE: Final = 50
_IDS: Final = Kept[tuple[int, ...]]()
_COUNTS: Final = Kept[tuple[int, ...]]()
_AREAS: Final = Kept[tuple[str, ...]]()


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One row of the list."""

    setting: Setting
    called: Called
    grade: GradeShown
    severity: Severity | None
    flags: int
    children: int
    waiting: int
    """How many reports of it wait for a person."""
    could_not_check: str | None


def find_settings(filters: Filters, *, page: int, as_at: date | None = None,
                  size: int = PAGE_SIZE) -> Page[SettingLine]:
    """One page of the settings that fit."""
    day = as_at or today()
    fitting = _ids(filters, day)
    number = min(max(1, page), max(1, -(-len(fitting) // size)))
    shown = fitting[(number - 1) * size:number * size]
    rows = {row.id: row for row in db.session.scalars(select(Setting).where(Setting.id.in_(shown)))} if shown else {}
    return Page(_lines_of([rows[id_] for id_ in shown if id_ in rows], day), number, size, len(fitting))


def _ids(filters: Filters, day: date) -> tuple[int, ...]:
    """Which settings fit, in order. Kept, for the next page and the next person ask the same."""
    statement = select(Setting.id).where(*conditions_of(filters, day)).order_by(*order_of(filters.sort, day))
    return _IDS.get(lambda: tuple(db.session.scalars(statement)), filters, day, in_band(filters.risk, day),
                    *sorted(restricted_codes()))


def counts_of(each: Sequence[Filters], day: date) -> list[int]:
    """How many settings fit each of these filters, in one query."""
    bands = tuple(in_band(filters.risk, day) for filters in each)
    key = (*each, bands, day, *sorted(restricted_codes()))
    return list(_COUNTS.get(lambda: _counts_of(each, day), *key)) if each else []


def _counts_of(each: Sequence[Filters], day: date) -> tuple[int, ...]:
    counts = [select(func.count(Setting.id)).where(*conditions_of(filters, day)).scalar_subquery() for filters in each]
    return tuple(db.session.execute(select(*counts)).one())


def areas() -> tuple[str, ...]:
    """The local authorities that settings lie in, for the filter."""
    return _AREAS.get(lambda: tuple(area for area in db.session.scalars(
        select(Setting.local_authority).distinct().order_by(Setting.local_authority)) if area))


def _lines_of(settings: Sequence[Setting], day: date) -> list[SettingLine]:
    ids = [setting.id for setting in settings]
    called, grades, flags = settings_called(ids), grades_of(ids, day), _flags(ids)
    children, waiting, checks = _children(ids, day), _waiting(ids), _failed_checks(ids)
    return [
        SettingLine(setting, called[setting.id], grades.get(setting.id, NO_INSPECTION_SHOWN),
                    *flags.get(setting.id, (None, 0)), children.get(setting.id, 0), waiting.get(setting.id, 0),
                    checks.get(setting.id))
        for setting in settings
    ]


def _flags(ids: Sequence[int]) -> dict[int, tuple[Severity | None, int]]:
    found: dict[int, tuple[Severity | None, int]] = {}
    rows = db.session.execute(
        select(Flag.setting_id, Flag.shown_severity, func.count())
        .where(Flag.setting_id.in_(ids), open_flags())
        .group_by(Flag.setting_id, Flag.shown_severity))
    for setting_id, severity, count in rows:
        assert setting_id is not None
        worst, total = found.get(setting_id, (None, 0))
        worst = severity if worst is None or severity.rank > worst.rank else worst
        found[setting_id] = (worst, total + count)
    return found


def _children(ids: Sequence[int], day: date) -> dict[int, int]:
    rows = db.session.execute(
        select(Placement.setting_id, func.count(Placement.child_id.distinct()))
        .where(Placement.setting_id.in_(ids), Placement.started_on <= day,
               or_(Placement.ended_on.is_(None), Placement.ended_on > day))
        .group_by(Placement.setting_id))
    return {setting_id: count for setting_id, count in rows if setting_id is not None}


def _waiting(ids: Sequence[int]) -> dict[int, int]:
    rows = db.session.execute(
        select(ReadingTask.setting_id, func.count())
        .where(ReadingTask.setting_id.in_(ids), ReadingTask.closed_at.is_(None))
        .group_by(ReadingTask.setting_id))
    return {setting_id: count for setting_id, count in rows if setting_id is not None}


def _failed_checks(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(select(SettingCheck.setting_id, SettingCheck.reason).where(
        SettingCheck.setting_id.in_(ids), SettingCheck.state == "could_not_check"))
    return {row[0]: row[1] or "not checked" for row in rows}
