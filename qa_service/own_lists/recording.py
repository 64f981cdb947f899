"""Carrying a list out, taking it back, and bringing it in again: each in one transaction of the caller.

A record says what the newest list in force says of it. So taking a list back gives its records the words of the list
before, and takes away those that no other list has.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select, update

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict
from qa_service.marks.service import mark
from qa_service.own_lists.kind import ListKind, kind_called
from qa_service.own_lists.matching import Matcher
from qa_service.own_lists.models import OwnListImport, OwnListRow
from qa_service.own_lists.planning import Did, Plan, Planned, Register, plan, understand
from qa_service.own_lists.reading import RowRefused
from qa_service.own_lists.states import RowState
from qa_service.vocabulary import SubjectType

_AT_ONCE: Final = 500
_EMPTY: Final[dict[str, Any]] = {
    "cells": [], "key": None, "written": "", "about_on": None, "said": {}, "problem": None, "warnings": [],
    "proposals": [], "best_score": 0, "setting_id": None, "record_id": None, "decided_by": None, "decided_at": None}


@dataclass(slots=True)
class Result:
    """How a list went."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    to_match: int = 0
    refused: int = 0

    def sentence(self, kind: ListKind) -> str:
        """The same in words."""
        parts = [f"{self.new} new", f"{self.changed} changed", f"{self.unchanged} unchanged"]
        parts += [f"{self.to_match} to match"] if self.to_match else []
        parts += [f"{self.refused} not taken"] if self.refused else []
        return f"{kind.title}: {', '.join(parts)}."


def planned(kind: ListKind, record: OwnListImport, matcher: Matcher, *, today: date) -> Plan:
    """What importing this list would do now."""
    return plan(kind, understand(kind, kind.shelf.rows_of(record.id), record.mapping, today=today), matcher)


def carry_out(import_id: int, matcher: Matcher, *, by: Actor, today: date) -> Result:
    """Records what the rows say. Rows whose setting is not certain wait for a person.

    Raises ``Conflict`` where the list was imported meanwhile, ``BadInput`` before its columns are settled.
    """
    record = _locked(import_id)
    kind = kind_called(record.kind)
    kind.shelf.open_import(import_id)
    if record.state != "mapped":
        raise BadInput("Say first which column is what.", file=record.file_name)
    what = planned(kind, record, matcher, today=today)
    register, done = Register(kind), Result()
    kept: list[tuple[dict[str, Any], Any]] = [
        ({"line": one.line, "state": RowState.REFUSED, "problem": one.reason}, None) for one in what.refused]
    settings: set[int] = set()
    for one in what.rows:
        row, made, did = _taken(register, one)
        kept.append((row, made))
        done.new, done.changed = done.new + (did is Did.NEW), done.changed + (did is Did.CHANGED)
        done.unchanged += did is Did.UNCHANGED
        done.to_match += row["state"] is RowState.WAITING
        if did in (Did.NEW, Did.CHANGED) and one.setting_id:
            settings.add(one.setting_id)
    db.session.flush()
    kind.shelf.delete_rows(import_id)
    kind.shelf.insert_rows([{"import_id": import_id, **_EMPTY, **row, "record_id": made.id if made else None}
                            for row, made in kept])
    done.refused = sum(1 for row, _ in kept if row["state"] is RowState.REFUSED)
    _supersede(kind, import_id, [one.row.key for one in what.rows])
    record.state, record.imported_at = "imported", utc_now()
    record.rejected, record.imported, record.unchanged = done.refused, done.new + done.changed, done.unchanged
    _finished("import", kind, record, settings, by, {
        "sha256": record.sha256, "rows": record.rows, "new": done.new, "changed": done.changed,
        "unchanged": done.unchanged, "refused": done.refused, "to_match": done.to_match})
    return done


