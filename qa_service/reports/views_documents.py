"""Stored reports: where they came from, and the file itself as a download, never shown as a page of ours."""

from __future__ import annotations

from flask import send_file
from sqlalchemy import select
from werkzeug.wrappers import Response

from qa_service.database import db
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.reading import newest_reading
from qa_service.permissions import Permission, requires
from qa_service.reports.blueprint import blueprint
from qa_service.web import render


@blueprint.get("/documents/<sha256>")
@requires(Permission.DOCUMENT_READ)
def document(sha256: str) -> Response:
    """What a stored document is, where and when it came from, and what was read in it."""
    found = _published(sha256)
    inspections = list(db.session.scalars(select(Inspection).filter_by(document_sha256=sha256)))
    return render("reports/document.html", document=found, origins=documents.origins_of(sha256),
                  inspections=inspections, called=settings_called([row.setting_id for row in inspections]),
                  reading=newest_reading(sha256))


@blueprint.get("/documents/<sha256>/file")
@requires(Permission.DOCUMENT_READ)
def document_file(sha256: str) -> Response:
    """The file, checked against its hash."""
    found = _published(sha256)
    documents.bytes_of(sha256)
    return send_file(documents.path_of(sha256), mimetype=found.media_type, as_attachment=True,
                     download_name=f"report-{sha256[:12]}.pdf")


def _published(sha256: str) -> Document:
    """A document that is an inspection report; other documents have their own pages and permissions."""
    found = db.session.scalars(
        select(Document).join(Inspection, Inspection.document_sha256 == Document.sha256)
        .where(Document.sha256 == sha256).limit(1)).first()
    if found is None:
        raise NotFound("There is no such document.")
    return found
