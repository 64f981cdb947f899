"""What a list of open flags can be narrowed to and sorted by, as conditions of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, or_, select

from qa_service.flags.models import Flag
from qa_service.providers.models import Setting, Watch
from qa_service.providers.watching import COVERS
from qa_service.vocabulary import Severity

NOT_PUT_OFF: Final = "not-put-off"
STATES: Final = {NOT_PUT_OFF: "Not put off", "open": "Open, not acknowledged", "acknowledged": "Acknowledged",
                 "snoozed": "Put off"}
"""What the list can be narrowed to; the first is every state but the last."""
SORTS: Final = ("severity", "-severity", "rule", "-rule", "raised", "-raised", "state", "-state")


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows a list of open flags; empty fields narrow nothing."""

    severity: Severity | None = None
    rule: str | None = None
    state: str | None = None
    """A key of ``STATES``."""
    assigned_to: int | None = None
    unassigned: bool = False
    setting_ids: tuple[int, ...] | None = None
    exposed_only: bool = False
    with_children: bool = False
    """Only where our child was when the flag was last judged."""
    watched_by: int | None = None
    """Only on what this person watches: a setting, a group, or the settings of an area."""
    raised_since: datetime | None = None
    cannot_tell: bool = False
    """Only flags that stand because newer evidence is not known."""
    sort: str = ""
    """One of ``SORTS``; else worst first, then newest."""


def conditions_of(filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions that narrow a statement about flags to these filters."""
    tests: list[tuple[bool, Any]] = [
        (bool(filters.severity), lambda: Flag.shown_severity == filters.severity),
        (bool(filters.rule), lambda: Flag.rule == filters.rule),
        (filters.state == NOT_PUT_OFF, lambda: Flag.state != "snoozed"),
        (bool(filters.state) and filters.state != NOT_PUT_OFF, lambda: Flag.state == filters.state),
        (filters.assigned_to is not None, lambda: Flag.assigned_to == filters.assigned_to),
        (filters.unassigned, lambda: Flag.assigned_to.is_(None)),
        (filters.setting_ids is not None, lambda: Flag.setting_id.in_(filters.setting_ids or ())),
        (filters.exposed_only, lambda: Flag.exposed),
        (filters.with_children, lambda: Flag.with_children),
        (filters.watched_by is not None, lambda: _watched(filters.watched_by)),
        (filters.raised_since is not None, lambda: Flag.raised_at >= filters.raised_since),
        (filters.cannot_tell, lambda: Flag.cannot_tell.is_not(None)),
    ]
    return [condition() for asked, condition in tests if asked]


def order_of(sort: str) -> list[Any]:
    """How the list is sorted; always down to the flag, so that pages neither repeat nor lose one."""
    worst = case({severity: severity.rank for severity in Severity}, value=Flag.shown_severity)
    handled = case({"open": 0, "acknowledged": 1, "snoozed": 2}, value=Flag.state)
    columns: dict[str, Any] = {"severity": worst, "rule": Flag.rule, "raised": Flag.raised_on, "state": handled}
    usual = [worst.desc(), Flag.raised_on.desc(), Flag.id]
    key = sort.removeprefix("-")
    if sort not in SORTS or sort == "-severity":
        return usual
    return [columns[key].desc() if sort.startswith("-") else columns[key].asc(), *usual]


def _watched(user_id: int | None) -> ColumnElement[bool]:
    mine = select(Watch.setting_id).where(Watch.user_id == user_id, Watch.setting_id.is_not(None))
    groups = select(Watch.group_id).where(Watch.user_id == user_id, Watch.group_id.is_not(None))
    in_groups = select(Setting.id).where(Setting.group_id.in_(groups))
    in_areas = select(Setting.id).join(Watch, COVERS[2]).where(Watch.user_id == user_id)
    return or_(*(Flag.setting_id.in_(ids) for ids in (mine, in_groups, in_areas)),
               and_(Flag.subject_type == "group", Flag.subject_id.in_(groups)))
