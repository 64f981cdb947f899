"""Tables of actions: what somebody is to do by a day, wherever it came from, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.actions.kinds import ActionState
from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.database.once import MadeOnce


class Action(AuthorityOwned, MadeOnce):
    """Something that somebody is to do by a day. Its owner is a colleague, or somebody at the provider by role."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_action_due", "state", "due_on"),
                      Index("ix_action_source", "source", "source_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)
    source: Mapped[str] = mapped_column(String(30))
    """What asked for it: ``visit``, or the name of another domain whose evidence did."""
    source_id: Mapped[int | None]
    """Which visit, which contract meeting: a row of that domain, which lies above and is not referred to."""
    source_part: Mapped[int | None]
    """The finding of the source that it answers."""
    source_path: Mapped[str | None] = mapped_column(String(200))
    """The page of the source."""
    about: Mapped[str | None] = mapped_column(String(200))
    """What it concerns, in words, where that is no setting: a contract, a provider."""
    draft: Mapped[bool] = mapped_column(default=False)
    """Whether its source is still being written: until then it does not count, and can be taken back."""
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    owner_role: Mapped[str | None] = mapped_column(String(80))
    """Whose it is at the provider: “Registered manager”."""
    due_on: Mapped[date | None]
    """Empty only for an action from an earlier record that gives no day."""
    state: Mapped[ActionState] = mapped_column(EnumText(ActionState, 20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    closed_on: Mapped[date | None]
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Taken back while its source was being written; it can be had back."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ActionEvent(AuthorityOwned, Base):
    """What happened to an action: made, changed, evidence given, closed, opened again."""

    __tablename__ = "action_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    on: Mapped[date]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("private_link.id"))
    """The private link through which the provider acted."""


class ActionFile(AuthorityOwned, Base):
    """A photo or a file that shows what was done, without location data."""

    __tablename__ = "action_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("document.sha256"))
    name: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    link_id: Mapped[int | None] = mapped_column(ForeignKey("private_link.id"))
    """The private link through which the provider sent it."""
