"""Dates and weekly amounts as people write them in their own lists.

Each reader answers (value, problem): a blank cell is ``(None, None)``; what is not clear is a problem in words, never a
guess. Dates are day first, as they are written in England.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from qa_service.vocabulary import squeeze
from scrapers.list_cells import SERIAL_ZERO, date_in_words, printed
from scrapers.tables import Cell

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
"""No child's placement that a team still lists began before 1990."""

HIGHEST_WEEKLY_PENCE = 5_000_000
"""£50,000 a week: above it an amount is a slip (pence, a year's cost), not a weekly fee."""

LONGEST_CELL = 2000
_OPEN = frozenset(
    (
        "",
        "-",
        "--",
        "–",
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "ongoing",
        "on-going",
        "on going",
        "current",
        "present",
        "currently placed",
        "to date",
        "tbc",
        "tba",
        "open",
        "open ended",
        "open-ended",
        "still there",
        "still placed",
        "still in placement",
        "in placement",
        "not ended",
        "live",
        "now",
        "?",
    )
)
_NO_AMOUNT = frozenset(
    ("", "-", "--", "–", "n/a", "na", "null", "tbc", "tba", "?", "not known", "unknown", "awaited")
)
_NO_COST = frozenset(("nil", "none", "no cost", "no charge", "free", "nil cost"))
_AROUND_A_DATE = re.compile(
    r"^(?:from|since|on|until|ended|ends|start(?:ed)?|moved(?: in| out)?|left)[: ]+|\s*\((?:tbc|approx\.?|est\.?)\)$"
)
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_A_WEEK = re.compile(
    r"\s*(?:(?:/|per|a|each|p\.?\s?/?)\s*(?:week|wk|w)\.?|weekly|wkly|pw|p\.w\.?|pcw)\s*$"
    r"|\s*\((?:pw|weekly|per week)\)\s*$"
)
_OTHER_PERIOD = re.compile(
    r"night|daily|\bday\b|month|annual|annum|year|hour|fortnight|\bp/?[ndmah]\b|\bpcm\b|4[- ]?week|four[- ]?week|"
    r"\bp\.[dma]\b|/\s?(?:n|d|m|y|yr|hr|h)\b"
)
_ENGLISH = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?")
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{2}")


def as_text(cell: Cell | None) -> str:
    """A cell as one line of text, at most 2,000 letters; a computed number is rounded to two places."""
    if isinstance(cell, float) and not cell.is_integer():
        try:
            return str(Decimal(repr(cell)).quantize(Decimal("0.01"), ROUND_HALF_UP))
        except InvalidOperation:
            return repr(cell)
    return printed(cell)[:LONGEST_CELL]


@lru_cache(maxsize=4096)
def day(text: str) -> tuple[date | None, str | None]:
    """(the date, the problem). Takes 3/4/24, 03.04.2024, 3rd April 2024, 2024-04-03 and a spreadsheet's serial."""
    plain = squeeze(text)
    if plain in _OPEN:
        return None, None
    plain = _AROUND_A_DATE.sub("", plain).strip()
    found = _whole_date(plain)
    if found is None:
        return None, "this is not a whole date (day, month and year, day first)"
    if not EARLIEST <= found < LATEST:
        return None, "this date is too early or too late to be right"
    return found, None


def _whole_date(plain: str) -> date | None:
    if found := date_in_words(re.sub(r"\s+of\s+", " ", plain)):
        return found
    try:
        if parts := _YEAR_FIRST.fullmatch(plain):
            return date(int(parts[1]), int(parts[2]), int(parts[3]))
        if parts := re.fullmatch(r"(\d{1,2})\s*[/.\- ]\s*(\d{1,2})\s*[/.\- ]\s*(\d{4}|\d{2})", plain):
            return date_in_words(f"{parts[1]}/{parts[2]}/{parts[3]}")
        if parts := re.fullmatch(r"([a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", plain):
            return date_in_words(f"{parts[2]} {parts[1]} {parts[3]}")
        if _SERIAL.fullmatch(plain):
            return SERIAL_ZERO + timedelta(days=int(float(plain)))
    except ValueError:
        return None
    return None


@lru_cache(maxsize=4096)
def weekly_pence(text: str) -> tuple[int | None, str | None]:
    """(pence a week, the problem). An amount for another period, a range or a sum is a problem: nobody guesses."""
    plain = squeeze(text)
    if plain in _NO_AMOUNT:
        return None, None
    if plain in _NO_COST:
        return 0, None
    plain = _A_WEEK.sub("", plain).strip()
    if _OTHER_PERIOD.search(plain):
        return None, "this amount is not for a week; give the amount a week"
    amount = _amount(re.sub(r"^(?:£|gbp)\s*|\s*(?:£|gbp)$", "", plain).strip())
    if amount is None:
        return None, "this is not one clear amount a week, like 3450 or £3,450.00"
    pence = int(amount * 100)
    if pence > HIGHEST_WEEKLY_PENCE:
        return None, "this is more than £50,000 a week; check the amount"
    return pence, None


def _amount(plain: str) -> Decimal | None:
    if _CONTINENTAL.fullmatch(plain):
        plain = plain.replace(".", "").replace(",", ".")
    elif not _ENGLISH.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))
