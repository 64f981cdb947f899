"""Tables of reports by homes' independent persons, what is asked for, and what came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.reg44.words import Arrival, ReportState, ReviewKind, SeriousEvent, Way
from qa_service.vocabulary import Opinion


class IndependentPersonReport(AuthorityOwned, Base):
    """One month's report on a home by its independent person, as this council has it. Never a visit of ours.

    The facts are suggestions of the reader until an officer has confirmed them (``state``). A fact that is ``None``
    was not read, and nobody has said it.
    """

    __tablename__ = "independent_person_report"
    __table_args__ = (
        UniqueConstraint("authority_id", "setting_id", "document_sha256", name="uq_independent_person_report_file"),
        Index("ix_independent_person_report_setting_month", "setting_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    month: Mapped[date]
    """The first day of the month that was visited."""
    document_sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    way: Mapped[Way] = mapped_column(EnumText(Way, 12))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[ReportState] = mapped_column(EnumText(ReportState, 12), index=True)
    visited_on: Mapped[date | None]
    visitor: Mapped[str | None] = mapped_column(String(120))
    announced: Mapped[bool | None]
    children_spoken: Mapped[int | None]
    """Children who were spoken to, or consulted in another way."""
    safeguarded: Mapped[Opinion | None] = mapped_column(EnumText(Opinion, 12))
    """Regulation 44(4)(a): are children effectively safeguarded."""
    well_being: Mapped[Opinion | None] = mapped_column(EnumText(Opinion, 12))
    """Regulation 44(4)(b): does the conduct of the home promote their well-being."""
    conflict: Mapped[bool | None]
    """Whether the report states a conflict of interest of its visitor (regulation 44(6))."""
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Those of ``words.COUNTS`` that are known."""
    read_from: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """By the name of a fact: the page and the words that it rests on."""
    suggested: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the reader got from the file (``scrapers.reg44.record``), kept beside what a person says."""
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    review_note: Mapped[str | None] = mapped_column(Text)
    """What follows from the report, in the commissioning manager's words."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ReportReceipt(AuthorityOwned, Base):
    """That one month's report came, as a list says that was kept before this service. It is no report: nobody has the
    file here, and its opinions are the list's."""

    __tablename__ = "report_receipt"
    __table_args__ = (UniqueConstraint("authority_id", "setting_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    month: Mapped[date]
    """The first day of the month that was visited."""
    visited_on: Mapped[date | None]
    received_on: Mapped[date]
    safeguarded: Mapped[Opinion | None] = mapped_column(EnumText(Opinion, 12))
    """Regulation 44(4)(a), as the list says."""
    well_being: Mapped[Opinion | None] = mapped_column(EnumText(Opinion, 12))
    """Regulation 44(4)(b), as the list says."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReportArrival(AuthorityOwned, Base):
    """One file that came in, whatever it was, and what became of it."""

    __tablename__ = "report_arrival"
    __table_args__ = (UniqueConstraint("authority_id", "came_as"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"), index=True)
    file_name: Mapped[str] = mapped_column(String(200))
    way: Mapped[Way] = mapped_column(EnumText(Way, 12))
    came_as: Mapped[str] = mapped_column(String(200))
    """What makes it one arrival: taking in the same mail, file or form again changes nothing."""
    came_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[Arrival] = mapped_column(EnumText(Arrival, 12), index=True)
    why: Mapped[str | None] = mapped_column(Text)
    """Why it waits, is a duplicate or was set aside."""
    said_setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    """The home that whoever sent it named."""
    said_month: Mapped[date | None]
    suggested: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """What the reader got from the file."""
    report_id: Mapped[int | None] = mapped_column(ForeignKey("independent_person_report.id", ondelete="SET NULL"),
                                                  index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportRecommendation(AuthorityOwned, Base):
    """What an independent person's report says should be done, followed until it is."""

    __tablename__ = "report_recommendation"
    __table_args__ = (UniqueConstraint("report_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("independent_person_report.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None]
    target_on: Mapped[date | None]
    """The day that the report gives."""
    follow_up_on: Mapped[date | None] = mapped_column(index=True)
    """The day that we set for asking whether it was done."""
    closed_on: Mapped[date | None]
    closing_evidence: Mapped[str | None] = mapped_column(Text)
    """What shows that it was done; kept when it is opened again."""
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    repeats_id: Mapped[int | None] = mapped_column(ForeignKey("report_recommendation.id", ondelete="SET NULL"),
                                                   index=True)
    """The recommendation of the report before that says much the same."""
    likeness: Mapped[int | None]
    """How alike the two are, 0 to 100."""
    same: Mapped[bool | None]
    """Whether a person says that it is the same again; ``None`` while nobody has looked."""
    same_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    same_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportWaiver(AuthorityOwned, Base):
    """A month for which no report is asked of a home, and why."""

    __tablename__ = "report_waiver"
    __table_args__ = (UniqueConstraint("authority_id", "setting_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    month: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    waived_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    waived_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportArrangement(AuthorityOwned, Base):
    """That a home is mailed a private link each month, and to which of its contacts."""

    __tablename__ = "report_arrangement"
    __table_args__ = (UniqueConstraint("authority_id", "setting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    made_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReportRequest(AuthorityOwned, Base):
    """One month's report asked of a home by mail. It is what the mail's private link is about."""

    __tablename__ = "report_request"
    __table_args__ = (UniqueConstraint("authority_id", "setting_id", "month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    month: Mapped[date]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    message_id: Mapped[str] = mapped_column(String(40), unique=True)
    """Random: it tells nothing, and stays the same if the mail is sent again."""
    state: Mapped[str] = mapped_column(String(12), index=True)
    """``waiting``, ``sent``, ``kept`` (this installation sends no mail) or ``failed``."""
    reminder: Mapped[bool] = mapped_column(default=False)
    """Whether the mail that waits or left last was the reminder."""
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


class QualityReview(AuthorityOwned, Base):
    """A provider's own review of its service that we received (regulation 45, or regulation 32 for supported
    accommodation)."""

    __tablename__ = "quality_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    kind: Mapped[ReviewKind] = mapped_column(EnumText(ReviewKind, 12))
    written_on: Mapped[date]
    """The day to which the review looks back."""
    received_on: Mapped[date]
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"))
    file_name: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}


class SeriousEventNotice(AuthorityOwned, Base):
    """A notice of a serious event that a home or supported accommodation gave us, with the times that are known."""

    __tablename__ = "serious_event_notice"
    __table_args__ = (Index("ix_serious_event_notice_setting", "setting_id", "happened_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    kind: Mapped[SeriousEvent] = mapped_column(EnumText(SeriousEvent, 20))
    happened_on: Mapped[date]
    known_on: Mapped[date | None]
    """The day on which the home learned of it; empty where nobody has said."""
    known_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When on that day, where the time is known."""
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When we were told; the beginning of the day where the time is not known."""
    told_time_known: Mapped[bool] = mapped_column(default=True, server_default=true())
    what: Mapped[str] = mapped_column(Text)
    """In a sentence or two, without names."""
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __mapper_args__ = {"version_id_col": version}

    @property
    def hours_until_told(self) -> int | None:
        """Whole hours between the home's learning of it and our being told; ``None`` where a time is not known."""
        if self.known_at is None or not self.told_time_known:
            return None
        return int((self.told_at - self.known_at).total_seconds() // 3600)
