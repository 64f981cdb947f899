"""Reading stored documents, once for each document and version of the readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.ofsted.models import Reading
from scrapers.reading import READER_VERSION, read_reports
from scrapers.report import ReportRecord, record_from_json


def stored_reading(sha256: str) -> ReportRecord | None:
    """What the present readers got from a document, if they have read it."""
    reading = db.session.scalars(
        select(Reading).filter_by(sha256=sha256, reader_version=READER_VERSION)).one_or_none()
    return record_from_json(reading.record) if reading else None


def read_documents(hashes: Iterable[str]) -> Iterator[tuple[str, ReportRecord]]:
    """Reads each stored document in the limited subprocess and keeps the reading; known readings are reused.

    Opens its own transactions: call it at the edge. A document that defeats the readers yields an unreadable record.
    """
    wanted = list(dict.fromkeys(hashes))
    known = {sha256: record for sha256 in wanted if (record := stored_reading(sha256)) is not None}
    fresh = [sha256 for sha256 in wanted if sha256 not in known]
    yield from known.items()
    for sha256, record in zip(fresh, read_reports([documents.path_of(sha256) for sha256 in fresh]), strict=True):
        with transaction():
            keep_reading(sha256, record)
        yield sha256, record


def keep_reading(sha256: str, record: ReportRecord) -> None:
    """Stores a reading under its document and the readers' version."""
    if stored_reading(sha256) is None:
        db.session.add(Reading(
            sha256=sha256, reader_version=READER_VERSION, status=record.status.value, record=record.as_json(),
            read_at=utc_now()))
        db.session.flush()


def newest_reading(sha256: str) -> ReportRecord | None:
    """What the newest readers that saw a document got from it."""
    reading = db.session.scalars(
        select(Reading).filter_by(sha256=sha256).order_by(Reading.id.desc()).limit(1)).one_or_none()
    return record_from_json(reading.record) if reading else None
