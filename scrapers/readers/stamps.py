"""What is stamped on a report: a draft, or one that was withdrawn, is not the report that Ofsted publishes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapers.pdf import Word

_LARGE = 22.0  # points: larger than any word of the text
_STAMP = re.compile(
    r"[\W_]*(draft|withdrawn|superseded|replaced|void|specimen|sample|unpublished|cancelled|embargoed)[\W_]*",
    re.IGNORECASE,
)
_GOES_ON = r"(?: (?:report|inspection report|copy|version|for|only|by|\(?v?\d).{0,60}| ?[^\w\s].{0,60})?"
_LINE = re.compile(
    r"(?:(?:confidential|restricted|official|official[ -]sensitive)\W+)?"
    rf"(draft|withdrawn|superseded|unpublished|not for publication){_GOES_ON}",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"this (?:report|version|document) (?:has been|was|is) (?:now )?(?:withdrawn|superseded|replaced)\b.{0,60}|"
    r"this (?:(?:report|version|document) )?is (?:only )?a draft\b.{0,60}",
    re.IGNORECASE,
)


def stamp_of(lines: Iterable[str], words: Iterable[Word]) -> str | None:
    """The stamp on the first pages, from their lines of text and their words with places; ``None``: there is none.

    A stamp is a line of its own that says so, or a word in letters larger than any text's.
    """
    for line in lines:
        text = line.strip(" •-–[]()*")
        found = _LINE.fullmatch(text) if text[:1].isupper() else None
        if found:
            return found[1]
        if _SAYING.fullmatch(text):
            return text
    for word in words:
        large = _STAMP.fullmatch(word.text) if word.bottom - word.top >= _LARGE else None
        if large:
            return large[1]
    return None


def reason_for(stamp: str) -> str:
    """Why a file with this stamp is not read, for the officer."""
    return f"The file is marked “{stamp}”: it is not the report as Ofsted publishes it. Get the published report."
