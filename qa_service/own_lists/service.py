"""Questions about lists that were brought in: which, how they stand, and what list a record is from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.own_lists.kind import ListKind
from qa_service.own_lists.models import OwnListImport, OwnListRow
from qa_service.own_lists.states import RowState


@dataclass(frozen=True, slots=True)
class Earlier:
    """A list that was brought in before."""

    kind: ListKind
    id: int
    file_name: str
    state: str
    created_at: datetime
    rows: int
    rejected: int

    @property
    def path(self) -> str:
        return self.kind.import_path.format(id=self.id)

    @property
    def words(self) -> str:
        """How it stands."""
        return {"imported": "Imported", "taken_back": "Taken back"}.get(self.state, "Not imported yet")


def earlier(kind: ListKind, *, most: int = 5) -> list[Earlier]:
    """The newest lists of a kind that were not discarded."""
    table = kind.shelf.imports
    rows = db.session.execute(
        select(table.id, table.file_name, table.state, table.created_at, table.rows, table.rejected)
        .filter_by(**kind.shelf.of_import).where(table.state != "discarded").order_by(table.id.desc()).limit(most))
    return [Earlier(kind, *row) for row in rows]


def same_file(kind: ListKind, record: OwnListImport) -> datetime | None:
    """When the very same file was imported before and still counts, if it was."""
    found: datetime | None = db.session.scalar(select(func.max(OwnListImport.imported_at)).where(
        OwnListImport.kind == kind.key, OwnListImport.sha256 == record.sha256, OwnListImport.id != record.id,
        OwnListImport.state == "imported"))
    return found


def counted(import_id: int) -> Mapping[RowState, int]:
    """How many rows of an import are in each state."""
    found = {state: count for state, count in db.session.execute(
        select(OwnListRow.state, func.count()).where(OwnListRow.import_id == import_id).group_by(OwnListRow.state))}
    return {state: found.get(state, 0) for state in RowState}


def refused(import_id: int, *, number: int, size: int = 100) -> Page[OwnListRow]:
    """The rows that were not taken, with the reasons."""
    return paginate(select(OwnListRow).where(OwnListRow.import_id == import_id, OwnListRow.state == RowState.REFUSED)
                    .order_by(OwnListRow.line), number=number, size=size)


def warnings_of(import_id: int, *, most: int = 200) -> list[tuple[int, str]]:
    """What a person should know of rows that were taken."""
    rows = db.session.execute(select(OwnListRow.line, OwnListRow.warnings).where(
        OwnListRow.import_id == import_id, OwnListRow.state.in_((RowState.RECORDED, RowState.WAITING)))
        .order_by(OwnListRow.line))
    return [(line, warning) for line, warnings in rows for warning in warnings][:most]


@dataclass(frozen=True, slots=True)
class Origin:
    """The list that a record is from."""

    import_id: int
    file_name: str
    line: int
    brought_in_at: datetime | None


def origins(kind_key: str, record_ids: Collection[int]) -> Mapping[int, Origin]:
    """The newest list in force behind each of these records."""
    rows = db.session.execute(
        select(OwnListRow.record_id, OwnListImport.id, OwnListImport.file_name, OwnListRow.line,
               OwnListImport.imported_at)
        .join(OwnListImport, OwnListImport.id == OwnListRow.import_id)
        .where(OwnListRow.kind == kind_key, OwnListRow.record_id.in_(record_ids),
               OwnListRow.state == RowState.RECORDED, OwnListImport.state == "imported")
        .order_by(OwnListImport.imported_at, OwnListRow.id))
    return {record_id: Origin(import_id, file_name, line, at) for record_id, import_id, file_name, line, at in rows
            if record_id}
