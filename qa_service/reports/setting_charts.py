"""A setting's grades beside those of its provider group and its area on the same days, and its requirements by year.

Whatever was known on a day is asked as it was then: an inspection counts from the day it was published until a later
one was. Fewer than five other settings with a grade are no comparison, and are not shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, and_, func, literal, or_, select, union_all

from qa_service.database import db
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.service import latest_full_inspection
from qa_service.providers.models import Setting
from qa_service.reports.grades_shown import of_inspection
from qa_service.reports.setting_page import SettingPage
from qa_service.vocabulary import Grade, Outcome, ProvisionType, counted
from qa_service.web.filters import day as in_words

FEWEST: Final = 5
MOST_DAYS: Final = 12
LEVELS: Final = [(1, "Inadequate"), (2, "Requires improvement to be good"), (3, "Good"), (4, "Outstanding")]
OUTCOME_LEVELS: Final = [(1, "Serious or widespread weaknesses"), (2, "Inconsistent"), (3, "Consistently strong")]
_OF_RANK: Final = {1: 4, 2: 3, 3: 2, 4: 1}
"""The level of the chart, where better stands higher, of a grade's rank, where 1 is best."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The grades of a group's or an area's other settings of the same kind on one day."""

    by_level: Mapping[int, int]

    @property
    def settings(self) -> int:
        return sum(self.by_level.values())

    @property
    def good_or_better(self) -> int:
        return sum(count for level, count in self.by_level.items() if level >= 3)

    @property
    def middle(self) -> int | None:
        """The grade of the middle one, the lower of two; ``None`` where too few stand behind it."""
        if self.settings < FEWEST:
            return None
        reached = 0
        for level in sorted(self.by_level):
            reached += self.by_level[level]
            if 2 * reached >= self.settings:
                return level
        return None


@dataclass(frozen=True, slots=True)
class Charts:
    """What the macros draw, with the arithmetic in words."""

    grades: str
    comparisons: list[str]
    series: list[dict[str, Any]]
    levels: Sequence[tuple[int, str]]
    requirements: str
    bars: list[dict[str, Any]] = field(default_factory=list)


def charts_of(view: SettingPage, day: date) -> Charts:
    """The charts of a setting's page, in one query at most."""
    outcomes = view.setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION
    levels = OUTCOME_LEVELS if outcomes else LEVELS
    own = _own(view, day)
    days = [point["on"] for point in own][-MOST_DAYS:]
    series = [{"name": "This setting", "points": own}]
    comparisons: list[str] = []
    others = _others(view.setting)
    every = _compared(view.setting, [condition for _, _, condition in others],
                      [*days, day] if day not in days else days)
    for (name, short, _), found in zip(others, every, strict=True):
        now = found.get(day, Compared({}))
        comparisons.append(_in_words(name, now, dict(levels), outcomes))
        if any(one.middle is not None for one in found.values()):
            series.append({"name": f"{short}: the middle one", "points": [
                {"on": on, "value": one.middle, "words": _middle_in_words(one, dict(levels))}
                for on, one in sorted(found.items())]})
    bars, requirements = _requirements(view)
    return Charts(_own_in_words(own), comparisons, series if own else [], levels, requirements, bars)


def _own(view: SettingPage, day: date) -> list[dict[str, Any]]:
    """What was believed of the setting from each day on that a full inspection was published."""
    full = [row for row in view.inspections if row.may_be_full]
    days = sorted({on for row in full if (on := row.published_on or row.inspected_from) and on <= day})
    points = []
    for on in days:
        row = latest_full_inspection(full, on)
        shown = of_inspection(row) if row else None
        points.append({"on": on, "value": _OF_RANK.get(shown.rank) if shown and shown.rank else None,
                       "words": shown.words if shown else None})
    return points


def _own_in_words(points: Sequence[Mapping[str, Any]]) -> str:
    if not points:
        return "No full inspection is known, so there is nothing to draw."
    gaps = sum(point["value"] is None for point in points)
    last = points[-1]
    now = f"Since {in_words(last['on'])}: {last['words'] if last['value'] else 'not known'}."
    missing = f" A gap is a result that is not read, or was not given ({gaps})." if gaps else ""
    return f"{counted(len(points), 'full inspection')}, drawn from the day each was published. {now}{missing}"


def _others(setting: Setting) -> list[tuple[str, str, ColumnElement[bool]]]:
    found: list[tuple[str, str, ColumnElement[bool]]] = []
    if setting.group_id:
        found.append(("the same provider group", "Its provider group", Setting.group_id == setting.group_id))
    if setting.local_authority:
        found.append((f"the area of {setting.local_authority}", "Its area",
                      Setting.local_authority == setting.local_authority))
    return found


