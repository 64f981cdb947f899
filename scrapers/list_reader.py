"""Reading a file of Ofsted's: which of its sheets are lists, of what kind and day, and every row of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from qa_service.vocabulary import EventType
from scrapers.list_cells import event_type, is_judged, printed, urn
from scrapers.list_columns import HEADER_WITHIN_ROWS, Columns, columns_of
from scrapers.list_dates import as_at
from scrapers.list_rows import Rejected, RowReader
from scrapers.lists import ListedFile, ListError, ListFile, ListKind, PassedOver, RejectedRow
from scrapers.tables import Cell, Table, TableError, cut_short, read_tables

_LATEST_WORDS = re.compile(r"\blatest full inspection", re.I)
_EVENT_WORDS = re.compile(r"\bin[ _-]year\b|\binspec|\bevents?\b|during the year", re.I)
_PROVIDER_WORDS = re.compile(r"\bas at\b|\bat \d|\bproviders? (level )?(as )?at\b|\bat (march|31|september|30)\b", re.I)
_OF_MOVEMENTS = ("joined", "left", "joined_or_left", "active_from", "resigned_on", "closed_on", "cancelled_on")
_ORDER = list(ListKind)

REPEATED_SHARE = 0.02
"""In a list of settings each URN stands once; a list in which more than this share repeats is one of inspections."""

Numbered = tuple[int, list[Cell]]


class _NoList(Exception):
    """Why a sheet is not a list."""


class _NotUnderstood(_NoList):
    """Why a sheet that looks like a list is not taken."""


@dataclass(slots=True)
class _Found:
    """A sheet that is a list, before its rows are read."""

    table: Table
    kind: ListKind
    columns: Columns
    as_at: date | None
    rows: list[Numbered]

    @property
    def is_bare(self) -> bool:
        """Whether it lists settings without their inspections."""
        return self.kind is ListKind.PROVIDERS and not (
            self.columns.has("inspected_on") or self.columns.has("event_number")
        )

    def urns(self) -> set[str]:
        at = self.columns.places["urn"]
        return {known for _, cells in self.rows if at < len(cells) and (known := urn(cells[at]))}


def read_listed_file(path: Path, name: str | None = None, *, today: date | None = None) -> ListedFile:
    """Every list that the file holds. Raises ``ListError`` when it holds none or cannot be read.

    ``name`` is the file's own name, which may tell its day, where ``path`` is where an upload was put. After ``today``
    nothing can have been listed, inspected or published.
    """
    lists: list[ListFile] = []
    bare: list[_Found] = []
    passed: list[PassedOver] = []
    try:
        tables = read_tables(path, name)
        path = path.with_name(Path(name).name) if name else path
        for table in tables:
            try:
                found = _recognised(path, table, today)
            except _NoList as reason:
                doubtful = isinstance(reason, _NotUnderstood)
                passed.append(PassedOver(table.sheet or path.name, str(reason), doubtful))
                continue
            if found.is_bare:
                bare.append(found)
            else:
                lists.append(_read(path, found, today))
    except TableError as error:
        raise ListError(str(error)) from error
    for one in bare:
        _read_unless_twin(path, one, lists, passed, today)
    if not lists:
        raise ListError(_no_list(path, passed))
    return ListedFile(path, sorted(lists, key=lambda one: _ORDER.index(one.kind)), passed)


def _read_unless_twin(path: Path, one: _Found, lists: list[ListFile], passed: list[PassedOver],
                      today: date | None) -> None:
    """A workbook may list the same settings twice, once without their inspections: then the fuller sheet is enough."""
    urns = one.urns()
    for other in lists:
        if other.kind is ListKind.PROVIDERS and urns <= {row.urn for row in other.rows}:
            passed.append(PassedOver(one.table.sheet or "", f"the same settings are on sheet “{other.sheet}”"))
            return
    lists.append(_read(path, one, today))


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


def _recognised(path: Path, table: Table, today: date | None) -> _Found:
    rows = table.rows()
    above, columns, header_line = _header(rows)
    numbered = [(line, cells) for line, cells in rows if any(printed(cell) for cell in cells)]
    if table.sheet is None:
        _refuse_cut_short(path, columns, numbered)
    kind = _kind(columns, [*above, table.sheet or "", path.stem], numbered)
    _check_columns(table, kind, columns, header_line)
    _check_dates(columns, numbered)
    _check_grades(kind, columns, numbered)
    day = as_at((*above, table.sheet or "", *reversed(columns.status_dates), path.stem))
    if day is not None and today is not None and day > today:
        raise _NotUnderstood(f"it says that it describes {day.day} {day:%B %Y}, which is still to come")
    found = _Found(table, kind, columns, day, numbered)
    if found.is_bare:
        _check_repeats(found)
    return found


def _refuse_cut_short(path: Path, columns: Columns, rows: Sequence[Numbered]) -> None:
    """Where every row fills all columns and the last does not, the download broke off inside it."""
    if len(rows) < 2:
        return
    line, last = rows[-1]
    narrowest = min(len(cells) for _, cells in rows[:-1])
    if len(last) < narrowest > max(columns.places.values()):
        raise TableError(cut_short(path, line))


def _header(rows: Iterator[Numbered]) -> tuple[list[str], Columns, int]:
    above: list[str] = []
    banner: list[Cell] = []
    for line, cells in rows:
        if columns := columns_of(cells, banner):
            return above, columns, line
        above.extend(text for cell in cells if (text := printed(cell)))
        banner = cells
        if line >= HEADER_WITHIN_ROWS:
            break
    raise _NoList(f"no row of headings with a URN column stands in its first {HEADER_WITHIN_ROWS} rows")


def _kind(columns: Columns, words: Iterable[str], rows: Sequence[Numbered]) -> ListKind:
    if any(columns.has(name) for name in _OF_MOVEMENTS) or len(columns.status_dates) > 1:
        return ListKind.MOVEMENTS
    inspections = columns.has("inspected_on") or columns.has("event_number")
    if columns.has("category") or (not inspections and columns.says_premises):
        return ListKind.PREMISES
    if columns.says_latest or not inspections:
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
_COLUMN_WORDS = {
    "provision": "Provision type",
    "inspected_on": "Inspection date",
    "status": "Registration status",
    "overall": "Overall effectiveness",
    "category": "Service category",
    "places": "Places",
}


_LOOKS_LIKE = {
    "status": re.compile(r"\bstatus\b"),
    "overall": re.compile(r"\boverall\b|\bgrade\b|\brating\b"),
    "inspected_on": re.compile(r"\bdate\b.*\b(?:inspection|visit|event)|\b(?:inspection|visit|event)\b.*\bdate"),
}
"""Headings that must not be passed over where the column that they may be is missing: a list without its status or
grades would say of a suspended or inadequate home that nothing has changed."""
_TWO_NUMBERS = re.compile(r"\s*(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}")


def _check_columns(table: Table, kind: ListKind, columns: Columns, line: int) -> None:
    missing = [_COLUMN_WORDS[field] for field in _NEEDED[kind] if not columns.has(field)]
    where = f"sheet “{table.sheet}”, row {line}" if table.sheet else f"line {line}"
    if missing:
        raise _NotUnderstood(f"its headings ({where}) have no column “{missing[0]}”")
    if kind is ListKind.MOVEMENTS and not any(columns.has(name) for name in _OF_MOVEMENTS[:3]):
        raise _NotUnderstood(f"its headings ({where}) have no column that says who joined and who left")
    for field, looks in _LOOKS_LIKE.items() if kind in (ListKind.PROVIDERS, ListKind.EVENTS) else ():
        other = next((name for name in columns.unknown if looks.search(name)), None)
        if other and not columns.has(field):
            raise _NotUnderstood(f"its headings ({where}) have no column “{_COLUMN_WORDS[field]}”, and “{other}” is "
                                 "not known to mean it")


def _check_grades(kind: ListKind, columns: Columns, rows: Sequence[Numbered]) -> None:
    """Refuses a list in which overall judgements stand under a heading that is not known: they would be dropped."""
    if kind not in (ListKind.PROVIDERS, ListKind.EVENTS):
        return
    known = [place for name in ("overall", "sa_outcome")
             for place in (columns.places.get(name), *columns.more.get(name, ())) if place is not None]
    for at, heading in columns.unread:
        lost = [line for line, cells in rows if at < len(cells) and is_judged(printed(cells[at]))
                and not any(printed(cells[place]) for place in known if place < len(cells))]
        if len(lost) > len(rows) * REPEATED_SHARE:
            raise _NotUnderstood(f"{len(lost)} rows (the first is row {lost[0]}) have a judgement under “{heading}”, "
                                 "which is not known to be the overall one, and nothing where that is expected")


def _check_repeats(found: _Found) -> None:
    """Refuses a list of settings that names many of them several times: it lists something else, perhaps premises."""
    at = found.columns.places["urn"]
    urns = [known for _, cells in found.rows if at < len(cells) and (known := urn(cells[at]))]
    if len(urns) - len(set(urns)) > len(urns) * REPEATED_SHARE:
        raise _NotUnderstood("many settings stand in it several times, as in a list of premises or of inspections, "
                             "and its headings do not say which it is")


def _check_dates(columns: Columns, rows: Sequence[Numbered]) -> None:
    """Refuses a list saved with American dates: where day and month both fit, they would be read wrongly in silence."""
    places = [place for field, place in columns.places.items() if field.endswith("_on")]
    day_first, month_first, example = 0, 0, ""
    for line, cells in rows:
        for place in places:
            cell = cells[place] if place < len(cells) else None
            if not isinstance(cell, str) or not (found := _TWO_NUMBERS.match(cell)):
                continue
            day_first += int(found[1]) > 12
            if int(found[2]) > 12 >= int(found[1]):
                month_first += 1
                example = example or f"“{cell.strip()[:20]}” in row {line}"
    if month_first > max(day_first, 1):
        raise _NotUnderstood(f"its dates are written month first ({example}), so that day and month cannot be told "
                             "apart. Save it with dates such as 2025-03-31 and import it again")


def _read(path: Path, found: _Found, today: date | None) -> ListFile:
    listed = ListFile(
        path,
        found.table.sheet,
        found.kind,
        found.as_at,
        row_count=len(found.rows),
        unknown_columns=found.columns.unknown,
    )
    reader = RowReader(found.columns, today, listed.warnings)
    first_line: dict[str, int] = {}
    for line, cells in found.rows:
        try:
            row = reader.read(found.kind, line, cells)
        except Rejected as reason:
            listed.rejected.append(RejectedRow(line, str(reason)))
            continue
        if found.kind in (ListKind.PROVIDERS, ListKind.MOVEMENTS):
            if row.urn in first_line:
                listed.rejected.append(RejectedRow(line, f"URN {row.urn} stands already in row {first_line[row.urn]}"))
                continue
            first_line[row.urn] = line
        listed.rows.append(row)
    found.rows.clear()
    return listed
