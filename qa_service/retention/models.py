"""Tables of erasing: what must be kept though its time is over, what was asked for, and what was erased."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, UtcDateTime


class LegalHold(AuthorityOwned, Base):
    """What must be kept beyond its time, and why: all of a setting, of a child, or of a kind of record."""

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    of: Mapped[str] = mapped_column(String(20))
    """``setting``, ``child`` or ``kind``."""
    which: Mapped[str] = mapped_column(String(60))
    """The number of the setting or child, or the key of the kind."""
    called: Mapped[str] = mapped_column(String(200))
    """Its name when the hold was set."""
    reason: Mapped[str] = mapped_column(Text)
    set_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ErasingRun(AuthorityOwned, Base):
    """A run that somebody asked for after looking at what would go, and that somebody else decides about."""

    __tablename__ = "erasing_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    as_at: Mapped[date]
    """The day by which it was judged: what comes due later is not erased by it."""
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    """By table, what the preview showed."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    approved: Mapped[bool | None]
    erased: Mapped[dict[str, int] | None] = mapped_column(JSON)
    """By table, what went."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Tombstone(Base):
    """That a record was erased: which, under which rule and when, and nothing of what it said."""

    __tablename__ = "tombstone"
    __table_args__ = (Index("ix_tombstone_record", "record_of", "record_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_of: Mapped[str] = mapped_column(String(60))
    record_id: Mapped[str] = mapped_column(String(64))
    trace: Mapped[str] = mapped_column(String(64))
    """A hash of what never changes in the record: numbers are used again, this is not."""
    kind: Mapped[str] = mapped_column(String(20))
    authority_id: Mapped[int | None]
    erased_at: Mapped[datetime] = mapped_column(UtcDateTime)
