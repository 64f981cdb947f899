"""Reading stored documents, once for each document and version of the readers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents import text
from qa_service.ofsted.agreement import measured
from qa_service.ofsted.models import Reading
from qa_service.vocabulary import ReadingStatus
from scrapers.reading import READER_VERSION, read_reports
from scrapers.report import ReportRecord, record_from_json

_BROKE_OFF: Final = ("Reading the file ", "The reader gave no usable answer", "The file cannot be opened")
"""How the reasons begin that tell of our own machinery and not of the document."""


def broke_off(record: ReportRecord) -> bool:
    """Whether reading itself failed (its process was killed, or ran out of time): that is no word on the document."""
    return record.status is ReadingStatus.UNREADABLE and (record.reason or "").startswith(_BROKE_OFF)


def stored_reading(sha256: str) -> ReportRecord | None:
    """What the present readers got from a document, if they have read it."""
    reading = db.session.scalars(
        select(Reading).filter_by(sha256=sha256, reader_version=READER_VERSION)).one_or_none()
    return record_from_json(reading.record) if reading else None


def read_documents(hashes: Iterable[str]) -> Iterator[tuple[str, ReportRecord]]:
    """Reads each stored document in the limited subprocess and keeps the reading; known readings are reused.

    Opens its own transactions: call it at the edge. A document that defeats the readers yields an unreadable record.
    A reading that broke off is tried once more, and not kept: the next run tries again. Raises ``NotFound`` for a
    document that is not in the store.
    """
    wanted = list(dict.fromkeys(hashes))
    known = {sha256: record for sha256 in wanted if (record := stored_reading(sha256)) is not None}
    db.session.rollback()
    fresh = [sha256 for sha256 in wanted if sha256 not in known]
    yield from known.items()
    read = read_reports([documents.path_of(sha256) for sha256 in fresh], texts=True)
    for sha256, first in zip(fresh, read, strict=True):
        record = first if not broke_off(first) else next(read_reports([documents.path_of(sha256)], texts=True))
        if not broke_off(record) and record.sha256 == sha256:
            with transaction():
                keep_reading(sha256, record)
        yield sha256, record


def keep_reading(sha256: str, record: ReportRecord) -> None:
    """Stores a reading under its document and the readers' version, and the words of the document's pages."""
    keep_words(sha256, record)
    if stored_reading(sha256) is None:
        figures = measured(record)
        db.session.add(Reading(
            sha256=sha256, reader_version=READER_VERSION, status=record.status.value, record=record.as_json(),
            agreement=figures.agreement, fields_read=figures.fields_read, fields_unread=figures.fields_unread,
            read_at=utc_now()))
        db.session.flush()


def keep_words(sha256: str, record: ReportRecord) -> None:
    """Keeps what the pages say, to be searched; of a document that could not be read it keeps that, and why."""
    if any(record.texts):
        text.keep_text(sha256, record.texts, page_count=record.page_count)
    elif record.status is ReadingStatus.UNREADABLE:
        text.keep_unreadable(sha256, record.reason or "It could not be read.", page_count=record.page_count)


def newest_reading(sha256: str | None) -> ReportRecord | None:
    """What the newest readers that saw a document got from it."""
    if not sha256:
        return None
    reading = db.session.scalars(
        select(Reading).filter_by(sha256=sha256).order_by(Reading.id.desc()).limit(1)).one_or_none()
    return record_from_json(reading.record) if reading else None
