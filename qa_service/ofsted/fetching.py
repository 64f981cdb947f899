"""Downloading the reports that pages list, each once, and recording what they say. Safe to kill and to run twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from sqlalchemy import or_, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.errors import CouldNotStore
from qa_service.ofsted import checking
from qa_service.ofsted.models import Publication
from qa_service.ofsted.reading import read_documents
from qa_service.ofsted.recording import Found, Recorded, record_report, record_unfetched
from qa_service.providers.models import Setting
from scrapers.fetched import FetchedDocument, FetchFailed
from scrapers.http import Fetcher
from scrapers.report import ReportRecord

OFSTED_FILES: Final = "https://files.ofsted.gov.uk"
TRIES_BEFORE_A_PERSON: Final = 3
RETRY_AFTER: Final = timedelta(hours=12)
NEWEST_FIRST_LIMIT: Final = 2000
"""The most documents that one run fetches; the rest waits for the next run and is said to wait."""


@dataclass(slots=True)
class Fetching:
    """What one run of fetching, reading and recording did."""

    new_documents: int = 0
    recorded: int = 0
    to_read_by_hand: int = 0
    readings_changed: int = 0
    unfetched: dict[str, str] = field(default_factory=dict)
    """URN → why a report on its page could not be had."""


def fetch_and_record(fetcher: Fetcher, files_url: str, *, by: Actor, setting_ids: set[int] | None = None) -> Fetching:
    """Fetches every listed report that is due, then reads and records every fetched one; commits as it goes."""
    result = Fetching()
    for publication_id in _due("found", "could_not_fetch", setting_ids=setting_ids):
        _fetch_one(fetcher, files_url, publication_id, result, by)
    waiting = _fetched(setting_ids)
    records = dict(read_documents(sha256 for _, sha256 in waiting))
    for publication_id, sha256 in waiting:
        with transaction():
            _record_one(publication_id, records[sha256], result, by)
    return result


def _due(*states: str, setting_ids: set[int] | None) -> list[int]:
    now = utc_now()
    statement = (
        select(Publication.id)
        .where(Publication.state.in_(states), or_(Publication.next_try_at.is_(None), Publication.next_try_at <= now))
        .order_by(Publication.published_on.desc().nulls_last(), Publication.id)
        .limit(NEWEST_FIRST_LIMIT)
    )
    rows = db.session.execute(statement.add_columns(Publication.setting_id)).all()
    db.session.rollback()
    return [row[0] for row in rows if setting_ids is None or row[1] in setting_ids]


def _fetched(setting_ids: set[int] | None) -> list[tuple[int, str]]:
    statement = select(Publication.id, Publication.sha256, Publication.setting_id).filter_by(state="fetched")
    rows = db.session.execute(statement.order_by(Publication.id)).all()
    db.session.rollback()
    return [(id_, sha256) for id_, sha256, setting_id in rows
            if sha256 is not None and (setting_ids is None or setting_id in setting_ids)]


def _fetch_one(fetcher: Fetcher, files_url: str, publication_id: int, result: Fetching, by: Actor) -> None:
    publication = db.session.get_one(Publication, publication_id)
    url = publication.file_url
    db.session.rollback()
    address = files_url + url.removeprefix(OFSTED_FILES) if url.startswith(OFSTED_FILES + "/") else url
    try:
        document = fetcher.get_document(address)
        if document.quarantined:
            raise _NotAReport(document.quarantined)
        sha256 = documents.keep_bytes(document.fetched.body)
    except (FetchFailed, _NotAReport) as failure:
        with transaction():
            _note_unfetched(publication_id, failure, result, by)
        return
    except CouldNotStore as failure:
        with transaction():
            _note_unfetched(publication_id, failure, result, by, ask=False)
        raise
    with transaction():
        _keep(publication_id, sha256, document, result)


class _NotAReport(Exception):
    """What the address gave is not a PDF; the text says what it is."""


def _keep(publication_id: int, sha256: str, document: FetchedDocument, result: Fetching) -> None:
    publication = db.session.get_one(Publication, publication_id)
    fetched = document.fetched
    documents.record_document(
        sha256, len(fetched.body), media_type="application/pdf", origin=publication.file_url,
        http_status=fetched.http_status, etag=fetched.etag, last_modified=fetched.last_modified)
    publication.sha256, publication.state, publication.fetched_at = sha256, "fetched", utc_now()
    publication.last_error = publication.next_try_at = None
    result.new_documents += 1


def _note_unfetched(publication_id: int, failure: Exception, result: Fetching, by: Actor, *, ask: bool = True) -> None:
    """A report that is listed but could not be had: tried again later, and a person is asked when it is no accident."""
    publication = db.session.get_one(Publication, publication_id)
    setting = db.session.get_one(Setting, publication.setting_id)
    reason = failure.reason if isinstance(failure, FetchFailed) else str(failure)
    publication.tries += 1
    publication.state, publication.last_error = "could_not_fetch", reason
    publication.next_try_at = utc_now() + RETRY_AFTER * min(publication.tries, 14)
    sentence = f"A report published {_on(publication)} could not be had: {reason}"
    checking.note_unfetched(setting.id, sentence)
    result.unfetched[setting.ref] = sentence
    wrong_content = isinstance(failure, _NotAReport)
    if ask and (wrong_content or publication.tries >= TRIES_BEFORE_A_PERSON):
        _count(record_unfetched(setting, found_of(publication), sentence, by=by), result)


def _record_one(publication_id: int, record: ReportRecord, result: Fetching, by: Actor) -> None:
    publication = db.session.get_one(Publication, publication_id)
    setting = db.session.get_one(Setting, publication.setting_id)
    _count(record_report(record, setting, found_of(publication), by=by), result)
    publication.state = "recorded"


def _count(recorded: Recorded, result: Fetching) -> None:
    result.recorded += recorded.is_new
    result.to_read_by_hand += recorded.needs_person
    result.readings_changed += recorded.grade_changed


def found_of(publication: Publication) -> Found:
    """What the site’s page says of a report."""
    return Found(label=publication.label, event_type=publication.event_type, event_on=publication.event_on,
                 published_on=publication.published_on, found_at=publication.found_at)


def _on(publication: Publication) -> str:
    return f"on {publication.published_on:%-d %B %Y}" if publication.published_on else "on a day that could not be read"
