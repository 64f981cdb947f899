"""The base class of all tables, and column types that behave the same on SQLite and PostgreSQL."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the service. Names of constraints are fixed, so that migrations can find them."""

    metadata = MetaData(naming_convention=NAMING)


class AuthorityOwned:
    """A record that one council owns. Every query for it is narrowed to the authority in scope."""

    authority_id: Mapped[int] = mapped_column(ForeignKey("authority.id"), index=True)


class AuthorityMayOwn:
    """A record that is everybody's when ``authority_id`` is empty, and one council's otherwise."""

    authority_id: Mapped[int | None] = mapped_column(ForeignKey("authority.id"), index=True)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumText(TypeDecorator[Any]):
    """A ``StrEnum`` kept as its text, so that a new member needs no change of the table's type."""

    impl = String
    cache_ok = True

    def __init__(self, enum: type[StrEnum], length: int = 80) -> None:
        super().__init__(length)
        self.enum = enum

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.enum(value)


def new_reference() -> str:
    """A random public reference (80 bits) for records whose number must tell nothing."""
    return secrets.token_hex(10)
