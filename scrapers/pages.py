"""What the readers of Ofsted's pages share: a whole page or ``LayoutChanged``, its words, and its printed dates."""

from __future__ import annotations

import re
from datetime import date, datetime

from bs4 import BeautifulSoup
from bs4.element import Tag

from scrapers.documents import page_says
from scrapers.fetched import LayoutChanged

_LONGEST_PAGE = 5 * 1024 * 1024
_DATE = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})")
_FORMATS = ("%d %B %Y", "%d %b %Y")
_NO_BREAK = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\u00ad": None, "\u200b": None})


def open_page(html: bytes) -> BeautifulSoup:
    """The parsed page; ``LayoutChanged`` when it is empty, not a web page, overlong or broken off."""
    if not html.strip():
        raise LayoutChanged("the page is empty")
    if len(html) > _LONGEST_PAGE:
        raise LayoutChanged("the page is too long to be one of those known")
    try:
        text = html.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = html.decode("cp1252", "replace")
    small = text.lower()
    if "<html" in small and "</html>" not in small[small.rfind("<html") :]:
        raise LayoutChanged("the page breaks off before its end")
    try:
        return BeautifulSoup(text, "lxml")
    except (RecursionError, ValueError, AssertionError) as error:
        raise LayoutChanged("the page cannot be taken apart") from error


def not_as_known(html: bytes, missing: str) -> LayoutChanged:
    """The page lacks what every page of its kind has; says what it shows instead, where it has a heading."""
    said = page_says(html)
    return LayoutChanged(f"the page has no {missing}" + (f"; it says ‘{said}’" if said else ""))


def closed_after(html: bytes, marker: str, closing: str) -> bool:
    """Whether the list that ``marker`` stands in is closed in the page as sent: a parser would close it silently."""
    text = html.decode("utf-8", "replace").lower()
    return closing in text[max(text.rfind(marker), 0) :]


def words(tag: Tag | None, without: str = "") -> str:
    """The text of an element with single spaces, leaving out what the selector ``without`` finds inside it."""
    if tag is None:
        return ""
    left_out = {id(piece) for unwanted in (tag.select(without) if without else []) for piece in unwanted.strings}
    return tidy(" ".join(piece for piece in tag.strings if id(piece) not in left_out))


def tidy(text: str) -> str:
    """Single ordinary spaces, none at the ends, no soft hyphens."""
    return re.sub(r"\s+", " ", text.translate(_NO_BREAK)).strip()


def printed_date(text: str) -> date | None:
    """The one date that the words name ("9 January 2026"); ``None`` when they name none, or several."""
    found = _DATE.findall(tidy(text))
    if len(found) != 1:
        return None
    return _date(" ".join(found[0]))


def whole_date(text: str) -> date | None:
    """The date, when the words are a date and nothing else."""
    return _date(tidy(text)) if _DATE.fullmatch(tidy(text)) else None


def _date(text: str) -> date | None:
    text = re.sub(r"\bSept\b", "Sep", text)
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