def _compared(setting: Setting, conditions: Sequence[ColumnElement[bool]],
              days: Sequence[date]) -> list[dict[date, Compared]]:
    """For each condition on others, and on each day, how many of them had which grade; one query."""
    found: list[dict[date, dict[int, int]]] = [{on: {} for on in days} for _ in conditions]
    rows = db.session.execute(union_all(*(
        _counts(setting, condition, days, place) for place, condition in enumerate(conditions)))) if conditions else ()
    for place, on, overall, outcome, number in rows:
        rank = (Grade(overall).rank if overall else None) or (Outcome(outcome).rank if outcome else None)
        if rank:
            level = _OF_RANK[rank]
            found[place][on][level] = found[place][on].get(level, 0) + number
    return [{on: Compared(levels) for on, levels in one.items()} for one in found]


def _counts(setting: Setting, condition: ColumnElement[bool], days: Sequence[date], place: int) -> Select[Any]:
    """For each day and result, the settings whose latest full inspection published by then had it.

    An inspection holds from the day it was known until one with later days was known.
    """
    known_on = func.coalesce(Inspection.published_on, Inspection.inspected_from)
    later = func.min(known_on).over(partition_by=Inspection.setting_id, rows=(1, None), order_by=(
        Inspection.known_by.asc().nulls_first(), Inspection.id))
    held = (
        select(Inspection.overall, Inspection.outcome, Inspection.state, known_on.label("known_on"),
               later.label("until"), Setting.registered_on, Setting.closed_on)
        .join(Setting, Setting.id == Inspection.setting_id)
        .where(condition, Setting.provision == setting.provision, Setting.id != setting.id,
               Inspection.may_be_full, Inspection.state != "withdrawn", known_on.is_not(None))
        .subquery())
    asked = union_all(*(select(literal(on, Date).label("on")) for on in days)).subquery()
    return (
        select(literal(place), asked.c.on, held.c.overall, held.c.outcome, func.count())
        .join(held, and_(held.c.known_on <= asked.c.on, or_(held.c.until.is_(None), held.c.until > asked.c.on),
                         or_(held.c.registered_on.is_(None), held.c.registered_on <= asked.c.on),
                         or_(held.c.closed_on.is_(None), held.c.closed_on > asked.c.on)))
        .where(held.c.state != "unread")
        .group_by(asked.c.on, held.c.overall, held.c.outcome))


def _in_words(name: str, now: Compared, levels: Mapping[int, str], outcomes: bool) -> str:
    if now.settings < FEWEST:
        return (f"No comparison with {name}: fewer than {FEWEST} other settings of the same kind with a known result "
                "stand behind it.")
    share = round(100 * now.good_or_better / now.settings)
    good = "consistently strong" if outcomes else "good or better"
    return (f"In {name}, {now.good_or_better:,} of {counted(now.settings, 'other setting')} of the same kind with a "
            f"known result are {good} today ({share}%); the middle one is “{levels[now.middle or 1].lower()}”.")


def _middle_in_words(one: Compared, levels: Mapping[int, str]) -> str | None:
    return f"{levels[one.middle]} (of {counted(one.settings, 'setting')})" if one.middle else None


def _requirements(view: SettingPage) -> tuple[list[dict[str, Any]], str]:
    """By year: how many requirements the year's reports made, and how many were recorded as met in it."""
    rows = [(one.inspection_id, one.met_on) for one in view.every_requirement]
    year_of = {row.id: on.year for row in view.inspections if (on := row.inspected_from or row.published_on)}
    unknown = {year_of[row.id] for row in view.inspections
               if row.id in year_of and (row.document_sha256 is None or row.state == "unread")}
    raised: dict[int, int] = {}
    met: dict[int, int] = {}
    for inspection_id, met_on in rows:
        if inspection_id in year_of:
            raised[year_of[inspection_id]] = raised.get(year_of[inspection_id], 0) + 1
        if met_on:
            met[met_on.year] = met.get(met_on.year, 0) + 1
    years = sorted({*year_of.values(), *met})
    bars = [{"label": str(year), "values": [
        None if year in unknown and not raised.get(year) else raised.get(year, 0), met.get(year, 0)]}
        for year in range(years[0], years[-1] + 1)] if years and rows else []
    missing = (f" Of {', '.join(str(year) for year in sorted(unknown))}, some reports are not here or not read, so "
               "there may be more.") if unknown else ""
    if not rows:
        return [], "No requirement is known." + missing
    return bars, (f"{counted(len(rows), 'requirement')} made in all; {sum(met.values()):,} of them recorded as met."
                  f"{missing}")
