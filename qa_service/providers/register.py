"""Taking a file of Ofsted's lists into the register: one transaction a file, and nothing changed by a second import.

A sheet that was imported before, to the byte, is not taken again. Any other is compared with what is known: a newer
list, or a corrected one of the same day, changes the present and leaves dated facts; an older one adds history only.
Inspections belong to a higher domain, which records them through a port.
"""

from __future__ import annotations

import gc
import hashlib
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol, cast

from sqlalchemy import Connection, Table, insert, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import db, in_transaction
from qa_service.marks.service import mark
from qa_service.providers.models import RegisterList, RegisterRejection
from qa_service.providers.register_others import take_movements, take_premises
from qa_service.providers.register_settings import Register, take_providers
from qa_service.vocabulary import ProvisionType, SubjectType
from scrapers.list_reader import read_listed_file
from scrapers.lists import (
    CellWarning,
    EventRow,
    ListedFile,
    ListFile,
    ListKind,
    MovementRow,
    PassedOver,
    PremisesRow,
    RejectedRow,
    SettingRow,
)

_LISTS, _REJECTIONS = cast(Table, RegisterList.__table__), cast(Table, RegisterRejection.__table__)


@dataclass(slots=True)
class EventsTaken:
    """What recording a list's inspections did: the lines that told something new, and those that contradict."""

    lines: set[int] = field(default_factory=set)
    setting_ids: set[int] = field(default_factory=set)
    regraded: dict[int, str] = field(default_factory=dict)
    """Settings whose latest full inspection judges other than the latest known before, with its grade or outcome."""
    rejected: list[RejectedRow] = field(default_factory=list)


class TakesEvents(Protocol):
    """Records inspections of a list. ``setting_ids`` has the setting of every URN; ``overwrite`` is false for a list
    older than one that was imported before, which may add inspections and fill blanks but correct nothing."""

    def __call__(self, link: Connection, events: Sequence[EventRow], setting_ids: dict[str, int], *,
                 list_id: int, now: datetime, overwrite: bool) -> EventsTaken: ...


_port: list[TakesEvents] = []


def record_events_with(recorder: TakesEvents) -> None:
    """Names who records inspections; the application's factory calls it once."""
    _port[:] = [recorder]


@dataclass(slots=True)
class ListTaken:
    """What importing one list did. ``imported`` rows told something new, ``unchanged`` rows did not."""

    file: str
    sheet: str | None
    kind: ListKind
    as_at: date | None
    rows: int
    imported: int
    rejected: list[RejectedRow]
    warnings: list[CellWarning]
    unknown_columns: tuple[str, ...]
    provision_types: dict[str, int]
    grades: dict[str, int]
    regraded: dict[int, str] = field(default_factory=dict)
    """Settings whose latest full inspection judges other than the latest known before, with its grade or outcome."""
    contradictions: list[CellWarning] = field(default_factory=list)
    """What it says otherwise than another list of the same day that was imported before."""

    @property
    def unchanged(self) -> int:
        return self.rows - self.imported - len(self.rejected)


@dataclass(slots=True)
class FileTaken:
    """What importing one file did: each of its lists, that of providers first, and the sheets passed over."""

    file: str
    lists: list[ListTaken]
    passed_over: list[PassedOver]

    @property
    def rejected(self) -> list[tuple[str | None, RejectedRow]]:
        """Every rejected row with its sheet."""
        return [(one.sheet, row) for one in self.lists for row in one.rejected]

    @property
    def needs_a_person(self) -> bool:
        """Whether rows were rejected, a registration status (it is not known any more, then), a judgement or the day
        of an inspection was not understood, or a sheet that looks like a list could not be taken."""
        return bool(self.rejected) or any(one.looks_like_a_list for one in self.passed_over) or any(
            cell.needs_a_person for one in self.lists for cell in (*one.warnings, *one.contradictions))


