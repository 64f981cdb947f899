"""Reading a team's own spreadsheet: its heading row, and each row as a placement or a reason why not.

Everything in a cell is text: a formula is never worked out. Columns that are about the person (names, birthdays,
numbers) are dropped while the file is read and reach no table. ``End`` is taken as the leaving date: the first day on
which the child was no longer there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from qa_service import clock
from qa_service.errors import BadInput
from qa_service.placements import cells, identifiers
from qa_service.placements.columns import Field, heading_score, may_be_headings, propose
from qa_service.placements.kinds import is_someones_home
from qa_service.vocabulary import urn_from_printed
from scrapers.tables import Cell, TableError, read_tables

MOST_BYTES = 5 * 1024 * 1024
TOO_LARGE = (
    f"the file is larger than {MOST_BYTES // 1024 // 1024} MB. Remove sheets and pictures that are not the list, and "
    "try again."
)
MOST_ROWS = 20_000
MOST_COLUMNS = 100
_HEADINGS_WITHIN = 15
_FEWEST_KNOWN = 3
_PRIVATE_MAIL = ("gmail.", "hotmail.", "outlook.", "yahoo.", "icloud.", "live.", "aol.", "btinternet.", "me.com")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was read: headings, and the rows below as text, by line of the file. No personal column is in it."""

    file_name: str
    sha256: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    proposed: tuple[Field, ...]
    left_out: tuple[str, ...]
    """Headings of the columns that are about the person and were not read."""


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
    """The list in this file: the sheet and row whose headings are most like a placements list.

    Raises ``BadInput`` with what to do where the file cannot be read, is too large or has no such headings.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(TOO_LARGE, file=file_name)
    try:
        best = max((_table(table.rows()) for table in read_tables(path)), key=lambda found: found[0])
    except TableError as error:
        raise BadInput(str(error).replace(path.name, file_name)) from error
    _, headings, rows = best
    if not headings:
        raise BadInput(
            "no row of headings of a placements list was found in the first 15 rows. Put the headings "
            "(child reference, home, start…) in one row above the list.",
            file=file_name,
        )
    if len(rows) > MOST_ROWS:
        raise BadInput(f"the list has more than {MOST_ROWS:,} rows. Split it and try again.", file=file_name)
    proposal = propose(headings, [row for _, row in rows[:200]])
    kept = [index for index in range(len(headings)) if index not in proposal.personal]
    rows = [(line, [identifiers.without_numbers(text) for text in row]) for line, row in rows]
    rows = withhold(rows, proposal.fields, today=clock.today())
    return Sheet(
        file_name=file_name[:200],
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        headings=tuple(headings[index] for index in kept),
        rows=tuple((line, tuple(row[index] if index < len(row) else "" for index in kept)) for line, row in rows),
        proposed=tuple(proposal.fields[index] for index in kept),
        left_out=tuple(headings[index] for index in sorted(proposal.personal)),
    )


def withhold(
    rows: Sequence[tuple[int, Sequence[str]]], fields: Sequence[Field], *, today: date
) -> list[tuple[int, list[str]]]:
    """The rows with what is personal in references and notes withheld, so that it is not kept while a list waits."""
    at = {name: index for index, name in enumerate(fields)}
    shared = identifiers.shared_words([text for _, row in rows if (text := _cell(row, at, Field.REFERENCE))])
    kept = []
    for line, row in rows:
        clean = list(row)
        reference, note = _cell(row, at, Field.REFERENCE), _cell(row, at, Field.NOTE)
        if reference and (what := identifiers.looks_like(reference, shared=shared, today=today)):
            clean[at[Field.REFERENCE]] = identifiers.withheld(what)
        if note and (found := identifiers.personal_details(note)):
            clean[at[Field.NOTE]] = identifiers.withheld(" and ".join(found))
        kept.append((line, clean))
    return kept


def _table(lines: Iterable[tuple[int, list[Cell]]]) -> tuple[int, list[str], list[tuple[int, list[str]]]]:
    """(how many headings we know, the headings, the filled rows below), of one sheet."""
    head: list[tuple[int, list[str]]] = []
    rows: list[tuple[int, list[str]]] = []
    for line, row in lines:
        texts = [cells.as_text(cell) for cell in row[:MOST_COLUMNS]]
        if not any(texts):
            continue
        (head if len(head) < _HEADINGS_WITHIN else rows).append((line, texts))
        if len(rows) > MOST_ROWS:
            break
    if not head:
        return 0, [], []
    scores = [heading_score(texts) or int(may_be_headings(texts)) for _, texts in head]
    at = scores.index(max(scores))
    if scores[at] < _FEWEST_KNOWN and not may_be_headings(head[at][1]):
        return 0, [], []
    headings = head[at][1]
    while headings and not headings[-1]:
        headings.pop()
    return scores[at], headings, head[at + 1 :] + rows


def understand(
    rows: Sequence[tuple[int, Sequence[str]]],
    fields: Sequence[Field],
    *,
    shape: identifiers.ReferenceShape,
    today: date,
) -> Understood:
    """Every row as a placement, or rejected with its line and reason. A row never stops the others."""
    at: dict[Field, int] = {name: index for index, name in enumerate(fields) if name is not Field.IGNORE}
    references = [_cell(row, at, Field.REFERENCE) for _, row in rows]
    shared = identifiers.shared_words([reference for reference in references if reference])
    result = Understood()
    seen: dict[tuple[str, date], OwnRow] = {}
    for line, row in rows:
        found = _row(line, {name: _cell(row, at, name) for name in at}, shape=shape, shared=shared, today=today)
        if isinstance(found, OwnRow):
            found = _told_apart(found, seen)
        if isinstance(found, OwnRow):
            result.rows.append(found)
        else:
            result.rejected.append(found)
    return result


def _cell(row: Sequence[str], at: dict[Field, int], name: Field) -> str:
    return row[at[name]].strip() if name in at and at[name] < len(row) else ""


def _told_apart(row: OwnRow, seen: dict[tuple[str, date], OwnRow]) -> OwnRow | Rejected:
    """The row, unless an earlier one has the same child and start: which of the two is right, a person must say."""
    first = seen.setdefault((row.reference.casefold(), row.started_on), row)
    if first is row:
        return row
    return Rejected(row.line, f"this is the same child and start as row {first.line}; keep one of the two rows")


def _row(
    line: int, texts: dict[Field, str], *, shape: identifiers.ReferenceShape, shared: frozenset[str], today: date
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
    texts: dict[Field, str],
    reference: str,
    started_on: date,
    ended_on: date | None,
    pence: int | None,
    today: date,
) -> OwnRow | Rejected:
    warnings: list[str] = []
    kind = texts.get(Field.KIND, "")[:120] or None
    place, postcode = _place(texts, kind, warnings)
    urn = urn_from_printed(texts.get(Field.URN, ""))
    if (
        texts.get(Field.URN)
        and urn is None
        and texts[Field.URN].strip(" -").lower() not in ("", "n/a", "na", "tbc", "none")
    ):
        warnings.append("“URN”: what stands there is not a URN; it was kept as the setting’s words")
        place = " · ".join(
            part for part in (place, identifiers.without_people(texts[Field.URN], someones_home=True)[0]) if part
        )[:300]
    if not place and urn is None:
        return Rejected(line, "nothing in this row says where the child lives")
    if started_on > today:
        warnings.append("“Start”: this is in the future")
    if started_on == ended_on:
        warnings.append("“End”: the end is the same day as the start")
    team, address = _worker(texts, warnings)
    return OwnRow(
        line=line,
        reference=reference,
        place=place,
        urn=urn,
        postcode=postcode,
        kind=kind,
        started_on=started_on,
        ended_on=ended_on,
        weekly_pence=pence,
        team=team,
        work_address=address,
        note=_note(texts.get(Field.NOTE, ""), warnings),
        warnings=tuple(warnings),
    )


def _place(texts: dict[Field, str], kind: str | None, warnings: list[str]) -> tuple[str, str | None]:
    parts = dict.fromkeys(texts[name] for name in (Field.PLACE, Field.PROVIDER, Field.AREA) if texts.get(name))
    written = " · ".join(parts)
    postcode = identifiers.postcode_in(texts.get(Field.POSTCODE, "")) or identifiers.postcode_in(written)
    at_home = is_someones_home(kind or "", written)
    written, changed = identifiers.without_people(written, someones_home=at_home)
    if changed:
        warnings.append("the setting’s words held a person’s name or address, which was left out")
    return written[:300], None if at_home else postcode


def _worker(texts: dict[Field, str], warnings: list[str]) -> tuple[str | None, str | None]:
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
