"""The one place that asks what time it is. Moments are UTC; days are the days of Europe/London."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
AHEAD: Final = timedelta(minutes=2)
"""How far ahead of now a written moment may lie, machines differing a little. One further ahead was written while the
clock was wrong, and nothing waits for it or lives until then."""


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in England now."""
    return datetime.now(LONDON).date()


def london(moment: datetime) -> datetime:
    """The moment on an English clock."""
    return moment.astimezone(LONDON)
