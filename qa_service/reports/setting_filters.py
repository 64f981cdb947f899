"""What a list of settings can be narrowed to and sorted by, as conditions of the database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from qa_service.contracts.coverage import covered_settings
from qa_service.contracts.reach import suspended_settings
from qa_service.flags.models import Flag
from qa_service.flags.registry import restricted_codes
from qa_service.ofsted.models import Inspection, ReadingTask, Requirement
from qa_service.placements.models import Placement
from qa_service.providers.models import ProviderGroup, Setting, SettingName
from qa_service.reports.grades_shown import full_and_known, latest_full
from qa_service.visits.programme import BANDS, Asked, chosen, programme
from qa_service.vocabulary import Grade, Outcome, ProvisionType, RegistrationStatus, Severity

UNREAD: Final = "unread"
NO_INSPECTION: Final = "none"
BELOW_GOOD: Final = "below-good"
UNREGISTERED: Final = "unregistered"
DAYS: Final = {"7": "7 days", "14": "14 days", "28": "28 days", "90": "90 days"}
"""How far the list looks back for reports, or ahead for dates."""
CONTRACTS: Final = {"ours": "Under a contract of ours", "suspended": "Suspended by us from new placements"}
MOST_WORDS: Final = 6
SORTS: Final = {"ours": "Our children first", "area": "Area", "-area": "Area, backwards", "name": "Name",
                "-name": "Name, backwards", "owner": "Owner", "-owner": "Owner, backwards",
                "-inspected": "Newest inspection first", "inspected": "Oldest inspection first",
                "-flags": "Worst flag first", "flags": "Fewest flags first", "status": "Registration",
                "-status": "Registration, backwards", "-children": "Most of our children first",
                "children": "Fewest of our children first"}
NEEDS_PLACEMENTS: Final = frozenset({"ours", "children", "-children"})
NEEDS_FLAGS: Final = frozenset({"flags", "-flags"})


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
    published: str = ""
    """A key of ``DAYS``: only with a report published in so many days until today."""
    due: str = ""
    """A key of ``DAYS``: only with a requirement, not recorded as met, that is due from today on in so many days."""
    contract: str = ""
    """A key of ``CONTRACTS``."""
    risk: str = ""
    """A key of ``BANDS``: only settings that we visit, in this risk band."""
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
        conditions += [Setting.urn.is_(None), Setting.provision != ProvisionType.OVER_18]
    if filters.flag:
        conditions.append(_flagged(filters.flag))
    if filters.ours:
        conditions.append(with_our_children(day))
    if filters.grade:
        conditions += _graded(filters.grade, day)
    if filters.published in DAYS:
        conditions.append(_published(day, int(filters.published)))
    if filters.contract in CONTRACTS:
        conditions.append(Setting.id.in_(suspended_settings(day) if filters.contract == "suspended" else
                                         covered_settings(day)))
    if filters.risk in BANDS:
        conditions.append(Setting.id.in_(in_band(filters.risk, day)))
    if filters.due in DAYS:
        conditions.append(_due(day, int(filters.due)))
    return conditions


def in_band(risk: str, day: date) -> tuple[int, ...]:
    """The settings of the visiting programme in this risk band: worked out, not written in any table."""
    return tuple(sorted(one.setting_id for one in chosen(programme(day), Asked(band=risk), day)) if risk else ())


def order_of(sort: str, day: date) -> list[ColumnElement[Any]]:
    """How the list is sorted; always down to the setting, so that pages neither repeat nor lose one."""
    by_area: list[Any] = [Setting.local_authority.asc().nulls_last(), Setting.provision, Setting.urn, Setting.id]
    if sort == "ours":
        return [case((with_our_children(day), 0), else_=1), *by_area]
    columns: dict[str, Callable[[], Any]] = {
        "flags": _worst_flag, "inspected": lambda: latest_full(Inspection.inspected_from, day),
        "owner": lambda: func.lower(Setting.owner_printed), "name": _name, "children": lambda: _children(day),
        "status": lambda: case((Setting.urn.is_(None), "~"), else_=Setting.status),
        "area": lambda: Setting.local_authority}
    wanted = columns.get(sort.removeprefix("-"))
    if wanted is None:
        return by_area
    column = wanted()
    return [(column.desc() if sort.startswith("-") else column.asc()).nulls_last(), *by_area]


def with_our_children(day: date) -> ColumnElement[bool]:
    """Settings where a child of ours lives on a day."""
    return Setting.id.in_(select(Placement.setting_id).where(
        Placement.setting_id.is_not(None), *_living(day)))


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
    if grade == BELOW_GOOD:
        below = or_(Inspection.overall.in_([one for one in Grade if one.below_good]),
                    Inspection.outcome.in_([one for one in Outcome if one.below_good]))
        return [_latest_is(day, below, Inspection.state != "unread")]
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
        newer.known_by > Inspection.known_by,
        and_(Inspection.known_by.is_(None), newer.known_by.is_not(None)),
        and_(newer.known_by.is_not_distinct_from(Inspection.known_by), newer.id > Inspection.id)))
    return Setting.id.in_(select(Inspection.setting_id).where(
        full_and_known(Inspection, day), *wanted, ~exists().where(later)))


def _flagged(rule: str) -> ColumnElement[bool]:
    flagged = select(Flag.setting_id).where(open_flags(), Flag.setting_id.is_not(None))
    return Setting.id.in_(flagged if rule == "any" else flagged.where(Flag.rule == rule))


def _worst_flag() -> Any:
    rank = case({severity: severity.rank for severity in Severity}, value=Flag.shown_severity)
    return (select(func.max(rank)).where(Flag.setting_id == Setting.id, open_flags())
            .correlate(Setting).scalar_subquery())


def _name() -> Any:
    own = (select(func.min(SettingName.name)).where(SettingName.setting_id == Setting.id)
           .correlate(Setting).scalar_subquery())
    return func.lower(func.coalesce(own, Setting.name))


def _children(day: date) -> Any:
    living = (select(Placement.setting_id, func.count(Placement.child_id.distinct()).label("number"))
              .where(Placement.setting_id.is_not(None), *_living(day)).group_by(Placement.setting_id).subquery())
    return func.coalesce(select(living.c.number).where(living.c.setting_id == Setting.id)
                         .correlate(Setting).scalar_subquery(), 0)


def _living(day: date) -> tuple[ColumnElement[bool], ...]:
    return Placement.started_on <= day, or_(Placement.ended_on.is_(None), Placement.ended_on > day)


def _published(day: date, days: int) -> ColumnElement[bool]:
    return Setting.id.in_(select(Inspection.setting_id).where(
        Inspection.published_on > day - timedelta(days=days), Inspection.published_on <= day,
        Inspection.state != "withdrawn"))


def _due(day: date, days: int) -> ColumnElement[bool]:
    return Setting.id.in_(
        select(Inspection.setting_id).join(Requirement, Requirement.inspection_id == Inspection.id).where(
            Requirement.due_on >= day, Requirement.due_on <= day + timedelta(days=days), Requirement.met_on.is_(None),
            Inspection.state != "withdrawn"))
