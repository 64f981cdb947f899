"""Reading a file of Ofsted's: which of its sheets are lists, of what kind and day, and every row of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from qa_service.vocabulary import EventType
from scrapers.list_cells import event_type, printed, urn
from scrapers.list_columns import HEADER_WITHIN_ROWS, Columns, columns_of
from scrapers.list_dates import as_at
from scrapers.list_rows import Rejected, RowReader
from scrapers.lists import ListedFile, ListError, ListFile, ListKind, PassedOver, RejectedRow
from scrapers.tables import Cell, Table, TableError, read_tables

_LATEST_WORDS = re.compile(r"\blatest full inspection", re.I)
_EVENT_WORDS = re.compile(r"\bin[ _-]year\b|\binspec|\bevents?\b|during the year", re.I)
_PROVIDER_WORDS = re.compile(r"\bas at\b|\bat \d|\bproviders? (level )?(as )?at\b|\bat (march|31|september|30)\b", re.I)
_ORDER = list(ListKind)

REPEATED_SHARE = 0.02
"""In a list of settings each URN stands once; a list in which more than this share repeats is one of inspections."""

Numbered = tuple[int, list[Cell]]


class _NoList(Exception):
    """Why a sheet is not a list."""


def read_listed_file(path: Path) -> ListedFile:
    """Every list that the file holds. Raises ``ListError`` when it holds none or cannot be read."""
    try:
        tables = read_tables(path)
        found: list[ListFile] = []
        passed: list[PassedOver] = []
        for table in tables:
            try:
                found.append(_list_of(path, table))
            except _NoList as reason:
                passed.append(PassedOver(table.sheet or path.name, str(reason)))
    except ListError:
        raise
    except TableError as error:
        raise ListError(str(error)) from error
    if not found:
        raise ListError(_no_list(path, passed))
    lists, twins = _without_twins(sorted(found, key=lambda one: _ORDER.index(one.kind)))
    return ListedFile(path, lists, passed + twins)


def read_lists(path: Path) -> list[ListFile]:
    """The file's lists, settings first."""
    return read_listed_file(path).lists


def read_list(path: Path) -> ListFile:
    """The file's first list: that of the settings where there is one."""
    return read_lists(path)[0]


def _no_list(path: Path, passed: Sequence[PassedOver]) -> str:
    advice = "Choose Ofsted's list of providers, of inspections in the year, of premises, or of joiners and leavers."
    if len(passed) == 1:
        return f"{path.name} is none of Ofsted's lists: {passed[0].reason}. {advice}"
    sheets = ", ".join(f"“{one.sheet}”" for one in passed[:6])
    return f"{path.name} holds none of Ofsted's lists on its sheets {sheets}. {advice}"


def _without_twins(lists: list[ListFile]) -> tuple[list[ListFile], list[PassedOver]]:
    """A workbook may list the same settings twice, once without their inspections: the fuller sheet is taken."""
    kept: list[ListFile] = []
    twins: list[PassedOver] = []
    providers = [one for one in lists if one.kind is ListKind.PROVIDERS]
    providers.sort(key=lambda one: -sum(1 for row in one.rows if getattr(row, "latest_full", None)))
    for one in providers:
        fuller = next((other for other in kept if _settings(one) <= _settings(other)), None)
        if fuller:
            twins.append(PassedOver(one.sheet or "", f"the same settings are on sheet “{fuller.sheet}”"))
        else:
            kept.append(one)
    return kept + [one for one in lists if one.kind is not ListKind.PROVIDERS], twins


def _settings(one: ListFile) -> set[str]:
    return {row.urn for row in one.rows}


def _list_of(path: Path, table: Table) -> ListFile:
    rows = table.rows()
    above, columns, header_line = _header(rows)
    numbered = [(line, cells) for line, cells in rows if any(printed(cell) for cell in cells)]
    words = [*above, table.sheet or "", path.stem]
    kind = _kind(columns, words, numbered)
    _check_columns(path, table, kind, columns, header_line)
    day = as_at((*above, table.sheet or "", *reversed(columns.status_dates), path.stem))
    listed = ListFile(path, table.sheet, kind, day, row_count=len(numbered), unknown_columns=columns.unknown)
    _take(listed, columns, numbered)
    return listed


def _header(rows: Iterator[Numbered]) -> tuple[list[str], Columns, int]:
    above: list[str] = []
    for line, cells in rows:
        if columns := columns_of(cells):
            return above, columns, line
        above.extend(text for cell in cells if (text := printed(cell)))
        if line >= HEADER_WITHIN_ROWS:
            break
    raise _NoList(f"no row of headings with a URN column stands in its first {HEADER_WITHIN_ROWS} rows")


def _kind(columns: Columns, words: Iterable[str], rows: Sequence[Numbered]) -> ListKind:
    if columns.has("joined") or columns.has("left"):
        return ListKind.MOVEMENTS
    if columns.has("category"):
        return ListKind.PREMISES
    if columns.says_latest or not (columns.has("inspected_on") or columns.has("event_number")):
        return ListKind.PROVIDERS
    if columns.says_event:
        return ListKind.EVENTS
    if _lists_inspections(columns, rows):
        return ListKind.EVENTS
    for text in words:
        plain = text.replace("_", " ")
        if _LATEST_WORDS.search(plain):
            return ListKind.PROVIDERS
        if _EVENT_WORDS.search(plain):
            return ListKind.EVENTS
        if _PROVIDER_WORDS.search(plain):
            return ListKind.PROVIDERS
    return ListKind.PROVIDERS


def _lists_inspections(columns: Columns, rows: Sequence[Numbered]) -> bool:
    seen: set[str] = set()
    repeated, visits = 0, 0
    at, kind_at = columns.places["urn"], columns.places.get("event_type")
    for _, cells in rows:
        if (found := urn(cells[at]) if at < len(cells) else None) is None:
            continue
        repeated += found in seen
        seen.add(found)
        kind = event_type(printed(cells[kind_at])) if kind_at is not None and kind_at < len(cells) else None
        visits += kind not in (None, EventType.FULL)
    filled = max(len(rows), 1)
    return repeated / filled > REPEATED_SHARE or visits / filled > REPEATED_SHARE


_NEEDED = {
    ListKind.PROVIDERS: ("provision",),
    ListKind.EVENTS: ("provision", "inspected_on"),
    ListKind.PREMISES: ("category", "places"),
    ListKind.MOVEMENTS: ("provision",),
}
_COLUMN_WORDS = {"provision": "Provision type", "inspected_on": "Inspection date", "category": "Service category",
                 "places": "Places"}


def _check_columns(path: Path, table: Table, kind: ListKind, columns: Columns, line: int) -> None:
    missing = [_COLUMN_WORDS[field] for field in _NEEDED[kind] if not columns.has(field)]
    if missing:
        where = f"sheet “{table.sheet}”, row {line}" if table.sheet else f"line {line}"
        raise _NoList(f"its headings ({where}) have no column “{missing[0]}”")


def _take(listed: ListFile, columns: Columns, rows: Iterable[Numbered]) -> None:
    reader = RowReader(columns, listed.warnings)
    first_line: dict[str, int] = {}
    for line, cells in rows:
        try:
            row = reader.read(listed.kind, line, cells)
        except Rejected as reason:
            listed.rejected.append(RejectedRow(line, str(reason)))
            continue
        if listed.kind in (ListKind.PROVIDERS, ListKind.MOVEMENTS):
            if row.urn in first_line:
                listed.rejected.append(RejectedRow(line, f"URN {row.urn} stands already in row {first_line[row.urn]}"))
                continue
            first_line[row.urn] = line
        listed.rows.append(row)
