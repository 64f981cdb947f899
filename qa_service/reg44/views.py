"""The pages of this domain: what waits and what is late, a file that waits, and the parts of a home's page."""

from __future__ import annotations

from flask import redirect, request, send_file
from werkzeug.wrappers import Response

from forms.reg44 import INDEPENDENT, PlaceForm, WhyForm
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.database import current_authority, db, paginate, transaction
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.errors import BadInput
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.providers.names import setting_by_ref
from qa_service.reg44 import placing, questions, views_events, views_home, views_link, views_report
from qa_service.reg44.blueprint import NUMBER, blueprint, month_asked, months_offered
from qa_service.reg44.files import ending_of
from qa_service.reg44.ledger import ledger
from qa_service.reg44.months import month_of
from qa_service.reg44.recommended import STATES, recommendations_asked
from qa_service.reg44.suggesting import record_kept
from qa_service.vocabulary import SubjectType, urn_from_printed
from qa_service.web import actor, page_number, render, saving, tell

__all__ = ["blueprint", "views_events", "views_home", "views_link", "views_report"]
MOST_LATE = 100


@blueprint.get("/reg44")
@requires(Permission.REG44_LIST)
def overview() -> Response:
    """Reports that are late, files that wait, reports to confirm and to review."""
    found = ledger(None, today())
    late, files, to_do = found.late(), questions.waiting_files(), questions.reports_to_do(number=page_number())
    names = settings_called({one.setting_id for one in late[:MOST_LATE]} | {one.setting_id for one in to_do.items})
    return render("reg44/overview.html", ledger=found, late=late, most=MOST_LATE, files=files, to_do=to_do,
                  counts=questions.counts(), called=names, refusals=questions.refused_lately(utc_now()))


@blueprint.get("/reg44/recommendations")
@requires(Permission.REG44_READ)
def recommendations() -> Response:
    """What independent persons recommend, over all homes."""
    asked = recommendations_asked(request.args)
    page = paginate(asked.statement, number=page_number(), scalars=False)
    return render("reg44/recommendations.html", page=page, asked=asked, states=STATES, today=today(),
                  called=settings_called({report.setting_id for _, report in page.items}))


@blueprint.route(f"/reg44/files/{NUMBER.format('arrival_id')}", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def place_file(arrival_id: int) -> Response:
    """A file that waits: a person says which home's report it is, and of which month."""
    arrival = questions.arrival_numbered(arrival_id)
    called = settings_called([arrival.said_setting_id]) if arrival.said_setting_id else {}
    said = called.get(arrival.said_setting_id or 0)
    form = PlaceForm(setting=said.ref if said else None,
                     month=month_of(arrival.said_month).isoformat() if arrival.said_month else None)
    form.offer(months_offered(today()))
    if form.validate_on_submit():
        with saving(form):
            urn = urn_from_printed(form.setting.data or "")
            if urn is None:
                raise BadInput("Enter the URN as SC and six digits, or five to seven digits.", field="setting")
            report = placing.place(arrival_id, setting_id=setting_by_ref(urn).id, month=month_asked(form.month.data),
                                   independent=form.made_by.data == INDEPENDENT, by=actor(), today=today())
            number = report.id
        if form.saved:
            tell("The file is kept as this month’s report. Confirm what it says.")
            return redirect(f"/reg44/reports/{number}")
        arrival = questions.arrival_numbered(arrival_id)
    return render("reg44/file.html", form=form, arrival=arrival, said=said, record=record_kept(arrival.suggested))


@blueprint.get(f"/reg44/files/{NUMBER.format('arrival_id')}/file")
@requires(Permission.REG44_RECORD)
def waiting_file(arrival_id: int) -> Response:
    """The file itself, checked against its hash; always as a download. That it was read is noted first."""
    arrival = questions.arrival_numbered(arrival_id)
    sha256, came_on, setting_id = arrival.document_sha256, arrival.came_at, arrival.said_setting_id
    documents.bytes_of(sha256)
    kind, path = db.session.get_one(Document, sha256).media_type, documents.path_of(sha256)
    with transaction():
        audit.record("reg44.downloaded", by=actor(), authority_id=current_authority(), subject=SubjectType.SETTING,
                     subject_id=setting_id, details={"arrival": arrival_id})
    return send_file(path, mimetype=kind, as_attachment=True,
                     download_name=f"came-{came_on:%Y-%m-%d}-{sha256[:12]}{ending_of(kind)}")


@blueprint.post(f"/reg44/files/{NUMBER.format('arrival_id')}/back")
@requires(Permission.REG44_RECORD)
def take_file_back(arrival_id: int) -> Response:
    """A file that was set aside waits again."""
    with transaction():
        placing.take_back(arrival_id, by=actor())
    tell("The file waits again for somebody to say where it belongs.")
    return redirect(f"/reg44/files/{arrival_id}")


@blueprint.route(f"/reg44/files/{NUMBER.format('arrival_id')}/aside", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def set_file_aside(arrival_id: int) -> Response:
    """A file that is no report for us; it stays kept."""
    name, form = questions.arrival_numbered(arrival_id).file_name, WhyForm()
    if form.validate_on_submit():
        with saving(form):
            placing.set_aside(arrival_id, why=form.why.data or "", by=actor())
        if form.saved:
            tell("The file is set aside. It stays kept.", undo=f"/reg44/files/{arrival_id}/back")
            return redirect("/reg44")
    return render("reg44/why.html", form=form, heading="Set the file aside", name=name, button="Set aside",
                  back_to=f"/reg44/files/{arrival_id}", back_words="The file")
