"""Tables of what these pages make for people and keep for a while."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, UtcDateTime


class SettingFile(AuthorityOwned, Base):
    """A setting's file as one PDF that a person asked for: theirs alone, for a day."""

    __tablename__ = "setting_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    """Stands in its address, and is the name of the file in the folder ``setting-files``."""
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    with_references: Mapped[bool]
    """Whether the references of our children there were asked for."""
    state: Mapped[str] = mapped_column(String(12))
    """``waiting``, ``working``, ``made``, ``failed`` or ``removed``."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    """Pieces of work, once they are known: each picture is one, and the printing."""
    problem: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None]
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CalendarFeed(AuthorityOwned, Base):
    """The private address at which a person's calendar fetches what is due. Only the token's hash is kept."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Empty once the address was taken away."""
    whose: Mapped[str] = mapped_column(String(8))
    """``mine``, ``team`` or ``all``."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched: Mapped[int] = mapped_column(default=0)
    """Times since the address was made."""
    window_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    window_fetched: Mapped[int] = mapped_column(default=0)
    """Times since ``window_at``, for the limit."""


class CalendarEntry(AuthorityOwned, Base):
    """What a person's calendar was told of one thing that is due, so that it is changed and never doubled."""

    __tablename__ = "calendar_entry"
    __table_args__ = (UniqueConstraint("user_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    key: Mapped[str] = mapped_column(String(80))
    due_on: Mapped[date]
    words: Mapped[str] = mapped_column(String(400))
    link: Mapped[str] = mapped_column(String(200))
    sequence: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
