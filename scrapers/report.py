"""What a report says, as plain records: the shape that every report reader fills and the service records.

Every field that matters carries its page (physical, from 1) and the words it was read from. A field that could
not be read is ``None`` (or an empty list) and is named in ``unread``; it is never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from qa_service.vocabulary import EventType, Grade, Outcome, ReadingStatus, ReportKind


@dataclass(frozen=True, slots=True)
class Judgement:
    """One graded judgement: its key, the label as printed, and where the grade was read."""

    key: str
    label: str
    grade: Grade
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """The outcome of an inspection that gives no grades."""

    key: Outcome
    page: int
    quote: str


@dataclass(frozen=True, slots=True)
class InspectedDates:
    """One stretch of days on which inspectors were there."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Previous:
    """What the report prints of the inspection before."""

    on: date | None
    grade: Grade | None


@dataclass(frozen=True, slots=True)
class Enforcement:
    """``none`` is true only where the report says so; otherwise the paragraph and its page."""

    none: bool
    text: str | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class PastInspection:
    """A row of the report's own inspection history. A grade that is an outcome's word stands in ``outcome``."""

    on: date | None
    event_type: EventType | None
    grade: Grade | None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class ReadRequirement:
    """A statutory requirement: regulation numbers as printed in its brackets, and the date it is due."""

    regulations: tuple[str, ...]
    due: date | None
    text: str
    page: int


@dataclass(frozen=True, slots=True)
class ReadRecommendation:
    """A recommendation and what it cites (guide, page and paragraph)."""

    text: str
    cites: str | None
    page: int


@dataclass(frozen=True, slots=True)
class SecondReading:
    """Where the two readers differed on a field: kept for the person who is asked."""

    field: str
    first: str | None
    second: str | None


@dataclass(slots=True)
class ReportRecord:
    """Everything read from one report file."""

    sha256: str
    status: ReadingStatus
    reason: str | None = None
    kind: ReportKind | None = None
    event_type: EventType | None = None
    urns: list[str] = field(default_factory=list)
    inspected: list[InspectedDates] = field(default_factory=list)
    published: date | None = None
    judgements: list[Judgement] = field(default_factory=list)
    outcome: ReadOutcome | None = None
    previous: Previous | None = None
    enforcement: Enforcement | None = None
    history: list[PastInspection] = field(default_factory=list)
    requirements: list[ReadRequirement] = field(default_factory=list)
    recommendations: list[ReadRecommendation] = field(default_factory=list)
    registered_provider: str | None = None
    registered_provider_address: str | None = None
    responsible_individual: str | None = None
    registered_manager: str | None = None
    manager_vacant: bool = False
    inspectors: list[str] = field(default_factory=list)
    local_authority: str | None = None
    event_number: str | None = None
    page_count: int = 0
    unread: list[str] = field(default_factory=list)
    differences: list[SecondReading] = field(default_factory=list)
    reader_version: str = ""

    def as_json(self, file: str | None = None) -> dict[str, Any]:
        """The record in the words of the command line's contract; dates as ISO 8601 text."""
        raise NotImplementedError  # filled by the reader's author


def record_from_json(data: dict[str, Any]) -> ReportRecord:
    """The record that ``as_json`` wrote: stored readings and the reading subprocess come back through here."""
    raise NotImplementedError
