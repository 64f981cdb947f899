"""Ofsted's published lists as plain records, whatever year's columns they came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus


@dataclass(frozen=True, slots=True)
class EventRow:
    """One inspection event of a list: an event row, or a provider row's latest or previous full inspection."""

    line: int
    urn: str
    event_number: str | None
    event_type: EventType | None
    event_type_printed: str
    inspected_on: date | None
    published_on: date | None
    overall: Grade | None
    outcome: Outcome | None
    help_and_protection: Grade | None
    leadership: Grade | None
    education: Grade | None
    health: Grade | None
    overall_printed: str | None


@dataclass(frozen=True, slots=True)
class SettingRow:
    """What a list says about one setting. ``name``/address parts are ``None`` where the list prints REDACTED."""

    line: int
    urn: str
    provision: ProvisionType
    provision_printed: str
    status: RegistrationStatus
    registered_on: date | None
    name: str | None
    name_redacted: bool
    address: str | None
    postcode: str | None
    region: str | None
    local_authority: str | None
    constituency: str | None
    sector: str | None
    places: int | None
    owner: str | None
    short_break_only: bool | None
    linked_education_urn: str | None
    web_link: str | None
    latest_full: EventRow | None = None
    previous_full: EventRow | None = None


@dataclass(frozen=True, slots=True)
class PremisesRow:
    """One premises of a supported-accommodation provider: no address is published."""

    line: int
    urn: str
    provider_name: str | None
    status: RegistrationStatus
    registered_on: date | None
    category: int | None
    places: int | None
    region: str | None
    local_authority: str | None
    constituency: str | None
    sector: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A setting that joined or left the register in the year."""

    line: int
    urn: str
    provision: ProvisionType
    name: str | None
    local_authority: str | None
    region: str | None
    sector: str | None
    places: int | None
    joined: bool
    left: bool
    active_from: date | None
    resigned_on: date | None
    closed_on: date | None
    cancelled_on: date | None
    status_before: RegistrationStatus | None
    status_after: RegistrationStatus | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be taken, with its line in the file and the reason in words."""

    line: int
    reason: str
