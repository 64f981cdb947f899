"""The table of marks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base, EnumText, UtcDateTime
from qa_service.vocabulary import SubjectType


class Mark(Base):
    """A subject about which something was learned. Marks only ever gather; assessment takes them away."""

    __tablename__ = "mark"
    __table_args__ = (Index("ix_mark_subject", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_type: Mapped[SubjectType] = mapped_column(EnumText(SubjectType, 20))
    subject_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(80))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
