"""What importing a list would do: its rows understood, matched to settings, and compared with what is recorded."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select

from qa_service.database import db
from qa_service.flags.models import RuleSetting
from qa_service.own_lists.columns import IGNORE, REFERENCE
from qa_service.own_lists.identifiers import ReferenceShape, shared_words
from qa_service.own_lists.kind import Book, ListKind
from qa_service.own_lists.matching import Match, Matcher, Wanted
from qa_service.own_lists.models import OwnListRow
from qa_service.own_lists.reading import Row, RowRefused, Values
from qa_service.own_lists.sheets import cell_at
from qa_service.own_lists.where import where_in
from qa_service.own_lists.words import plain

_AT_ONCE: Final = 500
"""Values in one condition: more than a database takes are asked for in parts."""


class Did(StrEnum):
    """What a row does to the records."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Understood:
    """A row that can be read."""

    line: int
    written: str
    urn: str | None
    postcode: str | None
    about_on: date | None
    values: Values
    key: str
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken, and why. It holds nothing of the row."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A row with the setting that it means, if that is certain, and what it would do there."""

    row: Understood
    setting_id: int | None
    match: Match | None
    did: Did | None


@dataclass(slots=True)
class Plan:
    """A whole list, ready to be carried out."""

    rows: list[Planned] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    def count(self, did: Did | None) -> int:
        """How many rows do this; ``None``: wait for a match."""
        return sum(1 for one in self.rows if one.did is did)

    @property
    def reasons(self) -> list[tuple[int, str]]:
        """Line and reason of the rows that are not taken."""
        return [(one.line, one.reason) for one in self.refused]

    @property
    def warned(self) -> list[tuple[int, str]]:
        """What a person should know of rows that are taken."""
        return [(one.row.line, warning) for one in self.rows for warning in one.row.warnings]


def reference_shape() -> ReferenceShape:
    """The shape of references that the council has set for DQ-01, or the usual one."""
    return ReferenceShape(db.session.scalar(select(RuleSetting.value).where(
        RuleSetting.rule == "DQ-01", RuleSetting.parameter == "reference_shape")) or None)


def understand(kind: ListKind, rows: Sequence[tuple[int, Sequence[str]]], fields: Sequence[str], *,
               today: date) -> tuple[list[Understood], list[Refused]]:
    """Every row read, or refused with its line and reason. A row never stops the others."""
    at = {name: index for index, name in enumerate(fields) if name != IGNORE}
    shape = reference_shape()
    shared = shared_words([text for _, row in rows if (text := cell_at(row, at, REFERENCE))])
    found: list[Understood] = []
    refused: list[Refused] = []
    first: dict[str, int] = {}
    for line, cells in rows:
        row = Row({name: cell_at(cells, at, name) for name in at}, kind.columns, today, shape, shared)
        try:
            one = _read(kind, line, row)
        except RowRefused as refusal:
            refused.append(Refused(line, str(refusal)))
            continue
        if (same := first.setdefault(one.key, line)) != line:
            refused.append(Refused(line, f"this is the same {kind.one} as row {same}; keep one of the two rows"))
        else:
            found.append(one)
    return found, refused


def _read(kind: ListKind, line: int, row: Row) -> Understood:
    where = where_in(row.texts)
    if not where.written and where.urn is None:
        raise RowRefused("nothing in this row says which setting is meant")
    said = kind.taken.read(row)
    written = where.written or str(where.urn)
    words = [plain(written), where.urn, where.postcode, *(str(said.values[name]) for name in kind.taken.identity)]
    return Understood(line, written, where.urn, where.postcode, said.about_on, said.values,
                      hashlib.sha256(json.dumps(words).encode()).hexdigest(), (*where.warnings, *row.warnings))


def plan(kind: ListKind, understood: tuple[list[Understood], list[Refused]], matcher: Matcher) -> Plan:
    """What importing would do. Reads only."""
    rows, refused = understood
    result = Plan(refused=list(refused))
    settled, register = decided_before(kind, [row.key for row in rows]), Register(kind)
    for row in rows:
        match = None if row.key in settled else matcher.match(
            Wanted(row.written, "", row.urn, row.postcode, row.about_on))
        setting_id = match.setting_id if match else settled[row.key]
        try:
            did = register.look(row.line, setting_id, row.values) if setting_id else None
        except RowRefused as refusal:
            result.refused.append(Refused(row.line, str(refusal)))
            continue
        result.rows.append(Planned(row, setting_id, match, did))
    result.refused.sort(key=lambda one: one.line)
    return result


def decided_before(kind: ListKind, keys: Sequence[str]) -> dict[str, int]:
    """The settings to which the very same rows of earlier lists were matched, by the rows' keys."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        found |= {key: setting_id for key, setting_id in db.session.execute(
            select(OwnListRow.key, OwnListRow.setting_id).where(
                OwnListRow.kind == kind.key, OwnListRow.key.in_(some), OwnListRow.setting_id.is_not(None))
            .order_by(OwnListRow.id)) if key and setting_id}
    return found


class Register:
    """A kind's book while one list is gone through: no two of its rows may be about one record."""

    def __init__(self, kind: ListKind) -> None:
        self.book: Book = kind.taken.open_book()
        self._one, self._identity = kind.one, kind.taken.identity
        self._lines: dict[tuple[Any, ...], int] = {}

    def look(self, line: int, setting_id: int, values: Mapping[str, Any]) -> Did:
        """What the row would do. Raises ``RowRefused``."""
        self.once(line, setting_id, values)
        return self._compared(self.book.find(setting_id, values), values)

    def record(self, line: int, setting_id: int, values: Mapping[str, Any]) -> tuple[Any, Did]:
        """The record of the row, made or changed. Raises ``RowRefused``."""
        self.once(line, setting_id, values)
        record = self.book.find(setting_id, values)
        did = self._compared(record, values)
        if did is Did.NEW:
            record = self.book.make(setting_id, values)
        elif did is Did.CHANGED:
            self.book.change(record, values)
        return record, did

    def once(self, line: int, setting_id: int, values: Mapping[str, Any]) -> None:
        """Notes that this row is about its record. Raises ``RowRefused`` where another row of the list is."""
        key = (setting_id, *(values[name] for name in self._identity))
        if (first := self._lines.setdefault(key, line)) != line:
            raise RowRefused(f"this is the same {self._one} as row {first}; keep one of the two rows")

    def _compared(self, record: Any | None, values: Mapping[str, Any]) -> Did:
        if record is None:
            return Did.NEW
        return Did.UNCHANGED if self.book.same(record, values) else Did.CHANGED
