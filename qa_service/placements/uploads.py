"""Lists of placements on their way in: kept as those of every kind, with the day that the list describes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from qa_service.actor import Actor
from qa_service.own_lists.sheets import Sheet
from qa_service.own_lists.shelf import Shelf
from qa_service.placements.columns import COLUMNS
from qa_service.placements.models import PlacementImport, PlacementImportRow

OWN_LIST: Final = "own-list"
SHELF: Final = Shelf(PlacementImport, PlacementImportRow, COLUMNS, "placements", {"format": OWN_LIST})


def record_upload(sheet: Sheet, *, as_at: date, by: Actor) -> int:
    """Keeps a list that was read until its columns are settled. Returns the import's id. Nothing is a placement yet."""
    return SHELF.record_upload(sheet, by=by, as_at=as_at, notes=list(sheet.notes))


def get(import_id: int) -> PlacementImport:
    """One import of the council in scope. Raises ``NotFound``."""
    found: PlacementImport = SHELF.get(import_id)
    return found


def open_import(import_id: int) -> PlacementImport:
    """One that is not carried out yet. Raises ``Conflict``."""
    found: PlacementImport = SHELF.open_import(import_id)
    return found


def settle_columns(import_id: int, fields: Sequence[str], *, by: Actor) -> None:
    """Says which column is what. Raises ``BadInput`` where rows could not be read so."""
    SHELF.settle_columns(import_id, fields, by=by)


rows_of: Final = SHELF.rows_of
discard: Final = SHELF.discard
remembered_mapping: Final = SHELF.remembered_mapping
newest_import_id: Final = SHELF.newest_import_id
