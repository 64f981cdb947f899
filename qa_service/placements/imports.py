"""Taking a team's own list in: one transaction that makes its rows placements.

Key of a placement is the child's reference and the start: a row that says something new updates it, the same list
twice changes nothing, and a placement that a newer list no longer has is asked about, never ended by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import delete, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.marks.service import mark
from qa_service.own_lists.matching import Match
from qa_service.placements.missing import missing_placements
from qa_service.placements.models import Child, Placement, PlacementImport, PlacementImportRow
from qa_service.placements.own_list import OwnRow, Rejected
from qa_service.placements.planning import TAKEN, Plan, fields_of, key_of
from qa_service.placements.uploads import OWN_LIST, SHELF, open_import
from qa_service.vocabulary import SubjectType


@dataclass(frozen=True, slots=True)
class Warned:
    """Something about a row that a person should know; ``line`` is empty where it is about the whole file."""

    line: int | None
    reason: str


@dataclass(slots=True)
class Result:
    """How an import went."""

    import_id: int
    rows: int
    rejected: list[Rejected]
    imported: int = 0
    unchanged: int = 0
    matched: int = 0
    to_match: int = 0
    missing: int = 0
    """Current placements of earlier lists that this one no longer has."""
    warnings: list[Warned] = field(default_factory=list)

    @property
    def needs_a_person(self) -> bool:
        return bool(self.rejected or self.to_match or self.missing)


def carry_out(import_id: int, planned: Plan, *, by: Actor) -> Result:
    """Makes the rows placements, in the caller's transaction. What is not matched is imported all the same."""
    record = open_import(import_id)
    result = Result(record.id, record.rows, planned.understood.rejected)
    result.warnings = [
        Warned(None, f"The column “{heading}” is about the person and was not read.") for heading in record.left_out
    ]
    result.warnings += [Warned(row.line, warning) for row in planned.understood.rows for warning in row.warnings]
    SHELF.delete_rows(import_id)
    placements = _Writer(record, planned).write(result)
    _keep_rows(record, planned, placements)
    result.missing = len(missing_placements(record.as_at, import_id=record.id))
    record.state, record.imported_at = "imported", utc_now()
    record.rejected, record.imported, record.unchanged = len(result.rejected), result.imported, result.unchanged
    db.session.flush()
    SHELF.audit(
        "import",
        record.id,
        by,
        {
            "file": record.file_name,
            "sha256": record.sha256,
            "rows": result.rows,
            "imported": result.imported,
            "unchanged": result.unchanged,
            "rejected": len(result.rejected),
            "matched": result.matched,
            "to_match": result.to_match,
        },
    )
    return result


@dataclass(frozen=True, slots=True)
class Counts:
    """How an import's rows stand now."""

    matched: int
    to_match: int
    warnings: tuple[tuple[int, str], ...]


def counts_of(import_id: int) -> Counts:
    """How the rows of an import stand now, with the warnings about them by line."""
    rows = db.session.execute(
        select(PlacementImportRow.line, PlacementImportRow.waiting, PlacementImportRow.warnings)
        .where(PlacementImportRow.import_id == import_id, PlacementImportRow.placement_id.is_not(None))
        .order_by(PlacementImportRow.line)
    ).all()
    to_match = sum(1 for row in rows if row.waiting)
    warnings = tuple((row.line, warning) for row in rows for warning in row.warnings)
    return Counts(len(rows) - to_match, to_match, warnings)


