"""What a list of settings can be narrowed to and sorted by, as conditions of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from qa_service.flags.models import Flag
from qa_service.flags.registry import restricted_codes
from qa_service.ofsted.models import Inspection, ReadingTask
from qa_service.placements.models import Placement
from qa_service.providers.models import ProviderGroup, Setting, SettingName
from qa_service.reports.grades_shown import full_and_known, latest_full
from qa_service.vocabulary import Grade, Outcome, ProvisionType, RegistrationStatus, Severity

UNREAD: Final = "unread"
NO_INSPECTION: Final = "none"
UNREGISTERED: Final = "unregistered"
MOST_WORDS: Final = 6
SORTS: Final = {"area": "Area", "ours": "Our children first", "flags": "Worst flag first",
                "inspected": "Newest inspection first", "owner": "Owner"}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty fields, and values that mean nothing, narrow nothing."""

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
    sort: str = "area"
    """A key of ``SORTS``."""


def conditions_of(filters: Filters, day: date) -> list[ColumnElement[bool]]:
    """The conditions that narrow a statement about settings to these filters."""
    conditions = [_has_word(word) for word in filters.text.split()[:MOST_WORDS]]
    if filters.provision in list(ProvisionType):
        conditions.append(Setting.provision == ProvisionType(filters.provision))
    if filters.area:
        conditions.append(Setting.local_authority == filters.area)
    if filters.group_id is not None:
        conditions.append(Setting.group_id == filters.group_id)
    if filters.status in list(RegistrationStatus):
        conditions += [Setting.status == RegistrationStatus(filters.status), Setting.urn.is_not(None)]
    if filters.status == UNREGISTERED:
        conditions.append(Setting.urn.is_(None))
    if filters.flag:
        conditions.append(_flagged(filters.flag))
    if filters.ours:
        conditions.append(with_our_children(day))
    if filters.grade:
        conditions += _graded(filters.grade, day)
    return conditions


def order_of(sort: str, day: date) -> list[ColumnElement[Any]]:
    """How the list is sorted; always down to the setting, so that pages neither repeat nor lose one."""
    by_area: list[Any] = [Setting.local_authority.asc().nulls_last(), Setting.provision, Setting.urn, Setting.id]
    if sort == "ours":
        return [case((with_our_children(day), 0), else_=1), *by_area]
    if sort == "flags":
        return [_worst_flag().desc().nulls_last(), *by_area]
    if sort == "inspected":
        return [latest_full(Inspection.inspected_from, day).desc().nulls_last(), *by_area]
    if sort == "owner":
        return [func.lower(Setting.owner_printed).asc().nulls_last(), *by_area]
    return by_area


def with_our_children(day: date) -> ColumnElement[bool]:
    """Settings where a child of ours lives on a day."""
    return Setting.id.in_(select(Placement.setting_id).where(
        Placement.setting_id.is_not(None), Placement.started_on <= day,
        or_(Placement.ended_on.is_(None), Placement.ended_on > day)))


def not_restricted() -> ColumnElement[bool]:
    """Flags that these pages may show: of no restricted rule, open or not."""
    return Flag.rule.not_in(restricted_codes())


def open_flags() -> ColumnElement[bool]:
    """Flags that lists may show: open, and of no restricted rule."""
    return and_(Flag.cleared_at.is_(None), not_restricted())


def _has_word(word: str) -> ColumnElement[bool]:
    """By URN (also a part of one), published name, area, owner, or our own name."""
    pattern = f"%{_escaped(word.lower())}%"
    own = exists().where(SettingName.setting_id == Setting.id, func.lower(SettingName.name).like(pattern, escape="\\"))
    group = exists().where(ProviderGroup.id == Setting.group_id,
                           func.lower(ProviderGroup.name).like(pattern, escape="\\"))
    printed = (Setting.name, Setting.owner_printed, Setting.local_authority, Setting.urn)
    return or_(*(func.lower(column).like(pattern, escape="\\") for column in printed), own, group)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _graded(grade: str, day: date) -> list[ColumnElement[bool]]:
    if grade == NO_INSPECTION:
        return [latest_full(Inspection.id, day).is_(None)]
    if grade == UNREAD:
        waits = select(ReadingTask.setting_id).where(ReadingTask.closed_at.is_(None),
                                                     ReadingTask.setting_id.is_not(None))
        return [or_(Setting.id.in_(waits), _latest_is(day, Inspection.state == "unread"))]
    if grade in list(Grade):
        wanted: ColumnElement[bool] = Inspection.overall == Grade(grade)
    elif grade in list(Outcome):
        wanted = Inspection.outcome == Outcome(grade)
    else:
        return []
    return [_latest_is(day, wanted, Inspection.state != "unread")]


def _latest_is(day: date, *wanted: ColumnElement[bool]) -> ColumnElement[bool]:
    """Settings whose latest full inspection is so; the few that are so are looked at first."""
    newer = aliased(Inspection)
    later = and_(newer.setting_id == Inspection.setting_id, full_and_known(newer, day), or_(
        newer.inspected_from > Inspection.inspected_from,
        and_(Inspection.inspected_from.is_(None), newer.inspected_from.is_not(None)),
        and_(newer.inspected_from.is_not_distinct_from(Inspection.inspected_from), newer.id > Inspection.id)))
    return Setting.id.in_(select(Inspection.setting_id).where(
        full_and_known(Inspection, day), *wanted, ~exists().where(later)))


def _flagged(rule: str) -> ColumnElement[bool]:
    flagged = select(Flag.setting_id).where(open_flags(), Flag.setting_id.is_not(None))
    return Setting.id.in_(flagged if rule == "any" else flagged.where(Flag.rule == rule))


def _worst_flag() -> Any:
    rank = case({severity: severity.rank for severity in Severity}, value=Flag.shown_severity)
    return (select(func.max(rank)).where(Flag.setting_id == Setting.id, open_flags())
            .correlate(Setting).scalar_subquery())
