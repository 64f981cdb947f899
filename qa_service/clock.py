"""The one place that asks what time it is. Moments are UTC; days are the days of Europe/London."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def utc_now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The date in England now."""
    return datetime.now(LONDON).date()


def london(moment: datetime) -> datetime:
    """The moment on an English clock."""
    return moment.astimezone(LONDON)
