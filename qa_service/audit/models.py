"""The audit trail's tables. Triggers made by the migration refuse any change or removal of an event."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, UtcDateTime


class AuditEvent(Base):
    """One thing that happened. ``details`` holds facts (ids, old and new values), never content of a record."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_type", "subject_id"),)

    sequence: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    authority_id: Mapped[int | None] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(120), index=True)
    """``user:<id>``, ``job:<name>`` or ``command:<name>``."""
    actor_role: Mapped[str | None] = mapped_column(String(40))
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject_type: Mapped[str | None] = mapped_column(String(40))
    subject_id: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    request_id: Mapped[str | None] = mapped_column(String(40))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str | None] = mapped_column(String(80))
    """What the key says of ``hash``; empty for events of before there were keys."""


class AuditHead(Base):
    """The last link of the chain, one row from the start, signed; it is locked while the next link is made."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sealed_from: Mapped[int | None]
    """The first event that has a seal: from there on all have."""
    key: Mapped[int | None]
    signature: Mapped[str | None] = mapped_column(String(128))


class AuditSending(Base):
    """How the last sending of signed heads to a place outside went, one row for each kind of place."""

    __tablename__ = "audit_sending"

    place: Mapped[str] = mapped_column(String(20), primary_key=True)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    size: Mapped[int | None]
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failure: Mapped[str | None] = mapped_column(String(300))


class UnexplainedLooks(AuthorityOwned, Base):
    """Somebody opened many records for which the trail shows no reason: told to managers and auditors, and answered."""

    __tablename__ = "unexplained_looks"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]
    usual: Mapped[int]
    """How many such records colleagues have in four weeks."""
    limit: Mapped[int]
    records: Mapped[list[list[str]]] = mapped_column(JSON)
    """Kind, which, and the day of the first look, of each."""
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str | None] = mapped_column(String(20))
    answer_words: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
