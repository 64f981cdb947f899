"""Tables of settings, provider groups, register lists and what changed in them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_service.database.base import AuthorityMayOwn, AuthorityOwned, Base, EnumText, UtcDateTime
from qa_service.vocabulary import ProvisionType, RegistrationFound, RegistrationStatus


class ProviderGroup(Base):
    """An organisation that owns settings, joined across the spellings of its name."""

    __tablename__ = "provider_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(200), unique=True)
    """The name without case, punctuation and company suffix: what joins its spellings."""
    name: Mapped[str] = mapped_column(String(200), index=True)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Setting(AuthorityMayOwn, Base):
    """A place or agency that has a URN, or should have one.

    An unregistered setting has no URN and belongs to the council that entered it; all others are everybody's.
    """

    __tablename__ = "setting"
    __table_args__ = (
        Index("ix_setting_provision_area", "provision", "local_authority"),
        Index("ix_setting_area_provision", "local_authority", "provision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    urn: Mapped[str | None] = mapped_column(String(10), unique=True)
    provision: Mapped[ProvisionType] = mapped_column(EnumText(ProvisionType, 80))
    provision_printed: Mapped[str] = mapped_column(String(120), default="")
    status: Mapped[RegistrationStatus] = mapped_column(EnumText(RegistrationStatus, 20), index=True)
    status_on: Mapped[date | None]
    """Since when, as far as known: the date of the list that first said so, or the date it gives."""
    status_printed: Mapped[str | None] = mapped_column(String(60))
    """What the list of ``list_as_at`` prints, where no status known to this service has that name: nobody can say how
    the registration stands."""
    registered_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    name: Mapped[str | None] = mapped_column(String(200), index=True)
    """As published; empty where Ofsted prints REDACTED."""
    address: Mapped[str | None] = mapped_column(String(400))
    postcode: Mapped[str | None] = mapped_column(String(10))
    region: Mapped[str | None] = mapped_column(String(80))
    local_authority: Mapped[str | None] = mapped_column(String(80))
    constituency: Mapped[str | None] = mapped_column(String(80))
    sector: Mapped[str | None] = mapped_column(String(40))
    places: Mapped[int | None]
    short_break_only: Mapped[bool | None]
    linked_education_urn: Mapped[str | None] = mapped_column(String(10))
    web_link: Mapped[str | None] = mapped_column(String(300))
    owner_printed: Mapped[str | None] = mapped_column(String(200))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"), index=True)
    known_from: Mapped[str] = mapped_column(String(20))
    """``register``, ``site`` (a published page named it) or ``council``."""
    list_as_at: Mapped[date | None]
    """Date of the newest provider list that described it."""
    list_line: Mapped[int | None]
    """Its row in that list, where it is one of providers."""
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    group: Mapped[ProviderGroup | None] = relationship(lazy="raise")

    @property
    def ref(self) -> str:
        """What stands in its page's address: the URN, or ``U`` and a number for an unregistered setting."""
        return self.urn or f"U{self.id}"

    @property
    def is_unregistered(self) -> bool:
        """Whether it has no registration although its kind needs one."""
        return self.urn is None and self.provision.is_inspected

    @property
    def registration_words(self) -> str:
        """How its registration stands by Ofsted's list, in words."""
        if self.is_unregistered:
            return "Not registered"
        return self.status.value if self.provision.is_inspected else "No regulator inspects it"


