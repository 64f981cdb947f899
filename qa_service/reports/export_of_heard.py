"""What we heard as rows to download. Who told us is no part of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from qa_service.heard.models import HeardEntry, HeardSaid
from qa_service.heard.views_list import places_of
from qa_service.reports.export import Cell

HEADINGS: Final = ["Heard on", "Kind", "From, by role", "About", "URN or reference, owner", "What we heard", "State",
                   "Promised by", "Corrected"]


def rows_of(entries: Sequence[tuple[HeardEntry, HeardSaid]]) -> list[list[Cell]]:
    """A row for each entry as it stands."""
    places = places_of([said for _, said in entries])
    rows: list[list[Cell]] = []
    for entry, said in entries:
        where = places.get(("setting", said.setting_id or 0)) or places.get(("group", said.group_id or 0))
        rows.append([said.heard_on, said.kind.words, said.from_whom.words, where.name if where else None,
                     where.hint if where else None, said.words,
                     "Taken back" if entry.withdrawn_at else entry.state.words, entry.due_on, said.number > 1])
    return rows