def read_file(path: Path, name: str | None = None) -> ListedFile:
    """What the file holds, for a look before it is imported. ``name`` as for ``import_file``. Raises ``ListError``."""
    return read_listed_file(path, name, today=today())


def import_file(path: Path, *, by: Actor, name: str | None = None, listed: ListedFile | None = None) -> FileTaken:
    """Takes every list of the file into the register, in the transaction that the caller has opened.

    ``name`` is the file's own name (it may tell the list's day) where ``path`` is where an upload was put; ``listed``
    is what ``read_file`` gave, to save reading it again. Raises ``ListError`` when the file holds no list.
    """
    if not in_transaction():
        raise RuntimeError("importing writes: open transaction() first")
    with _without_garbage_collection():
        listed = listed or read_listed_file(path, name, today=today())
        _one_at_a_time(db.session.connection())
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        shown = name or path.name
        found = FileTaken(shown, [], listed.passed_over)
        register: Register | None = None
        for one in listed.lists:
            taken, register = _import_list(one, digest, shown, by, register)
            found.lists.append(taken)
    return found


def _one_at_a_time(link: Connection) -> None:
    """Lets a second import wait for the first; on SQLite the transaction itself does."""
    if link.dialect.name == "postgresql":
        link.exec_driver_sql("LOCK TABLE register_list IN EXCLUSIVE MODE")