def _locked(import_id: int) -> OwnListImport:
    """The import, so that nobody else does anything with it at the same moment."""
    found = db.session.scalars(select(OwnListImport).where(OwnListImport.id == import_id).with_for_update()
                               .execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise Conflict("There is no such import.")
    return found


def _taken(register: Register, one: Planned) -> tuple[dict[str, Any], Any, Did | None]:
    """A row as it is kept, its record, and what it did."""
    row: dict[str, Any] = {
        "line": one.row.line, "state": RowState.WAITING, "key": one.row.key, "written": one.row.written,
        "about_on": one.row.about_on, "said": one.row.values, "warnings": list(one.row.warnings)}
    if one.match is not None:
        row |= {"problem": one.match.ask, "proposals": one.match.as_kept, "best_score": one.match.best_score}
    if one.setting_id is None:
        return row, None, None
    try:
        made, did = register.record(one.row.line, one.setting_id, one.row.values)
    except RowRefused as refusal:
        return {"line": one.row.line, "state": RowState.REFUSED, "problem": str(refusal)}, None, None
    return row | {"state": RowState.RECORDED, "setting_id": one.setting_id, "problem": None}, made, did


def _supersede(kind: ListKind, import_id: int, keys: Sequence[str]) -> None:
    """The same rows of earlier lists no longer wait: a person is asked once, in the newest."""
    for start in range(0, len(keys), _AT_ONCE):
        db.session.execute(update(OwnListRow).where(
            OwnListRow.kind == kind.key, OwnListRow.state == RowState.WAITING, OwnListRow.import_id != import_id,
            OwnListRow.key.in_(keys[start : start + _AT_ONCE])).values(state=RowState.SUPERSEDED))


def _finished(action: str, kind: ListKind, record: OwnListImport, settings: set[int], by: Actor,
              details: dict[str, Any]) -> None:
    db.session.flush()
    mark(SubjectType.SETTING, sorted(settings), reason=f"{kind.many} of a list")
    mark(SubjectType.IMPORT, [record.id], reason=f"{kind.many} of a list")
    kind.shelf.audit(action, record.id, by, {"kind": kind.key, "file": record.file_name, **details})


@dataclass(slots=True)
class LetGo:
    """What became of records whose rows no longer stand behind them."""

    removed: int = 0
    put_back: int = 0
    """They say again what an older list says."""
    kept: list[tuple[int, str]] = field(default_factory=list)
    """Row and reason, where something was built on the record since."""


def let_go(kind: ListKind, rows: Sequence[OwnListRow], *, without_import: int) -> LetGo:
    """The rows' records without these rows: as the newest other list in force has them, or not at all."""
    others, book, done = _other_words(rows, without_import), kind.taken.open_book(), LetGo()
    for row in rows:
        record = book.get(row.record_id) if row.record_id else None
        if record is None or row.setting_id is None:
            continue
        if (said := others.get(row.record_id or 0)) is not None:
            if not book.same(record, said):
                book.change(record, said)
                done.put_back += 1
            continue
        try:
            book.remove(record)
        except RowRefused as refusal:
            done.kept.append((row.line, str(refusal)))
        else:
            row.record_id = None
            done.removed += 1
    db.session.flush()
    return done


def _other_words(rows: Sequence[OwnListRow], without_import: int) -> dict[int, dict[str, Any]]:
    """What the newest other list in force says of these rows' records, by record."""
    ids = [row.record_id for row in rows if row.record_id]
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        found |= {record_id: said for record_id, said in db.session.execute(
            select(OwnListRow.record_id, OwnListRow.said)
            .join(OwnListImport, OwnListImport.id == OwnListRow.import_id)
            .where(OwnListRow.kind == rows[0].kind, OwnListRow.record_id.in_(ids[start : start + _AT_ONCE]),
                   OwnListRow.state == RowState.RECORDED, OwnListImport.state == "imported",
                   OwnListImport.id != without_import)
            .order_by(OwnListImport.imported_at, OwnListRow.id)) if record_id}
    return found


def rows_in(import_id: int, *states: RowState) -> list[OwnListRow]:
    """The rows of an import that are in one of these states, by line."""
    return list(db.session.scalars(select(OwnListRow).where(
        OwnListRow.import_id == import_id, OwnListRow.state.in_(states)).order_by(OwnListRow.line)))


def take_back(import_id: int, *, by: Actor) -> LetGo:
    """Undoes an import. Its rows stay, so that it can be brought in again. Raises ``Conflict``."""
    record = _locked(import_id)
    if record.state != "imported":
        raise Conflict("This list is not imported, or was taken back meanwhile.")
    kind, rows = kind_called(record.kind), rows_in(import_id, RowState.RECORDED)
    settings = {row.setting_id for row in rows if row.setting_id}
    done = let_go(kind, rows, without_import=import_id) if rows else LetGo()
    record.state, record.taken_back_at, record.taken_back_by = "taken_back", utc_now(), by.user_id
    _finished("take_back", kind, record, settings, by, {
        "removed": done.removed, "put_back": done.put_back, "kept": len(done.kept)})
    return done


def bring_again(import_id: int, *, by: Actor) -> Result:
    """Carries a list out again that was taken back, as its rows were matched. Raises ``Conflict``."""
    record = _locked(import_id)
    if record.state != "taken_back":
        raise Conflict("This list was not taken back.")
    kind = kind_called(record.kind)
    register, did, refused = Register(kind), Counter[Did](), 0
    made: list[tuple[OwnListRow, Any]] = []
    settings: set[int] = set()
    for row in rows_in(import_id, RowState.RECORDED):
        assert row.setting_id is not None
        try:
            one, how = register.record(row.line, row.setting_id, row.said)
        except RowRefused as refusal:
            row.state, row.problem, row.record_id, refused = RowState.REFUSED, str(refusal), None, refused + 1
            continue
        did[how] += 1
        made.append((row, one))
        settings |= {row.setting_id} if how is not Did.UNCHANGED else set()
    db.session.flush()
    for row, one in made:
        row.record_id = one.id
    record.state, record.imported_at = "imported", utc_now()
    record.rejected += refused
    _finished("bring_again", kind, record, settings, by, {"new": did[Did.NEW], "changed": did[Did.CHANGED]})
    return Result(did[Did.NEW], did[Did.CHANGED], did[Did.UNCHANGED], 0, refused)
