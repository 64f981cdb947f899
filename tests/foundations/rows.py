"""Rows for every table, whatever tables there are: row 1 of each belongs to the first council, row 2 to the second.

Works on the models' tables and on tables as a database describes them, so that migrations can be tried with data.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Table,
)
from sqlalchemy.types import LargeBinary, Numeric

from qa_service.database import EnumText, UtcDateTime
from qa_service.sealing import SealedBytes, SealedValue

LEFT_ALONE = ("alembic_version", "audit_head", "procrastinate_", "sqlite_", "search_")
"""Other libraries' tables, and the audit chain's head, which has its one row from the start."""


def ours(metadata: MetaData) -> list[Table]:
    """The service's tables, each after those that it refers to."""
    return [table for table in metadata.sorted_tables if not table.name.startswith(LEFT_ALONE)]


def fill(link: Connection, tables: list[Table], *, numbers: tuple[int, ...] = (1, 2)) -> None:
    """Writes one row for each number into every table; what refers to another row refers to that of its number."""
    for table in tables:
        for number in numbers:
            link.execute(table.insert().values({
                column.name: value_for(column, number) for column in table.columns}))


def value_for(column: Column[Any], number: int) -> Any:
    """A value that fits the column, differs from other rows', and leads to the row of the same number elsewhere."""
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        return None if target.table is column.table else value_for(target, number)
    if (column.primary_key and isinstance(column.type, Integer)) or column.name == "authority_id":
        return number
    return _plain_value(column, number)


def _plain_value(column: Column[Any], number: int) -> Any:
    kind = column.type
    if isinstance(kind, EnumText):
        return next(iter(kind.enum))
    if isinstance(kind, UtcDateTime | DateTime):
        return datetime(2025, 3, number, 9, 30, tzinfo=UTC if isinstance(kind, UtcDateTime) or kind.timezone else None)
    if isinstance(kind, Boolean):
        return number % 2 == 0
    if isinstance(kind, Date):
        return date(2025, 3, 1) + timedelta(days=number)
    if isinstance(kind, Integer | Float | Numeric):
        return number
    if isinstance(kind, JSON):
        return {"number": number}
    if isinstance(kind, SealedValue):
        return {"number": number}
    if isinstance(kind, LargeBinary | SealedBytes):
        return bytes([number])
    assert isinstance(kind, String), f"rows.py knows no value for {column.table.name}.{column.name} ({kind!r})"
    words = f"{column.name}-{number}-" + hashlib.sha256(f"{column}{number}".encode()).hexdigest()
    return words[:kind.length or 40] if (kind.length or 40) > 12 else f"{number}{column.name}"[:kind.length]
