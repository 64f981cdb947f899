"""An empty list of each kind to fill in, as CSV or as an Excel workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Final

from xlsxwriter import Workbook

from qa_service.errors import NotFound
from qa_service.own_lists.kind import ListKind

FORMATS: Final = {"csv": "text/csv; charset=utf-8",
                  "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}

Filled = Callable[[str, date], list[list[str]]]
"""The list of a kind as the demonstration's council kept it: headings and rows."""


def _unconnected(key: str, today: date) -> list[list[str]]:
    raise NotFound("There is no such file.")


_filled: Filled = _unconnected


def connect(filled: Filled) -> None:
    """Fills the port: only the demonstration, which lies above, knows such lists."""
    global _filled
    _filled = filled


def of_the_demonstration(key: str, today: date) -> bytes:
    """A list of this kind with the invented council's rows, as CSV. Raises ``NotFound`` where there is none."""
    headings, *rows = _filled(key, today)
    return as_csv(headings, rows)


def as_csv(headings: list[str], rows: list[list[str]]) -> bytes:
    """Headings and rows, with the mark by which Excel knows UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def empty(kind: ListKind, format_: str) -> bytes:
    """A list of this kind without rows; a workbook says on a second sheet what belongs in each column."""
    if format_ == "csv":
        return as_csv(kind.sample_headings, [])
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet(kind.title[:31])
    sheet.write_row(0, 0, kind.sample_headings, bold)
    sheet.set_column(0, len(kind.sample_headings) - 1, 18)
    sheet.freeze_panes(1, 0)
    said = book.add_worksheet("What goes where")
    said.set_column(0, 1, 34)
    for number, (heading, column) in enumerate(zip(kind.sample_headings, kind.columns.all, strict=True)):
        said.write_row(number, 0, [heading, column.hint or column.words, "Needed" if column.needed else ""])
    book.close()
    return out.getvalue()
