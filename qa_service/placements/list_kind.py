"""The council's own list of placements as one of its kinds of list. It has pages, records and checks of its own."""

from __future__ import annotations

from typing import Final

from qa_service.own_lists.kind import ListKind, register
from qa_service.permissions import Permission
from qa_service.placements.columns import COLUMNS
from qa_service.placements.uploads import SHELF

PLACEMENTS: Final = ListKind(
    key="placements", title="Placements", one="placement", many="placements", called="a placements list",
    what="Which child, by reference alone, is where. Bring it again whenever it changes: it updates and doubles "
         "nothing.",
    permission=Permission.PLACEMENT_IMPORT, columns=COLUMNS, shelf=SHELF, path="/placements/import",
    import_path="/placements/imports/{id}", records_path="/placements")
register(PLACEMENTS)
