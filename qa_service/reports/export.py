"""A list as a file: the same facts in front of every one, then every row, as CSV or as an Excel workbook.

A cell that a spreadsheet could take for a formula is never one: in CSV it begins with an apostrophe, in a workbook it
is written as text. Rows are plain values by now, so writing asks the database nothing.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any, Final

from xlsxwriter import Workbook

from qa_service.clock import london
from qa_service.data_dictionary.entry import DataClass
from qa_service.exports.limits import MOST_ROWS

__all__ = ["MOST_ROWS", "Cell", "Listed", "Made", "as_csv", "as_xlsx", "safe_text"]

Cell = str | int | Decimal | date | datetime | bool | None
LONGEST_CELL: Final = 32_767
"""Excel takes no more letters in one cell."""
CUT: Final = " … (cut: the whole text is on the page)"
_CHUNK: Final = 64 * 1024
_ROWS_A_CHUNK: Final = 500
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULA: Final = re.compile(r"[\t\r\n]|[\s\u00a0\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\"'`´‘’“”«»;,]*"
                             r"[=+\-@|%\u2212\uff1d\uff0b\uff0d\uff20]")


@dataclass(frozen=True, slots=True)
class Listed:
    """A list to be written: what it is, what it was narrowed to (label and words), and all its rows."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    filters: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Made:
    """Who made the file for whom and when, and how old what it rests on is."""

    council: str
    by: str
    at: datetime
    data_age: str
    reference: str
    """The export's, so that a file that is found leads to whoever took it."""
    holds: DataClass

    @property
    def banner(self) -> str:
        """Stands on every sheet that is printed."""
        return " · ".join([f"{self.holds.words} ({self.holds.code})", self.by, f"{london(self.at):%d/%m/%Y %H:%M}",
                           self.reference])


def facts_of(listed: Listed, made: Made) -> list[tuple[str, Cell]]:
    """What stands in front of the rows."""
    narrowed = [(f"Narrowed by: {label}", words) for label, words in listed.filters]
    return [("List", listed.title), ("Class", f"{made.holds.words} ({made.holds.code})"), ("Council", made.council),
            ("Made by", made.by), ("Made at", made.at), ("Export", made.reference),
            ("How old the data are", made.data_age), *(narrowed or [("Narrowed by", "Nothing: the whole list")]),
            ("Rows", len(listed.rows))]


def as_csv(listed: Listed, made: Made) -> Iterator[bytes]:
    """The file in parts: UTF-8 with the mark that Excel knows it by, facts, an empty line, headings and rows."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    for name, value in facts_of(listed, made):
        writer.writerow([name, _in_csv(value)])
    writer.writerow([])
    writer.writerow([_in_csv(heading) for heading in listed.headings])
    for number, row in enumerate(listed.rows, 1):
        writer.writerow([_in_csv(cell) for cell in row])
        if number % _ROWS_A_CHUNK == 0:
            yield _taken(buffer)
    yield _taken(buffer)


def as_xlsx(listed: Listed, made: Made) -> Iterator[bytes]:
    """The workbook in parts: the rows with a filter over each column, and a second sheet with the facts."""
    with tempfile.TemporaryFile() as file:
        _write_workbook(file, listed, made)
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part


def safe_text(text: str) -> str:
    """Text for a cell of CSV that no spreadsheet takes for a formula (also behind spaces, quotation marks, commas)."""
    text = _UNPRINTABLE.sub("", text)
    return "'" + text if _FORMULA.match(text) else text


def _in_csv(value: Cell) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{london(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Decimal):
        return str(value)
    return safe_text(value) if value else ""


def _taken(buffer: io.StringIO) -> bytes:
    part = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return part


def _write_workbook(file: IO[bytes], listed: Listed, made: Made) -> None:
    workbook = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                               "strings_to_numbers": False, "default_date_format": "dd/mm/yyyy"})
    formats = {"bold": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
               "text": workbook.add_format({"valign": "top"}),
               "day": workbook.add_format({"num_format": "dd/mm/yyyy", "valign": "top"}),
               "moment": workbook.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})}
    sheet = workbook.add_worksheet("Rows")
    sheet.freeze_panes(1, 0)
    sheet.set_footer("&L" + made.banner.replace("&", "&&")[:200])
    if listed.rows:
        sheet.autofilter(0, 0, len(listed.rows), len(listed.headings) - 1)
    for column in range(len(listed.headings)):
        sheet.set_column(column, column, _width_of(listed, column))
    for at, heading in enumerate(listed.headings):
        sheet.write_string(0, at, heading, formats["bold"])
    for line, row in enumerate(listed.rows, 1):
        for at, cell in enumerate(row):
            _write(sheet, line, at, cell, formats)
    about = workbook.add_worksheet("About this file")
    about.set_column(0, 0, 28)
    about.set_column(1, 1, 80)
    for line, (name, value) in enumerate(facts_of(listed, made)):
        about.write_string(line, 0, name, formats["bold"])
        _write(about, line, 1, value, formats)
    workbook.close()


def _width_of(listed: Listed, column: int) -> int:
    longest = max((len(str(row[column])) for row in listed.rows[:200] if row[column] is not None), default=0)
    return min(60, max(10, len(listed.headings[column]) + 4, longest + 2))


def _write(sheet: Any, line: int, at: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, bool):
        sheet.write_string(line, at, "Yes" if cell else "No", formats["text"])
    elif isinstance(cell, datetime):
        sheet.write_datetime(line, at, london(cell).replace(tzinfo=None), formats["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(line, at, cell, formats["day"])
    elif isinstance(cell, int | Decimal):
        sheet.write_number(line, at, cell, formats["text"])
    elif cell:
        sheet.write_string(line, at, _short(_UNPRINTABLE.sub("", cell)), formats["text"])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL - len(CUT)] + CUT
