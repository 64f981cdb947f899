"""Looking through every table that may tell of somebody, and through the words of every stored file.

Concerns and regional notices are not looked through here: what is found, counted and handed over is the same whether
there are any. Safeguarding leads look through those that they may open themselves (``service.look_in_sealed``).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text, select

from qa_service.data_dictionary import TABLES, class_of
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import current_authority, db
from qa_service.documents import service as documents
from qa_service.errors import ServiceError
from qa_service.reg44.reader import read_file
from qa_service.subject_access.variants import Finder, Sure

_SEALED: Final = ("concerns", "notices")
"""Kinds of record that only those named on them, or in them, may open."""
_NOT_OF_PEOPLE: Final = frozenset({"audit_head", "table_change", "tombstone", "subject_request", "mark"})
_SHOWN: Final = 1_000
_SHEETS: Final = (b"PK\x03\x04",)


@dataclass(frozen=True, slots=True)
class Hit:
    """Where something may tell of the person. ``what``: the column, or the page of a file."""

    where: str
    record: str
    what: str
    sure: Sure
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """All that was found; ``unread``: files whose words could not be read, which a person must look at."""

    hits: list[Hit]
    unread: list[str]
    searched: int
    """Cells and pages that were looked at."""


def search(finder: Finder) -> Found:
    """Everything of the council in scope that may tell of the person."""
    hits, unread, searched = [], list[str](), 0
    reachable = _files()
    for name in sorted(TABLES):
        if TABLES[name].kept in _SEALED or name in _NOT_OF_PEOPLE:
            continue
        for record, column, words in _cells(db.metadata.tables[name], reachable):
            searched += 1
            if (sure := finder.sure(words)) is not None:
                hits.append(Hit(name, record, column, sure, words[:_SHOWN]))
    for sha256, called in sorted(reachable.items()):
        if (pages := _pages(sha256)) is None:
            unread.append(called)
            continue
        for number, words in pages:
            searched += 1
            if (sure := finder.sure(words)) is not None:
                hits.append(Hit("file", called, f"page {number}", sure, words[:_SHOWN]))
    return Found(hits, unread, searched)


def _cells(table: Table, reachable: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """(record, column, words) of each cell with words of the rows that are the council's."""
    columns = [column for column in table.columns if _has_words(table.name, column)]
    if not columns:
        return
    key = next(iter(table.primary_key.columns))
    statement: Any = select(key, *columns)
    narrowed = _of_council(table, statement, reachable)
    if narrowed is None:
        return
    for row in db.session.execute(narrowed.execution_options(yield_per=1_000)):
        for column, value in zip(columns, row[1:], strict=True):
            if value not in (None, "", [], {}):
                yield str(row[0]), column.name, value if isinstance(value, str) else json.dumps(
                    value, ensure_ascii=False, default=str)


def _has_words(table: str, column: Column[Any]) -> bool:
    if column.foreign_keys or not isinstance(column.type, String | Text | JSON) or hasattr(column.type, "enum"):
        return False
    secret = class_of(table, column.name) is DataClass.RESTRICTED and TABLES[table].kept in ("sign-in", "people")
    return not secret and "sha256" not in column.name and not column.primary_key


def _of_council(table: Table, statement: Any, reachable: dict[str, str]) -> Any:
    """The statement narrowed to the council: by its own column, by the record that it is part of, or by its file."""
    if "authority_id" in table.c:
        own = table.c.authority_id == current_authority()
        return statement.where(own | table.c.authority_id.is_(None) if table.c.authority_id.nullable else own)
    if TABLES[table.name].kept == "public" or table.name == "authority":
        return statement
    if table.name in ("document_origin", "document_text"):
        return statement.where(table.c.sha256.in_(list(reachable)))
    for column in table.columns:
        for key in column.foreign_keys:
            parent = key.column.table
            if "authority_id" in parent.c:
                return statement.join(parent, parent.c.id == column).where(
                    parent.c.authority_id == current_authority())
    return None if table.name == "document_page" else statement


def _files() -> dict[str, str]:
    """By SHA-256, what each file is called that a record of the council, or a published report, leads to."""
    found: dict[str, str] = {}
    for table in db.metadata.tables.values():
        if table.name.startswith("document") or TABLES[table.name].kept in _SEALED:
            continue
        for column in table.columns:
            if not any(_to_documents(key) for key in column.foreign_keys):
                continue
            name = next((table.c[one] for one in ("file_name", "name") if one in table.c), column)
            statement: Any = select(column, name).where(column.is_not(None))
            if "authority_id" in table.c:
                statement = statement.where(table.c.authority_id == current_authority())
            for sha256, called in db.session.execute(statement):
                found.setdefault(sha256, str(called or sha256))
    return found


def _to_documents(key: ForeignKey) -> bool:
    return key.column.table.name == "document"


def _pages(sha256: str) -> list[tuple[int, str]] | None:
    """The words of a file, page by page; ``None`` where they cannot be read."""
    text, page = db.metadata.tables["document_text"], db.metadata.tables["document_page"]
    known = db.session.execute(select(page.c.page, page.c.text).join(text, text.c.id == page.c.text_id).where(
        text.c.sha256 == sha256, text.c.state == "kept").order_by(page.c.page)).all()
    if known:
        return [(row[0], row[1]) for row in known]
    try:
        data = documents.bytes_of(sha256)
    except ServiceError:
        return None
    return words_in(data)


def words_in(data: bytes) -> list[tuple[int, str]] | None:
    """The words of a PDF, a Word file, a workbook or a text, page by page; ``None`` where they cannot be read."""
    if data.startswith(_SHEETS) and b"xl/" in data:
        return _sheets(data)
    if data.startswith((b"%PDF", *_SHEETS)):
        try:
            texts = read_file(data).texts
        except (ServiceError, ValueError):
            return None
        return list(enumerate(texts, 1)) if any(one.strip() for one in texts) else None
    if b"\0" in data[:4096]:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return [(1, data.decode(encoding))]
        except UnicodeDecodeError:
            continue
    return None


def _sheets(data: bytes) -> list[tuple[int, str]] | None:
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [(number, "\n".join(" ".join(str(cell) for cell in row) for row in sheet.to_python()))
                for number, sheet in enumerate((book.get_sheet_by_name(name) for name in book.sheet_names), 1)]
    except Exception:  # a workbook that cannot be read is one that a person must look at
        return None
