"""Stored reports: where they came from, what was read on which page, and the file itself as a download."""

from __future__ import annotations

from flask import request, send_file
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
from qa_service.providers.models import Setting
from qa_service.reports.blueprint import blueprint
from qa_service.reports.read_on_pages import read_on_pages
from qa_service.web import render


@blueprint.get("/documents/<sha256>")
@requires(Permission.DOCUMENT_READ)
def document(sha256: str) -> Response:
    """What a stored document is, where and when it came from, and what was read on each of its pages."""
    found, inspections = _published(sha256)
    reading = newest_reading(sha256)
    page = request.args.get("page", "")
    return render("reports/document.html", document=found, origins=documents.origins_of(sha256),
                  inspections=inspections, called=settings_called([row.setting_id for row in inspections]),
                  reading=reading, pages=read_on_pages(reading) if reading else {},
                  page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else None)


@blueprint.get("/documents/<sha256>/file")
@requires(Permission.DOCUMENT_READ)
def document_file(sha256: str) -> Response:
    """The file, checked against its hash."""
    found, _ = _published(sha256)
    documents.bytes_of(sha256)
    return send_file(documents.path_of(sha256), mimetype=found.media_type, as_attachment=True,
                     download_name=f"report-{sha256[:12]}.pdf")


def _published(sha256: str) -> tuple[Document, list[Inspection]]:
    """A report with the inspections that rest on it; other documents have their own pages and permissions."""
    found = db.session.get(Document, sha256)
    inspections = list(db.session.scalars(
        select(Inspection).join(Setting, Setting.id == Inspection.setting_id)
        .where(Inspection.document_sha256 == sha256).order_by(Inspection.id)))
    if found is None or not inspections:
        raise NotFound("There is no such document.")
    return found, inspections
