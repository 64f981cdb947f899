"""CSV, ODS, XLSX and XLS files as plain rows with their row numbers. Knows nothing of what the rows mean.

Workbooks are read with calamine, which holds one sheet at a time: measured on the 75 MB of XML in a yearly ODS it
takes a fifth of the time of streaming the XML with lxml and stays under 90 MB. Before it opens a workbook, the parts
are checked for declared sizes and repeats that no published list has, because calamine writes repeated cells out.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

Cell = str | int | float | bool | date | datetime | time | timedelta

MAX_FILE_BYTES = 100 * 1024 * 1024
MAX_UNPACKED_BYTES = 600 * 1024 * 1024
MAX_CELLS = 20_000_000
CELL_CHARACTERS = 4 * 1024 * 1024

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_NOT_TABLES = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a Word document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)
# A filled cell, or a row with one, that is repeated a thousand times or more. An empty cell is ``<…/>``.
_FILLED_AND_REPEATED = re.compile(
    rb"-columns-repeated=\"0*\d{4,}\"(?:[^<>]*[^/<>])?>"
    rb"|-rows-repeated=\"0*\d{4,}\"(?:[^<>]*[^/<>])?>(?:\s*<[^<>]*/>)*\s*<[^/<>](?:[^<>]*[^/<>])?>"
)
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml|content\.xml")
_ERROR_MARKS = (b't="e"', b'calcext:value-type="error"')
_XLSX_ERROR = re.compile(rb"(<c\s[^<>]*\bt=\")e(\")")
_ODS_ERROR = re.compile(rb"<table:table-cell\b[^<>]*calcext:value-type=\"error\"[^<>]*>")
_CELL_REFERENCE = re.compile(rb"<c [^<>]*?r=\"([A-Z]{1,4})(\d{1,9})\"")


class TableError(ValueError):
    """A file that cannot be read as a table: one sentence with the file, and what to do next."""


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet of a workbook, or a CSV file (``sheet`` is ``None``). ``rows`` gives (row number from 1, cells)."""

    sheet: str | None
    rows: Callable[[], Iterator[tuple[int, list[Cell]]]]


def read_tables(path: Path, name: str | None = None) -> list[Table]:
    """Every sheet of the file, in order; rows are read when they are asked for.

    ``name`` is the file's own name where ``path`` is where an upload was put. Raises ``TableError`` when the file is
    missing, empty, too large, cut short, protected or of another kind.
    """
    return tables_in(_bytes_of(path, name or path.name), name or path.name)


def tables_in(data: bytes, name: str) -> list[Table]:
    """The same of a file's bytes."""
    path = Path(name)
    for magic, what in _NOT_TABLES:
        if data.startswith(magic):
            raise TableError(f"{path.name} is {what}, not a table. Choose a CSV, ODS or XLSX file.")
    if data.startswith(_ZIP):
        _check_package(path, data)
        return _workbook_tables(path, _errors_in_words(data))
    if data.startswith(_OLE):
        return _workbook_tables(path, data)
    return [_csv_table(path, data)]


