"""Putting what was read in a report on its inspection: replaced with each reading, and never a person's word."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.ofsted import proving
from qa_service.ofsted.models import Inspection, Judgement, Recommendation, Requirement
from qa_service.vocabulary import EventType, ReadingStatus
from scrapers.report import ReportRecord


def write_reading(inspection: Inspection, record: ReportRecord, days: tuple[date | None, date | None],
                  event_type: EventType | None, unread: set[str], *, lends_grade: bool) -> None:
    """Writes everything read, replacing an earlier reading. ``unread`` are the fields to ask a person about.

    Without ``lends_grade`` the report may be another setting's: none of its judgements is taken.
    """
    start, end = days
    unreadable = record.status is ReadingStatus.UNREADABLE
    inspection.document_sha256 = record.sha256 or inspection.document_sha256
    inspection.inspected_from = start or inspection.inspected_from
    inspection.inspected_to = end or inspection.inspected_to
    inspection.event_type = event_type or inspection.event_type
    inspection.kind = record.kind or inspection.kind
    inspection.read_at = inspection.read_at if unreadable else (inspection.read_at or utc_now())
    inspection.unread = sorted(unread)
    inspection.unproven = proving.is_unproven(record.kind, record.event_type)
    if not unreadable:
        _write_facts(inspection, record)
        _write_lists(inspection, record)
    write_judgements(inspection, record if lends_grade else None)


def _write_facts(inspection: Inspection, record: ReportRecord) -> None:
    previous, enforcement = record.previous, record.enforcement
    inspection.previous_on = previous.on if previous else None
    inspection.previous_grade = previous.grade if previous else None
    inspection.enforcement_none = enforcement.none if enforcement else None
    inspection.enforcement_text = enforcement.text if enforcement else None
    inspection.enforcement_page = enforcement.page if enforcement else None
    # A report in which no manager could be read says nothing about the post.
    inspection.manager_vacant = True if record.manager_vacant else False if record.registered_manager else None


def write_judgements(inspection: Inspection, record: ReportRecord | None) -> None:
    """The report's own judgements and outcome anew; none without a record."""
    db.session.execute(delete(Judgement).filter_by(inspection_id=inspection.id, source="report"))
    if record is None:
        return
    for judgement in record.judgements:
        db.session.add(Judgement(
            inspection_id=inspection.id, key=judgement.key[:60], source="report", grade=judgement.grade,
            label=judgement.label[:300], page=judgement.page, quote=judgement.quote))
    if record.outcome:
        db.session.add(Judgement(
            inspection_id=inspection.id, key="outcome", source="report", outcome=record.outcome.key,
            page=record.outcome.page, quote=record.outcome.quote))


def _write_lists(inspection: Inspection, record: ReportRecord) -> None:
    """Requirements and recommendations anew; evidence that a requirement was met stays with the same words."""
    met = {row.text: row for row in db.session.scalars(select(Requirement).filter_by(inspection_id=inspection.id))}
    for table in (Requirement, Recommendation):
        db.session.execute(delete(table).filter_by(inspection_id=inspection.id))
    for position, requirement in enumerate(record.requirements, 1):
        was = met.get(requirement.text)
        db.session.add(Requirement(
            inspection_id=inspection.id, position=position, regulations=list(requirement.regulations),
            due_on=requirement.due, text=requirement.text, page=requirement.page,
            met_on=was.met_on if was else None, met_evidence=was.met_evidence if was else None,
            met_by=was.met_by if was else None))
    for position, recommendation in enumerate(record.recommendations, 1):
        db.session.add(Recommendation(
            inspection_id=inspection.id, position=position, text=recommendation.text,
            cites=recommendation.cites[:300] if recommendation.cites else None, page=recommendation.page))


def take_away(inspection: Inspection) -> None:
    """Removes all that a document lent to an inspection of which a list tells too."""
    write_judgements(inspection, None)
    for table in (Requirement, Recommendation):
        db.session.execute(delete(table).filter_by(inspection_id=inspection.id))
    inspection.previous_on = inspection.previous_grade = inspection.manager_vacant = None
    inspection.enforcement_none = inspection.enforcement_text = inspection.enforcement_page = None