@contextmanager
def _without_garbage_collection() -> Iterator[None]:
    """Rows hold no cycles, and looking for some among 300,000 objects took a fifth of an import's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _import_list(one: ListFile, digest: str, name: str, by: Actor,
                 before: Register | None) -> tuple[ListTaken, Register | None]:
    taken = ListTaken(name, one.sheet, one.kind, one.as_at, one.row_count, 0, list(one.rejected), one.warnings,
                      one.unknown_columns, provision_types(one), grades(one))
    link = db.session.connection()
    sheet = (one.sheet or "")[:80]
    earlier = link.execute(select(_LISTS.c.id).where(_LISTS.c.sha256 == digest, _LISTS.c.sheet == sheet)).scalar()
    if earlier is not None:
        taken.rejected = [RejectedRow(row.line, row.reason) for row in link.execute(
            select(_REJECTIONS.c.line, _REJECTIONS.c.reason).where(_REJECTIONS.c.list_id == earlier)
            .order_by(_REJECTIONS.c.line))]
        return taken, before
    now = utc_now()
    record = RegisterList(sha256=digest, sheet=sheet, file_name=name[:200], kind=one.kind.value,
                          as_at=one.as_at or _day_from_rows(one), rows=one.row_count, changed=0, rejected=0,
                          imported_at=now, imported_by=by.name)
    db.session.add(record)
    db.session.flush()
    register = Register.load(link, record.id, record.as_at or today(), now, before)
    lines, events = _take(register, one)
    taken.rejected = sorted([*one.rejected, *events.rejected], key=lambda row: row.line)
    taken.imported = len(lines - {row.line for row in events.rejected})
    taken.regraded = events.regraded
    taken.contradictions = register.contradictions
    record.changed, record.rejected = taken.imported, len(taken.rejected)
    if taken.rejected:
        link.execute(insert(_REJECTIONS), [
            {"list_id": record.id, "line": row.line, "reason": row.reason} for row in taken.rejected])
    mark(SubjectType.SETTING, sorted(register.touched), reason="register list imported")
    audit.record("register.imported", by=by, subject=SubjectType.IMPORT, subject_id=record.id, details={
        "sha256": digest, "sheet": sheet, "kind": one.kind.value, "as_at": str(one.as_at) if one.as_at else None,
        "rows": one.row_count, "imported": taken.imported, "rejected": len(taken.rejected)})
    return taken, register


def _take(register: Register, one: ListFile) -> tuple[set[int], EventsTaken]:
    """The lines that told something new, and what came of the inspections among them."""
    if one.kind is ListKind.PREMISES:
        return take_premises(register, [row for row in one.rows if isinstance(row, PremisesRow)]), EventsTaken()
    if one.kind is ListKind.MOVEMENTS:
        return take_movements(register, [row for row in one.rows if isinstance(row, MovementRow)]), EventsTaken()
    if one.kind is ListKind.PROVIDERS:
        settings = [row for row in one.rows if isinstance(row, SettingRow)]
        news = take_providers(register, settings)
        lines = {row.line for row in settings if row.urn in news}
        events = [found for row in settings for found in (row.latest_full, row.previous_full) if found]
    else:
        events = [row for row in one.rows if isinstance(row, EventRow)]
        lines = _take_settings_of(register, events)
    taken = _record_events(register, events)
    return lines | taken.lines, taken


def _take_settings_of(register: Register, events: Sequence[EventRow]) -> set[int]:
    settings = [event.setting for event in events if event.setting]
    groups = register.name_owners(setting.owner for setting in settings)
    lines = {setting.line for setting in settings if register.take(setting, groups, from_providers=False)}
    register.save_settings()
    return lines


def _record_events(register: Register, events: Sequence[EventRow]) -> EventsTaken:
    if not events:
        return EventsTaken()
    if not _port:
        raise RuntimeError("nobody records inspections: the application was not put together")
    newer = register.link.execute(select(_LISTS.c.id).where(
        _LISTS.c.kind.in_((ListKind.PROVIDERS.value, ListKind.EVENTS.value)), _LISTS.c.as_at > register.as_at).limit(1))
    ids = {urn: known["id"] for urn, known in register.settings.items()}
    taken = _port[0](register.link, events, ids, list_id=register.list_id, now=register.now,
                     overwrite=newer.first() is None)
    register.touched |= taken.setting_ids
    return taken


def _day_from_rows(one: ListFile) -> date | None:
    """The day that a list without a dated title describes: the end of the month of the last inspection, joining or
    leaving in it. It is so of every published list; publication dates run on for weeks after."""
    days: list[date | None] = []
    for row in one.rows:
        found = row if isinstance(row, EventRow) else getattr(row, "latest_full", None)
        days.append(found.inspected_on if found else None)
        about = row.setting if isinstance(row, EventRow) else row
        days += [getattr(about, name, None) for name in ("registered_on", "active_from", "resigned_on", "closed_on")]
    last = max((day for day in days if day and day <= today()), default=None)
    return min(last.replace(day=monthrange(last.year, last.month)[1]), today()) if last else None


def provision_types(one: ListFile) -> dict[str, int]:
    """How many rows are of each kind of setting; a kind not known yet is counted under its printed words."""
    counts: Counter[str] = Counter()
    for row in one.rows:
        setting = row.setting if isinstance(row, EventRow) else row
        if isinstance(setting, SettingRow):
            unknown = setting.provision is ProvisionType.OTHER and setting.provision_printed
            counts[setting.provision_printed if unknown else setting.provision.value] += 1
        elif isinstance(setting, MovementRow):
            counts[setting.provision.value] += 1
        elif isinstance(setting, PremisesRow):
            counts[ProvisionType.SUPPORTED_ACCOMMODATION.value] += 1
    return dict(counts.most_common())


def grades(one: ListFile) -> dict[str, int]:
    """How many rows have each overall grade or outcome; ``none`` where nothing is printed, ``other`` for the rest."""
    counts: Counter[str] = Counter()
    for row in one.rows:
        if isinstance(row, PremisesRow | MovementRow):
            continue
        found: Any = row if isinstance(row, EventRow) else row.latest_full
        said = (found.overall or found.outcome) if found else None
        if said is None:
            words = found.overall_printed if found else None
            counts["other" if words and words.upper() != "NULL" else "none"] += 1
        else:
            counts[said.value] += 1
    return dict(counts.most_common())
