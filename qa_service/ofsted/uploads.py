"""A report that Ofsted withheld, or that could not be fetched, brought by hand: it goes the same way as any other."""

from __future__ import annotations

from typing import Final

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.errors import BadInput, NotFound
from qa_service.ofsted.reading import read_documents
from qa_service.ofsted.recording import Found, Recorded, record_report
from qa_service.providers.models import Setting
from qa_service.vocabulary import SubjectType

LARGEST: Final = 25 * 1024 * 1024


def upload_report(setting_id: int, data: bytes, *, file_name: str, by: Actor) -> Recorded:
    """Stores, reads and records an uploaded report. An edge: opens its own transactions.

    Raises ``BadInput`` for what is not a PDF, is too large, or names another setting; nothing is kept then.
    """
    if len(data) > LARGEST:
        raise BadInput("the file is larger than 25 MB; ask for a smaller copy", file=file_name)
    if b"%PDF-" not in data[:1030]:
        raise BadInput("this is not a PDF; save the report as PDF and upload that", file=file_name)
    setting = db.session.get(Setting, setting_id)
    if setting is None:
        raise NotFound("There is no such setting.")
    urn = setting.urn
    db.session.rollback()
    sha256 = documents.keep_bytes(data)
    with transaction():
        documents.record_document(sha256, len(data), media_type="application/pdf", origin=f"upload:{by.user_id}",
                                  file_name=file_name[-200:])
        audit.record("report.uploaded", by=by, subject=SubjectType.SETTING, subject_id=setting_id,
                     details={"document": sha256})
    (_, record), = read_documents([sha256])
    if urn and record.urns and urn not in record.urns:
        raise BadInput(f"the report names URN {', '.join(record.urns)}; upload it on that setting's page",
                       file=file_name)
    with transaction():
        setting = db.session.get_one(Setting, setting_id)
        return record_report(record, setting, Found(label="Uploaded by hand", found_at=utc_now()), by=by)
