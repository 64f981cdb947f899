"""A person's word on which setting a placement is at: given for many rows at a time, undone row by row, remembered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput, NotFound
from qa_service.flags.names import Called, settings_called
from qa_service.marks.service import mark
from qa_service.own_lists import places
from qa_service.own_lists.places import Offered
from qa_service.own_lists.written_types import WITHOUT_SETTING
from qa_service.placements.models import Child, Placement, PlacementImportRow
from qa_service.vocabulary import SubjectType

SURE: Final = 75
"""From this score a first proposal stands in the list of those that may be accepted together."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a list with its placement, what is proposed, and what it is matched to."""

    id: int
    line: int
    reference: str
    placement: Placement
    problem: str | None
    warnings: tuple[str, ...]
    waiting: bool
    matched: Called | None
    offered: tuple[Offered, ...]


def rows(*, waiting: bool, surest: int = 0, number: int = 1, size: int = 25) -> Page[Row]:
    """Rows that wait for a match (surest first), or that a person has settled (newest first); paged in the database."""
    statement: Any = _rows().where(PlacementImportRow.waiting.is_(waiting))
    if waiting:
        statement = statement.where(PlacementImportRow.best_score >= surest).order_by(
            PlacementImportRow.best_score.desc(), PlacementImportRow.line
        )
    else:
        statement = statement.where(PlacementImportRow.decided_at.is_not(None)).order_by(
            PlacementImportRow.decided_at.desc(), PlacementImportRow.line
        )
    page = paginate(statement, number=number, size=size, scalars=False)
    return Page(_shown(page.items), page.number, page.size, page.total)


def row(row_id: int) -> Row:
    """One row. Raises ``NotFound``."""
    found = db.session.execute(_rows().where(PlacementImportRow.id == row_id)).all()
    if not found:
        raise NotFound("There is no such row.")
    return _shown(found)[0]


def _rows() -> Select[PlacementImportRow, Placement, str]:
    return (
        select(PlacementImportRow, Placement, Child.reference)
        .join(Placement, Placement.id == PlacementImportRow.placement_id)
        .join(Child, Child.id == Placement.child_id)
    )


def _shown(found: Iterable[Any]) -> list[Row]:
    found = list(found)
    ids = places.proposed_in(record.proposals for record, _, _ in found)
    called = settings_called(ids | {placement.setting_id for _, placement, _ in found if placement.setting_id})
    settings = places.settings_with(ids)
    return [
        Row(
            record.id,
            record.line,
            reference,
            placement,
            record.problem,
            tuple(record.warnings),
            record.waiting,
            called.get(placement.setting_id) if placement.setting_id else None,
            tuple(places.offered(record.proposals, settings, called)),
        )
        for record, placement, reference in found
    ]


def match(decisions: Mapping[int, int], *, by: Actor) -> int:
    """Matches rows (row id → setting id) and remembers their words. Returns how many were matched."""
    places.check_settings(set(decisions.values()))
    for record, placement in _with_placements(decisions):
        setting_id = decisions[record.id]
        _settle(record, placement, by, setting_id=setting_id, without=None)
        places.remember(placement.setting_as_written, setting_id, by)
        _propose_to_the_same(record, placement, setting_id)
    db.session.flush()
    return len(decisions)


def accept_first(row_ids: Iterable[int], *, by: Actor) -> int:
    """Matches each of these rows to its first proposal. Returns how many were matched."""
    found = db.session.scalars(
        select(PlacementImportRow).where(
            PlacementImportRow.id.in_(list(row_ids)), PlacementImportRow.waiting.is_(True)
        )
    )
    return match({record.id: record.proposals[0]["setting_id"] for record in found if record.proposals}, by=by)


def settle_without(row_id: int, why: str, *, by: Actor) -> None:
    """Says that the placement is in no setting of the register: own fostering, with parents, …"""
    if why not in WITHOUT_SETTING:
        raise BadInput("Choose why there is no setting.", field="why")
    for record, placement in _with_placements([row_id]):
        _settle(record, placement, by, setting_id=None, without=why)
    db.session.flush()


def undo(row_id: int, *, by: Actor) -> None:
    """Takes a match back: the row waits again, and its words are forgotten."""
    for record, placement in _with_placements([row_id]):
        was = placement.setting_id
        _settle(record, placement, by, setting_id=None, without=None)
        record.waiting, record.decided_at, record.decided_by = True, None, None
        places.forget(placement.setting_as_written, was)
    db.session.flush()


def _with_placements(row_ids: Iterable[int]) -> list[tuple[PlacementImportRow, Placement]]:
    wanted = set(row_ids)
    found = [
        (record, placement)
        for record, placement in db.session.execute(
            select(PlacementImportRow, Placement)
            .join(Placement, Placement.id == PlacementImportRow.placement_id)
            .where(PlacementImportRow.id.in_(wanted))
        )
    ]
    if len(found) != len(wanted):
        raise NotFound("One of these rows is not there any more: a newer list took its place.")
    return found


def _settle(
    record: PlacementImportRow, placement: Placement, by: Actor, *, setting_id: int | None, without: str | None
) -> None:
    before = placement.setting_id
    placement.setting_id, placement.without_setting = setting_id, without
    record.waiting, record.decided_by, record.decided_at = False, by.user_id, utc_now()
    mark(SubjectType.PLACEMENT, [placement.id], reason="placement matched")
    mark(SubjectType.SETTING, [id_ for id_ in (before, setting_id) if id_], reason="placement matched")
    audit.record(
        "placement.match",
        by=by,
        authority_id=current_authority(),
        subject=SubjectType.PLACEMENT,
        subject_id=placement.id,
        details={"was": before, "is": setting_id, "without": without},
    )


def _propose_to_the_same(record: PlacementImportRow, placement: Placement, setting_id: int) -> None:
    """Other waiting rows with the same words get this setting as their first proposal; a person still decides."""
    others = db.session.scalars(
        select(PlacementImportRow)
        .join(Placement, Placement.id == PlacementImportRow.placement_id)
        .where(
            PlacementImportRow.waiting.is_(True),
            PlacementImportRow.id != record.id,
            Placement.setting_as_written == placement.setting_as_written,
        )
    )
    for other in others:
        reason = f"Row {record.line} has the same words and was matched to it."
        rest = [proposal for proposal in other.proposals if proposal["setting_id"] != setting_id]
        other.proposals = [{"setting_id": setting_id, "score": 95, "reasons": [reason]}, *rest][:3]
        other.best_score = 95
