"""Dates as reports print them: single days, lists and ranges, with a month or year that several days share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from scrapers.report import InspectedDates

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = r"(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")"
_TOKEN = re.compile(
    r"\s*(?:(?P<numeric>\d{1,2}(?P<sign>[/.-])\d{1,2}(?P=sign)\d{4}|\d{1,2}/\d{1,2}/\d{2}|\d{4}-\d{2}-\d{2})(?![\d/])"
    rf"|(?P<year>(?:19|20)\d\d)(?![\w/])"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w/])(?: of\b)?|(?P<month>{_MONTH})\b\.?"
    r"|(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?)|(?P<to>to\b|until\b|through\b|[-–])"
    r"|(?P<joint>and\b|&|[,;])|(?P<between>between\b|from\b|by\b|no later than\b)|the\b)",
    re.IGNORECASE,
)
_SPLIT_DAY = re.compile(rf"(?<![\d/])([0-3]) (\d)(?= ?{_MONTH}\b)", re.IGNORECASE)
_SPLIT_RANGE = re.compile(r"(?<![\d/])([0-3]) (\d)(?= ?(?:to|and|[-–]) ?\d)", re.IGNORECASE)
_SPLIT_YEAR = re.compile(rf"({_MONTH}\.?) (2 ?0 ?[0-4] ?\d)(?!\d)", re.IGNORECASE)
_OTHER_END = re.compile(r"\s*[A-Za-z][^\d]{25}")
"""What may follow "to" when it leads to no day: "a visit on 3 and 4 May 2021 to Nowhere Council"."""
_ODD_LINK = re.compile(rf"\s*[^\w\s.,:;()\[\]'\"/•|*]+\s*(?:\d{{1,2}}(?!\d)|{_MONTH}\b)", re.IGNORECASE)
"""A sign between two days that is none of the known ones: the second would be lost."""
_TOUCHING = re.compile(rf"(?<![a-z])({_MONTH})(?=20\d\d(?!\d))|(?<!\d)(\d{{1,2}})(?={_MONTH}\b)", re.IGNORECASE)
_EARLIEST, _LATEST = date(1990, 1, 1), date(2100, 1, 1)


@dataclass(slots=True)
class _Day:
    day: int | None = None
    month: int | None = None
    year: int | None = None
    ranged: bool = False  # reached with "to" from the one before

    def whole(self) -> date | None:
        if self.day is None or self.month is None or self.year is None:
            return None
        try:
            found = date(self.year, self.month, self.day)
        except ValueError:
            return None
        return found if _EARLIEST <= found < _LATEST else None


def joined_numbers(text: str) -> str:
    """``text`` with the spaces taken out that some files put inside a day or a year ("1 9 June 20 18")."""
    text = _TOUCHING.sub(r"\g<0> ", text)
    text = _SPLIT_YEAR.sub(lambda match: f"{match[1]} {match[2].replace(' ', '')}", text)
    return _SPLIT_RANGE.sub(r"\1\2", _SPLIT_DAY.sub(r"\1\2", text))


def date_stretches(text: str, before: date | None = None) -> list[InspectedDates] | None:
    """The stretches of days that ``text`` begins with; ``None`` when it begins with none or breaks off.

    Days joined by "and" that follow on each other make one stretch. A day without month or year takes that of the
    date after it; a year is shared only within the year's turn ("30 December to 3 January 2024"). Where no year is
    printed at all, the days are the last such ones not after ``before``, the day of the letter that names them.
    """
    days = _days(joined_numbers(" ".join(text.split())))
    if not days:
        return None
    if before and days[-1].year is None and days[-1].month:
        days[-1].year = before.year - ((days[-1].month, days[-1].day or 0) > (before.month, before.day))
    for earlier, later in zip(reversed(days[:-1]), reversed(days[1:]), strict=True):
        if earlier.month is None:
            earlier.month = later.month
        if earlier.year is None and earlier.month and later.month and later.year:
            earlier.year = later.year - (earlier.month > later.month)
    stretches: list[InspectedDates] = []
    for day in days:
        found = day.whole()
        if found is None:
            return None
        if day.ranged:
            if not stretches or stretches[-1].start > found:
                return None
            stretches[-1] = InspectedDates(stretches[-1].start, found)
        elif stretches and stretches[-1].end + timedelta(days=1) == found:
            stretches[-1] = InspectedDates(stretches[-1].start, found)
        else:
            stretches.append(InspectedDates(found, found))
    return stretches


def _days(text: str) -> list[_Day]:
    """The days in order, as far as the text reads as dates; empty when it breaks off inside one."""
    days: list[_Day] = []
    current, link, position, between = _Day(), "start", 0, False
    while match := _TOKEN.match(text, position):
        kind = match.lastgroup or ""
        if kind in ("day", "numeric") and link == "":
            break  # a number after a whole date belongs to what follows
        if kind in ("month", "year") and (current.day is None or getattr(current, kind) is not None):
            break
        if kind in ("month", "year") and link in ("to", "joint"):
            return []  # the day between is lost
        position = match.end()
        if kind == "numeric":
            current = _numeric(match["numeric"], ranged=link == "to")
            days.append(current)
            link = ""
        elif kind == "day":
            current = _Day(int(match["day"]), ranged=link == "to")
            days.append(current)
            link = ""
        elif kind == "month":
            current.month = _MONTHS[match["month"].lower()]
        elif kind == "year":
            current.year = int(match["year"])
        elif kind == "between":
            if days:
                break
            between = match["between"].lower() == "between"
        elif kind in ("to", "joint"):
            if not days:
                return []
            if kind == "joint" and link == "joint":
                continue  # ", and"
            ranged = kind == "to" or (between and match["joint"].lower() == "and")
            link, between = "to" if ranged else "joint", between and not ranged
    rest = text[position:]
    if link == "to" and not _OTHER_END.match(rest):
        return []
    if (link == "joint" and re.match(r"\s*\d", rest)) or _ODD_LINK.match(rest):
        return []
    return days


def _numeric(printed: str, *, ranged: bool) -> _Day:
    """A day in figures: day, month, year, as is the habit here, or a year of four figures first."""
    first, month, last = (int(part) for part in re.split(r"[/.-]", printed))
    if first > 31:
        return _Day(last, month, first, ranged)
    return _Day(first, month, last + 2000 if last < 100 else last, ranged)


def date_from(text: str) -> date | None:
    """The first day that ``text`` begins with; ``None`` when it begins with no date."""
    stretches = date_stretches(text)
    return stretches[0].start if stretches else None
