"""Tables of children (references), placements, and the team's own spreadsheet on its way in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, UtcDateTime


class Child(AuthorityOwned, Base):
    """A looked-after child as a reference. No name, no address, no date of birth."""

    __tablename__ = "child"
    __table_args__ = (UniqueConstraint("authority_id", "reference"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(40))


class Placement(AuthorityOwned, Base):
    """A child at a setting from a day to a day. ``ended_on`` is the first day no longer there."""

    __tablename__ = "placement"
    __table_args__ = (
        Index("ix_placement_setting_open", "setting_id", "ended_on"),
        UniqueConstraint("authority_id", "child_id", "started_on", "origin_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    """Empty until somebody has matched the row to a setting."""
    setting_as_written: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str | None] = mapped_column(String(120))
    started_on: Mapped[date]
    ended_on: Mapped[date | None]
    weekly_pence: Mapped[int | None]
    team: Mapped[str | None] = mapped_column(String(120))
    work_address: Mapped[str | None] = mapped_column(String(254))
    note: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(30))
    """``own-list``, ``ssda903``, …"""
    origin_key: Mapped[str] = mapped_column(String(80))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("placement_import.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlacementImport(AuthorityOwned, Base):
    """One file of placements: its mapping of columns, and how it went."""

    __tablename__ = "placement_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str] = mapped_column(String(30))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    headings: Mapped[list[str]] = mapped_column(JSON, default=list)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(20))
    """``uploaded``, ``mapped``, ``imported`` or ``discarded``."""
    rows: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    imported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class PlacementImportRow(AuthorityOwned, Base):
    """One row of an own list: as written, what was understood, and the setting it was matched to."""

    __tablename__ = "placement_import_row"
    __table_args__ = (UniqueConstraint("import_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("placement_import.id", ondelete="CASCADE"), index=True)
    line: Mapped[int]
    cells: Mapped[dict[str, Any]] = mapped_column(JSON)
    problem: Mapped[str | None] = mapped_column(Text)
    proposals: Mapped[list[Any]] = mapped_column(JSON, default=list)
    """Up to three settings: id, score and the reasons in words."""
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Empty where the URN itself was written in the row."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KnownPlace(AuthorityOwned, Base):
    """What the team writes for a setting, once somebody has matched it: the next list matches by itself."""

    __tablename__ = "known_place"
    __table_args__ = (UniqueConstraint("authority_id", "written"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    written: Mapped[str] = mapped_column(String(300))
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
