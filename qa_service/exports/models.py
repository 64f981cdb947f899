"""The register of exports: one row for every list or file that was taken, asked for or refused."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.data_dictionary.entry import DataClass
from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.exports.states import State


class DataExport(AuthorityOwned, Base):
    """One export: what it held and why, who asked and decided, and whether it left."""

    __tablename__ = "data_export"
    __table_args__ = (Index("ix_data_export_asked", "asked_by", "asked_at"), Index("ix_data_export_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """Stands in the file itself, so that a file that is found leads to whoever took it."""
    name: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(200))
    format: Mapped[str] = mapped_column(String(4))
    data_class: Mapped[DataClass] = mapped_column(EnumText(DataClass, 12))
    filters: Mapped[str] = mapped_column(String(500))
    rows: Mapped[int]
    headings: Mapped[list[str]] = mapped_column(JSON)
    with_places: Mapped[bool] = mapped_column(default=False)
    """Whether it says where each child lives."""
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[State] = mapped_column(EnumText(State, 12))
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_why: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the very bytes that leave."""
    size: Mapped[int]
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until when it can be taken; empty for what left at once."""
    password_shown_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
