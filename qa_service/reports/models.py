"""Tables of what these pages make for people and keep for a while."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
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
