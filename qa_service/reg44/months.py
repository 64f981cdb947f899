"""Months, by their first day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta


def month_of(on: date) -> date:
    """The month of a day, as its first day."""
    return on.replace(day=1)


def month_later(month: date, months: int = 1) -> date:
    """The month so many months later; earlier with a number below none."""
    year, number = divmod(month.year * 12 + month.month - 1 + months, 12)
    return date(year, number + 1, 1)


def last_day(month: date) -> date:
    """The last day of a month."""
    return month_later(month) - timedelta(days=1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Every month from the first to the last, both included."""
    month = month_of(first)
    while month <= last:
        yield month
        month = month_later(month)


def month_words(month: date) -> str:
    """A month as people write it: March 2025."""
    return f"{month:%B %Y}"
