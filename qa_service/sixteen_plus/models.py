"""Tables of settings for 16 and over: what was checked of them, and placements without registration."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.sixteen_plus.kinds import Application, CheckOutcome, DiligenceKind, Plan


class DiligenceSetting(AuthorityOwned, Base):
    """Which kind a setting is for due diligence, where an officer says another than follows from its registration."""

    __tablename__ = "diligence_setting"
    __table_args__ = (UniqueConstraint("authority_id", "setting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    kind: Mapped[DiligenceKind] = mapped_column(EnumText(DiligenceKind, 20))
    said_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DiligenceScope(AuthorityOwned, Base):
    """Whether a thing is checked of a kind of place, where the council says other than as delivered."""

    __tablename__ = "diligence_scope"
    __table_args__ = (UniqueConstraint("authority_id", "kind", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[DiligenceKind] = mapped_column(EnumText(DiligenceKind, 20))
    item: Mapped[str] = mapped_column(String(40))
    applies: Mapped[bool]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class DiligenceRecord(AuthorityOwned, Base):
    """That somebody looked at one thing of the checklist, and what they found. A later one stands instead; the earlier
    ones are its history."""

    __tablename__ = "diligence_record"
    __table_args__ = (Index("ix_diligence_record_setting", "setting_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    item: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[CheckOutcome] = mapped_column(EnumText(CheckOutcome, 20))
    seen_on: Mapped[date]
    expires_on: Mapped[date | None]
    """The last day on which it holds."""
    reason: Mapped[str | None] = mapped_column(Text)
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"))
    file_name: Mapped[str | None] = mapped_column(String(120))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UnregisteredPlacement(AuthorityOwned, Base):
    """What is known of a placement without registration: who was told, the application, the plan.

    The clock runs without it, from the placement's first day. Nothing here tells anything about the child.
    """

    __tablename__ = "unregistered_placement"
    __table_args__ = (UniqueConstraint("authority_id", "placement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"), index=True)
    since_on: Mapped[date | None]
    """Where it is another day than that on which the placement began: the registration ended."""
    dol_order: Mapped[bool | None]
    """Whether a court has authorised a deprivation of liberty; empty where nobody has said. It cures nothing."""
    ordered_on: Mapped[date | None]
    """The day on which the court ordered us to tell Ofsted."""
    told_ofsted_on: Mapped[date | None]
    told_reviewing_officer_on: Mapped[date | None]
    told_director_on: Mapped[date | None]
    application: Mapped[Application | None] = mapped_column(EnumText(Application, 20))
    application_on: Mapped[date | None]
    plan: Mapped[Plan | None] = mapped_column(EnumText(Plan, 12))
    plan_words: Mapped[str | None] = mapped_column(Text)
    plan_by: Mapped[date | None]
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class UnregisteredReview(AuthorityOwned, Base):
    """A manager's review of a placement without registration."""

    __tablename__ = "unregistered_review"
    __table_args__ = (Index("ix_unregistered_review_placement", "placement_id", "reviewed_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placement.id", ondelete="CASCADE"))
    reviewed_on: Mapped[date]
    may_stay: Mapped[bool]
    """Whether the placement may go on until the next review."""
    note: Mapped[str] = mapped_column(Text)
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
