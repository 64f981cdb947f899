"""When inspectors were there: behind a label on the first page, or in the opening sentence of a letter."""

from __future__ import annotations

import re

from scrapers.readers.dates import date_from, date_stretches
from scrapers.readers.kinds import from_salutation
from scrapers.report import InspectedDates

_LABEL = re.compile(
    r"(?:inspection|visit) dates?(?:\(s\))? ?:? |dates? of (?:the |this )?(?:inspection|visit)s? ?:? ", re.IGNORECASE
)
_DAY = r"(?:the )?(?:\w+day,? )?(?:the )?\d{1,2}\b"
_VISIT_ON = re.compile(
    r"\b(?:visit(?:ed)?|inspection|inspected|inspectors)\b[^.]{0,160}?[ (]"
    rf"(?:on (?={_DAY})|(?=(?:from|between) {_DAY}))",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"\b(?=Between {_DAY})")
_DATE_OF_LETTER = re.compile(r"\b\d{1,2} [A-Z][a-z]{2,8} 20\d\d\b")


def dates_in(text: str) -> list[InspectedDates] | None:
    """The days of the inspection that a first page prints; ``None`` where it prints none that can be read."""
    label = _LABEL.search(text)
    if label:
        return date_stretches(text[label.end() : label.end() + 200])
    body = from_salutation(text)
    above = _DATE_OF_LETTER.search(text[: len(text) - len(body)])
    starts = [match.end() for pattern in (_VISIT_ON, _BETWEEN) if (match := pattern.search(body[:2500]))]
    if not starts:
        return None
    return date_stretches(body[min(starts) : min(starts) + 200], date_from(above.group()) if above else None)


def names_dates(text: str) -> bool:
    """Whether the text says anywhere when an inspection was."""
    return any(pattern.search(text) for pattern in (_LABEL, _VISIT_ON, _BETWEEN))
