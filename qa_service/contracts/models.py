"""Tables of contracts: frameworks with their lots, providers, contracts, who is on which lot, contract documents."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.contracts.kinds import Covers, DocumentKind, FrameworkKind
from qa_service.database.base import AuthorityOwned, Base, EnumText, UtcDateTime


class Framework(AuthorityOwned, Base):
    """A way by which the council buys places: a framework, a purchasing system, its select list, spot."""

    __tablename__ = "framework"
    __table_args__ = (UniqueConstraint("authority_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FrameworkKind] = mapped_column(EnumText(FrameworkKind, 12))
    held_by: Mapped[str | None] = mapped_column(String(120))
    """Who runs it, where it is not the council alone."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    """Its last day."""
    zones: Mapped[list[str]] = mapped_column(JSON, default=list)
    asked_for: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The kinds of document that its contracts ask for (values of ``DocumentKind``)."""
    note: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Entered by mistake: it is on no list; it can be had back."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Lot(AuthorityOwned, Base):
    """A part of a framework that is bought by itself."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("framework_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Provider(AuthorityOwned, Base):
    """A legal entity that holds contracts with the council. Its settings are those of its group in the register."""

    __tablename__ = "provider"
    __table_args__ = (UniqueConstraint("authority_id", "name"), UniqueConstraint("authority_id", "company_number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    company_number: Mapped[str | None] = mapped_column(String(12))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"), index=True)
    note: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Entered by mistake: it is on no list; it can be had back."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Contract(AuthorityOwned, Base):
    """What the council and a provider have agreed, from a day to a day. Its terms are as the council entered them."""

    __tablename__ = "contract"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    framework_id: Mapped[int | None] = mapped_column(ForeignKey("framework.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    reference: Mapped[str | None] = mapped_column(String(60))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None] = mapped_column(index=True)
    """Its last day; empty where it is not known, or where it runs on (``rolling``)."""
    rolling: Mapped[bool] = mapped_column(default=False)
    """It runs until somebody ends it."""
    covers: Mapped[Covers] = mapped_column(EnumText(Covers, 8))
    meets: Mapped[bool] = mapped_column(default=True)
    """Whether a contract meeting is agreed for every quarter."""
    yearly_pence: Mapped[int | None]
    terms: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[str | None] = mapped_column(Text)
    """What follows when it ends."""
    planned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    planned_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Entered by mistake: it covers nothing and is on no list; it can be had back."""
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    def in_force(self, on: date) -> bool:
        """Whether it has begun and not ended."""
        return self.removed_at is None and self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


class ContractSetting(AuthorityOwned, Base):
    """A setting that a contract covers because somebody chose it, and since when."""

    __tablename__ = "contract_setting"
    __table_args__ = (UniqueConstraint("contract_id", "setting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class LotMember(AuthorityOwned, Base):
    """That a provider is on a lot under a contract, from when to when, and in which zones."""

    __tablename__ = "lot_member"
    __table_args__ = (UniqueConstraint("lot_id", "contract_id", "starts_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), index=True)
    contract_id: Mapped[int] = mapped_column(ForeignKey("contract.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """Its last day on the lot."""
    zones: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Empty: in all zones."""
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def in_force(self, on: date) -> bool:
        """Whether it is on the lot on this day."""
        return self.removed_at is None and self.starts_on <= on and (self.ends_on is None or self.ends_on >= on)


class ContractDocument(AuthorityOwned, Base):
    """A document that we have seen of a provider: of a kind and name, the newest one counts."""

    __tablename__ = "contract_document"
    __table_args__ = (Index("ix_contract_document_provider_kind", "provider_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"))
    kind: Mapped[DocumentKind] = mapped_column(EnumText(DocumentKind, 24))
    name: Mapped[str | None] = mapped_column(String(120))
    """What it is, where its kind does not say it."""
    seen_on: Mapped[date]
    expires_on: Mapped[date | None] = mapped_column(index=True)
    """The last day on which it holds; empty where it is not known, or where it has no end (``lasting``)."""
    lasting: Mapped[bool] = mapped_column(default=False)
    document_sha256: Mapped[str | None] = mapped_column(ForeignKey("document.sha256"))
    file_name: Mapped[str | None] = mapped_column(String(200))
    note: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def words(self) -> str:
        """What it is called."""
        return self.name or self.kind.words
