"""Tables of the agreements that are made for each placement."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import AuthorityOwned, Base, UtcDateTime


class Agreement(AuthorityOwned, Base):
    """What was agreed with a setting for a child, from a day on; of the placement of the same child there."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("authority_id", "child_id", "setting_id", "started_on"),
                      Index("ix_agreement_setting", "setting_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(ForeignKey("child.id"), index=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    started_on: Mapped[date]
    """The first day that it is for."""
    signed_on: Mapped[date | None]
    """Empty where it is not signed, or the list does not say."""
    weekly_pence: Mapped[int | None]
    """The core fee a week, in pence."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def weekly(self) -> Decimal | None:
        """Pounds a week."""
        return None if self.weekly_pence is None else Decimal(self.weekly_pence) / 100
