"""Tables of inspections, what was read in their reports, and how the site was checked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, and_, func, or_
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, Outcome, ReportKind

_OF_FULL_INSPECTIONS: Final = tuple(outcome for outcome in Outcome if outcome.rank is not None)
"""Outcomes on the scale of grades; the others are those of visits."""


class Inspection(Base):
    """One inspection or visit of one setting, from the register, from its report, or both."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("setting_id", "event_number"),
        Index("ix_inspection_setting_from", "setting_id", "inspected_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    event_number: Mapped[str | None] = mapped_column(String(20))
    event_type: Mapped[EventType | None] = mapped_column(EnumText(EventType, 20))
    event_type_printed: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[ReportKind | None] = mapped_column(EnumText(ReportKind, 40))
    inspected_from: Mapped[date | None]
    inspected_to: Mapped[date | None]
    published_on: Mapped[date | None] = mapped_column(index=True)
    overall: Mapped[Grade | None] = mapped_column(EnumText(Grade, 30), index=True)
    """The overall judgement now believed: a person's correction, else the report, else the register."""
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome, 50))
    state: Mapped[str] = mapped_column(String(20), index=True)
    """``listed`` (the register alone), ``read``, ``partly_read``, ``unread`` (a person is asked), ``confirmed``
    (a person has looked), ``withdrawn`` (a person said that the document is not this setting's report)."""
    in_register: Mapped[bool] = mapped_column(default=False)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("register_list.id"))
    """The published list that its judgements there come from, and its row in it (``list_line``)."""
    list_line: Mapped[int | None]
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"), index=True)
    previous_on: Mapped[date | None]
    previous_grade: Mapped[Grade | None] = mapped_column(EnumText(Grade, 30))
    enforcement_none: Mapped[bool | None]
    enforcement_text: Mapped[str | None] = mapped_column(Text)
    enforcement_page: Mapped[int | None]
    manager_vacant: Mapped[bool | None]
    manager_page: Mapped[int | None]
    unproven: Mapped[bool] = mapped_column(default=False)
    """Reading not yet proven on this kind of report."""
    unread: Mapped[list[str]] = mapped_column(JSON, default=list)
    found_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    setting: Mapped[Setting] = relationship(lazy="raise")

    @hybrid_property
    def known_by(self) -> date | None:
        """The day it is known by: that of the inspection, or of its publication where that is all that is known."""
        return self.inspected_from or self.published_on

    @known_by.inplace.expression
    @classmethod
    def _known_by(cls) -> ColumnElement[date | None]:
        return func.coalesce(cls.inspected_from, cls.published_on)

    @hybrid_property
    def may_be_full(self) -> bool:
        """Whether it is a full inspection, or of no known kind and may be one: it has an overall result, or is unread.

        Of no known kind it must not pass for a visit, which would change no grade.
        """
        return may_be_full(self.event_type, self.state, self.overall, self.outcome)

    @may_be_full.inplace.expression
    @classmethod
    def _may_be_full(cls) -> ColumnElement[bool]:
        return or_(cls.event_type == EventType.FULL, and_(cls.event_type.is_(None), or_(
            cls.state == "unread", cls.overall.is_not(None), cls.outcome.in_(_OF_FULL_INSPECTIONS))))


def may_be_full(event_type: EventType | None, state: str, overall: Grade | None, outcome: Outcome | None) -> bool:
    """The same of an inspection's facts, wherever they stand."""
    if event_type is None:
        return state == "unread" or overall is not None or outcome in _OF_FULL_INSPECTIONS
    return event_type is EventType.FULL


