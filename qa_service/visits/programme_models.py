"""Tables of the visiting programme: bands set by hand, who visits, visits by other councils, mails to providers."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.database.once import MadeOnce
from qa_service.visits.kinds import Band, OtherVisitKind


class SettingBand(AuthorityOwned, Base):
    """A risk band that somebody set by hand, beside the one that is worked out. At most one stands for a setting."""

    __tablename__ = "setting_band"

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    band: Mapped[Band] = mapped_column(EnumText(Band, 10))
    reason: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date]
    """Until this day it counts alone; afterwards the closer of the two does, until somebody reviews it."""
    set_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("setting_band.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class VisitAssignment(AuthorityOwned, Base):
    """Who visits a setting next, and by when. At most one stands for a setting; a visit made since fulfils it."""

    __tablename__ = "visit_assignment"
    __table_args__ = (UniqueConstraint("authority_id", "key", "setting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), index=True)
    """Of the form that assigned it, with others: sent twice, it is assigned once, and it is taken back together."""
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    due_by: Mapped[date]
    assigned_on: Mapped[date]
    assigned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    assigned_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("visit_assignment.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class OtherCouncilVisit(AuthorityOwned, MadeOnce):
    """A visit that another council made and told us of, and whether it may stand in for one of ours."""

    __tablename__ = "other_council_visit"
    __table_args__ = (UniqueConstraint("authority_id", "key"),
                      Index("ix_other_council_visit_setting", "setting_id", "visited_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    council: Mapped[str] = mapped_column(String(120))
    visited_on: Mapped[date]
    kind: Mapped[OtherVisitKind] = mapped_column(EnumText(OtherVisitKind, 12))
    shared: Mapped[str] = mapped_column(Text)
    """What they told us."""
    may_count: Mapped[bool]
    why: Mapped[str] = mapped_column(Text)
    """Why it may count toward our interval, or why not."""
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"), index=True)
    file_name: Mapped[str | None] = mapped_column(String(120))
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class VisitMail(AuthorityOwned, Base):
    """A mail with the provider's private link, to a contact that an officer chose. Its token is made when it leaves."""

    __tablename__ = "visit_mail"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_visit_mail_due", "state", "next_try_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60))
    """What it tells: told once."""
    visit_id: Mapped[int] = mapped_column(ForeignKey("qa_visit.id"), index=True)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))
    """The action whose evidence is asked for again; empty where the report was published."""
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    message_id: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12))
    """``waiting``, ``sent``, ``kept`` (this installation sends no mail) or ``failed``."""
    tries: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


for _name, _model in (("uq_setting_band_standing", SettingBand), ("uq_visit_assignment_standing", VisitAssignment)):
    Index(_name, _model.authority_id, _model.setting_id, unique=True,
          sqlite_where=_model.ended_at.is_(None), postgresql_where=_model.ended_at.is_(None))
