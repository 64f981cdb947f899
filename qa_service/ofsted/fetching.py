"""Downloading the reports that pages list, each once, and recording what they say. Safe to kill and to run twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import Select, func, or_, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, let_others_write, transaction
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.errors import CouldNotStore, NotFound
from qa_service.ofsted import checking
from qa_service.ofsted.identity import Found
from qa_service.ofsted.models import Inspection, Publication, ReadingTask
from qa_service.ofsted.reading import broke_off, read_documents
from qa_service.ofsted.recording import Recorded, record_report, record_unfetched
from qa_service.providers.models import Setting
from scrapers.fetched import FailureKind, FetchedDocument, FetchFailed
from scrapers.report import ReportRecord

if TYPE_CHECKING:
    from scrapers.http import Fetcher

OFSTED_FILES: Final = "https://files.ofsted.gov.uk"
TRIES_BEFORE_A_PERSON: Final = 3
TRIED_EVERY_RUN: Final = 7
"""So often a report that could not be had is tried with every run; after that, once in ``RETRY_AFTER``."""
RETRY_AFTER: Final = timedelta(days=6)
MOST_AT_ONCE: Final = 2000
"""The most documents that one run fetches; the rest waits for the next run and is said to wait."""


@dataclass(slots=True)
class Fetching:
    """What one run of fetching, reading and recording did."""

    tried: int = 0
    failed: int = 0
    new_documents: int = 0
    recorded: int = 0
    asked: set[int] = field(default_factory=set)
    """Ids of the inspections about which this run asked a person who had not been asked before."""
    waiting_from_before: int = 0
    """Reports about which a person was asked before this run and has not answered."""
    readings_changed: int = 0
    waiting: int = 0
    """Reports that this run had no room for."""
    unfetched: dict[str, str] = field(default_factory=dict)
    """URN → why a report on its page could not be had, or not be read."""
    stopped: str | None = None
    """Why nothing more could be fetched: the disk is full."""

    @property
    def to_read_by_hand(self) -> int:
        """Reports that this run leaves to a person; one that waited before is not told again as news."""
        return len(self.asked)


Settings = set[int] | None
Watch = Callable[[Fetching], None]
"""Called in the transaction of each step, so that what a run has seen so far is never lost with it."""


def fetch_and_record(fetcher: Fetcher, files_url: str, *, by: Actor, setting_ids: Settings = None,
                     watch: Watch = lambda _: None) -> Fetching:
    """Fetches every listed report that is due, then reads and records every fetched one; commits as it goes."""
    result, before = Fetching(), _with_a_person(setting_ids)
    due = _due(setting_ids)
    result.waiting = max(0, len(due) - MOST_AT_ONCE)
    for publication_id in due[:MOST_AT_ONCE]:
        try:
            _fetch_one(fetcher, files_url, publication_id, result, by, watch)
        except CouldNotStore as failure:
            result.stopped = str(failure)
            break
    waiting = _fetched(setting_ids)
    records = dict(read_documents(sha256 for _, sha256 in waiting))
    for publication_id, sha256 in waiting:
        with transaction():
            _record_one(publication_id, sha256, records[sha256], result, by)
            watch(result)
        let_others_write()
    with transaction():
        _note_still_missing(setting_ids, result)
    now = _with_a_person(setting_ids)
    result.asked &= now - before
    result.waiting_from_before = len(now & before)
    return result


def _of(statement: Select[int], setting_ids: Settings) -> Select[int]:
    return statement if setting_ids is None else statement.where(Publication.setting_id.in_(setting_ids))


def _with_a_person(setting_ids: Settings) -> set[int]:
    """Ids of the inspections that wait for a person."""
    statement = select(ReadingTask.inspection_id, ReadingTask.setting_id).where(
        ReadingTask.closed_at.is_(None), ReadingTask.inspection_id.is_not(None))
    return {inspection_id for inspection_id, setting_id in db.session.execute(statement)
            if inspection_id is not None and (setting_ids is None or setting_id in setting_ids)}


def _due(setting_ids: Settings) -> list[int]:
    statement = select(Publication.id).where(
        Publication.state.in_(("found", "could_not_fetch")),
        or_(Publication.next_try_at.is_(None), Publication.next_try_at <= utc_now()))
    due = list(db.session.scalars(_of(statement, setting_ids).order_by(
        Publication.published_on.desc().nulls_last(), Publication.id)))
    db.session.rollback()
    return due


def _fetched(setting_ids: Settings) -> list[tuple[int, str]]:
    """What was fetched and not recorded, oldest publication first: a newer version of a report has the last word.

    A document that is not in the store any more is fetched again.
    """
    statement = select(Publication.id).where(Publication.state == "fetched", Publication.sha256.is_not(None))
    ids = list(db.session.scalars(_of(statement, setting_ids).order_by(
        Publication.published_on.asc().nulls_first(), Publication.id.desc())))
    here, lost = [], []
    for publication_id in ids:
        sha256 = db.session.get_one(Publication, publication_id).sha256 or ""
        try:
            documents.path_of(sha256)
            here.append((publication_id, sha256))
        except NotFound:
            lost.append(publication_id)
    db.session.rollback()
    for publication_id in lost:
        with transaction():
            db.session.get_one(Publication, publication_id).state = "found"
    return here


def _fetch_one(fetcher: Fetcher, files_url: str, publication_id: int, result: Fetching, by: Actor,
               watch: Watch) -> None:
    publication = db.session.get_one(Publication, publication_id)
    url = publication.file_url
    twin = db.session.scalar(select(Publication.sha256).where(
        Publication.file_url == url, Publication.id != publication_id, Publication.sha256.is_not(None),
        Publication.fetched_at > utc_now() - timedelta(days=1)).limit(1))
    db.session.rollback()
    if twin is not None:  # one report about two settings is one file
        with transaction():
            _fetched_as(db.session.get_one(Publication, publication_id), twin)
        return
    address = files_url + url.removeprefix(OFSTED_FILES) if url.startswith(OFSTED_FILES + "/") else url
    result.tried += 1
    try:
        document = fetcher.get_document(address)
        if document.quarantined:
            raise _NotAReport(document.quarantined)
        sha256 = documents.keep_bytes(document.fetched.body)
    except (FetchFailed, _NotAReport) as failure:
        result.failed += 1
        with transaction():
            _note_unfetched(publication_id, failure, result, by)
            watch(result)
        return
    with transaction():
        _keep(publication_id, sha256, document, result)


class _NotAReport(Exception):
    """What the address gave is not a PDF; the text says what it is."""


def _keep(publication_id: int, sha256: str, document: FetchedDocument, result: Fetching) -> None:
    publication = db.session.get_one(Publication, publication_id)
    fetched = document.fetched
    result.new_documents += db.session.get(Document, sha256) is None
    documents.record_document(
        sha256, len(fetched.body), media_type="application/pdf", origin=publication.file_url,
        http_status=fetched.http_status, etag=(fetched.etag or "")[:200] or None,
        last_modified=(fetched.last_modified or "")[:80] or None)
    _fetched_as(publication, sha256)


def _fetched_as(publication: Publication, sha256: str) -> None:
    publication.sha256, publication.state, publication.fetched_at = sha256, "fetched", utc_now()
    publication.last_error, publication.next_try_at, publication.tries = None, None, 0


def _note_unfetched(publication_id: int, failure: Exception, result: Fetching, by: Actor) -> None:
    """A report that is listed but could not be had: tried again, and a person is asked when it is no accident."""
    publication = db.session.get_one(Publication, publication_id)
    setting = db.session.get_one(Setting, publication.setting_id)
    reason = failure.reason if isinstance(failure, FetchFailed) else str(failure)
    publication.state, publication.last_error = "could_not_fetch", reason
    sentence = _note(publication, setting, "had", reason, result)
    if isinstance(failure, FetchFailed) and failure.kind is FailureKind.RUN_OVER:
        return  # it was not tried
    publication.tries += 1
    if publication.tries > TRIED_EVERY_RUN:
        publication.next_try_at = utc_now() + RETRY_AFTER
    if isinstance(failure, _NotAReport) or publication.tries >= TRIES_BEFORE_A_PERSON:
        recorded = record_unfetched(setting, found_of(publication), sentence, by=by)
        publication.inspection_id = recorded.inspection_id
        _count(recorded, result)


def _note(publication: Publication, setting: Setting, what: str, reason: str, result: Fetching) -> str:
    sentence = f"A report published {_on(publication)} could not be {what}: {reason}"
    checking.note_unfetched(setting.id, sentence)
    result.unfetched[setting.ref] = sentence
    return sentence


def _record_one(publication_id: int, sha256: str, record: ReportRecord, result: Fetching, by: Actor) -> None:
    publication = db.session.get_one(Publication, publication_id)
    setting = db.session.get_one(Setting, publication.setting_id)
    damaged = record.sha256 != sha256 and not broke_off(record)
    if damaged:
        publication.state, publication.sha256 = "found", None
        _note(publication, setting, "read", "the stored file was damaged on the disk; it is fetched again.", result)
        return
    recorded = record_report(replace(record, sha256=sha256), setting, found_of(publication), by=by)
    publication.inspection_id = recorded.inspection_id
    _count(recorded, result)
    publication.state = "recorded"
    if not broke_off(record):
        return
    publication.tries, publication.last_error = publication.tries + 1, record.reason
    _note(publication, setting, "read", record.reason or "", result)
    if publication.tries < TRIES_BEFORE_A_PERSON:
        publication.state = "fetched"  # a person is asked already; the next run may settle it


def _note_still_missing(setting_ids: Settings, result: Fetching) -> None:
    """What could not be had before and was not due tonight is still missing, unless a person has dealt with it."""
    statement = select(Publication.id).outerjoin(Inspection, Inspection.id == Publication.inspection_id).where(
        Publication.state == "could_not_fetch",
        func.coalesce(Inspection.state, "unread").not_in(("confirmed", "withdrawn")))
    for publication_id in db.session.scalars(_of(statement, setting_ids).order_by(Publication.id)).all():
        publication = db.session.get_one(Publication, publication_id)
        setting = db.session.get_one(Setting, publication.setting_id)
        if setting.ref not in result.unfetched:
            _note(publication, setting, "had", publication.last_error or "no reason is known", result)


def _count(recorded: Recorded, result: Fetching) -> None:
    result.recorded += recorded.is_new
    if recorded.needs_person and recorded.inspection_id is not None:
        result.asked.add(recorded.inspection_id)
    result.readings_changed += recorded.grade_changed


def found_of(publication: Publication) -> Found:
    """What the site’s page says of a report."""
    return Found(label=publication.label, event_type=publication.event_type, event_on=publication.event_on,
                 published_on=publication.published_on, found_at=publication.found_at,
                 grade_hint=publication.grade_hint, inspection_id=publication.inspection_id)


def _on(publication: Publication) -> str:
    return f"on {publication.published_on:%-d %B %Y}" if publication.published_on else "on a day that could not be read"
