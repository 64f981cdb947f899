"""Reading history again with better readers: what an older version got from a document is read and recorded anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.alerts import service as alerts
from qa_service.database import across_authorities, db, transaction
from qa_service.documents import service as documents
from qa_service.errors import NotFound
from qa_service.ofsted import health
from qa_service.ofsted.fetching import found_of
from qa_service.ofsted.identity import Found
from qa_service.ofsted.models import Inspection, Publication, Reading
from qa_service.ofsted.reading import broke_off, keep_reading
from qa_service.ofsted.recording import Recorded, record_report
from qa_service.providers.models import Setting
from qa_service.vocabulary import counted
from scrapers.reading import READER_VERSION, ReadingService
from scrapers.report import ReportRecord

BATCH: Final = 200
"""Documents read again in one run: at half a second each, under two minutes."""


@dataclass(slots=True)
class ReadAgain:
    """What a run did: ``changed`` counts results that came out differently, ``left`` what waits for the next run."""

    read: int = 0
    changed: int = 0
    to_read_by_hand: int = 0
    failed: int = 0
    left: int = 0
    held: str | None = None

    @property
    def sentence(self) -> str:
        """The run in words."""
        parts = [f"{counted(self.read, 'document')} read again",
                 f"{counted(self.changed, 'result')} came out differently"]
        if self.to_read_by_hand:
            parts.append(f"{self.to_read_by_hand} to read by hand")
        if self.failed:
            parts.append(f"{self.failed} could not be read again and are tried with the next run")
        if self.left:
            parts.append(f"{self.left} left for the next run")
        if self.held:
            parts.append("alerts are held")
        return ", ".join(parts) + "."


def read_again(*, by: Actor, most: int = BATCH) -> ReadAgain:
    """Reads documents anew whose newest reading is by an older version of the readers. Opens its own transactions.

    A reading and what is recorded of it are one transaction: killed anywhere, the next run goes on. People's words
    stay; where a result that a person confirmed comes out differently, a person is asked. Too many changes at once
    hold the alerts, as in a night's collection.
    """
    waiting = _waiting()
    result = ReadAgain(left=max(0, len(waiting) - most))
    with ReadingService() as readers:
        for sha256 in waiting[:most]:
            try:
                record = readers.read(documents.path_of(sha256))
            except NotFound:
                result.failed += 1
                continue
            if broke_off(record) or record.sha256 != sha256:
                result.failed += 1
                continue
            with transaction():
                _take(sha256, record, result, by)
    return result


def _waiting() -> list[str]:
    newest = select(func.max(Reading.id)).group_by(Reading.sha256)
    older = select(Reading.sha256).where(Reading.id.in_(newest), Reading.reader_version != READER_VERSION)
    hashes = list(db.session.scalars(older.order_by(Reading.id)))
    db.session.rollback()
    return hashes


def _take(sha256: str, record: ReportRecord, result: ReadAgain, by: Actor) -> None:
    keep_reading(sha256, record)
    result.read += 1
    for inspection in db.session.scalars(select(Inspection).filter_by(document_sha256=sha256)).all():
        recorded = _record(inspection, record, by)
        result.changed += recorded.grade_changed
        result.to_read_by_hand += recorded.needs_person
    why = health.why_hold(health.Night(readings_changed=result.changed, known_in_all=result.read))
    if why and result.held is None:
        result.held = why
        with across_authorities():
            alerts.hold(why)


def _record(inspection: Inspection, record: ReportRecord, by: Actor) -> Recorded:
    setting = db.session.get_one(Setting, inspection.setting_id)
    publication = db.session.scalars(select(Publication).filter_by(
        setting_id=setting.id, sha256=record.sha256).order_by(Publication.id.desc()).limit(1)).one_or_none()
    return record_report(record, setting, found_of(publication) if publication else Found(), by=by)
