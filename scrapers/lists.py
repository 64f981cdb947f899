"""Ofsted's published lists as plain records, whatever year's columns they came in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus
from scrapers.tables import TableError


class ListKind(StrEnum):
    """What a list is about: settings, inspections of a year, premises, or who joined and left."""

    PROVIDERS = "providers"
    EVENTS = "events"
    PREMISES = "premises"
    MOVEMENTS = "movements"


class ListError(TableError):
    """A file that cannot be taken as one of Ofsted's lists: one sentence with the file, and what to do next."""


@dataclass(frozen=True, slots=True)
class ListedJudgement:
    """A judgement that only older lists have: its key, and its name in the list."""

    key: str
    label: str
    grade: Grade


@dataclass(frozen=True, slots=True)
class EventRow:
    """One inspection event of a list: an event row, or a provider row's latest or previous full inspection.

    ``overall`` and ``outcome`` are ``None`` where the list prints nothing or words that name neither;
    ``overall_printed`` keeps the words, ``NULL`` included. ``setting`` is what an event row says of the setting.
    """

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
    older: tuple[ListedJudgement, ...] = ()
    setting: SettingRow | None = None


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
    premises: int | None = None
    multi_building: bool | None = None
    address_redacted: bool = False
    status_printed: str | None = None
    """The words of a registration status that is not known; ``status`` is unknown then."""


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
    status_after_printed: str | None = None
    """The words of a later status that is not known."""


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that could not be taken, with its line in the file and the reason in words."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class CellWarning:
    """A cell that could not be understood in a row that was taken all the same: that field is empty."""

    line: int
    field: str
    reason: str
    needs_a_person: bool = False
    """Whether what is shown cannot be relied on until a person has looked."""


ListRow = SettingRow | EventRow | PremisesRow | MovementRow


@dataclass(slots=True)
class ListFile:
    """One list of a file. ``row_count`` counts the filled rows under the header, the rejected ones included.

    ``as_at`` is the day that the list describes (for a year's inspections its last day), ``None`` if nothing says it.
    """

    path: Path
    sheet: str | None
    kind: ListKind
    as_at: date | None
    rows: list[ListRow] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)
    warnings: list[CellWarning] = field(default_factory=list)
    row_count: int = 0
    unknown_columns: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[ListRow]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A sheet that was not taken, and why. ``looks_like_a_list``: it has URNs, so that a person should look."""

    sheet: str
    reason: str
    looks_like_a_list: bool = False


@dataclass(slots=True)
class ListedFile:
    """Everything that one file holds: its lists, those of providers first, and the sheets that were passed over."""

    path: Path
    lists: list[ListFile]
    passed_over: list[PassedOver] = field(default_factory=list)
