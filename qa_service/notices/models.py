"""Tables of regional notices: the notices, what was sent to whom, what came back, and who handles them.

What a notice says, what a provider says to it, and why we decided as we did are sealed in the database.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.database.once import MadeOnce
from qa_service.notices.kinds import Direction, EventKind, NoticeState, RecipientKind, VersionKind, Way
from qa_service.sealing import SealedValue


class RegionalNotice(MadeOnce, AuthorityOwned):
    """One notice, ours or another authority's. ``reference`` is random and stands in addresses."""

    __tablename__ = "regional_notice"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_regional_notice_setting", "setting_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    direction: Mapped[Direction] = mapped_column(EnumText(Direction, 10))
    state: Mapped[NoticeState] = mapped_column(EnumText(NoticeState, 12))
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"))
    elsewhere: Mapped[bool] = mapped_column(default=False)
    """Of one received: somebody looked, and it is about nothing that our register knows."""
    contents: Mapped[dict[str, Any]] = mapped_column(SealedValue("regional_notice.contents"))
    """``notices.contents.Contents`` as it stands now; what was sent is kept in ``NoticeVersion``."""
    sent: Mapped[str] = mapped_column(String(64))
    """A trace of all that the form said."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was first sent, or when it came."""
    removed_on: Mapped[date | None]
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_on: Mapped[date | None]
    """When our children there were looked at because of it."""
    file_reference: Mapped[str | None] = mapped_column(String(20))
    """Where the bytes of a received file lie, sealed."""
    file: Mapped[dict[str, str] | None] = mapped_column(SealedValue("regional_notice.file"))
    """Its name, its kind, and the key of its bytes (``notices.files``)."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class NoticeVersion(AuthorityOwned, Base):
    """A notice as it was sent. Never changed."""

    __tablename__ = "notice_version"
    __table_args__ = (UniqueConstraint("notice_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("regional_notice.id", ondelete="CASCADE"))
    number: Mapped[int]
    kind: Mapped[VersionKind] = mapped_column(EnumText(VersionKind, 10))
    contents: Mapped[dict[str, Any]] = mapped_column(SealedValue("notice_version.contents"))
    comments: Mapped[list[dict[str, str]]] = mapped_column(SealedValue("notice_version.comments"), default=list)
    """What the provider had said by then, with its day: in updates alone."""
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class NoticeRecipient(AuthorityOwned, Base):
    """An entry of the circulation list that the council keeps: an organisation of the protocol, nobody's name."""

    __tablename__ = "notice_recipient"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation: Mapped[str] = mapped_column(String(160))
    kind: Mapped[RecipientKind] = mapped_column(EnumText(RecipientKind, 12))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """The account by which a regional partner reads here what was sent to it."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class NoticeSending(AuthorityOwned, Base):
    """One version to one recipient: once."""

    __tablename__ = "notice_sending"
    __table_args__ = (UniqueConstraint("version_id", "recipient_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("notice_version.id", ondelete="CASCADE"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("notice_recipient.id"), index=True)
    organisation: Mapped[str] = mapped_column(String(160))
    address: Mapped[str | None] = mapped_column(String(254))
    """The e-mail address to which its link goes, as it stood then."""
    way: Mapped[Way] = mapped_column(EnumText(Way, 6))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    given_on: Mapped[date | None]
    """By hand: the day on which it was given."""
    given_how: Mapped[str | None] = mapped_column(String(120))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the recipient took the form."""


class NoticeMail(AuthorityOwned, Base):
    """A mail that says that something waits: a recipient's link, or a reminder to somebody who handles notices.

    Apart from all other mail, so that no list or count shows it.
    """

    __tablename__ = "notice_mail"
    __table_args__ = (UniqueConstraint("authority_id", "once"), Index("ix_notice_mail_waiting", "state", "next_try_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    once: Mapped[str] = mapped_column(String(60))
    """What it is about, so that it goes once."""
    sending_id: Mapped[int | None] = mapped_column(ForeignKey("notice_sending.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    message_id: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10))
    """``waiting``, ``sent`` or ``failed``."""
    queued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed: Mapped[str | None] = mapped_column(String(300))
    """What the mail server said, while it has not left."""


class NoticeComment(AuthorityOwned, Base):
    """What the provider says to a notice."""

    __tablename__ = "notice_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("regional_notice.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(SealedValue("notice_comment.text"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("private_link.id"))


class NoticeDecision(MadeOnce, AuthorityOwned):
    """That we decided whether to raise a notice about a setting or a provider group, and why."""

    __tablename__ = "notice_decision"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_notice_decision_setting", "setting_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"))
    wanted: Mapped[bool]
    why: Mapped[str] = mapped_column(SealedValue("notice_decision.why"))
    decided_on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class NoticeEvent(AuthorityOwned, Base):
    """A line of a notice's history. Never changed."""

    __tablename__ = "notice_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("regional_notice.id", ondelete="CASCADE"), index=True)
    kind: Mapped[EventKind] = mapped_column(EnumText(EventKind, 14))
    text: Mapped[str] = mapped_column(SealedValue("notice_event.text"), default="")
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    action_id: Mapped[int | None] = mapped_column(ForeignKey("action.id"))


class NoticeHandler(AuthorityOwned, Base):
    """Somebody who handles regional notices besides the safeguarding leads, from one moment to another."""

    __tablename__ = "notice_handler"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    named_at: Mapped[datetime] = mapped_column(UtcDateTime)
    named_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