def _bytes_of(path: Path, name: str) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // (1024 * 1024)
            raise TableError(f"{name} is larger than {limit} MB, which no published list is. Check the file.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise TableError(f"{name} was not found. Check the name and folder.") from None
    except IsADirectoryError:
        raise TableError(f"{name} is a folder. Name the file in it.") from None
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise TableError(f"{name} could not be opened ({reason}). Check the file and its permissions.") from error
    if not data.strip():
        raise TableError(f"{name} is empty. Download it again.")
    return data


# --- workbooks ---------------------------------------------------------------------------------------------------


def _workbook_tables(path: Path, data: bytes) -> list[Table]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as error:
        if _ENCRYPTED in data or "password" in str(error).lower() or "encrypt" in str(error).lower():
            raise TableError(f"{path.name} is protected by a password. Save a copy without one.") from error
        raise TableError(_broken(path)) from error
    return [Table(name, _sheet_rows(path, book, name)) for name in book.sheet_names]


def _sheet_rows(path: Path, book: Any, name: str) -> Callable[[], Iterator[tuple[int, list[Cell]]]]:
    def rows() -> Iterator[tuple[int, list[Cell]]]:
        try:
            yield from enumerate(book.get_sheet_by_name(name).iter_rows(), 1)
        except CalamineError as error:
            raise TableError(f"{path.name}, sheet “{name}”, cannot be read. Download the file again.") from error

    return rows


def _broken(path: Path) -> str:
    return f"{path.name} is damaged or cut short and cannot be opened. Download it again."


def _check_package(path: Path, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            if any(part.flag_bits & 1 for part in package.infolist()):
                raise TableError(f"{path.name} is protected by a password. Save a copy without one.")
            if sum(part.file_size for part in package.infolist()) > MAX_UNPACKED_BYTES:
                raise TableError(f"{path.name} unpacks to more than any published list does. It was not opened.")
            if "content.xml" in names:
                _check_repeats(path, package)
            elif any(name.startswith("xl/") for name in names):
                _check_extent(path, package)
            else:
                raise TableError(f"{path.name} is not a workbook. Choose a CSV, ODS or XLSX file.")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise TableError(_broken(path)) from error


def _windows(package: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The part in pieces that overlap, so that a tag on a boundary is seen whole; reading also checks the checksum."""
    with package.open(name) as part:
        tail = b""
        while piece := part.read(1 << 20):
            yield tail + piece
            tail = piece[-4096:]


def _errors_in_words(data: bytes) -> bytes:
    """The workbook with “#REF!” and the like as text: calamine makes an empty cell of it (in an XLS it still does)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        failed = {name for name in package.namelist() if _SHEETS.fullmatch(name) and any(
            mark in piece for piece in _windows(package, name) for mark in _ERROR_MARKS)}
        if not failed:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as anew:
            for name in package.namelist():
                part = package.read(name)
                anew.writestr(name, _ODS_ERROR.sub(_as_text, _XLSX_ERROR.sub(rb"\1str\2", part))
                              if name in failed else part)
    return out.getvalue()


def _as_text(cell: re.Match[bytes]) -> bytes:
    bare = re.sub(rb"\s+office:(?:string-|boolean-|date-)?value=\"[^\"]*\"", b"", cell[0])
    return re.sub(rb"(\soffice:value-type=\")[^\"]*", rb"\1string", bare)


def _check_repeats(path: Path, package: zipfile.ZipFile) -> None:
    for piece in _windows(package, "content.xml"):
        if _FILLED_AND_REPEATED.search(piece):
            raise TableError(f"{path.name} repeats filled cells far beyond any published list. It was not opened.")


def _check_extent(path: Path, package: zipfile.ZipFile) -> None:
    for name in package.namelist():
        if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
            continue
        widest, tallest = 0, 0
        for piece in _windows(package, name):
            for found in _CELL_REFERENCE.finditer(piece):
                tallest = max(tallest, int(found[2]))
                column = 0
                for letter in found[1]:
                    column = column * 26 + letter - 64
                widest = max(widest, column)
        if widest * tallest > MAX_CELLS:
            raise TableError(f"{path.name} is spread over more cells than any published list. It was not opened.")


# --- CSV ---------------------------------------------------------------------------------------------------------


def _csv_table(path: Path, data: bytes) -> Table:
    text = decoded(data)
    if text.count("\x00") > len(text) // 100:
        raise TableError(f"{path.name} is not a table. Choose a CSV, ODS or XLSX file.")
    text = text.replace("\x00", "")
    if re.match(r"\s*<(!doctype|html|svg|\?xml)", text, re.I):
        raise TableError(f"{path.name} is a web page, not a table. Download the file itself and try again.")
    delimiter = _delimiter(text)

    def rows() -> Iterator[tuple[int, list[Cell]]]:
        csv.field_size_limit(CELL_CHARACTERS)
        unread = _Lines(text)
        reader = csv.reader(unread, delimiter=delimiter)
        line, begun = 1, 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                if _ends_in_quotation("".join(unread.of_record), delimiter):
                    raise TableError(cut_short(path, begun)) from None
                return
            except csv.Error as error:
                reason = f"line {line}, cannot be read as CSV ({error})"
                raise TableError(f"{path.name}, {reason}. Save it again as CSV.") from error
            yield line, list(cells)
            line, begun = reader.line_num + 1, line
            unread.next_record()

    return Table(None, rows)


class _Lines:
    """The lines of a text, and those that the record last read is made of."""

    def __init__(self, text: str) -> None:
        self._lines = io.StringIO(text, newline="")
        self._read: list[str] = []
        self.of_record: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._read.append(line)
        return line

    def next_record(self) -> None:
        self.of_record, self._read = self._read, []


def _ends_in_quotation(record: str, delimiter: str) -> bool:
    """Whether a quotation mark opens the last cell and none closes it; the reader takes the end of the file for one."""
    try:
        for _ in csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def cut_short(path: Path, row: int) -> str:
    """What is said of a file that breaks off."""
    return f"{path.name} ends in the middle of row {row}: it is cut short. Download it again."


def _delimiter(text: str) -> str:
    head = "\n".join(text[:20_000].splitlines()[:12])
    return max(",;\t|", key=lambda mark: (head.count(mark), mark == ","))


def decoded(data: bytes) -> str:
    """Text of unknown encoding: byte-order mark, then UTF-16 by its zeros, UTF-8, and last Windows or Mac letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    head = data[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return data.decode("utf-16-le", errors="replace")
    if head[0::2].count(0) > len(head) // 4:
        return data.decode("utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        windows, mac = data.decode("cp1252", errors="replace"), data.decode("mac_roman")
        return mac if _likelihood(mac) > _likelihood(windows) else windows


def _likelihood(text: str) -> int:
    """How much the letters beyond ASCII look like an English list: its punctuation, then accents inside words."""
    score = 0
    for found in re.finditer(r"[^\x00-\x7f]", text):
        letter = found[0]
        before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
        if letter in "‘’“”–—…•£\u00a0":
            score += 2
        elif letter.lower() in "àáâäçèéêëìíîïñòóôöùúûüŵŷ" and (before.isalpha() or after.isalpha()):
            score += 1
        else:
            score -= 1
    return score
