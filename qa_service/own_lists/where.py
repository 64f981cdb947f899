"""What a row says about which setting it means: the list's words, a URN, a postcode; nothing of a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from qa_service.own_lists import identifiers
from qa_service.own_lists.written_types import is_someones_home
from qa_service.vocabulary import urn_from_printed

_NO_URN: Final = ("", "n/a", "na", "tbc", "none")
LONGEST: Final = 300


@dataclass(frozen=True, slots=True)
class Where:
    """The setting in a row's words."""

    written: str
    """Home, provider and area, as far as the row has them."""
    urn: str | None
    postcode: str | None
    warnings: tuple[str, ...] = ()


def where_in(texts: Mapping[str, str], *, kind: str = "") -> Where:
    """What the fields ``place``, ``provider``, ``area``, ``postcode`` and ``urn`` of a row say together."""
    warnings: list[str] = []
    parts = dict.fromkeys(texts[name] for name in ("place", "provider", "area") if texts.get(name))
    written = " · ".join(parts)
    postcode = identifiers.postcode_in(texts.get("postcode", "")) or identifiers.postcode_in(written)
    at_home = is_someones_home(kind, written)
    written, changed = identifiers.without_people(written, someones_home=at_home)
    if changed:
        warnings.append("the setting’s words held a person’s name or address, which was left out")
    written = written[:LONGEST]
    urn = urn_from_printed(texts.get("urn", ""))
    if urn is None and texts.get("urn", "").strip(" -").lower() not in _NO_URN:
        warnings.append("“URN”: what stands there is not a URN; it was kept as the setting’s words")
        words = identifiers.without_people(texts["urn"], someones_home=True)[0]
        written = " · ".join(part for part in (written, words) if part)[:LONGEST]
    return Where(written, urn, None if at_home else postcode, tuple(warnings))
