"""A report that Ofsted withheld, or that could not be fetched, brought by hand: it goes the same way as any other."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents.test_virus import refuse_test_virus
from qa_service.documents.uploaded import bare_name
from qa_service.errors import BadInput, NotFound
from qa_service.ofsted.doubts import is_no_report
from qa_service.ofsted.identity import CLOSE, Found
from qa_service.ofsted.models import Inspection, Publication
from qa_service.ofsted.reading import broke_off, keep_reading
from qa_service.ofsted.recording import Recorded, record_report
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, ReportKind, SubjectType
from scrapers.reading import read_report

LARGEST: Final = 25 * 1024 * 1024


def upload_report(setting_id: int, data: bytes, *, file_name: str, by: Actor) -> Recorded:
    """Reads, stores and records an uploaded report. An edge: opens its own transactions.

    Raises ``BadInput`` for what is not a PDF, is too large, names another setting or was said to be no report of this
    one; nothing is kept then.
    """
    file_name = bare_name(file_name)
    if len(data) > LARGEST:
        raise BadInput("the file is larger than 25 MB; ask for a smaller copy", file=file_name)
    refuse_test_virus(data, file_name)
    if b"%PDF-" not in data[:1030]:
        raise BadInput("this is not a PDF; save the report as PDF and upload that", file=file_name)
    setting = db.session.get(Setting, setting_id)
    if setting is None:
        raise NotFound("There is no such setting.")
    urn, is_a_council = setting.urn, setting.provision is ProvisionType.OTHER
    db.session.rollback()
    record = read_report(data, texts=True)
    if record.kind in (ReportKind.LOCAL_AUTHORITY, ReportKind.AREA_SEND) and not is_a_council:
        raise BadInput("the report is about a local authority's services, not about this setting", file=file_name)
    if urn and record.urns and urn not in record.urns:
        raise BadInput(f"the report names URN {', '.join(record.urns)}; upload it on that setting's page",
                       file=file_name)
    sha256 = documents.keep_bytes(data)
    record.sha256 = sha256
    with transaction():
        if is_no_report(sha256, setting_id):
            raise BadInput("somebody has said that this file is not a report of this setting; take that back first",
                           file=file_name)
        documents.record_document(sha256, len(data), media_type="application/pdf", origin=f"upload:{by.user_id}",
                                  file_name=file_name)
        if not broke_off(record):
            keep_reading(sha256, record)
        audit.record("report.uploaded", by=by, subject=SubjectType.SETTING, subject_id=setting_id,
                     details={"document": sha256})
        setting = db.session.get_one(Setting, setting_id)
        recorded = record_report(record, setting, Found(found_at=utc_now()), by=by)
        _answer_publications(recorded.inspection_id, sha256)
        return recorded


def _answer_publications(inspection_id: int | None, sha256: str) -> None:
    """The page's own file of this inspection, which could not be had, need not be had any more."""
    inspection = db.session.get(Inspection, inspection_id) if inspection_id is not None else None
    if inspection is None:
        return
    first, last = inspection.inspected_from or date.max, inspection.inspected_to or inspection.inspected_from
    for row in db.session.scalars(select(Publication).filter_by(
            setting_id=inspection.setting_id, state="could_not_fetch")):
        near = row.event_on is not None and last is not None and first - CLOSE <= row.event_on <= last + CLOSE
        same_kind = row.event_type in (None, inspection.event_type)
        if row.inspection_id == inspection.id or (near and same_kind):
            row.state, row.sha256, row.inspection_id = "recorded", sha256, inspection.id
            row.last_error = row.next_try_at = None
            inspection.event_type_printed = inspection.event_type_printed or (row.label or "")[:80] or None
            inspection.published_on = inspection.published_on or row.published_on
