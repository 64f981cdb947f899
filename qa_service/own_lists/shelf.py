"""Where the lists of one kind are kept on their way in: uploaded, their columns settled once and remembered.

Placements keep theirs in their own tables, all other kinds in those of this domain: what happens is the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select, update

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.own_lists.columns import Columns, headings_key, plain_heading
from qa_service.own_lists.sheets import Sheet, withhold
from qa_service.vocabulary import SubjectType

KEPT_FOR: Final = timedelta(days=7)
"""How long an upload waits to be imported; then the next upload clears it away."""
OPEN: Final = ("uploaded", "mapped")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The imports and rows of one kind of list."""

    imports: type[Any]
    """A ``ListImport``."""
    rows: type[Any]
    """A ``ListRow`` with an ``import_id``."""
    columns: Columns
    audited_as: str
    """What the audit trail calls it: ``placements.upload``."""
    of_import: Mapping[str, Any] = field(default_factory=dict)
    """What an import of this kind is marked with in its table."""
    of_row: Mapping[str, Any] = field(default_factory=dict)

    def remembered_mapping(self, headings: Sequence[str]) -> tuple[str, ...] | None:
        """The mapping that a person settled for these headings before, in the order of these."""
        imports = self.imports
        earlier = db.session.scalars(
            select(imports).filter_by(headings_key=headings_key(headings), **self.of_import)
            .where(imports.state != "uploaded").order_by(imports.id.desc()).limit(1)
        ).one_or_none()
        if earlier is None:
            return None
        known = dict(zip((plain_heading(heading) for heading in earlier.headings), earlier.mapping, strict=True))
        return tuple(known[plain_heading(heading)] for heading in headings)

    def record_upload(self, sheet: Sheet, *, by: Actor, **more: Any) -> int:
        """Keeps a list that was read until its columns are settled. Returns the import's id. Nothing is made of it."""
        self._clear_away_old_uploads()
        record = self.imports(
            **self.of_import,
            file_name=sheet.file_name,
            sha256=sheet.sha256,
            headings=list(sheet.headings),
            headings_key=headings_key(sheet.headings),
            left_out=list(sheet.left_out),
            mapping=[str(name) for name in self.remembered_mapping(sheet.headings) or sheet.proposed],
            state="uploaded",
            rows=len(sheet.rows),
            created_at=utc_now(),
            created_by=by.user_id,
            **more,
        )
        db.session.add(record)
        db.session.flush()
        self.insert_rows([{"import_id": record.id, "line": line, "cells": list(row)} for line, row in sheet.rows])
        self.audit("upload", record.id, by, {"file": sheet.file_name, "rows": len(sheet.rows)})
        return int(record.id)

    def _clear_away_old_uploads(self) -> None:
        """Lists that nobody imported are not kept: their cells go, their record stays."""
        waiting = select(self.imports).filter_by(**self.of_import).where(
            self.imports.state.in_(OPEN), self.imports.created_at < utc_now() - KEPT_FOR)
        for record in db.session.scalars(waiting):
            record.state = "discarded"
            self.delete_rows(record.id)

    def get(self, import_id: int) -> Any:
        """One import of the council in scope. Raises ``NotFound``."""
        record = db.session.scalars(
            select(self.imports).filter_by(id=import_id, **self.of_import)).one_or_none()
        if record is None:
            raise NotFound("There is no such import.")
        return record

    def rows_of(self, import_id: int, *, most: int | None = None) -> list[tuple[int, list[str]]]:
        """The cells of a list that is not imported yet, by line; the first ``most`` of them."""
        rows = self.rows
        statement = select(rows.line, rows.cells).where(rows.import_id == import_id).order_by(rows.line).limit(most)
        return [(line, cells) for line, cells in db.session.execute(statement)]

    def settle_columns(self, import_id: int, fields: Sequence[str], *, by: Actor) -> None:
        """Says which column is what; later files with the same headings take it from here.

        Raises ``BadInput`` where rows could not be read so.
        """
        record = self.open_import(import_id)
        if len(fields) != len(record.headings):
            raise BadInput("This is not the list that was uploaded. Upload it again.")
        if problem := self.columns.mapping_problem(fields):
            raise BadInput(problem, file=record.file_name)
        record.mapping, record.state = [str(name) for name in fields], "mapped"
        before = self.rows_of(import_id)
        after = withhold(before, fields, self.columns, today=today())
        for (line, cells), (_, clean) in zip(before, after, strict=True):
            if cells != clean:
                db.session.execute(update(self.rows).where(
                    self.rows.import_id == import_id, self.rows.line == line).values(cells=clean))
        db.session.flush()
        self.audit("columns", import_id, by, {"columns": dict(zip(record.headings, record.mapping, strict=True))})

    def discard(self, import_id: int, *, by: Actor) -> None:
        """Takes back an upload that was not imported; its rows are deleted."""
        record = self.open_import(import_id)
        record.state = "discarded"
        self.delete_rows(import_id)
        db.session.flush()
        self.audit("discard", import_id, by, {})

    def open_import(self, import_id: int) -> Any:
        """An import that waits. Raises ``Conflict`` once it was carried out or discarded."""
        record = self.get(import_id)
        if record.state not in OPEN:
            raise Conflict("This list was imported or discarded meanwhile.")
        return record

    def newest_import_id(self) -> int | None:
        """The import whose list is the newest."""
        imports = self.imports
        return db.session.scalar(select(imports.id).filter_by(state="imported", **self.of_import)
                                 .order_by(imports.id.desc()).limit(1))

    def delete_rows(self, import_id: int) -> None:
        """Removes an import's rows, cells and all."""
        db.session.execute(delete(self.rows).where(self.rows.import_id == import_id))

    def insert_rows(self, values: list[dict[str, Any]]) -> None:
        """Writes rows, many in one statement."""
        always = {"authority_id": current_authority(), **self.of_row}
        for start in range(0, len(values), 1000):
            db.session.execute(insert(self.rows), [{**always, **row} for row in values[start : start + 1000]])

    def audit(self, action: str, import_id: int, by: Actor, details: dict[str, Any]) -> None:
        """Writes to the audit trail what was done with an import."""
        audit.record(
            f"{self.audited_as}.{action}",
            by=by,
            authority_id=current_authority(),
            subject=SubjectType.IMPORT,
            subject_id=import_id,
            details=details,
        )
