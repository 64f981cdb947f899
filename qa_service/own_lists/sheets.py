"""A team's own spreadsheet as it was read: the sheet and row whose headings are most like a list's, and its rows.

Everything in a cell is text: a formula is never worked out. Columns that are about the person (names, birthdays,
numbers) are dropped while the file is read and reach no table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from qa_service import clock
from qa_service.documents.test_virus import refuse_test_virus
from qa_service.errors import BadInput
from qa_service.own_lists import cells, identifiers
from qa_service.own_lists.columns import REFERENCE, Columns, may_be_headings
from scrapers.tables import Cell, TableError, read_tables

MOST_BYTES = 5 * 1024 * 1024
TOO_LARGE = (
    f"the file is larger than {MOST_BYTES // 1024 // 1024} MB. Remove sheets and pictures that are not the list, and "
    "try again."
)
MOST_ROWS = 20_000
MOST_COLUMNS = 100
_HEADINGS_WITHIN = 15
_FEWEST_KNOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was read: headings, and the rows below as text, by line of the file. No personal column is in it."""

    file_name: str
    sha256: str
    headings: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    proposed: tuple[str, ...]
    left_out: tuple[str, ...]
    """Headings of the columns that are about the person and were not read."""
    notes: tuple[str, ...] = ()
    """Which of several sheets was read, where others look like the list too."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What one sheet of a file holds."""

    score: int
    """How many headings we know."""
    name: str | None
    headings: list[str]
    rows: list[tuple[int, list[str]]]


def read_sheet(path: Path, file_name: str, columns: Columns, *, called: str, with_headings: str) -> Sheet:
    """The list in this file: the sheet and row whose headings are most like its own.

    ``called`` is what the list is called in a sentence ("a placements list"), ``with_headings`` some of its headings.
    Raises ``BadInput`` with what to do where the file cannot be read, is too large or has no such headings.
    """
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(TOO_LARGE, file=file_name)
    data = path.read_bytes()
    refuse_test_virus(data, file_name)
    try:
        found = [_table(table.sheet, table.rows(), columns) for table in read_tables(path)]
    except TableError as error:
        raise BadInput(str(error).replace(path.name, file_name)) from error
    best = max(found, key=lambda one: one.score)
    if not best.headings:
        raise BadInput(
            f"no row of headings of {called} was found in the first 15 rows. Put the headings "
            f"({with_headings}…) in one row above the list.",
            file=file_name,
        )
    if len(best.rows) > MOST_ROWS:
        raise BadInput(f"the list has more than {MOST_ROWS:,} rows. Split it and try again.", file=file_name)
    proposal = columns.propose(best.headings, [row for _, row in best.rows[:200]])
    kept = [index for index in range(len(best.headings)) if index not in proposal.personal]
    rows = [(line, [identifiers.without_numbers(text) for text in row]) for line, row in best.rows]
    rows = withhold(rows, proposal.fields, columns, today=clock.today())
    return Sheet(
        file_name=file_name[:200],
        sha256=hashlib.sha256(data).hexdigest(),
        headings=tuple(best.headings[index] for index in kept),
        rows=tuple((line, tuple(row[index] if index < len(row) else "" for index in kept)) for line, row in rows),
        proposed=tuple(proposal.fields[index] for index in kept),
        left_out=tuple(best.headings[index] for index in sorted(proposal.personal)),
        notes=_of_other_sheets(best, found),
    )


def _of_other_sheets(best: _Found, found: Sequence[_Found]) -> tuple[str, ...]:
    """A sentence where other sheets may hold the list as well; sheets without such headings and rows say nothing."""
    others = [f"“{one.name}”" for one in found if one is not best and one.score >= _FEWEST_KNOWN and one.rows]
    if not others:
        return ()
    return (f"Only the sheet “{best.name}” was read. {', '.join(others)} may hold a list too: save each as a file of "
            "its own and bring it in as well.",)


def withhold(
    rows: Sequence[tuple[int, Sequence[str]]], fields: Sequence[str], columns: Columns, *, today: date
) -> list[tuple[int, list[str]]]:
    """The rows with what is personal in references and free text withheld: it is not kept while a list waits."""
    at = {name: index for index, name in enumerate(fields)}
    shared = identifiers.shared_words([text for _, row in rows if (text := cell_at(row, at, REFERENCE))])
    kept = []
    for line, row in rows:
        clean = list(row)
        reference = cell_at(row, at, REFERENCE)
        if reference and (what := identifiers.looks_like(reference, shared=shared, today=today)):
            clean[at[REFERENCE]] = identifiers.withheld(what)
        for name in columns.with_free_text():
            text = cell_at(row, at, name)
            if text and (found := identifiers.personal_details(text)):
                clean[at[name]] = identifiers.withheld(" and ".join(found))
        kept.append((line, clean))
    return kept


def cell_at(row: Sequence[str], at: dict[str, int], name: str) -> str:
    """The cell of a field, without the space round it; empty where the list has no such column."""
    return row[at[name]].strip() if name in at and at[name] < len(row) else ""


def _table(name: str | None, lines: Iterable[tuple[int, list[Cell]]], columns: Columns) -> _Found:
    """The headings of one sheet and the filled rows below."""
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
        return _Found(0, name, [], [])
    scores = [columns.heading_score(texts) or int(may_be_headings(texts)) for _, texts in head]
    at = scores.index(max(scores))
    if scores[at] < _FEWEST_KNOWN and not may_be_headings(head[at][1]):
        return _Found(0, name, [], [])
    headings = head[at][1]
    while headings and not headings[-1]:
        headings.pop()
    return _Found(scores[at], name, headings, head[at + 1 :] + rows)
