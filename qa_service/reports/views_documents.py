"""Stored reports: where they came from, what was read where, their pages as pictures, the file as a download."""

from __future__ import annotations

from flask import redirect, send_file
from werkzeug.wrappers import Response

from qa_service.documents import pictures
from qa_service.documents import service as documents
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.ofsted.reading import newest_reading
from qa_service.permissions import Permission, requires
from qa_service.reg44.questions import report_with_document
from qa_service.reports.blueprint import blueprint
from qa_service.reports.evidence import facts_of
from qa_service.reports.published import published, report_called
from qa_service.reports.read_on_pages import read_on_pages
from qa_service.reports.views_evidence import page_asked, picture_answer, width_asked
from qa_service.web import allowed, render


@blueprint.get("/documents/<sha256>")
@requires(Permission.DOCUMENT_READ)
def document(sha256: str) -> Response:
    """What a stored document is, where and when it came from, one of its pages, and what was read on each."""
    if allowed(Permission.REG44_READ) and (number := report_with_document(sha256)) is not None:
        return redirect(f"/reg44/reports/{number}?page={page_asked() or 1}")
    found, inspections = published(sha256)
    reading = newest_reading(sha256)
    page, width = page_asked() or 1, width_asked()
    shown = pictures.shown(sha256, page, width=width)
    facts = facts_of(inspections[0])
    # Of a file that is away or damaged, what was read from it still tells how many pages it has at least.
    pages = shown.page_count or max([reading.page_count if reading else 0, *(fact.page or 0 for fact in facts)])
    if shown.why is not None and page > max(pages, 1):
        raise NotFound("The report has no such page.")
    return render("reports/document.html", document=found, origins=documents.origins_of(sha256),
                  inspections=inspections, called=settings_called([row.setting_id for row in inspections]),
                  report_called=report_called, facts=facts, reading=reading,
                  read=read_on_pages(reading) if reading else {}, page=page, pages=pages, shown=shown,
                  large=width == pictures.LARGE)


@blueprint.get("/documents/<sha256>/pages/<int:number>/picture")
@requires(Permission.DOCUMENT_READ)
def document_page_picture(sha256: str, number: int) -> Response:
    """A page of a report as a picture."""
    published(sha256)
    return picture_answer(pictures.png(sha256, number, width=width_asked()))


@blueprint.get("/documents/<sha256>/file")
@requires(Permission.DOCUMENT_READ)
def document_file(sha256: str) -> Response:
    """The file, checked against its hash; always as a download."""
    found, _ = published(sha256)
    documents.bytes_of(sha256)
    return send_file(documents.path_of(sha256), mimetype=found.media_type, as_attachment=True,
                     download_name=f"report-{sha256[:12]}.pdf")
