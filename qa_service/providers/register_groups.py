"""Who owns a setting: one group for all spellings of an organisation's name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, bindparam, insert, select, update

from qa_service.providers.models import ProviderGroup

KEY_LENGTH = 200
_GROUPS = cast(Table, ProviderGroup.__table__)


def group_key(owner: str) -> str | None:
    """What the spellings of one organisation share: no case, accents, punctuation or "Ltd"/"Limited" at the end.

    Other legal forms (PLC, LLP, CIC) stay: they tell different organisations apart. ``None`` when nothing is left.
    """
    plain = unicodedata.normalize("NFKD", owner.casefold().replace("&", " and "))
    plain = re.sub(r"['’.\u0300-\u036f]", "", plain)
    words = re.findall(r"\w+", plain)
    while words and words[-1] in ("ltd", "limited"):
        words.pop()
    return " ".join(words)[:KEY_LENGTH] or None


def groups_of(link: Connection, owners: Iterable[str], now: datetime, *, newest: bool = False) -> dict[str, int]:
    """The group's id for each of these printed names.

    A new group takes the commonest spelling as its name, a known one that of the newest list (``newest``).
    """
    spellings: dict[str, Counter[str]] = {}
    for owner in owners:
        if key := group_key(owner):
            spellings.setdefault(key, Counter())[owner] += 1
    named = {row.key: row for row in link.execute(select(_GROUPS.c.key, _GROUPS.c.id, _GROUPS.c.name))}
    known = {key: row.id for key, row in named.items()}
    new = [{"key": key, "name": _name(names), "first_seen_at": now}
           for key, names in spellings.items() if key not in known]
    renamed = [{"group": known[key], "new_name": _name(names)} for key, names in spellings.items()
               if key in named and named[key].name != _name(names)] if newest else []
    if renamed:
        link.execute(update(_GROUPS).where(_GROUPS.c.id == bindparam("group")).values(
            {"name": bindparam("new_name")}), renamed)
    if new:
        link.execute(insert(_GROUPS), new)
        known = {row.key: row.id for row in link.execute(select(_GROUPS.c.key, _GROUPS.c.id))}
    return {owner: known[key] for key, names in spellings.items() for owner in names}


def _name(spellings: Counter[str]) -> str:
    """The commonest spelling; of several that are as common, not the one in capitals, then the shortest."""
    return min(spellings, key=lambda name: (-spellings[name], name.isupper(), len(name), name))[:200]
