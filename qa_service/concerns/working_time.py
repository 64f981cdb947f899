"""One working day, counted with the weekends and public holidays of England and nothing else.

The clock of a working day runs from midnight to midnight on every working day. What becomes known on Friday at 14:00
must be told by Monday 14:00; what becomes known on a Saturday, by the end of Monday. No council's own closing days
count: a child's safety does not wait for them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from qa_service.clock import LONDON, london
from qa_service.ofsted.rules.words import working_days_later


def is_working_day(day: date) -> bool:
    """Whether a day is neither a weekend nor a public holiday in England."""
    return working_days_later(day - timedelta(days=1), 1) == day


def one_working_day_after(moment: datetime, days: int = 1) -> datetime:
    """The moment some working days later: the same time of day, or midnight where it began on a day off."""
    on = london(moment)
    if is_working_day(on.date()):
        return _at(working_days_later(on.date(), days), on.time())
    return _at(working_days_later(on.date(), days) + timedelta(days=1), time())


def end_of_day(moment: datetime) -> date | None:
    """The day at whose end this moment lies; ``None`` for any other than midnight, which would be read as its start."""
    on = london(moment)
    return on.date() - timedelta(days=1) if on.time() == time() else None


def morning(day: date) -> datetime:
    """Eight o'clock of that day in England: when people are reminded."""
    return _at(day, time(8))


def next_working_morning(moment: datetime) -> datetime:
    """Eight o'clock of the next working day."""
    return morning(working_days_later(london(moment).date(), 1))


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, LONDON)
