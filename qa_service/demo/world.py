"""The invented world as plain data: groups, settings, inspections and the council's own placements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus


class Twist(StrEnum):
    """What makes one publication of the last nights worth showing."""

    FALL_BELOW_GOOD = "fall_below_good"
    INADEQUATE = "inadequate"
    GOOD_SPEAKING_OF_INADEQUATE = "good_speaking_of_inadequate"
    MONITORING_AFTER_INADEQUATE = "monitoring_after_inadequate"
    SUPPORTED_INCONSISTENT = "supported_inconsistent"
    SERIOUS_CONCERNS = "serious_concerns"
    MANAGER_VACANT = "manager_vacant"
    NEW_TO_THE_REGISTER = "new_to_the_register"
    IMAGE_ONLY = "image_only"
    GRADES_DISAGREE = "grades_disagree"
    TWO_SETTINGS = "two_settings"
    NOT_FOUND = "not_found"


class Fault(StrEnum):
    """What a setting's page on the stand-in does instead of answering."""

    UNAVAILABLE = "unavailable"
    CHANGED_LAYOUT = "changed_layout"


@dataclass(frozen=True, slots=True)
class Group:
    """An owner of settings. ``spellings`` are the ways in which lists print it."""

    name: str
    spellings: tuple[str, ...]
    short: str
    sector: str
    address: str
    responsible_individual: str


@dataclass(frozen=True, slots=True)
class Premises:
    """One supported-accommodation premises: category 1 to 4, places, where."""

    category: int
    places: int
    local_authority: str
    constituency: str


@dataclass(frozen=True, slots=True)
class DemoSetting:
    """A registered setting. ``local_name`` is what the council's officers call it; lists may print REDACTED."""

    urn: str
    kind: ProvisionType
    status: RegistrationStatus
    registered_on: date
    name: str
    local_name: str
    redacted: bool
    address: tuple[str, str, str, str, str]
    region: tuple[str, str]
    local_authority: str
    constituency: str
    places: int | None
    short_breaks: bool
    owner: str
    group: Group
    manager: str | None
    manager_since: date
    ended_on: date | None = None
    premises: tuple[Premises, ...] = ()

    @property
    def sector(self) -> str:
        return self.group.sector


@dataclass(frozen=True, slots=True)
class DemoInspection:
    """One inspection event and, from ``published_on``, its report on the site."""

    urn: str
    event_number: str
    file_id: str
    event_type: EventType
    start: date
    end: date
    published_on: date
    grades: dict[str, Grade] = field(default_factory=dict)
    outcome: Outcome | None = None
    twist: Twist | None = None
    shared_with: str = ""
    """The URN of the other setting, where one inspection and its report are of two."""

    @property
    def overall(self) -> Grade | None:
        return self.grades.get("overall")


@dataclass(frozen=True, slots=True)
class OwnPlacement:
    """One of the council's own children, by reference only, and its place; ``urn`` is ``None`` off the register."""

    reference: str
    urn: str | None
    place: str
    kind: str
    start: date
    end: date | None
    weekly_pence: int
    team: str
    worker_email: str
    note: str


@dataclass(slots=True)
class World:
    """Everything outside the service, as it is on ``today``."""

    seed: int
    today: date
    lists_as_at: date
    council: str
    authority: str
    groups: list[Group]
    settings: dict[str, DemoSetting]
    inspections: list[DemoInspection]
    placements: list[OwnPlacement]
    faults: dict[str, Fault]

    def of(self, urn: str, *, until: date | None = None) -> list[DemoInspection]:
        """The setting's inspections published by ``until`` (default today), oldest first."""
        last = until or self.today
        return [event for event in self.inspections if event.urn == urn and event.published_on <= last]

    def latest_full(self, urn: str, *, until: date | None = None) -> DemoInspection | None:
        """The newest full inspection published by ``until``."""
        full = [event for event in self.of(urn, until=until) if event.event_type is EventType.FULL]
        return full[-1] if full else None

    def own_urns(self) -> set[str]:
        """The settings where the council's children live today."""
        return {p.urn for p in self.placements if p.urn and (p.end is None or p.end >= self.today)}

    def newest(self) -> Iterator[DemoInspection]:
        """The publications that were made to be found in the last nights."""
        return (event for event in self.inspections if event.twist is not None)


def build_world(seed: int, today: date, *, settings: int = 240) -> World:
    """The demonstration council and everything round it.

    The same seed, day and size give the same world. ``settings`` counts registered settings (at least 60).
    """
    from qa_service.demo import history, placements, places, tonight

    if settings < 60:
        raise ValueError("a believable council needs at least 60 settings")
    groups, made = places.make_settings(seed, today, settings)
    events = history.make_inspections(seed, today, made)
    chosen = placements.choose_settings(seed, made, events, today)
    made, events = tonight.stage(seed, today, made, events, chosen)
    return World(
        seed=seed,
        today=today,
        lists_as_at=history.lists_as_at(today),
        council=places.COUNCIL,
        authority=places.HOME_AUTHORITY,
        groups=groups,
        settings=made,
        inspections=history.numbered(events),
        placements=placements.make_placements(seed, today, made, chosen),
        faults=tonight.faults(chosen),
    )
