"""Tables of how contracts are watched over: suspensions, meetings, forums, indicators and returns, financial checks."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.contracts.kinds import Scope, SuspensionKind
from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime


class Suspension(AuthorityOwned, Base):
    """That the council makes no new placement at a setting, with a provider or a group, or through a lot."""

    __tablename__ = "suspension"
    __table_args__ = (Index("ix_suspension_standing", "authority_id", "lifted_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[SuspensionKind] = mapped_column(EnumText(SuspensionKind, 12))
    scope: Mapped[Scope] = mapped_column(EnumText(Scope, 10))
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("provider.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"), index=True)
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"), index=True)
    """Exactly one of the four, as ``scope`` says."""
    reason: Mapped[str] = mapped_column(Text)
    from_on: Mapped[date]
    review_on: Mapped[date]
    told: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Keys of ``kinds.TOLD``."""
    told_more: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)
    lifted_on: Mapped[date | None]
    """The first day on which it no longer stands."""
    lifting_evidence: Mapped[str | None] = mapped_column(Text)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Entered by mistake: it stood nowhere; it can be had back."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def stands(self, on: date) -> bool:
        """Whether it is in force on this day."""
        return self.removed_at is None and self.from_on <= on and (self.lifted_on is None or self.lifted_on > on)


class SuspensionReview(AuthorityOwned, Base):
    """That a suspension was looked at again and stays, until when, and why."""

    __tablename__ = "suspension_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    suspension_id: Mapped[int] = mapped_column(ForeignKey("suspension.id"), index=True)
    reviewed_on: Mapped[date]
    found: Mapped[str] = mapped_column(Text)
    next_on: Mapped[date]
    reviewed_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reviewed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ContractMeeting(AuthorityOwned, Base):
    """A contract meeting that is planned, or was held, with its minutes."""

    __tablename__ = "contract_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    on: Mapped[date]
    held: Mapped[bool]
    """Whether it was held on that day; else it is planned for it."""
    who: Mapped[str | None] = mapped_column(String(500))
    minutes: Mapped[str | None] = mapped_column(Text)
    local_carers: Mapped[str | None] = mapped_column(Text)
    """With a fostering agency: why carers who live near are not available to our children."""
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"))
    file_name: Mapped[str | None] = mapped_column(String(200))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class ProviderForum(AuthorityOwned, Base):
    """A forum of the council with its providers that is planned, or was held, with its minutes."""

    __tablename__ = "provider_forum"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(120))
    on: Mapped[date]
    held: Mapped[bool]
    who: Mapped[str | None] = mapped_column(Text)
    minutes: Mapped[str | None] = mapped_column(Text)
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"))
    file_name: Mapped[str | None] = mapped_column(String(200))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Indicator(AuthorityOwned, Base):
    """A figure that a contract asks of its provider for every quarter, and its target. Figures are in hundredths."""

    __tablename__ = "contract_indicator"
    __table_args__ = (UniqueConstraint("contract_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    target_hundredths: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20), default="%")
    at_most: Mapped[bool] = mapped_column(default=False)
    """Whether the target is the most that is good; else it is the least."""
    first_quarter: Mapped[date]
    """The first day of the first quarter for which it is asked."""
    ended_on: Mapped[date | None]
    """From this day on it is no longer asked for."""
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def target(self) -> Decimal:
        return Decimal(self.target_hundredths) / 100

    def missed(self, value: Decimal) -> bool:
        """Whether a figure misses the target."""
        return value > self.target if self.at_most else value < self.target


class IndicatorReturn(AuthorityOwned, Base):
    """What a provider returned for a quarter; without a figure: that it returned nothing."""

    __tablename__ = "contract_indicator_return"
    __table_args__ = (UniqueConstraint("indicator_id", "quarter"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    indicator_id: Mapped[int] = mapped_column(ForeignKey("contract_indicator.id"), index=True)
    quarter: Mapped[date]
    """Its first day."""
    value_hundredths: Mapped[int | None]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def value(self) -> Decimal | None:
        return None if self.value_hundredths is None else Decimal(self.value_hundredths) / 100


class FinancialCheck(AuthorityOwned, Base):
    """A check of a provider's finances: its score against the lowest that the council accepts."""

    __tablename__ = "financial_check"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    checked_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(120))
    score: Mapped[int | None]
    """Empty where the source gave none."""
    lowest_score: Mapped[int | None]
    """Empty: the rule's own limit counts."""
    who: Mapped[str] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
