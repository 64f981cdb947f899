"""The list of settings: filtered, searched and paged in the database, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from qa_service.clock import today
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.flags.models import Flag
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted.models import Inspection, SettingCheck
from qa_service.placements.models import Placement
from qa_service.providers.models import ProviderGroup, Setting, SettingName
from qa_service.vocabulary import EventType, Grade, ProvisionType, RegistrationStatus, Severity, urn_from_printed

PAGE_SIZE: Final = 50
UNREAD: Final = "unread"
NO_INSPECTION: Final = "none"


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty fields narrow nothing."""

    text: str = ""
    provision: str = ""
    area: str = ""
    group_id: int | None = None
    grade: str = ""
    """A grade or supported-accommodation outcome, ``unread`` or ``none`` (no full inspection)."""
    flag: str = ""
    """A rule's code, or ``any``."""
    status: str = ""
    ours: bool = False
    """Only settings where our children live today."""


@dataclass(frozen=True, slots=True)
class GradeShown:
    """The latest full inspection as a list shows it: its grade, or why there is none to show."""

    words: str
    on: date | None
    rank: int | None
    unread: bool = False

    @property
    def below_good(self) -> bool:
        return (self.rank or 0) > 2


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One row of the list."""

    setting: Setting
    called: Called
    grade: GradeShown
    severity: Severity | None
    flags: int
    children: int
    could_not_check: str | None


def find_settings(filters: Filters, *, page: int, as_at: date | None = None) -> Page[SettingLine]:
    """One page of the settings that fit, ours first, then by area and URN."""
    day = as_at or today()
    statement = select(Setting)
    for condition in _conditions(filters, day):
        statement = statement.where(condition)
    statement = statement.order_by(
        case((_our_children(day), 0), else_=1), Setting.local_authority, Setting.provision, Setting.urn)
    found: Page[Setting] = paginate(statement, number=page, size=PAGE_SIZE)
    return Page(lines_of(found.items, day), found.number, found.size, found.total)


def lines_of(settings: Sequence[Setting], day: date) -> list[SettingLine]:
    """The rows for these settings, whatever their number, in five queries."""
    ids = [setting.id for setting in settings]
    called, grades = settings_called(ids), grades_of(ids, day)
    flags, children, checks = _flags(ids), _children(ids, day), _failed_checks(ids)
    return [
        SettingLine(setting, called[setting.id], grades.get(setting.id, GradeShown("No full inspection", None, None)),
                    flags.get(setting.id, (None, 0))[0], flags.get(setting.id, (None, 0))[1],
                    children.get(setting.id, 0), checks.get(setting.id))
        for setting in settings
    ]


def grades_of(setting_ids: Sequence[int], day: date) -> dict[int, GradeShown]:
    """The latest full inspection of each setting published by a day, as it is shown."""
    if not setting_ids:
        return {}
    latest = _latest_full(day).where(Inspection.setting_id.in_(setting_ids)).subquery()
    statement = (
        select(Inspection.setting_id, Inspection.overall, Inspection.outcome, Inspection.state,
               Inspection.inspected_from)
        .join(latest, and_(latest.c.setting_id == Inspection.setting_id, latest.c.newest == Inspection.inspected_from))
        .where(Inspection.event_type == EventType.FULL, Inspection.state != "withdrawn")
    )
    return {row.setting_id: grade_shown(row.overall, row.outcome, row.state, row.inspected_from)
            for row in db.session.execute(statement)}


def grade_shown(overall: Grade | None, outcome: Any, state: str, on: date | None) -> GradeShown:
    """An inspection's grade in words. What is unread is said to be unread, whatever else is known."""
    said = outcome or overall
    if said is None:
        unread = state in ("unread", "partly_read")
        return GradeShown("Not read yet: a person is asked" if unread else "No grade given", on, None, unread)
    return GradeShown(said.words, on, said.rank)


def areas() -> list[str]:
    """The local authorities that settings lie in, for the filter."""
    return [area for area in db.session.scalars(
        select(Setting.local_authority).distinct().order_by(Setting.local_authority)) if area]


def _conditions(filters: Filters, day: date) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filters.text.strip():
        conditions.append(_matches(filters.text.strip()))
    if filters.provision in {kind.value for kind in ProvisionType}:
        conditions.append(Setting.provision == ProvisionType(filters.provision))
    if filters.area:
        conditions.append(Setting.local_authority == filters.area)
    if filters.group_id is not None:
        conditions.append(Setting.group_id == filters.group_id)
    if filters.status in {status.value for status in RegistrationStatus}:
        conditions.append(Setting.status == RegistrationStatus(filters.status))
    if filters.status == "unregistered":
        conditions.append(Setting.urn.is_(None))
    if filters.flag:
        conditions.append(_flagged(filters.flag))
    if filters.ours:
        conditions.append(_our_children(day))
    if filters.grade:
        conditions.append(_graded(filters.grade, day))
    return conditions


