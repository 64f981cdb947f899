"""A person's word on which setting rows mean: given once for all rows with the same words, undone, and remembered."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import Conflict, NotFound
from qa_service.flags.names import Called, settings_called
from qa_service.marks.service import mark
from qa_service.own_lists import places
from qa_service.own_lists.kind import kind_called
from qa_service.own_lists.models import OwnListImport, OwnListRow
from qa_service.own_lists.places import Offered
from qa_service.own_lists.planning import Register
from qa_service.own_lists.reading import RowRefused
from qa_service.own_lists.recording import let_go, rows_in
from qa_service.own_lists.states import RowState
from qa_service.vocabulary import SubjectType


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one import with the same words for the setting, and the same doubt if there is one."""

    row_id: int
    """The first of them, which stands for all."""
    line: int
    rows: int
    written: str
    problem: str | None
    state: RowState
    first_on: date | None
    last_on: date | None
    """The days that the rows are about, from and to."""
    matched: Called | None
    offered: tuple[Offered, ...]


@dataclass(slots=True)
class Decided:
    """What a decision did."""

    matched: int = 0
    refused: int = 0


def to_match(import_id: int) -> int:
    """How many rows of an import wait."""
    return db.session.scalar(select(func.count()).select_from(OwnListRow).where(
        OwnListRow.import_id == import_id, OwnListRow.state == RowState.WAITING)) or 0


def waiting(import_id: int, *, number: int = 1, size: int = 25) -> Page[Group]:
    """What waits for a match, the surest first."""
    return _groups(import_id, OwnListRow.state == RowState.WAITING, number, size)


def settled(import_id: int, *, number: int = 1, size: int = 25) -> Page[Group]:
    """What people have matched or left out."""
    return _groups(import_id, OwnListRow.state.in_((RowState.RECORDED, RowState.LEFT_OUT))
                   & OwnListRow.decided_at.is_not(None), number, size)


def group_of(row_id: int) -> Group:
    """The group that a row stands for. Raises ``NotFound``."""
    row = _row(row_id)
    found = _groups(row.import_id, (OwnListRow.written == row.written) & (OwnListRow.state == row.state)
                    & _same_problem(row), 1, 1).items
    if not found:
        raise NotFound("There is no such row.")
    return found[0]


def import_of(row_id: int) -> int:
    """The import of a row. Raises ``NotFound``."""
    return _row(row_id).import_id


def _groups(import_id: int, wanted: ColumnElement[bool], number: int, size: int) -> Page[Group]:
    row = OwnListRow
    score = func.max(row.best_score)
    statement: Any = (
        select(func.min(row.id), func.count(), func.min(row.about_on), func.max(row.about_on))
        .where(row.import_id == import_id, wanted).group_by(row.written, row.problem, row.setting_id, row.state)
        .order_by(case((score.is_(None), 0), else_=score).desc(), func.min(row.line)))
    page = paginate(statement, number=number, size=size, scalars=False)
    first = {one.id: one for one in db.session.scalars(select(row).where(row.id.in_([item[0] for item in page.items])))}
    ids = places.proposed_in(one.proposals for one in first.values())
    called = settings_called(ids | {one.setting_id for one in first.values() if one.setting_id})
    settings = places.settings_with(ids)
    groups = [Group(one.id, one.line, count, one.written, one.problem, one.state, earliest, latest,
                    called.get(one.setting_id or 0), tuple(places.offered(one.proposals, settings, called)))
              for id_, count, earliest, latest in page.items if (one := first.get(id_)) is not None]
    return Page(groups, page.number, page.size, page.total)


