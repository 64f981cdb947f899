"""Tables of the outbox."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime


class AlertKind(StrEnum):
    """How an alert travels."""

    IMMEDIATE = "immediate"
    ITEM = "item"
    """Waits to be collected into its reader's next digest; never leaves by itself."""
    DIGEST = "digest"
    TASK = "task"
    """About the service itself to those who run it, or about work that waits for its reader: leaves though alerts
    are held."""

    @property
    def words(self) -> str:
        return {"immediate": "Alert about a flag", "item": "Line of a daily summary", "digest": "Daily summary",
                "task": "About the service"}[self.value]


class AlertState(StrEnum):
    """Where an alert stands."""

    WAITING = "waiting"
    COLLECTED = "collected"
    SENT = "sent"
    KEPT = "kept"
    """Kept in the local folder: this installation sends no mail."""
    FAILED = "failed"
    DROPPED = "dropped"
    """Not sent on purpose: its reader left, or a person discarded it."""

    @property
    def words(self) -> str:
        return {"waiting": "Waiting", "collected": "In a daily summary", "sent": "Sent", "kept": "Kept here",
                "failed": "Not delivered", "dropped": "Not sent on purpose"}[self.value]


class Alert(AuthorityOwned, Base):
    """One message to one person, written in the transaction of what it tells. Its key makes it exist once."""

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_due", "state", "kind", "due_at"),
                      Index("ix_alert_authority_state", "authority_id", "state", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[AlertKind] = mapped_column(EnumText(AlertKind, 12))
    template: Mapped[str] = mapped_column(String(60))
    context: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Provider, published grade or plain title, dates and link: never a child, a count, a cost or a concern."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    """Random: it must tell nothing, and stay the same if the mail is sent again."""
    state: Mapped[AlertState] = mapped_column(EnumText(AlertState, 12))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """Since when it should have left: delivery is given up 72 hours after this."""
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """A sender is at work on it; when it dies, another may take it after this moment."""
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("alert.id"))


class AlertHold(Base):
    """While one stands, no alert about a flag leaves: the source behaved so strangely that a person must look first."""

    __tablename__ = "alert_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    release_reason: Mapped[str | None] = mapped_column(Text)


class MailOutage(Base):
    """There is a row while the mail server takes nothing at all; it is asked again at ``next_probe_at``."""

    __tablename__ = "mail_outage"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    probes: Mapped[int]
    next_probe_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(Text)
    escalated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
