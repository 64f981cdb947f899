"""How far a report's reading carries: whether the two readers agreed on what decides, and how many fields were read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qa_service.vocabulary import ReadingStatus
from scrapers.report import ReportRecord


class Agreement(StrEnum):
    """What came of comparing the two readers on a report's grades, or on its outcome."""

    AGREED = "agreed"
    """Both read the same, of every grade."""
    DIFFERED = "differed"
    """They read different grades, or the standard sentence says otherwise than they do."""
    ONE_ONLY = "one_only"
    """One of the two found a grade that the other did not."""
    NEITHER = "neither"
    """There is a grade to read, and neither could tell it for certain."""
    NO_GRADES = "no_grades"
    """This kind of visit gives none."""
    UNREADABLE = "unreadable"
    """The document could not be read at all."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A reading in figures."""

    agreement: Agreement
    fields_read: int
    fields_unread: int


_FIELDS: Final = ("kind", "event_type", "urns", "inspected", "outcome", "previous", "enforcement", "history",
                  "requirements", "recommendations", "registered_provider", "responsible_individual",
                  "registered_manager", "inspectors", "local_authority", "event_number")


def measured(record: ReportRecord) -> Measured:
    """The figures of one reading. Each judgement is a field; what a report does not have is none."""
    filled = sum(bool(getattr(record, name)) for name in _FIELDS if name not in record.unread)
    return Measured(_agreement(record), filled + len(record.judgements), len(set(record.unread)))


def _agreement(record: ReportRecord) -> Agreement:
    if record.status is ReadingStatus.UNREADABLE:
        return Agreement.UNREADABLE
    pairs = [(one.first, one.second) for one in record.differences]
    if any(first and second and first != second for first, second in pairs):
        return Agreement.DIFFERED
    if any(bool(first) != bool(second) for first, second in pairs):
        return Agreement.ONE_ONLY
    if any(name.split(".")[0] in ("judgements", "outcome") for name in record.unread):
        return Agreement.NEITHER
    return Agreement.AGREED if record.judgements or record.outcome else Agreement.NO_GRADES
