"""When a job is due: pure arithmetic on the English clock, so that a missed or doubled hour changes nothing.

A job's slot says which run is meant. A daily job's slot is its day in England (``2026-03-29``): there is one a day,
also on the days of 23 and 25 hours. A slot of a job that runs every few minutes is the moment in UTC
(``2026-03-29T05:35Z``), since an hour of the English clock comes twice each October.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from qa_service.clock import LONDON, london

_WEEKDAYS: Final = ("mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays", "sundays")
_DAYS: Final = {"daily": frozenset(range(7)), "weekdays": frozenset(range(5))} | {
    name: frozenset({number}) for number, name in enumerate(_WEEKDAYS)}
_MINUTES: Final = re.compile(r"every (\d+) minutes")
_AT: Final = re.compile(r"(\w+) ([01]\d|2[0-3]):([0-5]\d)")
_SCHEDULED: Final = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}Z( again)?)?")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One planned run: the moment it is due (UTC) and its name."""

    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """When a job runs. Made by ``parse``; either ``minutes`` is set, or ``days`` and ``at``."""

    words: str
    minutes: int = 0
    days: frozenset[int] = frozenset()
    at: time = time()

    def latest(self, now: datetime) -> Slot:
        """The newest slot that is due at ``now``: the one that stands for every earlier one that was missed."""
        if self.minutes:
            return self._minute_slot(now)
        day = london(now).date()
        while not (day.weekday() in self.days and self._day_slot(day).at <= now):
            day -= timedelta(days=1)
        return self._day_slot(day)

    def next(self, now: datetime) -> Slot:
        """The first slot after ``now``."""
        if self.minutes:
            return self._minute_slot(now + timedelta(minutes=self.minutes))
        day = london(now).date()
        while not (day.weekday() in self.days and self._day_slot(day).at > now):
            day += timedelta(days=1)
        return self._day_slot(day)

    @property
    def grace(self) -> timedelta:
        """How long after a slot a run may end before its absence is worth a warning."""
        return max(timedelta(minutes=3 * self.minutes), timedelta(minutes=30)) if self.minutes else timedelta(hours=2)

    def superseded(self, slot: str, now: datetime) -> bool:
        """Whether a newer slot is due by now, so that this one need not run any more."""
        return bool(_SCHEDULED.fullmatch(slot)) and slot < self.latest(now).name

    def _minute_slot(self, now: datetime) -> Slot:
        seconds = self.minutes * 60
        at = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
        return Slot(at, at.strftime("%Y-%m-%dT%H:%MZ"))

    def _day_slot(self, day: date) -> Slot:
        return Slot(datetime.combine(day, self.at, LONDON).astimezone(UTC), day.isoformat())


def parse(words: str) -> Timetable:
    """``daily 05:30``, ``weekdays 07:30``, ``mondays 06:00`` (English clock) or ``every 5 minutes``.

    Raises ``ValueError`` for other words.
    """
    if found := _MINUTES.fullmatch(words):
        minutes = int(found[1])
        if not 1 <= minutes <= 60 or 60 % minutes:
            raise ValueError(f"{words!r}: the minutes must divide an hour")
        return Timetable(words, minutes=minutes)
    found = _AT.fullmatch(words)
    if found is None or found[1] not in _DAYS:
        raise ValueError(f"{words!r} is not a timetable")
    return Timetable(words, days=_DAYS[found[1]], at=time(int(found[2]), int(found[3])))
