"""Words of names, compared as people write them: other endings, slips, words run together, initials."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_ENDINGS: Final = frozenset("""
    ltd limited llp plc cic cio co company inc uk the and of for at in a t ta trading as lt limted limitd
""".split())  # noqa: SIM905 - a list of words is read, and changed, as words
GENERIC: Final = frozenset("""
    care cares caring children childrens childs child childcare services service home homes residential house
    group fostering foster fostercare support supported living young people persons youth education educational
    holdings solutions accommodation independent semi agency trust community communities social therapeutic
    family families futures future school council borough county city metropolitan district bed beds bedroom
    placement unit centre north south east west northern southern eastern western housing project england lodge
    resi res ifa sa urn provider ofsted
""".split())  # noqa: SIM905 - a list of words is read, and changed, as words


def plain(text: str) -> str:
    """Lower case letters and digits of the text with single spaces: how written places are compared and remembered."""
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", letters.replace("'", "").replace("’", "").replace("&", " and ")).strip()


@lru_cache(maxsize=65536)
def tokens(text: str) -> tuple[str, ...]:
    """The telling words of a name or a written place, company endings and little words left out."""
    return tuple(word for word in plain(text.replace("’", "'")).split() if word not in _ENDINGS)


def initials(words: Iterable[str]) -> str:
    """The first letters of the words."""
    return "".join(word[0] for word in words)


def shortens(short: str, whole: str) -> bool:
    """Whether ``short`` is a usual shortening: its beginning ("tarns"), or letters left out ("nmere")."""
    if len(short) < 4 or len(short) >= len(whole) or short[0] != whole[0]:
        return False
    if whole.startswith(short) or (short.endswith("s") and len(short) > 4 and whole.startswith(short[:-1])):
        return True
    if short[-2:] != whole[-2:]:
        return False
    letters = iter(whole)
    return all(letter in letters for letter in short)
