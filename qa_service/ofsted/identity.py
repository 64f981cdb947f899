"""Which inspection of a setting a report is about, if it is known already: by document, number, or kind and days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.database import db
from qa_service.ofsted.models import Inspection
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType
from scrapers.report import ReportRecord

CLOSE: Final = timedelta(days=3)
"""How far the site's or the register's single date may lie from the days a report prints."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was known about a report before it was read: from the site's page, or from who uploaded it."""

    label: str | None = None
    event_type: EventType | None = None
    event_on: date | None = None
    published_on: date | None = None
    found_at: datetime | None = None
    grade_hint: str | None = None
    inspection_id: int | None = None
    """The inspection that was recorded for it while it could not be had."""


def days_of(record: ReportRecord, found: Found) -> tuple[date | None, date | None]:
    """The first and last day of the inspection, as the report prints them, else as the page does."""
    if record.inspected:
        return min(period.start for period in record.inspected), max(period.end for period in record.inspected)
    return found.event_on, found.event_on


def same_inspection(record: ReportRecord, setting: Setting, found: Found) -> Inspection | None:
    """The inspection of this setting that the report is about, if it is known already."""
    known = list(db.session.scalars(select(Inspection).filter_by(setting_id=setting.id).order_by(Inspection.id)))
    if record.sha256:
        for inspection in known:
            if inspection.document_sha256 == record.sha256:
                return inspection
    for inspection in known:
        if inspection.id == found.inspection_id and inspection.document_sha256 is None:
            return inspection
    if record.event_number:
        for inspection in known:
            if inspection.event_number == record.event_number:
                return inspection
    start, end = days_of(record, found)
    if start is None or end is None:
        return None
    event_type = record.event_type or found.event_type
    near = [(abs((inspection.inspected_from - start).days), inspection.id, inspection) for inspection in known
            if inspection.inspected_from is not None and _may_be(inspection, event_type, record, start, end)]
    return min(near)[2] if near else None


def _may_be(inspection: Inspection, event_type: EventType | None, record: ReportRecord, start: date, end: date) -> bool:
    """Whether kind and days fit. Of visits there may be two within days: those that have reports must overlap."""
    if record.event_number and inspection.event_number:
        return False
    first = inspection.inspected_from
    last = inspection.inspected_to or first
    assert first is not None and last is not None
    has_report = inspection.document_sha256 is not None
    room = timedelta(0) if has_report and event_type is not EventType.FULL else CLOSE
    if not (start - room <= last and first <= end + room):
        return False
    if inspection.event_type is event_type:
        return event_type is not None or not has_report
    return inspection.event_type is None and not has_report
