"""Reading a team's own spreadsheet: its heading row, and each row as a placement or a reason why not.

``End`` is taken as the leaving date: the first day on which the child was no longer there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qa_service.own_lists import cells, identifiers, sheets
from qa_service.own_lists.sheets import Sheet, cell_at
from qa_service.own_lists.where import where_in
from qa_service.placements.columns import COLUMNS, Field

_PRIVATE_MAIL = ("gmail.", "hotmail.", "outlook.", "yahoo.", "icloud.", "live.", "aol.", "btinternet.", "me.com")


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One placement as the list has it."""

    line: int
    reference: str
    place: str
    """What says where the child is, in the list's words: home, provider, area."""
    urn: str | None
    postcode: str | None
    kind: str | None
    started_on: date
    ended_on: date | None
    weekly_pence: int | None
    team: str | None
    work_address: str | None
    note: str | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that was not taken, and why. It holds nothing of the row."""

    line: int
    reason: str
    identifier: bool = False
    """The reference itself was refused (DQ-01)."""


@dataclass(slots=True)
class Understood:
    """A whole list, understood."""

    rows: list[OwnRow] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read_sheet(path: Path, file_name: str) -> Sheet:
    """The list of placements in this file. Raises ``BadInput`` with what to do where there is none."""
    return sheets.read_sheet(path, file_name, COLUMNS, called="a placements list",
                             with_headings="child reference, home, start")


def understand(
    rows: Sequence[tuple[int, Sequence[str]]],
    fields: Sequence[str],
    *,
    shape: identifiers.ReferenceShape,
    today: date,
) -> Understood:
    """Every row as a placement, or rejected with its line and reason. A row never stops the others."""
    at = {name: index for index, name in enumerate(fields) if name != Field.IGNORE}
    references = [cell_at(row, at, Field.REFERENCE) for _, row in rows]
    shared = identifiers.shared_words([reference for reference in references if reference])
    result = Understood()
    seen: dict[tuple[str, date], OwnRow] = {}
    for line, row in rows:
        found = _row(line, {name: cell_at(row, at, name) for name in at}, shape=shape, shared=shared, today=today)
        if isinstance(found, OwnRow):
            found = _told_apart(found, seen)
        if isinstance(found, OwnRow):
            result.rows.append(found)
        else:
            result.rejected.append(found)
    return result


def _told_apart(row: OwnRow, seen: dict[tuple[str, date], OwnRow]) -> OwnRow | Rejected:
    """The row, unless an earlier one has the same child and start: which of the two is right, a person must say."""
    first = seen.setdefault((row.reference.casefold(), row.started_on), row)
    if first is row:
        return row
    return Rejected(row.line, f"this is the same child and start as row {first.line}; keep one of the two rows")


def _row(
    line: int, texts: dict[str, str], *, shape: identifiers.ReferenceShape, shared: frozenset[str], today: date
) -> OwnRow | Rejected:
    reference = texts[Field.REFERENCE]
    if not reference:
        return Rejected(line, "there is no child reference in this row")
    if reason := identifiers.refusal(reference, shape=shape, shared=shared, today=today):
        return Rejected(line, reason, identifier=True)
    started_on, problem = cells.day(texts[Field.START])
    if problem or started_on is None:
        return Rejected(line, f"“Start”: {problem or 'there is no start date'}")
    ended_on, problem = cells.day(texts.get(Field.END, ""))
    if problem:
        return Rejected(line, f"“End”: {problem}")
    if ended_on and ended_on < started_on:
        return Rejected(line, "“End”: the end is before the start")
    pence, problem = cells.weekly_pence(texts.get(Field.WEEKLY, ""))
    if problem:
        return Rejected(line, f"“£ a week”: {problem}")
    return _placement(line, texts, reference, started_on, ended_on, pence, today)


def _placement(
    line: int,
    texts: dict[str, str],
    reference: str,
    started_on: date,
    ended_on: date | None,
    pence: int | None,
    today: date,
) -> OwnRow | Rejected:
    warnings: list[str] = []
    kind = texts.get(Field.KIND, "")[:120] or None
    where = where_in(texts, kind=kind or "")
    warnings += where.warnings
    if not where.written and where.urn is None:
        return Rejected(line, "nothing in this row says where the child lives")
    if started_on > today:
        warnings.append("“Start”: this is in the future")
    if started_on == ended_on:
        warnings.append("“End”: the end is the same day as the start")
    team, address = _worker(texts, warnings)
    return OwnRow(
        line=line,
        reference=reference,
        place=where.written,
        urn=where.urn,
        postcode=where.postcode,
        kind=kind,
        started_on=started_on,
        ended_on=ended_on,
        weekly_pence=pence,
        team=team,
        work_address=address,
        note=_note(texts.get(Field.NOTE, ""), warnings),
        warnings=tuple(warnings),
    )


def _worker(texts: dict[str, str], warnings: list[str]) -> tuple[str | None, str | None]:
    team, contact = texts.get(Field.TEAM, ""), texts.get(Field.WORK_ADDRESS, "")
    address = identifiers.email_in(contact) or identifiers.email_in(team)
    if address and any(part in address.split("@")[1] for part in _PRIVATE_MAIL):
        warnings.append("“Work address”: this is not an address at work; it was left out")
        address = None
    elif contact and not address:
        warnings.append("“Work address”: this is not an e-mail address; it was left out")
    if team and (inside := identifiers.email_in(team)):
        team = (
            team.lower().replace(inside, "").strip(" <>(),;-")
            if team.lower() == inside
            else team[: team.lower().find(inside)].strip(" <>(),;-")
        )
    return team[:120] or None, address[:254] if address else None


def _note(text: str, warnings: list[str]) -> str | None:
    if not text:
        return None
    if found := identifiers.personal_details(text):
        warnings.append(f"“Note”: it seems to hold {' and '.join(found)}; the note was left out")
        return None
    return text
