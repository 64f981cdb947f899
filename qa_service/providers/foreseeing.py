"""What importing a list would do, told before it is imported: the import itself, carried out and taken back.

So the preview and the import cannot differ. Nothing is saved; the database is held for as long as an import takes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.providers.models import RegisterChange, RegisterList, Setting
from qa_service.providers.register import import_file
from qa_service.vocabulary import Grade, Outcome, RegistrationStatus
from scrapers.lists import EventRow, ListedFile, SettingRow

LOOKED_AT: Final = ("status", "status_printed", "group_id", "places", "provision", "local_authority")
"""The present facts of a setting that a list may change, and whose change is counted."""
_BAD: Final = (RegistrationStatus.SUSPENDED, RegistrationStatus.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Worse:
    """A setting that the import would show suspended, ended, no longer listed or below good, and did not before."""

    setting_id: int | None
    """``None`` for one that is not known yet."""
    urn: str
    local_authority: str | None
    said: tuple[str, ...]
    """What the list tells, in words."""


@dataclass(frozen=True, slots=True)
class ListForeseen:
    """How many of a list's rows would tell something new."""

    sheet: str | None
    rows: int
    imported: int


@dataclass(slots=True)
class Foreseen:
    """What an import would do."""

    lists: list[ListForeseen]
    new_settings: int = 0
    changed: dict[str, int] = field(default_factory=dict)
    """Settings by what would change in the present, in words; only what is not nought."""
    history: int = 0
    """Dated facts of the past that the list adds without changing the present."""
    older_than: date | None = None
    """The day of the newest list of providers that is here, where the file's own is older."""
    worse: list[Worse] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return any(one.imported for one in self.lists)


class _TakenBack(Exception):
    """Ends the transaction of a look: nothing of it is saved."""


def foresee(path: Path, listed: ListedFile, *, name: str, by: Actor) -> Foreseen:
    """What importing this file would do now. An edge: opens a transaction of its own and takes it back."""
    found = Foreseen([], older_than=_older_than(listed))
    with suppress(_TakenBack), transaction():
        before, last = _present(), db.session.scalar(select(func.max(RegisterChange.id))) or 0
        taken = import_file(path, by=by, name=name, listed=listed).lists
        found.lists = [ListForeseen(one.sheet, one.rows, one.imported) for one in taken]
        regraded = {setting_id: words for one in taken for setting_id, words in one.regraded.items()}
        db.session.flush()
        after = _present()
        facts = list(db.session.scalars(select(RegisterChange).where(RegisterChange.id > last)))
        _count(found, before, after, facts, len(regraded))
        found.worse = _worse(before, after, regraded, listed)
        raise _TakenBack
    return found


def _older_than(listed: ListedFile) -> date | None:
    days = [one.as_at for one in listed.lists if one.as_at]
    newest = db.session.scalar(select(func.max(RegisterList.as_at)).where(RegisterList.kind == "providers"))
    return newest if newest and days and max(days) < newest else None


def _present() -> dict[str, Any]:
    columns = (Setting.urn, Setting.id, *(getattr(Setting, name) for name in LOOKED_AT))
    return {row.urn: row for row in db.session.execute(select(*columns).where(Setting.urn.is_not(None)))}


def _count(found: Foreseen, before: Mapping[str, Any], after: Mapping[str, Any],
           facts: list[RegisterChange], regraded: int) -> None:
    found.new_settings = len(after.keys() - before.keys())
    counts: Counter[str] = Counter()
    for urn in before.keys() & after.keys():
        was, now = before[urn], after[urn]
        if _status_changed(was, now):
            counts[_status_words(now)] += 1
        counts["Owner changed"] += was.group_id is not None and was.group_id != now.group_id
        counts["Number of places changed"] += was.places is not None and was.places != now.places
        counts["Kind of setting corrected"] += was.provision is not now.provision
        counts["Area corrected"] += was.local_authority is not None and was.local_authority != now.local_authority
    counts["Grade or outcome changed"] = regraded
    found.changed = {words: number for words, number in counts.items() if number}
    present = {(after[urn].id, name) for urn in before.keys() & after.keys() for name in LOOKED_AT
               if getattr(before[urn], name) != getattr(after[urn], name)}
    past = (fact for fact in facts if fact.kind not in ("grade_changed", "registered", "corrected"))
    found.history = sum(1 for fact in past if not any(
        (fact.setting_id, name) in present for name in _COLUMNS_OF.get(fact.field, (fact.field,))))


_STATUS_WORDS: Final = {
    RegistrationStatus.ACTIVE: "Registration active again", RegistrationStatus.SUSPENDED: "Registration suspended",
    RegistrationStatus.RESIGNED: "Registration resigned", RegistrationStatus.CANCELLED: "Registration cancelled",
    RegistrationStatus.CLOSED: "Closed", RegistrationStatus.UNKNOWN: "No longer on the list"}


_COLUMNS_OF: Final = {"status": ("status", "status_printed"), "owner_printed": ("group_id",), "places": ("places",)}
"""By the field of a fact of the past, the columns of ``LOOKED_AT`` that hold its present."""


def _status_changed(was: Any, now: Any) -> bool:
    return was.status is not now.status or was.status_printed != now.status_printed


def _status_words(now: Any) -> str:
    return "Registration status not known" if now.status_printed else _STATUS_WORDS[now.status]


def _worse(before: Mapping[str, Any], after: Mapping[str, Any], regraded: Mapping[int, str],
           listed: ListedFile) -> list[Worse]:
    said: dict[str, list[str]] = {}
    for urn, now in after.items():
        was = before.get(urn)
        if (now.status.ended or now.status in _BAD) and (was is None or _status_changed(was, now)):
            said.setdefault(urn, []).append(_status_words(now))
    urns = {row.id: urn for urn, row in after.items()}
    for setting_id, printed in regraded.items():
        if words := _below_good(printed):
            said.setdefault(urns[setting_id], []).append(words)
    for urn, (_, printed) in _newest_grades(listed).items():
        if urn not in before and (words := _below_good(printed)):
            said.setdefault(urn, []).append(words)
    return [Worse(before[urn].id if urn in before else None, urn, after[urn].local_authority, tuple(words))
            for urn, words in sorted(said.items())]


def _newest_grades(listed: ListedFile) -> dict[str, tuple[date, str]]:
    """By URN, the newest full inspection's grade or outcome in the file."""
    newest: dict[str, tuple[date, str]] = {}
    for one in listed.lists:
        for row in one.rows:
            event = row.latest_full if isinstance(row, SettingRow) else row if isinstance(row, EventRow) else None
            result = (event.overall or event.outcome) if event else None
            if event and event.inspected_on and result and (
                    event.urn not in newest or newest[event.urn][0] <= event.inspected_on):
                newest[event.urn] = (event.inspected_on, result.value)
    return newest


def _below_good(printed: str | None) -> str | None:
    """The words of a grade or outcome, where it is below good."""
    for kind in (Grade, Outcome):
        if printed in set(kind) and kind(printed).below_good:
            return str(kind(printed).words)
    return None
