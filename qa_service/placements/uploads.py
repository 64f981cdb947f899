"""A team's own list on its way in: uploaded, its columns settled by a person once, and remembered for the next file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import delete, insert, select, update

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.flags.models import RuleSetting
from qa_service.placements import columns
from qa_service.placements.columns import Field
from qa_service.placements.identifiers import ReferenceShape
from qa_service.placements.models import PlacementImport, PlacementImportRow
from qa_service.placements.own_list import Sheet, withhold
from qa_service.vocabulary import SubjectType

OWN_LIST: Final = "own-list"
KEPT_FOR: Final = timedelta(days=7)
"""How long an upload waits to be imported; then the next upload clears it away."""


def reference_shape() -> ReferenceShape:
    """The shape of references that the council has set for DQ-01, or the usual one."""
    shape = db.session.scalar(
        select(RuleSetting.value).where(RuleSetting.rule == "DQ-01", RuleSetting.parameter == "reference_shape")
    )
    return ReferenceShape(shape or None)


def remembered_mapping(headings: Sequence[str]) -> tuple[Field, ...] | None:
    """The mapping that a person settled for these headings before, in the order of these."""
    earlier = db.session.scalars(
        select(PlacementImport)
        .where(PlacementImport.headings_key == columns.headings_key(headings), PlacementImport.state != "uploaded")
        .order_by(PlacementImport.id.desc())
        .limit(1)
    ).one_or_none()
    if earlier is None:
        return None
    known = dict(zip((columns.plain_heading(heading) for heading in earlier.headings), earlier.mapping, strict=True))
    return tuple(Field(known[columns.plain_heading(heading)]) for heading in headings)


def record_upload(sheet: Sheet, *, as_at: date, by: Actor) -> int:
    """Keeps a list that was read until its columns are settled. Returns the import's id. Nothing is a placement yet."""
    _clear_away_old_uploads()
    record = PlacementImport(
        format=OWN_LIST,
        file_name=sheet.file_name,
        sha256=sheet.sha256,
        as_at=as_at,
        headings=list(sheet.headings),
        headings_key=columns.headings_key(sheet.headings),
        left_out=list(sheet.left_out),
        mapping=[name.value for name in remembered_mapping(sheet.headings) or sheet.proposed],
        state="uploaded",
        rows=len(sheet.rows),
        created_at=utc_now(),
        created_by=by.user_id,
    )
    db.session.add(record)
    db.session.flush()
    insert_rows(
        PlacementImportRow, [{"import_id": record.id, "line": line, "cells": list(row)} for line, row in sheet.rows]
    )
    audit_import("placements.upload", record.id, by, {"file": sheet.file_name, "rows": len(sheet.rows)})
    return record.id


def _clear_away_old_uploads() -> None:
    """Lists that nobody imported are not kept: their cells go, their record stays."""
    waiting = select(PlacementImport).where(
        PlacementImport.state.in_(("uploaded", "mapped")), PlacementImport.created_at < utc_now() - KEPT_FOR
    )
    for record in db.session.scalars(waiting):
        record.state = "discarded"
        db.session.execute(delete(PlacementImportRow).where(PlacementImportRow.import_id == record.id))


def get(import_id: int) -> PlacementImport:
    """One import of the council in scope. Raises ``NotFound``."""
    record = db.session.scalars(select(PlacementImport).where(PlacementImport.id == import_id)).one_or_none()
    if record is None:
        raise NotFound("There is no such import.")
    return record


def rows_of(import_id: int, *, most: int | None = None) -> list[tuple[int, list[str]]]:
    """The cells of a list that is not imported yet, by line; the first ``most`` of them."""
    statement = (
        select(PlacementImportRow.line, PlacementImportRow.cells)
        .where(PlacementImportRow.import_id == import_id)
        .order_by(PlacementImportRow.line)
        .limit(most)
    )
    return [(line, cells) for line, cells in db.session.execute(statement)]


def settle_columns(import_id: int, fields: Sequence[Field], *, by: Actor) -> None:
    """Says which column is what; later files with the same headings take it from here.

    Raises ``BadInput`` where rows could not be read so.
    """
    record = open_import(import_id)
    if len(fields) != len(record.headings):
        raise BadInput("This is not the list that was uploaded. Upload it again.")
    if problem := columns.mapping_problem(fields):
        raise BadInput(problem, file=record.file_name)
    record.mapping, record.state = [name.value for name in fields], "mapped"
    before = rows_of(import_id)
    for (line, cells), (_, clean) in zip(before, withhold(before, fields, today=today()), strict=True):
        if cells != clean:
            db.session.execute(
                update(PlacementImportRow)
                .where(PlacementImportRow.import_id == import_id, PlacementImportRow.line == line)
                .values(cells=clean)
            )
    db.session.flush()
    audit_import(
        "placements.columns", import_id, by, {"columns": dict(zip(record.headings, record.mapping, strict=True))}
    )


def discard(import_id: int, *, by: Actor) -> None:
    """Takes back an upload that was not imported; its rows are deleted."""
    record = open_import(import_id)
    record.state = "discarded"
    db.session.execute(delete(PlacementImportRow).where(PlacementImportRow.import_id == import_id))
    db.session.flush()
    audit_import("placements.discard", import_id, by, {})


def open_import(import_id: int) -> PlacementImport:
    record = get(import_id)
    if record.state not in ("uploaded", "mapped"):
        raise Conflict("This list was imported or discarded meanwhile.")
    return record


def newest_import_id() -> int | None:
    """The import whose list is the newest."""
    return db.session.scalar(
        select(PlacementImport.id)
        .where(PlacementImport.state == "imported")
        .order_by(PlacementImport.id.desc())
        .limit(1)
    )


def insert_rows(table: type[PlacementImportRow], values: list[dict[str, Any]]) -> None:
    authority_id = current_authority()
    for start in range(0, len(values), 1000):
        db.session.execute(
            insert(table), [{"authority_id": authority_id, **row} for row in values[start : start + 1000]]
        )


def audit_import(action: str, import_id: int, by: Actor, details: dict[str, Any]) -> None:
    audit.record(
        action,
        by=by,
        authority_id=current_authority(),
        subject=SubjectType.IMPORT,
        subject_id=import_id,
        details=details,
    )
