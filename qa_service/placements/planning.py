"""What importing a list would do: its rows understood, compared with what is recorded, and matched to settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.database import db
from qa_service.own_lists.matching import Match, Matcher, Wanted, put_first
from qa_service.own_lists.planning import reference_shape
from qa_service.own_lists.words import plain
from qa_service.placements import own_list
from qa_service.placements.models import Child, Placement
from qa_service.placements.overlaps import with_overlaps
from qa_service.placements.own_list import OwnRow, Understood
from qa_service.placements.uploads import OWN_LIST

TAKEN: Final = ("kind", "ended_on", "weekly_pence", "team", "work_address", "note")
"""What a newer list may change in a placement, beside the words that say where."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is recorded of a placement, as far as it matters for a newer list."""

    setting_id: int | None
    without_setting: str | None
    written: str
    fields: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A list understood and matched, ready to be carried out."""

    understood: Understood
    matches: dict[int, Match]
    """By line, for rows that are new or whose words changed or wait for a match."""
    new: int
    changed: int
    missing: int


def understand(rows: Sequence[tuple[int, Sequence[str]]], fields: Sequence[str], *, today: date) -> Understood:
    """The rows as placements, by the council's own shape of references, warned of children in two places at once."""
    understood = own_list.understand(rows, fields, shape=reference_shape(), today=today)
    understood.rows = with_overlaps(understood.rows)
    return understood


def plan(understood: Understood, matcher: Matcher | None, *, as_at: date) -> Plan:
    """What importing would do. Reads only; without a matcher nothing is matched (for the preview)."""
    recorded = _recorded()
    new = changed = 0
    ask: list[OwnRow] = []
    for row in understood.rows:
        known = recorded.get(key_of(row))
        if known is None:
            new += 1
        elif known.written != row.place or known.fields != fields_of(row):
            changed += 1
        if known is None or known.written != row.place or not (known.setting_id or known.without_setting):
            ask.append(row)
    matches = _match(ask, matcher) if matcher else {}
    keys = {key_of(row) for row in understood.rows}
    missing = sum(1 for key, known in recorded.items() if key not in keys and _current(known.fields[1], as_at))
    return Plan(understood, matches, new, changed, missing)


def _recorded() -> dict[tuple[str, date], Standing]:
    statement = (
        select(
            Child.reference,
            Placement.started_on,
            Placement.setting_id,
            Placement.without_setting,
            Placement.setting_as_written,
            *(getattr(Placement, name) for name in TAKEN),
        )
        .join(Child, Child.id == Placement.child_id)
        .where(Placement.origin == OWN_LIST)
    )
    return {
        (row[0].casefold(), row[1]): Standing(row[2], row[3], row[4], tuple(row[5:]))
        for row in db.session.execute(statement)
    }


def key_of(row: OwnRow) -> tuple[str, date]:
    return row.reference.casefold(), row.started_on


def fields_of(row: OwnRow) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in TAKEN)


def _current(ended_on: date | None, as_at: date) -> bool:
    return ended_on is None or ended_on > as_at


def _match(rows: Sequence[OwnRow], matcher: Matcher) -> dict[int, Match]:
    """Matches by line. What a row's URN settles is proposed first for other rows with the same words."""
    found = {
        row.line: matcher.match(Wanted(row.place, row.kind or "", row.urn, row.postcode, row.started_on))
        for row in rows
    }
    settled: dict[str, tuple[int, int]] = {}
    for row in rows:
        if (setting_id := found[row.line].setting_id) is not None and row.place:
            settled.setdefault(plain(row.place), (setting_id, row.line))
    for row in rows:
        if found[row.line].setting_id is None and (same := settled.get(plain(row.place))):
            found[row.line] = put_first(
                found[row.line], same[0], f"Row {same[1]} has the same words and is this setting."
            )
    return found
