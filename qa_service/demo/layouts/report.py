"""What one report says, before it is drawn: the source of both its pages and its truth."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from qa_service.demo.layouts.page import Style
from qa_service.vocabulary import EventType, Grade, Outcome, ReportKind


class Layout(StrEnum):
    """The looks that Ofsted's reports have had."""

    HOME_2015 = "home_2015"
    SCCIF_2017 = "sccif_2017"
    SCCIF_2020 = "sccif_2020"
    INTERIM = "interim"
    ASSURANCE = "assurance"
    MONITORING = "monitoring"
    EMERGENCY = "emergency"
    SUPPORTED = "supported"
    IMAGE_ONLY = "image_only"


@dataclass(frozen=True, slots=True)
class WrittenRequirement:
    """A requirement: its text, its regulations as one printed string and one by one, and the date it is due."""

    text: str
    printed: str
    regulations: tuple[str, ...]
    due: date | None


@dataclass(frozen=True, slots=True)
class WrittenRecommendation:
    """A recommendation and, in brackets, what it cites."""

    text: str
    printed: str
    cites: str | None


@dataclass(frozen=True, slots=True)
class PastEvent:
    """An earlier inspection, as the report's own history tells it."""

    on: date
    event_type: EventType
    grade: Grade | None
    outcome: Outcome | None = None


BOTH = " and "
"""Between the URNs of a report that is of two settings."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that a report prints. ``heading_overall`` differs from the table only where a report errs."""

    layout: Layout
    kind: ReportKind
    event_type: EventType
    urn: str
    inspected: tuple[tuple[date, date], ...]
    grades: dict[str, Grade]
    outcome: Outcome | None
    history: tuple[PastEvent, ...]
    provision: str
    provider: str
    provider_address: str
    responsible_individual: str | None
    manager: str | None
    inspectors: tuple[str, ...]
    about: str
    enforcement: str | None
    requirements: tuple[WrittenRequirement, ...]
    recommendations: tuple[WrittenRecommendation, ...]
    prose: dict[str, tuple[str, ...]]
    style: Style
    heading_overall: Grade | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def previous(self) -> PastEvent | None:
        """The inspection before this one, of whatever kind the report names."""
        return self.history[0] if self.history else None