class SettingName(AuthorityOwned, Base):
    """A council's own name for a setting whose published name is redacted."""

    __tablename__ = "setting_name"
    __table_args__ = (UniqueConstraint("authority_id", "setting_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), index=True)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RegistrationRecord(AuthorityOwned, Base):
    """What somebody of the council found when they checked a setting's registration. The newest day counts; the
    earlier ones are its history."""

    __tablename__ = "registration_record"
    __table_args__ = (Index("ix_registration_record_setting", "setting_id", "checked_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    found: Mapped[RegistrationFound] = mapped_column(EnumText(RegistrationFound, 24))
    checked_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    """Where they looked: a certificate, Ofsted's letter, the published list."""
    reason: Mapped[str | None] = mapped_column(Text)
    category: Mapped[int | None]
    """Of supported accommodation: 1 to 4, as the provider says."""
    area: Mapped[str | None] = mapped_column(String(80))
    """The local authority in which the premises that we use lie, as the lists print it."""
    under_urn: Mapped[str | None] = mapped_column(String(10))
    """The provider's URN under which a place without one of its own is said to be registered."""
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Contact(AuthorityOwned, Base):
    """A work address at a setting or a provider group, kept by the council."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"), index=True)
    role: Mapped[str] = mapped_column(String(80))
    name: Mapped[str | None] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    phone: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(String(500))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


_WATCHED_BY_THE_COUNCIL: Final[dict[str, Any]] = {
    "sqlite_where": text("user_id IS NULL"), "postgresql_where": text("user_id IS NULL")}
"""A key with an empty column holds nobody off, so the council's own watches have keys of their own."""


class Watch(AuthorityOwned, Base):
    """A person's, or with no person the team's, standing interest in a setting, a provider group or an area.

    A watch on a group or an area is on the settings that are there at any time: those that join later are in it.
    """

    __tablename__ = "watch"
    __table_args__ = (
        UniqueConstraint("authority_id", "user_id", "setting_id", "group_id"),
        Index("uq_watch_user_setting", "authority_id", "user_id", "setting_id", unique=True),
        Index("uq_watch_user_group", "authority_id", "user_id", "group_id", unique=True),
        Index("uq_watch_council_setting", "authority_id", "setting_id", unique=True, **_WATCHED_BY_THE_COUNCIL),
        Index("uq_watch_council_group", "authority_id", "group_id", unique=True, **_WATCHED_BY_THE_COUNCIL),
        Index("uq_watch_user_area", "authority_id", "user_id", "area", "kind", unique=True),
        Index("uq_watch_council_area", "authority_id", "area", "kind", unique=True, **_WATCHED_BY_THE_COUNCIL),
        Index("ix_watch_area", "area"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"), index=True)
    area: Mapped[str | None] = mapped_column(String(80))
    """A local authority, as the lists print it."""
    kind: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Of an area: one ``ProvisionType``; empty for every kind. (An empty column would hold off no second watch.)"""
    reason: Mapped[str | None] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(UtcDateTime)


class EndedWatch(AuthorityOwned, Base):
    """A watch that somebody ended: who watched what, and until when. What is taken back begins where it began."""

    __tablename__ = "ended_watch"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    setting_id: Mapped[int | None] = mapped_column(ForeignKey("setting.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("provider_group.id"))
    area: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(80), default="", server_default="")
    reason: Mapped[str | None] = mapped_column(String(200))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RegisterList(Base):
    """One published list (one sheet of one file) that was imported."""

    __tablename__ = "register_list"
    __table_args__ = (UniqueConstraint("sha256", "sheet"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(80), default="")
    file_name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(20))
    as_at: Mapped[date | None]
    rows: Mapped[int]
    changed: Mapped[int]
    rejected: Mapped[int]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by: Mapped[str] = mapped_column(String(120))


class RegisterMention(Base):
    """That a list of providers names a setting, in which row, and of which facts with a history it tells anything."""

    __tablename__ = "register_mention"

    list_id: Mapped[int] = mapped_column(ForeignKey("register_list.id"), primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), primary_key=True)
    line: Mapped[int]
    told: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """Names of fields, with a space between."""


class RegisterRejection(Base):
    """A row of a list that could not be taken: its line and why."""

    __tablename__ = "register_rejection"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("register_list.id"), index=True)
    line: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)


class RegisterChange(Base):
    """A dated fact: what a newer or corrected list says differently from what we knew."""

    __tablename__ = "register_change"
    __table_args__ = (Index("ix_register_change_setting_on", "setting_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"))
    kind: Mapped[str] = mapped_column(String(30))
    """``registered``, ``suspended``, ``active_again``, ``resigned``, ``cancelled``, ``closed``, ``owner_changed``,
    ``places_changed``, ``grade_changed``, ``corrected``, ``not_listed`` (a newer whole list no longer has it),
    ``status_not_known`` (a list prints a status that is not known)."""
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str | None] = mapped_column(String(400))
    new: Mapped[str | None] = mapped_column(String(400))
    on: Mapped[date | None]
    """When it happened, as far as the list says; else the list's own date."""
    learned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    list_id: Mapped[int | None] = mapped_column(ForeignKey("register_list.id"))


class Premises(Base):
    """One premises of a supported-accommodation provider. No address is published."""

    __tablename__ = "premises"

    id: Mapped[int] = mapped_column(primary_key=True)
    setting_id: Mapped[int] = mapped_column(ForeignKey("setting.id"), index=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("register_list.id"))
    line: Mapped[int]
    category: Mapped[int | None]
    places: Mapped[int | None]
    local_authority: Mapped[str | None] = mapped_column(String(80))
    region: Mapped[str | None] = mapped_column(String(80))
    as_at: Mapped[date | None]


class ListOffer(Base):
    """A published list that GOV.UK offers: noticed by a job, imported by a person."""

    __tablename__ = "list_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(String(500), unique=True)
    """The asset's address; it changes with every revision, so a corrected file is a new offer."""
    title: Mapped[str] = mapped_column(String(300))
    page: Mapped[str] = mapped_column(String(300))
    updated_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12))
    """``offered``, ``imported`` or ``passed_over``."""
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sha256: Mapped[str | None] = mapped_column(String(64))


class ListSourceCheck(Base):
    """How the look for new lists went last: “could not check” is a state of its own."""

    __tablename__ = "list_source_check"

    page: Mapped[str] = mapped_column(String(300), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    """``checked`` or ``could_not_check``."""
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(Text)
