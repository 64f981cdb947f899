"""Tables of visit templates, visits, what is written in them, and what a provider replies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.database.once import MadeOnce
from qa_service.visits.kinds import Rag, Scale, ServiceType, VisitState


class VisitTemplate(AuthorityOwned, Base):
    """One version of what is asked at a visit to a kind of service. Never changed once made: a change is the next."""

    __tablename__ = "visit_template"
    __table_args__ = (UniqueConstraint("authority_id", "service_type", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    service_type: Mapped[ServiceType] = mapped_column(EnumText(ServiceType, 40))
    number: Mapped[int]
    """1 as delivered; then as managers changed it."""
    reason: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class VisitTheme(AuthorityOwned, Base):
    """A part of a template. The result of a theme about safety decides first."""

    __tablename__ = "visit_theme"
    __table_args__ = (UniqueConstraint("template_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("visit_template.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(120))
    safety: Mapped[bool] = mapped_column(default=False)


class VisitQuestion(AuthorityOwned, Base):
    """A question of a theme, with what helps to answer it."""

    __tablename__ = "visit_question"
    __table_args__ = (UniqueConstraint("theme_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    theme_id: Mapped[int] = mapped_column(ForeignKey("visit_theme.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    guidance: Mapped[str] = mapped_column(Text)
    scale: Mapped[Scale] = mapped_column(EnumText(Scale, 10))


class QAVisit(AuthorityOwned, MadeOnce):
    """A quality assurance visit of the council: planned, made, written, submitted, signed off, published."""

    __tablename__ = "qa_visit"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_qa_visit_setting", "setting_id", "visited_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    template_id: Mapped[int | None] = mapped_column(ForeignKey("visit_template.id"))
    """Empty where the visit is from an earlier record: nothing was asked with questions of ours."""
    state: Mapped[VisitState] = mapped_column(EnumText(VisitState, 20))
    planned_for: Mapped[date]
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Empty where an earlier record names nobody who has an account."""
    officer_written: Mapped[str | None] = mapped_column(String(120))
    """Who made the visit, as an earlier record has it."""
    next_due_on: Mapped[date | None]
    """When the next visit was due, as an earlier record has it."""
    visited_on: Mapped[date | None]
    announced: Mapped[bool | None]
    child_heard: Mapped[bool | None]
    """Whether a child's view is recorded; empty where nobody has said."""
    overall: Mapped[Rag | None] = mapped_column(EnumText(Rag, 10))
    """The result at submission; empty before, and where it could not be told."""
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The result of each theme at submission: title, safety, rag."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    returned_because: Mapped[str | None] = mapped_column(Text)
    """What the manager asked for when the visit went back to its writer."""
    signed_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_off_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    cancelled_because: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    published: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the provider was given, word for word."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def is_earlier(self) -> bool:
        """Whether it is from a list that was kept before this service."""
        return self.state is VisitState.EARLIER


class VisitEntry(AuthorityOwned, Base):
    """One thing written in a visit, as it stands: an answer's rating or words, who was seen, what children said."""

    __tablename__ = "visit_entry"
    __table_args__ = (UniqueConstraint("visit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("qa_visit.id"))
    name: Mapped[str] = mapped_column(String(40))
    """``rating-7`` and ``words-7`` of question 7, or a name of ``entries.OF_THE_VISIT``."""
    value: Mapped[str] = mapped_column(Text)
    number: Mapped[int]
    """Of this text: what is saved names the one that it was written over; 0 is nothing yet."""
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)


class VisitOtherText(AuthorityOwned, Base):
    """A text that does not stand, kept: one that somebody else's replaced, or one written at the same time."""

    __tablename__ = "visit_other_text"
    __table_args__ = (Index("ix_visit_other_text_visit", "visit_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("qa_visit.id"))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime)
    clash: Mapped[bool]
    """Whether it was written over a text that had changed meanwhile: shown beside the other until one is chosen."""
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class VisitRequest(AuthorityOwned, Base):
    """A document that is asked for before a visit."""

    __tablename__ = "visit_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("qa_visit.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    received_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    """What the desk review found in it."""


class VisitFile(AuthorityOwned, Base):
    """A photo or a file of a visit, without location data. A removed one can be had back."""

    __tablename__ = "visit_file"
    __table_args__ = (Index("ix_visit_file_visit", "visit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("qa_visit.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("visit_question.id"))
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"))
    name: Mapped[str] = mapped_column(String(120))
    caption: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VisitReply(AuthorityOwned, Base):
    """What the provider replies to a finding, or to the visit as a whole. A later one stands beside the earlier."""

    __tablename__ = "visit_reply"
    __table_args__ = (Index("ix_visit_reply_visit", "visit_id", "question_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("qa_visit.id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("visit_question.id"))
    link_id: Mapped[int] = mapped_column(ForeignKey("private_link.id"))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