class Judgement(Base):
    """One judgement of an inspection by one source; sources are kept beside each other."""

    __tablename__ = "judgement"
    __table_args__ = (UniqueConstraint("inspection_id", "key", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(12))
    """``register``, ``report`` or ``person``."""
    grade: Mapped[Grade | None] = mapped_column(EnumText(Grade, 30))
    outcome: Mapped[Outcome | None] = mapped_column(EnumText(Outcome, 50))
    """Set, with the key ``outcome``, where the inspection gives an outcome and no grades."""
    label: Mapped[str | None] = mapped_column(String(300))
    page: Mapped[int | None]
    quote: Mapped[str | None] = mapped_column(Text)


class Requirement(Base):
    """A statutory requirement that a report makes, with the date it is due."""

    __tablename__ = "requirement"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    regulations: Mapped[list[str]] = mapped_column(JSON)
    due_on: Mapped[date | None] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[int]
    met_on: Mapped[date | None]
    met_evidence: Mapped[str | None] = mapped_column(Text)
    met_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class Recommendation(Base):
    """Something a report says should be done, with what it cites."""

    __tablename__ = "recommendation"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    cites: Mapped[str | None] = mapped_column(String(300))
    page: Mapped[int]


class Reading(Base):
    """What one version of the readers got from one document: kept, so that a better reader can read history again."""

    __tablename__ = "reading"
    __table_args__ = (UniqueConstraint("sha256", "reader_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), index=True)
    reader_version: Mapped[str] = mapped_column(String(40))
    status: Mapped[str] = mapped_column(String(20))
    agreement: Mapped[str | None] = mapped_column(String(12))
    """Whether the two readers agreed on every grade (``agreement.Agreement``)."""
    fields_read: Mapped[int | None]
    fields_unread: Mapped[int | None]
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReadingTask(Base):
    """A report that a person must read: what is unread or contradicted, and how it ended."""

    __tablename__ = "reading_task"
    __table_args__ = (UniqueConstraint("sha256", "setting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"), index=True)
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision: Mapped[str | None] = mapped_column(String(20))
    """``confirmed``, ``corrected``, ``not_a_report``, or ``settled`` (later evidence answered it by itself)."""
    saw: Mapped[dict[str, dict[str, str]] | None] = mapped_column(JSON)
    """What report and register said, by judgement and source, when a person last decided: something else asks again."""


class Correction(Base):
    """A person's word on one field of an inspection, kept beside what was read; it survives a new reading."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id", ondelete="CASCADE"), index=True)
    field: Mapped[str] = mapped_column(String(80))
    was_read: Mapped[str | None] = mapped_column(Text)
    corrected: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Publication(Base):
    """A report that Ofsted's site lists on a setting's page, and how far we are with it."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("setting_id", "file_url"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    file_url: Mapped[str] = mapped_column(String(300))
    label: Mapped[str | None] = mapped_column(String(200))
    event_type: Mapped[EventType | None] = mapped_column(EnumText(EventType, 20))
    event_on: Mapped[date | None]
    published_on: Mapped[date | None]
    grade_hint: Mapped[str | None] = mapped_column(String(120))
    """What the page or the search prints of its result, in the site's words: a doubt when the report says otherwise."""
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id", ondelete="SET NULL"), index=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    """``found``, ``fetched``, ``recorded`` or ``could_not_fetch``."""
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"))
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SettingCheck(Base):
    """How the site's page of a setting was last checked. “Could not check” is a state of its own."""

    __tablename__ = "setting_check"

    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    """``checked`` or ``could_not_check``."""
    tried_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """``None`` where no run has come to it yet."""
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last seen whole."""
    failing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The first try since then that failed; ``None`` while it is checked."""
    reason: Mapped[str | None] = mapped_column(Text)
    page_url: Mapped[str | None] = mapped_column(String(300))
    etag: Mapped[str | None] = mapped_column(String(200))
    last_modified: Mapped[str | None] = mapped_column(String(80))
    next_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)


class CollectRun(Base):
    """One run of collection, with its counts; what the “Source health” page and the alarm are made of."""

    __tablename__ = "collect_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    covers_from: Mapped[date | None]
    covers_to: Mapped[date | None]
    discovery_complete: Mapped[bool] = mapped_column(default=False)
    catch_up: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problems: Mapped[list[str]] = mapped_column(JSON, default=list)
    held: Mapped[bool] = mapped_column(default=False)
    sentence: Mapped[str | None] = mapped_column(Text)


class ReportReview(AuthorityOwned, Base):
    """An officer of this council has looked at a new report and says what follows."""

    __tablename__ = "report_review"
    __table_args__ = (UniqueConstraint("authority_id", "inspection_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id", ondelete="CASCADE"), index=True)
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text)
