"""Tables of the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, UtcDateTime


class Alert(AuthorityOwned, Base):
    """One message to one person, written in the transaction of what it tells. Its key makes it exist once."""

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_due", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    """``immediate``, ``digest`` or ``task``."""
    template: Mapped[str] = mapped_column(String(60))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Provider, published grade or plain title, dates and link: never a child, a count, a cost or a concern."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(80), unique=True)
    """Random: it must tell nothing, and stay the same if the mail is sent again."""
    state: Mapped[str] = mapped_column(String(12), index=True)
    """``waiting``, ``held``, ``collected`` (in a digest), ``sent``, ``failed`` or ``dropped``."""
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))


class AlertHold(Base):
    """While one stands, no alert leaves: the source behaved so strangely that a person must look first."""

    __tablename__ = "alert_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    release_reason: Mapped[str | None] = mapped_column(Text)
