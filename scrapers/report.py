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
    """Empty where the file could not be had whole."""
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
    texts: list[str] = field(default_factory=list, compare=False, repr=False)
    """The visible text of the pages that were looked at, from the first; not part of what is kept as the reading."""

    def as_json(self, file: str | None = None) -> dict[str, Any]:
        """The record in the words of the command line's contract; dates as ISO 8601 text."""
        return {
            **({"file": file} if file is not None else {}),
            "sha256": self.sha256 or None,
            "status": self.status.value,
            "reason": self.reason,
            "kind": self.kind.value if self.kind else None,
            "event_type": self.event_type.value if self.event_type else None,
            "urns": list(self.urns),
            "inspected": [
                {"start": stretch.start.isoformat(), "end": stretch.end.isoformat()} for stretch in self.inspected
            ],
            "published": _iso(self.published),
            "judgements": [
                {"key": one.key, "label": one.label, "grade": one.grade.value, "page": one.page, "quote": one.quote}
                for one in self.judgements
            ],
            "outcome": _outcome_json(self.outcome),
            "previous": {
                "on": _iso(self.previous.on if self.previous else None),
                "grade": _value(self.previous.grade if self.previous else None),
            },
            "enforcement": _enforcement_json(self.enforcement),
            "history": [
                {
                    "on": _iso(past.on),
                    "event_type": _value(past.event_type),
                    "grade": _value(past.grade),
                    "outcome": _value(past.outcome),
                }
                for past in self.history
            ],
            "requirements": [
                {"regulations": list(one.regulations), "due": _iso(one.due), "text": one.text, "page": one.page}
                for one in self.requirements
            ],
            "recommendations": [
                {"text": one.text, "cites": one.cites, "page": one.page} for one in self.recommendations
            ],
            **{name: getattr(self, name) for name in _PLAIN},
            "inspectors": list(self.inspectors),
            "unread": list(self.unread),
            "differences": [{"field": one.field, "first": one.first, "second": one.second} for one in self.differences],
        }


_PLAIN = (
    "registered_provider",
    "registered_provider_address",
    "responsible_individual",
    "registered_manager",
    "manager_vacant",
    "local_authority",
    "event_number",
    "page_count",
    "reader_version",
)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _value(word: Grade | Outcome | EventType | None) -> str | None:
    return word.value if word else None


def _outcome_json(outcome: ReadOutcome | None) -> dict[str, Any] | None:
    return {"key": outcome.key.value, "page": outcome.page, "quote": outcome.quote} if outcome else None


def _enforcement_json(enforcement: Enforcement | None) -> dict[str, Any] | None:
    if enforcement is None:
        return None
    return {"none": True} if enforcement.none else {"text": enforcement.text, "page": enforcement.page}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def record_from_json(data: dict[str, Any]) -> ReportRecord:
    """The record that ``as_json`` wrote: stored readings and the reading subprocess come back through here.

    Raises ``KeyError`` or ``ValueError`` when ``data`` is not such a record.
    """
    previous, enforcement, outcome = data["previous"], data["enforcement"], data["outcome"]
    return ReportRecord(
        sha256=data["sha256"] or "",
        status=ReadingStatus(data["status"]),
        reason=data["reason"],
        kind=ReportKind(data["kind"]) if data["kind"] else None,
        event_type=EventType(data["event_type"]) if data["event_type"] else None,
        urns=list(data["urns"]),
        inspected=[
            InspectedDates(date.fromisoformat(stretch["start"]), date.fromisoformat(stretch["end"]))
            for stretch in data["inspected"]
        ],
        published=_day(data["published"]),
        judgements=[
            Judgement(one["key"], one["label"], Grade(one["grade"]), one["page"], one["quote"])
            for one in data["judgements"]
        ],
        outcome=ReadOutcome(Outcome(outcome["key"]), outcome["page"], outcome["quote"]) if outcome else None,
        previous=Previous(_day(previous["on"]), Grade(previous["grade"]) if previous["grade"] else None)
        if previous["on"] or previous["grade"]
        else None,
        enforcement=Enforcement(bool(enforcement.get("none")), enforcement.get("text"), enforcement.get("page"))
        if enforcement
        else None,
        history=[
            PastInspection(
                _day(past["on"]),
                EventType(past["event_type"]) if past["event_type"] else None,
                Grade(past["grade"]) if past["grade"] else None,
                Outcome(past["outcome"]) if past.get("outcome") else None,
            )
            for past in data["history"]
        ],
        requirements=[
            ReadRequirement(tuple(one["regulations"]), _day(one["due"]), one["text"], one["page"])
            for one in data["requirements"]
        ],
        recommendations=[ReadRecommendation(one["text"], one["cites"], one["page"]) for one in data["recommendations"]],
        inspectors=list(data["inspectors"]),
        unread=list(data["unread"]),
        differences=[SecondReading(one["field"], one["first"], one["second"]) for one in data["differences"]],
        **{name: data[name] for name in _PLAIN},
    )
