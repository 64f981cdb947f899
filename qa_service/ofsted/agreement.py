"""How far the reading of reports carries: did the two readers agree, does the published list, how much was read."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import aliased

from qa_service.database import db
from qa_service.ofsted.models import Inspection, Judgement, Reading
from qa_service.vocabulary import EventType, ReadingStatus, ReportKind
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


Kind = tuple[ReportKind | None, EventType | None]


@dataclass(slots=True)
class Readers:
    """How the stored reports of one kind were read, by the newest reading of each."""

    by_agreement: Counter[Agreement] = field(default_factory=Counter)
    fields_read: int = 0
    fields_unread: int = 0


def readers_by_kind() -> dict[Kind, Readers]:
    """How the two readers agreed on the documents that inspections rest on, in one query."""
    newest = select(func.max(Reading.id)).group_by(Reading.sha256)
    statement = (
        select(Inspection.kind, Inspection.event_type, Reading.agreement, func.count(),
               func.sum(Reading.fields_read), func.sum(Reading.fields_unread))
        .join(Reading, Reading.sha256 == Inspection.document_sha256)
        .where(Reading.id.in_(newest), Reading.agreement.is_not(None), Inspection.state != "withdrawn")
        .group_by(Inspection.kind, Inspection.event_type, Reading.agreement)
    )
    found: dict[Kind, Readers] = defaultdict(Readers)
    for kind, event_type, agreement, reports, read, unread in db.session.execute(statement):
        line = found[kind, event_type]
        line.by_agreement[Agreement(str(agreement))] += reports
        line.fields_read += read or 0
        line.fields_unread += unread or 0
    return dict(found)


def register_by_kind() -> dict[Kind, tuple[int, int]]:
    """Of the inspections that report and published list both tell a result of: how many agree, and differ. One query.

    Where a person has decided since, what the two sources say still counts: it tells of the reading.
    """
    report, register = aliased(Judgement), aliased(Judgement)
    same = ((report.grade == register.grade) & report.grade.is_not(None)) | (
        (report.outcome == register.outcome) & report.outcome.is_not(None))
    compared = (
        select(Inspection.kind, Inspection.event_type, func.max(case((same, 0), else_=1)).label("differs"))
        .join(report, (report.inspection_id == Inspection.id) & (report.source == "report"))
        .join(register, (register.inspection_id == Inspection.id) & (register.source == "register")
              & (register.key == report.key))
        .where((report.grade.is_not(None) & register.grade.is_not(None))
               | (report.outcome.is_not(None) & register.outcome.is_not(None)))
        .where(Inspection.document_sha256.is_not(None), Inspection.state != "withdrawn")
        .group_by(Inspection.id, Inspection.kind, Inspection.event_type)
        .subquery()
    )
    statement = select(compared.c.kind, compared.c.event_type, func.count(), func.sum(compared.c.differs)).group_by(
        compared.c.kind, compared.c.event_type)
    return {(kind, event_type): (reports - differ, int(differ))
            for kind, event_type, reports, differ in db.session.execute(statement)}
