"""Stored reports that have a page: those that an inspection rests on, and what a report is called."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.database import db
from qa_service.documents.models import Document
from qa_service.errors import NotFound
from qa_service.ofsted.models import Inspection
from qa_service.providers.models import Setting


def published(sha256: str) -> tuple[Document, list[Inspection]]:
    """A report with the inspections that rest on it; other documents have their own pages and permissions.

    Raises ``NotFound``, also for a report of another council's setting.
    """
    found = db.session.get(Document, sha256)
    inspections = list(db.session.scalars(
        select(Inspection).join(Setting, Setting.id == Inspection.setting_id)
        .where(Inspection.document_sha256 == sha256).order_by(Inspection.id)))
    if found is None or not inspections:
        raise NotFound("There is no such document.")
    return found, inspections


def report_called(inspection: Inspection) -> str:
    """Full inspection, 10 to 11 March 2026."""
    kind = inspection.event_type.words if inspection.event_type else (
        inspection.event_type_printed or "Inspection of an unknown kind")
    first, last = inspection.inspected_from, inspection.inspected_to
    if first is None:
        return f"{kind}, date not known"
    if last is None or last == first:
        return f"{kind}, {first.day} {first:%B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{kind}, {first.day} to {last.day} {last:%B %Y}"
    year = f" {first.year}" if first.year != last.year else ""
    return f"{kind}, {first.day} {first:%B}{year} to {last.day} {last:%B %Y}"
