"""Days as visitors write them: words, and numbers parted by slashes, dots or dashes, day first."""

from __future__ import annotations

import calendar
import re
from datetime import date

from scrapers.readers.dates import date_stretches

_NUMERIC = re.compile(r"(?<![\d/.-])(\d{1,2})([/.-])(\d{1,2})\2((?:20)?\d\d)(?![\d/]|[.-]\d)")
_AHEAD = 240
"""Days: a month named without its year may lie so far ahead and no further."""
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORT = "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
_WORDED = re.compile(
    rf"(?i)(?<![\d/])\d{{1,2}}(?:st|nd|rd|th)?(?: (?:of )?|-|(?=[A-Z]))(?:{_MONTHS}|{_SHORT})\b\.?,?(?: "
    rf"|-)(?:20)?\d\d(?!\d|[:.]\d)")
_MONTH_FIRST = re.compile(rf"(?i)\b({_MONTHS}|{_SHORT})\.? (\d{{1,2}})(?:st|nd|rd|th)?,? (20\d\d)\b")
_NO_YEAR = re.compile(
    rf"(?i)(?:(?<![\d/.-])(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? |\bend (?:of )?)(?P<month>{_MONTHS}|{_SHORT})\b"
    r"(?!\.?,? ?(?:20)?\d\d)")
_MONTH_END = re.compile(rf"(?i)\b(?:the )?end (?:of )?({_MONTHS}|{_SHORT})\.? (20\d\d)\b")


def days_in(text: str) -> list[date]:
    """Every day that a text names in full, in order; impossible ones are left out."""
    found: list[tuple[int, date]] = []
    for match in _NUMERIC.finditer(text):
        year = int(match[4]) + (2000 if len(match[4]) == 2 else 0)
        found += _day(match.start(), year, int(match[3]), int(match[1]))
    for match in _ISO.finditer(text):
        found += _day(match.start(), int(match[1]), int(match[2]), int(match[3]))
    for match in _MONTH_FIRST.finditer(text):
        found += _day(match.start(), int(match[3]), _month(match[1]), int(match[2]))
    for match in _WORDED.finditer(text):
        words = re.sub(r"[-,]", " ", match[0])
        words = re.sub(r" (\d\d)$", r" 20\1", words)
        stretches = date_stretches(words)
        if stretches:
            found.append((match.start(), stretches[0].start))
    return [day for _, day in sorted(found)]


def shared_days_in(text: str) -> list[date]:
    """The days of a list or range that shares its month or year ("3 and 4 May 2026"), else ``days_in``."""
    stretches = date_stretches(re.sub(r"(?i)^(?:on|from|the) ", "", text.strip()))
    if stretches and len(days_in(text)) <= 1:
        return sorted({day for one in stretches for day in (one.start, one.end)})
    return days_in(text)


def last_day_meant(text: str) -> date | None:
    """The one day of a target, "end of June 2026" being its last day; ``None`` where none or several are named."""
    days = set(days_in(text))
    for match in _MONTH_END.finditer(text):
        month = _month(match[1])
        days.add(date(int(match[2]), month, calendar.monthrange(int(match[2]), month)[1]))
    return days.pop() if len(days) == 1 else None


def names_day_without_year(text: str) -> bool:
    """Whether a text names a day, or a month's end, and leaves the year to be understood."""
    return bool(_NO_YEAR.search(text)) and not days_in(text)


def next_such_day(text: str, after: date) -> date | None:
    """The one day that a text names without its year ("30 June", "end of July"): the next one from ``after`` on.

    ``None`` where it names several, or where the next is so far off that the last may be meant.
    """
    found = list(_NO_YEAR.finditer(text))
    if len(found) != 1 or days_in(text):
        return None
    month = _month(found[0]["month"])
    for year in (after.year, after.year + 1):
        number = int(found[0]["day"] or calendar.monthrange(year, month)[1])
        for _, day in _day(0, year, month, number):
            if 0 <= (day - after).days <= _AHEAD:
                return day
    return None


def _month(name: str) -> int:
    return [one[:3] for one in _MONTHS.split("|")].index(name.lower()[:3]) + 1


def _day(at: int, year: int, month: int, day: int) -> list[tuple[int, date]]:
    try:
        return [(at, date(year, month, day))]
    except ValueError:
        return []
