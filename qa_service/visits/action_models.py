"""Tables of actions: what somebody is to do by a day, wherever it came from, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.visits.kinds import ActionState


class Action(AuthorityOwned, Base):
    """Something that somebody is to do by a day. Its owner is a colleague, or somebody at the provider by role."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("authority_id", "key"), Index("ix_action_due", "state", "due_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    """Of the form that made it: sent twice, it is one action."""
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("qa_visit.id"), index=True)
    question_id: Mapped[int | None] = mapped_column(ForeignKey("visit_question.id"))
    """The finding that it answers."""
    source: Mapped[str] = mapped_column(String(30))
    """``visit``, or the name of the other domain whose evidence asked for it."""
    source_path: Mapped[str | None] = mapped_column(String(200))
    """The page of that evidence, where it is no visit."""
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
    """Taken back while its visit was being written; it can be had back."""
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