def _matches(text: str) -> ColumnElement[bool]:
    """By URN (also a part of one), published name, owner, or our own name."""
    pattern = f"%{_escaped(text.lower())}%"
    own = exists().where(SettingName.setting_id == Setting.id, func.lower(SettingName.name).like(pattern, escape="\\"))
    group = exists().where(ProviderGroup.id == Setting.group_id,
                           func.lower(ProviderGroup.name).like(pattern, escape="\\"))
    options = [func.lower(Setting.name).like(pattern, escape="\\"),
               func.lower(Setting.owner_printed).like(pattern, escape="\\"), own, group]
    compact = text.replace(" ", "").upper()
    if urn_from_printed(compact) or (compact.removeprefix("SC").isdigit() and compact):
        options.append(Setting.urn.like(f"%{compact}%"))
    return or_(*options)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _latest_full(day: date) -> Select[int, date | None]:
    return (
        select(Inspection.setting_id, func.max(Inspection.inspected_from).label("newest"))
        .where(Inspection.event_type == EventType.FULL, Inspection.state != "withdrawn",
               func.coalesce(Inspection.published_on, Inspection.inspected_from) <= day)
        .group_by(Inspection.setting_id)
    )


def _graded(grade: str, day: date) -> ColumnElement[bool]:
    latest = _latest_full(day).subquery()
    if grade == NO_INSPECTION:
        return ~exists().where(latest.c.setting_id == Setting.id)
    wanted: ColumnElement[bool]
    if grade == UNREAD:
        wanted = and_(Inspection.overall.is_(None), Inspection.outcome.is_(None),
                      Inspection.state.in_(("unread", "partly_read")))
    elif grade in {value.value for value in Grade}:
        wanted = Inspection.overall == Grade(grade)
    else:
        wanted = Inspection.outcome == grade
    ids = (
        select(Inspection.setting_id)
        .join(latest, and_(latest.c.setting_id == Inspection.setting_id, latest.c.newest == Inspection.inspected_from))
        .where(Inspection.event_type == EventType.FULL, wanted)
    )
    return Setting.id.in_(ids)


def _flagged(rule: str) -> ColumnElement[bool]:
    condition = [Flag.setting_id == Setting.id, Flag.cleared_at.is_(None)]
    if rule != "any":
        condition.append(Flag.rule == rule)
    return Setting.id.in_(select(Flag.setting_id).where(*condition[1:], Flag.setting_id.is_not(None)))


def _our_children(day: date) -> ColumnElement[bool]:
    return Setting.id.in_(select(Placement.setting_id).where(
        Placement.setting_id.is_not(None), Placement.started_on <= day,
        or_(Placement.ended_on.is_(None), Placement.ended_on > day)))


def _flags(ids: Sequence[int]) -> dict[int, tuple[Severity | None, int]]:
    found: dict[int, tuple[Severity | None, int]] = {}
    rows = db.session.execute(
        select(Flag.setting_id, Flag.shown_severity, func.count())
        .where(Flag.setting_id.in_(ids), Flag.cleared_at.is_(None))
        .group_by(Flag.setting_id, Flag.shown_severity))
    for setting_id, severity, count in rows:
        assert setting_id is not None
        worst, total = found.get(setting_id, (None, 0))
        worst = severity if worst is None or severity.rank > worst.rank else worst
        found[setting_id] = (worst, total + count)
    return found


def _children(ids: Sequence[int], day: date) -> dict[int, int]:
    rows = db.session.execute(
        select(Placement.setting_id, func.count())
        .where(Placement.setting_id.in_(ids), Placement.started_on <= day,
               or_(Placement.ended_on.is_(None), Placement.ended_on > day))
        .group_by(Placement.setting_id))
    return {setting_id: count for setting_id, count in rows if setting_id is not None}


def _failed_checks(ids: Sequence[int]) -> dict[int, str]:
    rows = db.session.execute(select(SettingCheck.setting_id, SettingCheck.reason).where(
        SettingCheck.setting_id.in_(ids), SettingCheck.state == "could_not_check"))
    return {row[0]: row[1] or "not checked" for row in rows}
