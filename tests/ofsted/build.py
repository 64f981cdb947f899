"""Invented settings and readings for tests of recording."""

from __future__ import annotations

from datetime import date
from typing import Any

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.documents.models import Document
from qa_service.ofsted.models import Inspection, Judgement, Publication
from qa_service.ofsted.reading import keep_reading
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, ProvisionType, ReadingStatus, RegistrationStatus, ReportKind
from scrapers import report

URN = "SC900001"


def setting(urn: str = URN, **fields: Any) -> Setting:
    """A children's home on the register."""
    row = Setting(**{"urn": urn, "provision": ProvisionType.CHILDRENS_HOME, "status": RegistrationStatus.ACTIVE,
                     "known_from": "register", "first_seen_at": utc_now(), **fields})
    db.session.add(row)
    db.session.flush()
    return row


def document(number: int) -> str:
    """A stored document's hash."""
    sha256 = f"{number:064x}"
    if db.session.get(Document, sha256) is None:
        db.session.add(Document(sha256=sha256, size=1, media_type="application/pdf", stored_at=utc_now()))
        db.session.flush()
    return sha256


def record(number: int = 1, grade: Grade | None = Grade.GOOD, **fields: Any) -> report.ReportRecord:
    """A full inspection of the home on 10 and 11 March 2026, read whole."""
    judgements = [] if grade is None else [report.Judgement("overall", "Overall experiences and progress", grade, 1,
                                                            f"Overall experiences and progress {grade.words}")]
    return report.ReportRecord(**{
        "sha256": document(number), "status": ReadingStatus.READ, "kind": ReportKind.CHILDRENS_HOME,
        "event_type": EventType.FULL, "urns": [URN],
        "inspected": [report.InspectedDates(date(2026, 3, 10), date(2026, 3, 11))],
        "judgements": judgements, "unread": [] if grade else ["judgements.overall"], **fields})


def in_register(home: Setting, grade: Grade, on: date = date(2026, 3, 10), number: str = "10400001") -> Inspection:
    """The same inspection as a published list tells it."""
    inspection = Inspection(setting_id=home.id, event_number=number, event_type=EventType.FULL, inspected_from=on,
                            overall=grade, state="listed", in_register=True, recorded_at=utc_now(), unread=[])
    db.session.add(inspection)
    db.session.flush()
    db.session.add(Judgement(inspection_id=inspection.id, key="overall", source="register", grade=grade))
    db.session.flush()
    return inspection


def publication(home: Setting, made: report.ReportRecord, published: date, *, on: date = date(2026, 3, 10),
                event_type: EventType = EventType.FULL, **fields: Any) -> Publication:
    """A report that the home's page lists and that was fetched and read, as the record says."""
    row = Publication(**{
        "setting_id": home.id, "file_url": f"https://files.ofsted.gov.uk/v1/file/{int(made.sha256, 16)}",
        "label": event_type.words, "event_type": event_type, "event_on": on, "published_on": published,
        "state": "fetched", "tries": 0, "found_at": utc_now(), "sha256": made.sha256, **fields})
    db.session.add(row)
    db.session.flush()
    keep_reading(made.sha256, made)
    return row
