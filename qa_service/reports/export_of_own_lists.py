"""Agreements as a file, and the council's own lists: which were brought in, and what became of their rows."""

from __future__ import annotations

from typing import Final

from qa_service.agreements import service as agreement_service
from qa_service.agreements.views import setting_asked
from qa_service.data_dictionary.entry import DataClass
from qa_service.own_lists import deciding, service
from qa_service.own_lists.blueprint import named_kind, visible_import
from qa_service.own_lists.models import OwnListImport
from qa_service.permissions import Permission
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many, said
from qa_service.web import allowed

_ONE_IMPORT: Final = "lists/imports/<int(max=2147483647):import_id>"


def agreements(title: str) -> Listed:
    """What was agreed for placements, as the page is narrowed."""
    setting = setting_asked()
    page = agreement_service.agreements(setting_id=setting.id if setting else None, size=MOST_ROWS)
    refuse_too_many(page.total)
    fees = allowed(Permission.FEE_READ)
    rows: list[list[Cell]] = [[
        one.reference, one.called.name, one.called.ref, one.called.owner, one.started_on, one.signed_on,
        *([one.weekly] if fees else []), one.placed_on, one.ended_on] for one in page.items]
    headings = ["Child reference", "Setting", "URN or reference", "Owner", "Start", "Signed on",
                *(["£ a week"] if fees else []), "Placement since", "Placement until"]
    return Listed(title, headings, rows, said([("Setting", setting.ref if setting else "")]))


def lists_brought_in(title: str, key: str) -> Listed:
    """The lists of one kind that were brought in, the newest first. Raises ``NotFound``."""
    kind = named_kind(key)
    rows: list[list[Cell]] = [[one.file_name, one.created_at, one.words, one.rows, one.rejected]
                              for one in service.earlier(kind, most=MOST_ROWS)]
    return Listed(title, ["File", "Uploaded", "State", "Rows", "Not taken"], rows, [("Kind of list", kind.title)])


def rows_not_taken(title: str, import_id: int) -> Listed:
    """The rows of one list that were not taken: line and reason, never what stood in them."""
    record = _imported(import_id)
    page = service.refused(import_id, number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    return Listed(title, ["Row", "Why"], [[row.line, row.problem] for row in page.items], _of(record))


def rows_to_look_at(title: str, import_id: int) -> Listed:
    """The rows of one list that were taken with something left out."""
    record = _imported(import_id)
    rows: list[list[Cell]] = [list(pair) for pair in service.warnings_of(import_id, most=MOST_ROWS)]
    return Listed(title, ["Row", "What"], rows, _of(record))


def rows_matched(title: str, import_id: int) -> Listed:
    """What people matched to settings, or left out."""
    record = _imported(import_id)
    page = deciding.settled(import_id, size=MOST_ROWS)
    refuse_too_many(page.total)
    rows: list[list[Cell]] = [[
        one.written, one.rows, *((one.matched.name, one.matched.ref, one.matched.owner) if one.matched
                                 else ("Left out", None, None))] for one in page.items]
    return Listed(title, ["As written", "Rows", "Matched to", "URN or reference", "Owner"], rows, _of(record))


def _imported(import_id: int) -> OwnListImport:
    return visible_import(import_id)[1]


def _of(record: OwnListImport) -> list[tuple[str, str]]:
    return [("List", record.file_name)]


LISTS: Final = (
    Exported("agreements", "Agreements", Permission.PLACEMENT_READ, agreements,
             holds=DataClass.PERSONAL, places=("Setting", "URN or reference")),
    Exported("lists-brought-in", "Own lists of a kind that were brought in", Permission.LIST_IMPORT, lists_brought_in,
             of="lists/<key>/brought-in", narrowed=False),
    Exported("list-rows-refused", "Rows of a list that were not taken", Permission.LIST_IMPORT, rows_not_taken,
             of=f"{_ONE_IMPORT}/rows-not-taken", narrowed=False),
    Exported("list-rows-to-look-at", "Rows of a list taken with something left out or to look at",
             Permission.LIST_IMPORT, rows_to_look_at, of=f"{_ONE_IMPORT}/rows-to-look-at", narrowed=False),
    Exported("list-matches-made", "Matches made by people for a list", Permission.LIST_IMPORT, rows_matched,
             of=f"{_ONE_IMPORT}/matched", narrowed=False),
)
