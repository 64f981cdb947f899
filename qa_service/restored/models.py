"""The table that says that this database was put back from a backup."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base, UtcDateTime


class RestoredCopy(Base):
    """One restoration. While one is not in service, no mail leaves and no job runs."""

    __tablename__ = "restored_copy"

    id: Mapped[int] = mapped_column(primary_key=True)
    backup: Mapped[str] = mapped_column(String(80))
    """The name of the backup."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the backup was made: nothing later is in the copy."""
    restored_at: Mapped[datetime] = mapped_column(UtcDateTime)
    in_service_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    in_service_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