def match(import_id: int, decisions: Mapping[int, int], *, by: Actor) -> Decided:
    """Records the rows that these rows stand for (row id → setting id) and remembers their words."""
    places.check_settings(set(decisions.values()))
    record = _in_force(import_id)
    kind, done = kind_called(record.kind), Decided()
    register = Register(kind)
    for known in rows_in(import_id, RowState.RECORDED):
        if known.setting_id is not None:
            register.once(known.line, known.setting_id, known.said)
    made = []
    for row_id, setting_id in decisions.items():
        group = _like(import_id, row_id, RowState.WAITING)
        for row in group:
            row.decided_by, row.decided_at = by.user_id, utc_now()
            try:
                one, _ = register.record(row.line, setting_id, row.said)
            except RowRefused as refusal:
                row.state, row.problem, done.refused = RowState.REFUSED, str(refusal), done.refused + 1
                continue
            row.state, row.setting_id, row.problem = RowState.RECORDED, setting_id, None
            made.append((row, one))
        places.remember(group[0].written, setting_id, by)
    db.session.flush()
    for row, one in made:
        row.record_id = one.id
    done.matched = len(made)
    _count_again(record)
    _noted("match", record, set(decisions.values()), by, matched=done.matched, refused=done.refused)
    return done


def leave_out(row_id: int, *, by: Actor) -> int:
    """Says that the rows that this one stands for are not to be taken. Returns how many."""
    record = _in_force(_row(row_id).import_id)
    group = _like(record.id, row_id, RowState.WAITING)
    for row in group:
        row.state, row.decided_by, row.decided_at = RowState.LEFT_OUT, by.user_id, utc_now()
    _noted("leave_out", record, set(), by, rows=len(group))
    return len(group)


def undo(row_id: int, *, by: Actor) -> int:
    """Takes a decision back: the rows wait again, their records go, their words are forgotten. Returns how many."""
    record = _in_force(_row(row_id).import_id)
    group = _like(record.id, row_id, RowState.RECORDED, RowState.LEFT_OUT)
    kept = {line for line, _ in let_go(kind_called(record.kind), group, without_import=record.id).kept}
    if len(kept) == len(group):
        raise Conflict("Something was built on these records since, so they stay.")
    settings = {row.setting_id for row in group if row.setting_id}
    for setting_id in settings:
        places.forget(group[0].written, setting_id)
    for row in group:
        if row.line not in kept:
            row.state, row.setting_id, row.record_id = RowState.WAITING, None, None
            row.decided_by, row.decided_at = None, None
    _noted("undo_match", record, settings, by, rows=len(group) - len(kept))
    return len(group) - len(kept)


def _row(row_id: int) -> OwnListRow:
    found = db.session.scalars(select(OwnListRow).where(OwnListRow.id == row_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such row.")
    return found


def _same_problem(row: OwnListRow) -> ColumnElement[bool]:
    return OwnListRow.problem.is_(None) if row.problem is None else OwnListRow.problem == row.problem


def _like(import_id: int, row_id: int, *states: RowState) -> list[OwnListRow]:
    """The rows that this one stands for. Raises ``Conflict`` where somebody settled them meanwhile."""
    row = _row(row_id)
    if row.import_id != import_id or row.state not in states:
        raise Conflict("One of these rows was settled meanwhile. Look at what waits now.")
    statement = select(OwnListRow).where(OwnListRow.import_id == import_id, OwnListRow.written == row.written,
                                         OwnListRow.state == row.state, _same_problem(row))
    if row.state is not RowState.WAITING:
        statement = statement.where(OwnListRow.decided_at.is_not(None))
        if row.setting_id is not None:
            statement = statement.where(OwnListRow.setting_id == row.setting_id)
    return list(db.session.scalars(statement.order_by(OwnListRow.line).with_for_update()))


def _in_force(import_id: int) -> OwnListImport:
    found = db.session.scalars(select(OwnListImport).where(OwnListImport.id == import_id)).one_or_none()
    if found is None or found.state != "imported":
        raise Conflict("This list is not imported, or was taken back meanwhile.")
    return found


def _count_again(record: OwnListImport) -> None:
    db.session.flush()
    record.rejected = db.session.scalar(select(func.count()).select_from(OwnListRow).where(
        OwnListRow.import_id == record.id, OwnListRow.state == RowState.REFUSED)) or 0


def _noted(action: str, record: OwnListImport, settings: Collection[int], by: Actor, **details: int) -> None:
    db.session.flush()
    kind = kind_called(record.kind)
    mark(SubjectType.SETTING, sorted(settings), reason=f"{kind.many} of a list")
    kind.shelf.audit(action, record.id, by, dict(details))
