"""Days: when inspectors come, how long Ofsted takes to publish, and where the lists stop."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from qa_service.demo.names import weighted
from qa_service.vocabulary import EventType, ProvisionType

# Calendar days from inspection to publication at the minimum, 5th, 25th, 50th, 75th and 95th percentile and near
# the maximum, as the published in-year list of 2024-25 has them.
_LAGS: dict[EventType, tuple[int, ...]] = {
    EventType.FULL: (18, 27, 35, 41, 44, 64, 100),
    EventType.MONITORING: (17, 24, 30, 38, 42, 56, 90),
    EventType.ASSURANCE: (17, 24, 32, 38, 42, 53, 80),
    EventType.INTERIM: (17, 24, 32, 38, 42, 53, 80),
    EventType.EMERGENCY: (17, 24, 30, 38, 42, 56, 90),
}
_POINTS = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
_HOLIDAYS = ((12, 25), (12, 26), (1, 1))
_WEEKDAYS = ((1, 54), (2, 25), (0, 15), (3, 5), (4, 1))


def working_day_on_or_before(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def working_days_back(day: date, count: int) -> date:
    """The working day ``count`` working days before the last one on or before ``day``."""
    found = working_day_on_or_before(day)
    for _ in range(count):
        found = working_day_on_or_before(found - timedelta(days=1))
    return found


def publication_after(inspected: date, event_type: EventType, rng: Random) -> date:
    """A publication date for an inspection that began on ``inspected``: never at a weekend."""
    lags = _LAGS[event_type]
    chance = rng.random()
    step = next(index for index in range(1, len(_POINTS)) if chance <= _POINTS[index])
    low, high = _POINTS[step - 1], _POINTS[step]
    lag = lags[step - 1] + (lags[step] - lags[step - 1]) * (chance - low) / (high - low)
    day = inspected + timedelta(days=round(lag))
    if day.weekday() >= 5:
        day += timedelta(days=rng.choice((-1, 2) if day.weekday() == 5 else (-2, 1)))
    return day if (day.month, day.day) not in _HOLIDAYS else _after_the_holidays(day)


def _after_the_holidays(day: date) -> date:
    while (day.month, day.day) in _HOLIDAYS or day.weekday() >= 5:
        day += timedelta(days=1)
    return day


def inspection_day(near: date, rng: Random) -> date:
    """A day in the week of ``near``, mostly a Tuesday, as inspectors come."""
    return near - timedelta(days=near.weekday()) + timedelta(days=weighted(rng, _WEEKDAYS))


def last_day_there(start: date, kind: ProvisionType, event_type: EventType, rng: Random) -> date:
    """The last day of an inspection that began on ``start``; never at a weekend."""
    if event_type is not EventType.FULL:
        length = rng.choice((0, 0, 1))
    elif kind in (ProvisionType.FOSTERING_AGENCY, ProvisionType.SUPPORTED_ACCOMMODATION):
        length = rng.choice((2, 3, 4))
    else:
        length = rng.choice((0, 1, 1, 1, 2))
    return working_day_on_or_before(start + timedelta(days=length))


def lists_as_at(today: date) -> date:
    """The day at which the demonstration's lists stop: the end of the month before last.

    Ofsted's own lists are yearly and older; with those the demonstration would have to collect hundreds of reports.
    """
    first_of_last_month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    return first_of_last_month - timedelta(days=1)


def inspection_year(day: date) -> int:
    """The year in which the inspection year (April to March) of ``day`` began."""
    return day.year if day.month >= 4 else day.year - 1
