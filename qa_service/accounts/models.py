"""Tables of councils, people, invitations and sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_service.clock import today
from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.permissions import Role
from qa_service.sealing import SealedBytes


class Authority(Base):
    """A council. A single-council installation has exactly one."""

    __tablename__ = "authority"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200), unique=True)
    area: Mapped[str] = mapped_column(String(200))
    """The local authority's name as Ofsted's lists print it."""
    go_live_on: Mapped[date | None]
    """What cannot have been recorded before this day is never a flag."""
    contact_email: Mapped[str | None] = mapped_column(String(254))
    contact_phone: Mapped[str | None] = mapped_column(String(40))
    out_of_hours_phone: Mapped[str | None] = mapped_column(String(40))
    duty_team_phone: Mapped[str | None] = mapped_column(String(40))
    brand_colour: Mapped[str | None] = mapped_column(String(7))
    """``#rrggbb``, on which white can be read; empty for the usual one."""
    logo_sha256: Mapped[str | None] = mapped_column(String(64))
    """Of a PNG in the documents' store; empty where the council's name is written."""
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class User(AuthorityOwned, Base):
    """A person who signs in. ``reference`` stands in pages; ``email`` is compared in lower case."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(32), unique=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    role: Mapped[Role] = mapped_column(EnumText(Role, 40))
    password_hash: Mapped[str | None] = mapped_column(String(200))
    totp_sealed: Mapped[bytes | None] = mapped_column(SealedBytes)
    """What the codes of the authenticator app are made of: ``second_factor`` seals and opens it."""
    totp_last_step: Mapped[int | None]
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    role_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Empty where the role is the one that the account was made with."""
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends_on: Mapped[date | None]
    """The last day of the post, or of a councillor's term: from the day after, nobody signs in with the account."""
    authority: Mapped[Authority] = relationship(lazy="joined")

    @property
    def has_codes(self) -> bool:
        """Whether an authenticator app is set up."""
        return self.totp_sealed is not None

    @property
    def active(self) -> bool:
        return self.disabled_at is None and not self.has_left

    @property
    def has_left(self) -> bool:
        """Whether the account's last day is over, on the English calendar."""
        return self.ends_on is not None and self.ends_on < today()


class Invitation(AuthorityOwned, Base):
    """A single-use link that makes an account, or sets a new password for one. Only the token's hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str | None] = mapped_column(String(120))
    """What whoever invited calls the person; they may change it when they accept."""
    role: Mapped[Role] = mapped_column(EnumText(Role, 40))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """The account whose password the link sets anew; empty for an invitation."""
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UserSession(Base):
    """A signed-in browser, kept on the server: ending the row ends the session at the next request."""

    __tablename__ = "user_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    address: Mapped[str | None] = mapped_column(String(64))
    browser: Mapped[str | None] = mapped_column(String(200))
    device: Mapped[str | None] = mapped_column(String(64))
    """The hash of what the browser keeps to be known again; empty where it keeps nothing."""
    restricted: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Whether its last page was of a part of the service where a shorter rest ends it."""


class SignInAttempt(Base):
    """Failed tries to sign in, for the growing delay; ``subject`` is a hash of the account or the address."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class UserPreference(AuthorityOwned, Base):
    """What a person has set for themselves: when their digest comes, saved filters."""

    __tablename__ = "user_preference"
    __table_args__ = (Index("uq_user_preference_user_name", "user_id", "name", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    value: Mapped[str] = mapped_column(Text)


class SavedFilter(AuthorityOwned, Base):
    """What a list was narrowed to, kept by a person under a name. One that is deleted can be had back."""

    __tablename__ = "saved_filter"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    page: Mapped[str] = mapped_column(String(20))
    """The list: a key of ``saved_filters.ARGUMENTS``."""
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)
    """The arguments of the list's address."""
    shared: Mapped[bool] = mapped_column(default=False)
    """Whether everybody of the council sees it."""
    starts: Mapped[bool] = mapped_column(default=False)
    """Whether its owner's list begins with it."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class KeptForm(AuthorityOwned, Base):
    """What somebody typed into a form and had not saved: kept for them until they save it or throw it away."""

    __tablename__ = "kept_form"
    __table_args__ = (Index("uq_kept_form_user_path", "user_id", "path", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    path: Mapped[str] = mapped_column(String(200))
    """The form's address with its question."""
    fields: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """A list of values for each name."""
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime)
