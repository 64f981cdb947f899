"""From what the reader got from a file to the facts of a report: suggestions, each with its page and words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from qa_service.reg44.models import IndependentPersonReport
from qa_service.reg44.months import month_of
from qa_service.reg44.words import COUNTS
from qa_service.vocabulary import Opinion
from scrapers.reg44.record import IndependentReportRecord, Read, Stated, record_from_json

_YES_OR_NO: Final = {Stated.YES: True, Stated.NO: False}


@dataclass(slots=True)
class Facts:
    """What a report says: as read, or as a person says. ``None`` is not known."""

    visited_on: date | None = None
    visitor: str | None = None
    announced: bool | None = None
    children_spoken: int | None = None
    safeguarded: Opinion | None = None
    well_being: Opinion | None = None
    conflict: bool | None = None
    counts: dict[str, int] = field(default_factory=dict)

    def put_into(self, report: IndependentPersonReport) -> None:
        """Sets the report's facts to these."""
        for name in self.__dataclass_fields__:
            setattr(report, name, getattr(self, name))


def facts_read(record: IndependentReportRecord) -> Facts:
    """The facts that the reader suggests."""
    visited = record.visited.value
    visitor = record.visitor.value
    return Facts(
        visited_on=max(visited) if visited else None, visitor=visitor[:120] if visitor else None,
        announced=_YES_OR_NO.get(record.announced.value) if record.announced.value else None,
        children_spoken=record.children_spoken_to.value,
        safeguarded=record.safeguarded.value, well_being=record.well_being.value,
        conflict=None if record.conflict.value is None else record.conflict.value is Stated.YES,
        counts={key: read.value for key in COUNTS if (read := record.counts[key]).value is not None})


def months_read(record: IndependentReportRecord) -> list[date]:
    """The months in which the report says that the home was visited."""
    return sorted({month_of(day) for day in record.visited.value or ()})


def places_read(record: IndependentReportRecord) -> dict[str, dict[str, Any]]:
    """The page and words of each fact that was read, by its name."""
    read: dict[str, Read[Any]] = {
        "visited_on": record.visited, "visitor": record.visitor, "announced": record.announced,
        "children_spoken": record.children_spoken_to, "safeguarded": record.safeguarded,
        "well_being": record.well_being, "conflict": record.conflict, **record.counts}
    return {name: {"page": one.page, "quote": one.quote} for name, one in read.items() if one.value is not None}




def record_kept(kept: dict[str, Any] | None) -> IndependentReportRecord | None:
    """The record that was kept with a report or an arrival; ``None`` where none was, or an older shape."""
    if kept is None:
        return None
    try:
        return record_from_json(kept)
    except (KeyError, ValueError, TypeError):
        return None


def kept_of(record: IndependentReportRecord) -> dict[str, Any]:
    """The record as it is kept: without the words of the pages, which stay in the file."""
    return record.as_json() | {"texts": []}
