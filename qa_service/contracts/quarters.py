"""Quarters of a year, by their first day. The financial year's are the calendar's."""

from __future__ import annotations

from datetime import date, timedelta


def quarter_of(day: date) -> date:
    """The first day of the quarter in which a day lies."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def quarter_later(quarter: date, number: int) -> date:
    """The first day of the quarter so many after this one, or before it."""
    months = quarter.year * 12 + quarter.month - 1 + 3 * number
    return date(months // 12, months % 12 + 1, 1)


def last_day(quarter: date) -> date:
    """The last day of a quarter."""
    return quarter_later(quarter, 1) - timedelta(days=1)


def quarter_words(quarter: date) -> str:
    """April to June 2026."""
    return f"{quarter:%B} to {last_day(quarter):%B} {quarter.year}"
