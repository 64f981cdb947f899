"""One cell of a published list as a value of the field's own kind, or nothing and the reason why."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache

from qa_service.vocabulary import (
    EventType,
    Grade,
    Outcome,
    ProvisionType,
    RegistrationStatus,
    event_type_from_printed,
    grade_from_printed,
    outcome_from_printed,
    provision_from_printed,
    squeeze,
    urn_from_printed,
)
from scrapers.tables import Cell

EARLIEST, LATEST = date(1930, 1, 1), date(2100, 1, 1)
"""Dates outside are slips of a spreadsheet (a number shown as a day of January 1900), not dates of this field."""

LONGEST_TEXT = 1000
_LONGEST_JUDGEMENT = 60
MOST_PLACES = 10_000
SERIAL_ZERO = date(1899, 12, 30)

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ),
        1,
    )
    for name in names.split()
}
_NUMERIC = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?: 0?0:00(?::00)?| 12:00(?::00)? am)?")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?")
_WORDS = re.compile(r"(?:[a-z]+day,? )?(\d{1,2})(?:st|nd|rd|th)?[ \-]([a-z]+)[ \-,]+(\d{4}|\d{2})")
_WORDS_MONTH_FIRST = re.compile(r"(?:[a-z]+day,? )?([a-z]+) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_REDACTED = re.compile(r"\W*(?:(?:name|address|postcode) )?(?:redacted|withheld)(?: \d+)?\W*|\[c\]", re.I)
_MARKS = re.compile(r"^\s*\d\s*[-–—:.)]\s*|(?:\s*(?:[*†‡]+|[\[(]\s*(?:note|r|p|\d)[^\])]*[\])]))+\s*$", re.I)
_SHORTHAND = re.compile(r"\[[a-z]\]", re.I)
_PROVISIONS = {
    "children's homes": ProvisionType.CHILDRENS_HOME,
    "secure children's homes": ProvisionType.SECURE_CHILDRENS_HOME,
    "residential special school registered as a children's home": ProvisionType.SCHOOL_AS_HOME,
    "residential special school (registered as children's home)": ProvisionType.SCHOOL_AS_HOME,
    "residential special school (>295 days)": ProvisionType.SCHOOL_AS_HOME,
    "independent fostering agencies": ProvisionType.FOSTERING_AGENCY,
    "independent fostering service": ProvisionType.FOSTERING_AGENCY,
    "voluntary adoption agency branch": ProvisionType.VOLUNTARY_ADOPTION_AGENCY,
    "voluntary adoption": ProvisionType.VOLUNTARY_ADOPTION_AGENCY,
    "further education college": ProvisionType.FURTHER_EDUCATION_COLLEGE,
    "residential holiday scheme for disabled children (rhsdc)": ProvisionType.HOLIDAY_SCHEME,
    "supported accommodation provider": ProvisionType.SUPPORTED_ACCOMMODATION,
}
_WITHOUT_APOSTROPHE = {squeeze(known).replace("'", ""): kind for known, kind in (
    *_PROVISIONS.items(), *((kind.value, kind) for kind in ProvisionType)) if "'" in known}
_STATUSES = {squeeze(status.value): status for status in RegistrationStatus if status is not RegistrationStatus.UNKNOWN}
_STATUSES |= {"canceled": RegistrationStatus.CANCELLED, "suspend": RegistrationStatus.SUSPENDED}
_SECTORS = {
    "local authority": "Local Authority",
    "health authority": "Health Authority",
    "private": "Private",
    "voluntary": "Voluntary",
    "academy": "Academy",
}
_NO_SUCH_WORDS = frozenset(("", "no", "n", "false", "0", "none"))


def printed(cell: Cell | None) -> str:
    """The cell as one line of text; numbers without a needless ``.0``, dates as ISO 8601, an empty cell as ``""``."""
    if isinstance(cell, str):
        return _one_line(cell)
    if cell is None:
        return ""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat(" ")
    return str(cell)


@lru_cache(maxsize=65536)
def _one_line(text: str) -> str:
    return " ".join(text.replace("\u00ad", "").replace("\ufeff", "").split())


def blank(text: str) -> bool:
    """Whether a printed cell says nothing: empty, the word ``NULL`` of a database export, or a statistician's
    shorthand for that (``[z]`` not applicable, ``[x]`` not available, ``[c]`` withheld)."""
    return not text or text.upper() == "NULL" or _SHORTHAND.fullmatch(text) is not None


@lru_cache(maxsize=65536)
def redacted(text: str) -> bool:
    """Whether the cell holds the word that stands for withheld text, in whatever case or brackets."""
    return _REDACTED.fullmatch(text) is not None


def words(cell: Cell | None) -> str | None:
    """Free text, or ``None`` where the cell is blank, ``NULL`` or redacted."""
    text = printed(cell)
    return None if blank(text) or redacted(text) else text


def date_in_words(text: str) -> date | None:
    """A whole date written day first, as ISO 8601 or with the month's name; ``None`` when it is none of these."""
    plain = squeeze(text)
    if found := _ISO.fullmatch(plain):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _NUMERIC.fullmatch(plain):
        day, month, year = int(found[1]), int(found[2]), _whole_year(found[3])
    elif (found := _WORDS.fullmatch(plain)) and found[2] in _MONTHS:
        day, month, year = int(found[1]), _MONTHS[found[2]], _whole_year(found[3])
    elif (found := _WORDS_MONTH_FIRST.fullmatch(plain)) and found[1] in _MONTHS:
        day, month, year = int(found[2]), _MONTHS[found[1]], int(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _whole_year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits) if int(digits) < 70 else 1900 + int(digits)


