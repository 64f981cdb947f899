"""What we heard as a file. Who told us is no part of it."""

from __future__ import annotations

from typing import Final

from qa_service.data_dictionary.entry import DataClass
from qa_service.database import paginate
from qa_service.heard import listing
from qa_service.heard.views_list import list_asked, places_of
from qa_service.permissions import Permission
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many


def heard(title: str) -> Listed:
    """What we heard, as its page is narrowed: a row for each entry as it stands."""
    asked = list_asked()
    page = paginate(listing.entries(asked.filters), number=1, size=MOST_ROWS, scalars=False)
    refuse_too_many(page.total)
    places = places_of([said for _, said in page.items])
    rows: list[list[Cell]] = []
    for entry, said in page.items:
        where = places.get(("setting", said.setting_id or 0)) or places.get(("group", said.group_id or 0))
        rows.append([said.heard_on, said.kind.words, said.from_whom.words, where.name if where else None,
                     where.hint if where else None, said.words,
                     "Taken back" if entry.withdrawn_at else entry.state.words, entry.due_on, said.number > 1])
    headings = ["Heard on", "Kind", "From, by role", "About", "URN or reference, owner", "What we heard", "State",
                "Promised by", "Corrected"]
    return Listed(title, headings, rows, [(label, words) for _, label, words in asked.said])


LISTS: Final = (Exported("heard", "What we heard", Permission.HEARD_READ, heard, holds=DataClass.PERSONAL),)
