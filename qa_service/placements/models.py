"""Tables of children (references), placements, and the team's own spreadsheet on its way in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.own_lists.models import ListImport, ListRow
from qa_service.vocabulary import AgeBand


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
    without_setting: Mapped[str | None] = mapped_column(String(30))
    """Why there is nothing to match, as an officer has said: own fostering, with parents, …"""
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


class PlacementAge(AuthorityOwned, Base):
    """How old somebody was on a day, as an officer says, in three bands on which the law turns. No date of birth."""

    __tablename__ = "placement_age"
    __table_args__ = (UniqueConstraint("authority_id", "placement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), index=True)
    band: Mapped[AgeBand] = mapped_column(EnumText(AgeBand, 12))
    on: Mapped[date] = mapped_column("on_day")
    said_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PlacementImport(ListImport, Base):
    """One file of placements: its mapping of columns, and how it went."""

    __tablename__ = "placement_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    format: Mapped[str] = mapped_column(String(30))
    as_at: Mapped[date]
    """The day that the list describes."""


class PlacementImportRow(ListRow, Base):
    """One row of an own list of placements, with the placement that it became.

    A row whose reference was refused keeps its line and the reason, and nothing else.
    """

    __tablename__ = "placement_import_row"
    __table_args__ = (UniqueConstraint("import_id", "line"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("placement_import.id", ondelete="CASCADE"), index=True)
    placement_id: Mapped[int | None] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), index=True)
    waiting: Mapped[bool] = mapped_column(default=False, index=True)
    """Whether a person is asked which setting it is."""


class PlacementCheck(AuthorityOwned, Base):
    """What the page of a setting said when somebody looked at it before placing a child. Written once, never changed:
    the database refuses it. A mistake is put right by a new one that names it."""

    __tablename__ = "placement_check"
    __table_args__ = (Index("ix_placement_check_setting", "setting_id", "recorded_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The summary of the page, its words, paths, flags and documents (``reports.standing``)."""
    said_sha256: Mapped[str] = mapped_column(String(64))
    """Of ``said`` as canonical JSON: tells whether the record is the one that was written."""
    child_reference: Mapped[str | None] = mapped_column(String(40))
    outcome: Mapped[str | None] = mapped_column(String(20))
    """``went_on``, ``did_not_place`` or ``placed``; empty where nobody has said."""
    note: Mapped[str | None] = mapped_column(Text)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("placement_check.id"), index=True)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
