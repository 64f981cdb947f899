"""Tables of private links and of the tries that are counted against guessing."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, UtcDateTime


class PrivateLink(AuthorityOwned, Base):
    """A link that opens one form, for somebody who does not sign in. Only the token's hash is kept."""

    __tablename__ = "private_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[str] = mapped_column(String(40))
    """The one form that it opens, in the words of the domain that made it."""
    subject_id: Mapped[int]
    """The record that the form is about."""
    made_for: Mapped[str] = mapped_column(String(120))
    """Whose it is, by role: “The registered manager”."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    first_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    uses: Mapped[int] = mapped_column(default=0)


class PrivateLinkTry(Base):
    """A use of a link, or a try with a token that is none; ``subject`` is a hash of the link or the address."""

    __tablename__ = "private_link_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