class _Writer:
    """Writes one list's placements and marks what changed."""

    def __init__(self, record: PlacementImport, planned: Plan) -> None:
        self._record, self._plan = record, planned
        self._children = {child.reference.casefold(): child for child in db.session.scalars(select(Child))}
        self._placements = {
            (reference.casefold(), placement.started_on): placement
            for reference, placement in db.session.execute(
                select(Child.reference, Placement)
                .join(Placement, Placement.child_id == Child.id)
                .where(Placement.origin == OWN_LIST)
            )
        }
        self._changed: list[Placement] = []
        self._settings: set[int] = set()

    def write(self, result: Result) -> dict[int, Placement]:
        written = {row.line: self._take(row, result) for row in self._plan.understood.rows}
        db.session.flush()
        self._settings |= {placement.setting_id for placement in self._changed if placement.setting_id}
        mark(SubjectType.PLACEMENT, [placement.id for placement in self._changed], reason="placements imported")
        mark(SubjectType.SETTING, sorted(self._settings), reason="placements imported")
        mark(SubjectType.IMPORT, [self._record.id], reason="placements imported")
        return written

    def _take(self, row: OwnRow, result: Result) -> Placement:
        placement = self._placements.get(key_of(row))
        match = self._plan.matches.get(row.line)
        if placement is None:
            placement = Placement(
                child_id=self._child(row.reference),
                setting_as_written=row.place,
                started_on=row.started_on,
                origin=OWN_LIST,
                origin_key=OWN_LIST,
                recorded_at=utc_now(),
            )
            for name, value in zip(TAKEN, fields_of(row), strict=True):
                setattr(placement, name, value)
            placement.setting_id = match.setting_id if match else None
            db.session.add(placement)
            changed = True
        else:
            changed = self._update(placement, row, match)
        placement.import_id = self._record.id
        if changed:
            self._changed.append(placement)
        result.imported += changed
        result.unchanged += not changed
        waiting = self.waits(placement, match)
        result.to_match += waiting
        result.matched += not waiting
        return placement

    @staticmethod
    def waits(placement: Placement, match: Match | None) -> bool:
        """Whether a person is asked: nothing is known, or the words changed and do not settle it by themselves."""
        if match is not None:
            return match.setting_id is None
        return placement.setting_id is None and placement.without_setting is None

    def _update(self, placement: Placement, row: OwnRow, match: Match | None) -> bool:
        before = placement.setting_id
        changed = placement.setting_as_written != row.place
        placement.setting_as_written = row.place
        for name, value in zip(TAKEN, fields_of(row), strict=True):
            changed |= getattr(placement, name) != value
            setattr(placement, name, value)
        if match and match.setting_id and match.setting_id != before:
            placement.setting_id, placement.without_setting, changed = match.setting_id, None, True
        if changed and before:
            self._settings.add(before)
        return changed

    def _child(self, reference: str) -> int:
        child = self._children.get(reference.casefold())
        if child is None:
            child = Child(reference=reference)
            self._children[reference.casefold()] = child
            db.session.add(child)
            db.session.flush()
        return child.id


def _keep_rows(record: PlacementImport, planned: Plan, placements: dict[int, Placement]) -> None:
    """Rejected rows keep line and reason; rows that are placements keep how they were matched, and older lists' go."""
    older = (
        PlacementImportRow.import_id != record.id,
        PlacementImportRow.placement_id.in_(select(Placement.id).where(Placement.import_id == record.id)),
    )
    earlier = {
        row.placement_id: _settled_before(row) for row in db.session.scalars(select(PlacementImportRow).where(*older))
    }
    db.session.execute(delete(PlacementImportRow).where(*older))
    kept: list[dict[str, Any]] = [{"line": row.line, "problem": row.reason} for row in planned.understood.rejected]
    for row in planned.understood.rows:
        match, placement = planned.matches.get(row.line), placements[row.line]
        kept.append(
            {
                **(_matched_now(match) if match else earlier.get(placement.id, {})),
                "line": row.line,
                "placement_id": placement.id,
                "warnings": list(row.warnings),
                "waiting": _Writer.waits(placement, match),
            }
        )
    SHELF.insert_rows([{"import_id": record.id, **_EMPTY, **values} for values in kept])


_EMPTY: Final[dict[str, Any]] = {
    "cells": [],
    "placement_id": None,
    "warnings": [],
    "problem": None,
    "waiting": False,
    "best_score": 0,
    "proposals": [],
    "decided_by": None,
    "decided_at": None,
}


def _matched_now(match: Match) -> dict[str, Any]:
    return {
        "problem": match.ask,
        "best_score": match.best_score,
        "proposals": match.as_kept,
    }


def _settled_before(row: PlacementImportRow) -> dict[str, Any]:
    """What a row of a newer list takes over from the older list's: who matched it, and what was proposed."""
    return {
        "proposals": row.proposals,
        "best_score": row.best_score,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at,
    }
