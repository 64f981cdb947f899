"""Tables of how people get in, and of who decides that they may: passkeys, a council's own sign-in, acts that need two
people, and the quarterly review of access.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.permissions import Role
from qa_service.sealing import Sealed


class Passkey(AuthorityOwned, Base):
    """A passkey of somebody: the public half, and how often its authenticator says it was used."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)
    """As base64url; a credential's id has at most 1,023 bytes (WebAuthn level 3, 4)."""
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int]
    """0 for authenticators that do not count."""
    synced: Mapped[bool] = mapped_column(default=False)
    """Whether it is kept by a service that copies it to the person's other devices."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class IdentityProvider(AuthorityOwned, Sealed, Base):
    """A council's own sign-in (OpenID Connect), such as Microsoft Entra ID. The client's secret is sealed."""

    __tablename__ = "identity_provider"
    __table_args__ = (UniqueConstraint("authority_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(300))
    client_id: Mapped[str] = mapped_column(String(200))
    client_secret: Mapped[bytes] = mapped_column(LargeBinary)
    mfa_values: Mapped[list[str]] = mapped_column(JSON)
    """What ``amr`` or ``acr`` must say for the sign-in to count as one with a second factor."""
    enabled: Mapped[bool] = mapped_column(default=True)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ExternalIdentity(AuthorityOwned, Base):
    """Who somebody is for their council's sign-in: issuer and subject, never an e-mail address."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    issuer: Mapped[str] = mapped_column(String(300))
    subject: Mapped[str] = mapped_column(String(255))
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RequestKind(StrEnum):
    """What one person asks for and another must agree to."""

    INVITE = "invite"
    ROLE = "role"
    ENABLE = "enable"
    SECOND_FACTOR = "second-factor"
    EMAIL = "email"

    @property
    def words(self) -> str:
        return {"invite": "Invite somebody", "role": "Give another role", "enable": "Let somebody sign in again",
                "second-factor": "Remove a lost second factor", "email": "Change an e-mail address"}[self.value]


class RequestState(StrEnum):
    """Where such a request stands."""

    OPEN = "open"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AccountRequest(AuthorityOwned, Base):
    """Something about an account that needs two people: one who asks, another who agrees."""

    __tablename__ = "account_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RequestKind] = mapped_column(EnumText(RequestKind, 20))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Whose account; empty for an invitation."""
    email: Mapped[str | None] = mapped_column(String(254))
    name: Mapped[str | None] = mapped_column(String(120))
    role: Mapped[Role | None] = mapped_column(EnumText(Role, 40))
    reason: Mapped[str] = mapped_column(Text)
    """Why, and how whoever asks made sure of the person."""
    asked_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[RequestState] = mapped_column(EnumText(RequestState, 12), default=RequestState.OPEN, index=True)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When an agreed invitation's link was made."""


class AccessReview(AuthorityOwned, Base):
    """One quarter's look at who may do what."""

    __tablename__ = "access_review"
    __table_args__ = (UniqueConstraint("authority_id", "quarter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    quarter: Mapped[date]
    """Its first day."""
    due_on: Mapped[date]
    reminded_on: Mapped[date | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReviewDecision(StrEnum):
    """What somebody found of one person's access."""

    KEEP = "keep"
    END = "end"


class AccessReviewLine(AuthorityOwned, Base):
    """One person in a review: as they were when it began, and what was decided."""

    __tablename__ = "access_review_line"
    __table_args__ = (UniqueConstraint("review_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("access_review.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[Role] = mapped_column(EnumText(Role, 40))
    role_since: Mapped[datetime] = mapped_column(UtcDateTime)
    last_signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision: Mapped[ReviewDecision | None] = mapped_column(EnumText(ReviewDecision, 8))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
