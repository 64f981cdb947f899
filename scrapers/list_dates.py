"""The day that a list describes, from its title, the sheet's name or the file's name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from scrapers.list_cells import date_in_words, month_end

_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_DAY_MONTH_YEAR = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH} (20\d\d)\b")
_AT_DAY = re.compile(rf"\bat {_DAY_MONTH_YEAR.pattern}")
_NUMERIC = re.compile(r"\bat (\d{1,2})[ ./\-](\d{1,2})[ ./\-](20\d\d|\d\d)\b")
_MONTH_YEAR = re.compile(rf"\b{_MONTH} (20\d\d)\b")
_AT_MONTH = re.compile(rf"\bat {_MONTH_YEAR.pattern}")
_YEAR_DAY_MONTH = re.compile(rf"\b(20\d\d)\b.*\bat (\d{{1,2}}) {_MONTH}\b")
_YEAR = re.compile(r"\b20(\d\d)[ ./\-]{1,3}(?:20)?(\d\d)\b")
_SHORT_YEAR = re.compile(r"\b(\d\d)(\d\d)\b")


def as_at(texts: Iterable[str]) -> date | None:
    """The day named by the first of these texts that names one.

    ``as at 31 March 2025`` and ``at 30_09_25`` name a day, ``1 April 2025 to 30 September 2025`` the last of its days,
    ``March 2022`` the month's last day; ``2024-25`` and ``1415`` name the year of inspections that ends on 31 March
    2025 and 2015.
    """
    for text in texts:
        if found := _named_in(re.sub(r"[_\s]+", " ", text).lower()):
            return found
    return None


def _named_in(text: str) -> date | None:
    if days := [day for found in _AT_DAY.finditer(text) if (day := date_in_words(" ".join(found.groups())))]:
        return days[0]
    if days := [day for found in _DAY_MONTH_YEAR.finditer(text) if (day := date_in_words(" ".join(found.groups())))]:
        return max(days)
    if found := _NUMERIC.search(text):
        return date_in_words(f"{found[1]}/{found[2]}/{found[3]}")
    if found := _YEAR_DAY_MONTH.search(text):
        return date_in_words(f"{found[2]} {found[3]} {found[1]}")
    if found := _AT_MONTH.search(text):
        return month_end(found[1], int(found[2]))
    if ends := [end for found in _MONTH_YEAR.finditer(text) if (end := month_end(found[1], int(found[2])))]:
        return max(ends)
    for pattern in (_YEAR, _SHORT_YEAR):
        for found in pattern.finditer(text):
            if (int(found[1]) + 1) % 100 == int(found[2]):
                return date(2000 + int(found[2]), 3, 31)
    return None
