"""Tables of flags, their evidence and history, the gaps where a rule could not tell, rule settings and rule runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.vocabulary import Severity, SubjectType


class Flag(AuthorityOwned, Base):
    """One finding of one rule about one subject, for one council. Only evidence clears it."""

    __tablename__ = "flag"
    __table_args__ = (
        UniqueConstraint("authority_id", "rule", "subject_type", "subject_id"),
        Index("ix_flag_open", "authority_id", "cleared_at", "shown_severity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(12), index=True)
    subject_type: Mapped[SubjectType] = mapped_column(EnumText(SubjectType, 20))
    subject_id: Mapped[int]
    setting_id: Mapped[int | None] = mapped_column(index=True)
    """The setting it concerns, where it concerns one: for lists and pages of settings."""
    title: Mapped[str] = mapped_column(String(200))
    severity: Mapped[Severity] = mapped_column(EnumText(Severity, 10))
    """The finding's own."""
    shown_severity: Mapped[Severity] = mapped_column(EnumText(Severity, 10))
    """The finding's times our exposure: what is shown, sorted and alerted by."""
    exposed: Mapped[bool]
    """Whether our child, a contract or a watcher is there."""
    with_children: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether our child was there when it was last judged: a child who comes later is news."""
    state: Mapped[str] = mapped_column(String(14))
    """``open``, ``acknowledged`` or ``snoozed``; a cleared flag has ``cleared_at``."""
    raised_on: Mapped[date]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cleared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cannot_tell: Mapped[str | None] = mapped_column(Text)
    """Why the rule could not tell at its last judging; the flag stands meanwhile."""
    assigned_to: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    snoozed_until: Mapped[date | None]
    fingerprint: Mapped[str] = mapped_column(String(64))
    """Hash of the finding, so that an unchanged one is not written again."""
    version: Mapped[int] = mapped_column(default=1)
    evidence: Mapped[list[FlagEvidence]] = relationship(
        lazy="raise", order_by="FlagEvidence.position", cascade="all, delete-orphan")


class FlagEvidence(Base):
    """One fact a flag rests on, with the document, page and words where it stands in one."""

    __tablename__ = "flag_evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    flag_id: Mapped[int] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    document: Mapped[str | None] = mapped_column(String(64))
    page: Mapped[int | None]
    quote: Mapped[str | None] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(300))
    """Where it comes from when there is no document: a list's name and line, a record."""
    link: Mapped[str | None] = mapped_column(String(200))
    """The page of that record in this service."""


class FlagEvent(AuthorityOwned, Base):
    """What happened to a flag, and who did it: the flag's history, and the answer to “as at”."""

    __tablename__ = "flag_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    flag_id: Mapped[int] = mapped_column(ForeignKey("flag.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    """``raised``, ``changed``, ``cannot_tell``, ``acknowledged``, ``snoozed``, ``woken``, ``assigned``, ``reopened``,
    ``undone`` (an act on many flags was taken back), ``cleared``."""
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class BulkAct(AuthorityOwned, Base):
    """One act of one person on many flags, with what each was before, so that it can be taken back."""

    __tablename__ = "flag_bulk_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(32), unique=True)
    """Of the page on which it was confirmed: sent twice, it is one act."""
    kind: Mapped[str] = mapped_column(String(12))
    """``acknowledge``, ``snooze``, ``take`` or ``assign``."""
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """By flag: its ``id``, its ``version`` after the act, and ``state``, ``reason``, ``until`` and ``to`` before."""
    left_out: Mapped[int]
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RuleGap(AuthorityOwned, Base):
    """A subject about which a rule cannot tell, and why: listed, never a flag and never nothing."""

    __tablename__ = "rule_gap"
    __table_args__ = (UniqueConstraint("authority_id", "rule", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(12))
    subject_type: Mapped[SubjectType] = mapped_column(EnumText(SubjectType, 20))
    subject_id: Mapped[int]
    why: Mapped[str] = mapped_column(Text)
    is_fault: Mapped[bool] = mapped_column(default=False)
    """The rule crashed: ours to mend."""
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class RuleSetting(AuthorityOwned, Base):
    """A council's own value for a rule's parameter; the newest reason stands beside it, all of them in the audit."""

    __tablename__ = "rule_setting"
    __table_args__ = (UniqueConstraint("authority_id", "rule", "parameter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(12))
    parameter: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str | None] = mapped_column(Text)
    set_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RuleRun(AuthorityOwned, Base):
    """When a rule last judged all its subjects for a council, and with which parameters.

    A rule whose run is of another day, or of other parameters, judges everything anew before marks are looked at.
    """

    __tablename__ = "rule_run"
    __table_args__ = (UniqueConstraint("authority_id", "rule", "subject_type"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(String(12))
    subject_type: Mapped[SubjectType] = mapped_column(EnumText(SubjectType, 20))
    judged_on: Mapped[date]
    parameters: Mapped[str] = mapped_column(String(64))
    """Hash of the parameters it judged with."""
    judged_at: Mapped[datetime] = mapped_column(UtcDateTime)
