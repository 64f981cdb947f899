"""Tables of what we heard: worries, complaints, compliments and intelligence below the safeguarding threshold."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.database.once import MadeOnce
from qa_service.heard.kinds import FromWhom, HeardKind, HeardState, NoteKind


class HeardEntry(MadeOnce, AuthorityOwned):
    """One thing that somebody told us, and what became of it. What was said stands in ``HeardSaid``."""

    __tablename__ = "heard_entry"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_heard_entry_due", "due_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sent: Mapped[str] = mapped_column(String(64))
    """A trace of all that the form said."""
    state: Mapped[HeardState] = mapped_column(EnumText(HeardState, 20))
    due_on: Mapped[date | None]
    """The day by which we said we would do something about it; empty where nothing is promised, or it is done."""
    promised_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    referred_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its first reporter went on to report a concern. It is shown to them alone."""
    referred_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was taken back as wrong. It stays on record, counts for nothing, and can be had back."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class HeardSaid(AuthorityOwned, Base):
    """What was said about whom and when, in our words. Never changed: a correction stands beside, as the next."""

    __tablename__ = "heard_said"
    __table_args__ = (UniqueConstraint("entry_id", "number"),
                      Index("ix_heard_said_setting", "setting_id", "heard_on"),
                      Index("ix_heard_said_group", "group_id", "heard_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("heard_entry.id"))
    number: Mapped[int]
    """1 as it was first noted."""
    standing: Mapped[bool]
    """Whether no later one corrects it."""
    kind: Mapped[HeardKind] = mapped_column(EnumText(HeardKind, 20))
    from_whom: Mapped[FromWhom] = mapped_column(EnumText(FromWhom, 30))
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"))
    """The provider group that it is about, where it is about no one setting."""
    heard_on: Mapped[date]
    words: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    """Why it was corrected."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class HeardNote(AuthorityOwned, Base):
    """What happened to an entry afterwards: what we did or will do, what it was turned into, that it was taken back."""

    __tablename__ = "heard_note"
    __table_args__ = (Index("ix_heard_note_path", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("heard_entry.id"), index=True)
    kind: Mapped[NoteKind] = mapped_column(EnumText(NoteKind, 20))
    text: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date | None]
    path: Mapped[str | None] = mapped_column(String(200))
    """The page of what it was turned into."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class HeardReporter(AuthorityOwned, Base):
    """Who told us. Of a class of its own: each reading has a reason and is in the audit trail before it is shown."""

    __tablename__ = "heard_reporter"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("heard_entry.id"), index=True)
    who: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
