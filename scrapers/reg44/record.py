"""What an independent person's report says, as a plain record: suggestions that an officer confirms.

Every field carries its page and the words it was read from. A field that could not be read has the value ``None``
and says why; it is never guessed. ``page`` is ``None`` where a file does not know its pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Generic, TypeVar

from qa_service.vocabulary import Opinion, ReadingStatus

T = TypeVar("T")

COUNTS = ("missing", "restraint", "complaints", "police", "injuries")


class Stated(StrEnum):
    """What a report says to a plain question; not read is ``None`` wherever one is kept."""

    YES = "yes"
    NO = "no"
    NOT_STATED = "not_stated"


class Progress(StrEnum):
    """How far an earlier recommendation has come, in the report's words made one."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"


class FileKind(StrEnum):
    PDF = "pdf"
    WORD = "word"
    SCAN = "scan"


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A value with the page and words that it was read from; ``None`` for what was not read, with the reason."""

    value: T | None = None
    page: int | None = None
    quote: str = ""
    why: str = ""

    @property
    def unread(self) -> bool:
        return self.value is None


@dataclass(frozen=True, slots=True)
class VisitorsRecommendation:
    """A recommendation. ``target`` only where a day is printed (without its year: the next such day after the visit);
    ``target_words`` as printed ("within 14 days")."""

    text: str
    page: int | None
    target: date | None = None
    target_words: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class EarlierRecommendation:
    """What the report says of a recommendation made before; ``progress`` is ``None`` where that was not read."""

    text: str
    page: int | None
    progress: Progress | None = None
    words: str = ""


@dataclass(slots=True)
class IndependentReportRecord:
    """Everything read from one report under regulation 44."""

    sha256: str
    status: ReadingStatus
    reason: str | None = None
    file_kind: FileKind | None = None
    page_count: int = 0
    reader_version: str = ""
    home: Read[str] = field(default_factory=Read)
    urn: Read[str] = field(default_factory=Read)
    visited: Read[tuple[date, ...]] = field(default_factory=Read)
    reported: Read[date] = field(default_factory=Read)
    visitor: Read[str] = field(default_factory=Read)
    announced: Read[Stated] = field(default_factory=Read)
    children_living: Read[int] = field(default_factory=Read)
    children_seen: Read[int] = field(default_factory=Read)
    children_spoken_to: Read[int] = field(default_factory=Read)
    safeguarded: Read[Opinion] = field(default_factory=Read)
    well_being: Read[Opinion] = field(default_factory=Read)
    recommendations: list[VisitorsRecommendation] = field(default_factory=list)
    no_recommendations: Read[bool] = field(default_factory=Read)
    """Read as true only where the report says that there are none."""
    earlier: list[EarlierRecommendation] = field(default_factory=list)
    counts: dict[str, Read[int]] = field(default_factory=lambda: {key: Read() for key in COUNTS})
    conflict: Read[Stated] = field(default_factory=Read)
    """Whether a conflict of interest is stated (regulation 44(6))."""
    signs: list[str] = field(default_factory=list)
    """Signs that this is another kind of document or about another home or month, as sentences."""
    gaps: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list, compare=False, repr=False)

    def as_json(self) -> dict[str, Any]:
        """The record as plain data; dates as ISO 8601 text. ``record_from_json`` undoes it."""
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}


def _plain(value: Any) -> Any:
    if isinstance(value, Read | VisitorsRecommendation | EarlierRecommendation):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value


def record_from_json(data: dict[str, Any]) -> IndependentReportRecord:
    """The record that ``as_json`` wrote. Raises ``ValueError`` or ``KeyError`` for anything else."""
    plain: dict[str, Any] = {name: data[name] for name in ("sha256", "reason", "page_count", "reader_version")}
    plain |= {name: [str(one) for one in data[name]] for name in ("signs", "gaps", "unread", "texts")}
    return IndependentReportRecord(
        **plain,
        status=ReadingStatus(data["status"]),
        file_kind=FileKind(data["file_kind"]) if data["file_kind"] else None,
        home=_read(data["home"], str), urn=_read(data["urn"], str), visitor=_read(data["visitor"], str),
        visited=_read(data["visited"], lambda days: tuple(date.fromisoformat(day) for day in days)),
        reported=_read(data["reported"], date.fromisoformat),
        announced=_read(data["announced"], Stated), conflict=_read(data["conflict"], Stated),
        children_living=_read(data["children_living"], int), children_seen=_read(data["children_seen"], int),
        children_spoken_to=_read(data["children_spoken_to"], int),
        safeguarded=_read(data["safeguarded"], Opinion), well_being=_read(data["well_being"], Opinion),
        recommendations=[
            VisitorsRecommendation(**one | {"target": date.fromisoformat(one["target"]) if one["target"] else None})
            for one in data["recommendations"]
        ],
        no_recommendations=_read(data["no_recommendations"], bool),
        earlier=[
            EarlierRecommendation(**one | {"progress": Progress(one["progress"]) if one["progress"] else None})
            for one in data["earlier"]
        ],
        counts={key: _read(data["counts"][key], int) for key in COUNTS},
    )


def _read(data: dict[str, Any], make: Any) -> Read[Any]:
    value = data["value"]
    return Read(None if value is None else make(value), data["page"], data["quote"], data["why"])