def month_end(month: str, year: int) -> date | None:
    """The last day of a month given by name."""
    number = _MONTHS.get(month.lower())
    return date(year, number, monthrange(year, number)[1]) if number else None


def day(cell: Cell | None) -> tuple[date | None, str | None]:
    """(the date, what is wrong). A blank cell is ``(None, None)``; numbers are spreadsheet day serials."""
    if isinstance(cell, datetime):
        return _plausible(cell.date(), printed(cell))
    if isinstance(cell, date):
        return _plausible(cell, printed(cell))
    text = printed(cell)
    if blank(text) or redacted(text):
        return None, None
    return _day_of_text(text)


@lru_cache(maxsize=8192)
def _day_of_text(text: str) -> tuple[date | None, str | None]:
    if found := date_in_words(text):
        return _plausible(found, text)
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _plausible(SERIAL_ZERO + timedelta(days=int(float(text))), text)
    return None, f"“{text[:40]}” is not a date"


def _plausible(found: date, text: str) -> tuple[date | None, str | None]:
    return (found, None) if EARLIEST <= found < LATEST else (None, f"“{text[:40]}” is not a date of this field")


def urn(cell: Cell | None) -> str | None:
    """The URN, or ``None`` when the cell holds none."""
    return urn_from_printed(printed(cell))


def event_number(cell: Cell | None) -> tuple[str | None, str | None]:
    """(the number, what is wrong). A number that a spreadsheet has rounded (``1.02E+07``) identifies nothing."""
    text = printed(cell)
    if blank(text):
        return None, None
    number = re.sub(r"\.0+$", "", text.replace(" ", ""))
    if re.fullmatch(r"[A-Za-z]{0,4}\d{3,12}", number):
        return number.upper(), None
    return None, f"“{text[:40]}” is not an event number"


def count(cell: Cell | None, most: int = MOST_PLACES) -> tuple[int | None, str | None]:
    """(a whole number from 0, what is wrong)."""
    return _count_of_text(printed(cell), most)


@lru_cache(maxsize=4096)
def _count_of_text(text: str, most: int) -> tuple[int | None, str | None]:
    text = text.replace(",", "")
    if blank(text) or redacted(text):
        return None, None
    if re.fullmatch(r"\d{1,6}(\.0+)?", text) and int(float(text)) <= most:
        return int(float(text)), None
    return None, f"“{text[:40]}” is not a number of places"


def _without_marks(text: str) -> str:
    """A judgement without what statisticians put round it: a code before it, a star or the number of a note after."""
    return _MARKS.sub("", text) if re.search(r"[A-Za-z]{4}", _MARKS.sub("", text)) else text


@lru_cache(maxsize=512)
def grade(text: str) -> Grade | None:
    """The grade that the printed words name. Codes are not grades: nobody has said what they stand for."""
    return grade_from_printed(_without_marks(text))


@lru_cache(maxsize=512)
def outcome(text: str) -> Outcome | None:
    """The outcome that the printed words name."""
    return outcome_from_printed(_without_marks(text))


def is_judged(text: str) -> bool:
    """Whether the words are a judgement on the scale of grades."""
    if not text or len(text) > _LONGEST_JUDGEMENT:
        return False
    said = grade(text) or outcome(text)
    return said is not None and said.rank is not None


@lru_cache(maxsize=512)
def event_type(text: str) -> EventType | None:
    """The kind of inspection that the printed words name."""
    return event_type_from_printed(text)


@lru_cache(maxsize=512)
def provision(text: str) -> ProvisionType | None:
    """The kind of setting that the printed words name; ``None`` when they are unknown."""
    return provision_from_printed(text) or _PROVISIONS.get(squeeze(text)) or _WITHOUT_APOSTROPHE.get(squeeze(text))


@lru_cache(maxsize=512)
def status(text: str) -> RegistrationStatus | None:
    """The registration status that the printed words name: a suspension also where more words follow it."""
    if known := _STATUSES.get(squeeze(text)):
        return known
    return RegistrationStatus.SUSPENDED if re.match(r"suspended\b", text, re.I) else None


@lru_cache(maxsize=512)
def sector(text: str) -> str:
    """A sector in one spelling: older lists write "Local authority"."""
    return _SECTORS.get(squeeze(text), text)


def yes(cell: Cell | None) -> bool:
    """Whether a yes-or-blank column says yes ("Y", "Yes", or the column's own words)."""
    text = printed(cell)
    return not blank(text) and squeeze(text) not in _NO_SUCH_WORDS
