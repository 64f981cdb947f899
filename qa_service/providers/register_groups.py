"""Who owns a setting: one group for all spellings of an organisation's name."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, Table, insert, select

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


def groups_of(link: Connection, owners: Iterable[str], now: datetime) -> dict[str, int]:
    """The group's id for each of these printed names; a new group takes the commonest spelling as its name."""
    spellings: dict[str, Counter[str]] = {}
    for owner in owners:
        if key := group_key(owner):
            spellings.setdefault(key, Counter())[owner] += 1
    known = {row.key: row.id for row in link.execute(select(_GROUPS.c.key, _GROUPS.c.id))}
    new = [{"key": key, "name": names.most_common(1)[0][0][:200], "first_seen_at": now}
           for key, names in spellings.items() if key not in known]
    if new:
        link.execute(insert(_GROUPS), new)
        known = {row.key: row.id for row in link.execute(select(_GROUPS.c.key, _GROUPS.c.id))}
    return {owner: known[key] for key, names in spellings.items() for owner in names}
