"""The visiting programme as a month: what is planned and what is due on each day."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qa_service.visits.programme import Next

EARLIEST, LATEST = date(2015, 1, 1), date(2100, 12, 1)
WEEKDAYS: Final = tuple(calendar.day_name)


@dataclass(frozen=True, slots=True)
class OnDay:
    """One thing on a day: a visit that is planned, or one that is to be made by then."""

    what: str
    name: str
    ref: str
    path: str
    visiting: str
    """The setting's place in the programme, which every reader of the month may open."""
    late: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the month's weeks; ``within`` says whether it is the month's own."""

    on: date
    within: bool
    things: tuple[OnDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """The whole weeks of a month, Monday first."""

    first: date
    weeks: tuple[tuple[Day, ...], ...]

    @property
    def words(self) -> str:
        return f"{self.first:%B %Y}"

    @property
    def before(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def number(self) -> int:
        """Of things in the month itself."""
        return sum(len(day.things) for week in self.weeks for day in week if day.within)


def first_of(asked: str, today: date) -> date | None:
    """The first day of the month that an address names (``2026-05``); this one where it names none."""
    if not asked:
        return today.replace(day=1)
    year, _, month = asked.partition("-")
    if not (len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
        return None
    if not 1 <= int(month) <= 12:
        return None
    found = date(int(year), int(month), 1) if int(year) else None
    return found if found and EARLIEST <= found <= LATEST else None


def month_of(first: date, rows: Iterable[Next], as_at: date) -> Month:
    """The month with what is planned, and by when other visits are to be made."""
    by_day: defaultdict[date, list[OnDay]] = defaultdict(list)
    for one in rows:
        page = f"/settings/{one.called.ref}/visiting"
        if one.planned is not None:
            by_day[one.planned.on].append(OnDay("Planned", one.called.name, one.called.ref,
                                                f"/visits/{one.planned.visit_id}", page, one.planned.on < as_at))
            continue
        due_on = one.assigned.due_by if one.assigned else one.due_on
        if due_on is not None:
            by_day[due_on].append(OnDay("Due", one.called.name, one.called.ref, page, page, due_on < as_at))
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return Month(first, tuple(tuple(
        Day(on, on.month == first.month, tuple(sorted(by_day.get(on, []), key=lambda thing: thing.name)))
        for on in week) for week in weeks))
