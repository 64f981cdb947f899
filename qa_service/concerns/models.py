"""Tables of concerns. What a concern says is sealed; in plain sight stands only what the service must find by itself.

In plain sight: that there is a record, who may open it, and when somebody must be reminded. Not in plain sight: which
setting, what, when, whose, how it ended, and who must not see it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.clock import utc_now
from qa_service.concerns.kinds import RequestKind
from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.database.once import MadeOnce
from qa_service.sealing import Sealed


class Concern(Sealed, MadeOnce, AuthorityOwned):
    """One concern. ``reference`` is ours, random: numbers that follow each other would tell how many there are."""

    __tablename__ = "concern"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_concern_due", "due_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    facts: Mapped[bytes] = mapped_column(LargeBinary)
    """``concerns.facts.Facts``, sealed."""
    sent: Mapped[str] = mapped_column(String(64))
    """A trace of all that the form said, keyed, so that nothing can be guessed from it."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody named on it first opened it."""
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who takes over if nobody has opened it by ``deputy_at``."""
    deputy_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the named people are reminded next; empty where nothing is due."""
    moments: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Every moment at which something is due, without what: for the clock, which opens nothing."""
    erase_on: Mapped[date | None]
    """The day from which it may be erased; empty while it is open or held."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ConcernAccess(AuthorityOwned, Base):
    """A name on a concern's list, from one moment to another. Being on it is nothing without the role for it."""

    __tablename__ = "concern_access"
    __table_args__ = (Index("ix_concern_access_user", "user_id", "removed_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    is_lead: Mapped[bool] = mapped_column(default=False)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    named_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When an urgent access ends by itself; empty for a name that stands until it is taken off."""

    @classmethod
    def standing(cls) -> ColumnElement[bool]:
        """The condition that a name stands on the list now."""
        return cls.removed_at.is_(None) & (cls.until.is_(None) | (cls.until > utc_now()))


class ConcernEntry(AuthorityOwned, Base):
    """A line of a concern's chronology, sealed. Never changed."""

    __tablename__ = "concern_entry"
    __table_args__ = (UniqueConstraint("concern_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ConcernFile(AuthorityOwned, Base):
    """A file of a concern: its name and kind sealed here, its bytes sealed in the data folder."""

    __tablename__ = "concern_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class ConcernReceipt(AuthorityOwned, Base):
    """What whoever reported a concern keeps of it: that it was sent to the LADO, and acknowledged. Nothing else."""

    __tablename__ = "concern_receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    """Another than the concern's: a receipt leads nowhere."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id", ondelete="SET NULL"), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ConcernMail(AuthorityOwned, Base):
    """A mail to somebody named on a concern. Apart from all other mail, so that no count or list shows it."""

    __tablename__ = "concern_mail"
    __table_args__ = (Index("ix_concern_mail_waiting", "sent_at", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    concern_id: Mapped[int | None] = mapped_column(ForeignKey("concern.id", ondelete="CASCADE"), index=True)
    """Empty for a mail about a request, which tells of no concern."""
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    once: Mapped[str] = mapped_column(String(60), unique=True)
    """What it is about, so that it goes once."""
    message_id: Mapped[str] = mapped_column(String(120))
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed: Mapped[str | None] = mapped_column(String(300))
    """What the mail server said, while it has not left."""


class ConcernRequest(Sealed, AuthorityOwned, Base):
    """Something about concerns that nobody may do alone: asked for by one person and agreed to by others."""

    __tablename__ = "concern_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[RequestKind] = mapped_column(EnumText(RequestKind, 20))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    """What is asked and why, sealed."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """Who agreed first, where two must."""
    agreed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was refused, taken back or used up."""
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class LadoContact(AuthorityOwned, Base):
    """How the council reaches the designated officers of one local authority: a service's contacts, nobody's name."""

    __tablename__ = "lado_contact"
    __table_args__ = (UniqueConstraint("authority_id", "area"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    area: Mapped[str] = mapped_column(String(80))
    """The local authority's name as Ofsted's lists print it."""
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    out_of_hours: Mapped[str | None] = mapped_column(String(40))
    form_url: Mapped[str | None] = mapped_column(String(500))
    note: Mapped[str | None] = mapped_column(Text)
    checked_on: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ConcernArrangement(AuthorityOwned, Base):
    """Who looks after concerns in a council, when the deputy takes over, and how long concerns are kept."""

    __tablename__ = "concern_arrangement"
    __table_args__ = (UniqueConstraint("authority_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    hours: Mapped[int] = mapped_column(default=4)
    """Hours after which the deputy takes over."""
    years: Mapped[int] = mapped_column(default=50)
    """Years that a concern is kept after it is closed."""
    years_unproven: Mapped[int] = mapped_column(default=10)
    """The same where the threshold was not met, or it was malicious, false or unfounded."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class PlacingMarker(AuthorityOwned, Base):
    """“Do not place: speak to safeguarding”, which a safeguarding lead releases for a setting without a reason."""

    __tablename__ = "placing_marker"
    __table_args__ = (Index("ix_placing_marker_setting", "setting_id", "lifted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
