"""An inspection, our review of it, a requirement that was met, and a report brought by hand."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.reports import RequirementMetForm, ReviewForm, UploadReportForm
from qa_service.clock import today
from qa_service.database import db
from qa_service.errors import BadInput, Busy, CouldNotStore, NotFound
from qa_service.flags.names import settings_called
from qa_service.ofsted import service, uploads
from qa_service.ofsted.models import Requirement
from qa_service.permissions import Permission, requires
from qa_service.providers.names import setting_by_ref
from qa_service.reports.blueprint import blueprint
from qa_service.reports.by_hand import task_of
from qa_service.reports.field_words import reason_words
from qa_service.reports.grades_shown import of_inspection
from qa_service.reports.inspections import corrections_of, inspection_called
from qa_service.web import actor, allowed, render, saving, tell
from qa_service.web.forms import status_of
from qa_service.web.people import people


@blueprint.get("/inspections/<int:inspection_id>")
@requires(Permission.SETTING_READ)
def inspection(inspection_id: int) -> Response:
    """One inspection: judgements by source, requirements, recommendations, enforcement, and its document."""
    found, called = inspection_called(inspection_id)
    ours = allowed(Permission.FLAG_READ)
    task = task_of(found.id)
    return render(
        "reports/inspection.html", inspection=found, called=called, judgements=service.judgements_of(found.id),
        requirements=service.requirements_of([found.id]), recommendations=service.recommendations_of([found.id]),
        review=service.reviews_of([found.id]).get(found.id) if ours else None,
        corrections=corrections_of(found.id) if ours else [], names=people().names() if ours else {},
        reason=reason_words(task.reason) if task is not None and task.closed_at is None else "",
        shown=of_inspection(found), day=today())


@blueprint.route("/inspections/<int:inspection_id>/review", methods=["GET", "POST"])
@requires(Permission.REPORT_REVIEW)
def review(inspection_id: int) -> Response:
    """Records what the council makes of a report."""
    _, called = inspection_called(inspection_id)
    known = service.reviews_of([inspection_id]).get(inspection_id)
    form = ReviewForm(data={"note": known.note if known else ""})
    if form.validate_on_submit():
        with saving(form):
            service.review_report(inspection_id, note=form.note.data, by=actor())
        if form.saved:
            tell("Your review is recorded.")
            return redirect(f"/inspections/{inspection_id}")
    return render("reports/review.html", form=form, inspection_id=inspection_id, called=called)


@blueprint.route("/requirements/<int:requirement_id>/met", methods=["GET", "POST"])
@requires(Permission.REPORT_REVIEW)
def requirement_met(requirement_id: int) -> Response:
    """Records how it is known that a requirement was met."""
    requirement = db.session.get(Requirement, requirement_id)
    if requirement is None:
        raise NotFound("There is no such requirement.")
    inspection_id = requirement.inspection_id
    _, called = inspection_called(inspection_id)
    form = RequirementMetForm()
    if form.validate_on_submit() and (on := form.on.data) is not None:
        with saving(form):
            service.record_requirement_met(requirement_id, on=on, evidence=form.evidence.data, by=actor(),
                                           today=today())
        if form.saved:
            tell("Recorded as met.")
            return redirect(f"/inspections/{inspection_id}")
    return render("reports/requirement_met.html", form=form, called=called,
                  requirement=db.session.get_one(Requirement, requirement_id))


@blueprint.route("/settings/<ref>/upload", methods=["GET", "POST"])
@requires(Permission.REPORT_UPLOAD)
def upload_report(ref: str) -> Response:
    """A report that Ofsted withheld or that could not be fetched, brought by hand."""
    setting_id = setting_by_ref(ref).id
    form = UploadReportForm()
    if form.validate_on_submit():
        done = _take(form, setting_id)
        if done is not None:
            return done
    return render("reports/upload.html", form=form, called=settings_called([setting_id])[setting_id])


def _take(form: UploadReportForm, setting_id: int) -> Response | None:
    """Stores, reads and records the file; ``None`` when it was refused, with the reason on the form."""
    file = form.file.data
    if not file or not file.filename:
        form.refuse("file", "Choose the report’s file")
        return None
    try:
        recorded = uploads.upload_report(setting_id, file.read(uploads.LARGEST + 1), file_name=file.filename,
                                         by=actor())
    except (BadInput, Busy, CouldNotStore) as refusal:
        form.refuse("file", str(refusal))
        form.refused_with = status_of(refusal)
        return None
    if not recorded.needs_person:
        tell("The report is stored and read. Check what was read.")
        return redirect(f"/inspections/{recorded.inspection_id}")
    why = " ".join(recorded.doubts)
    tell(f"The report is stored, but it could not be read with certainty. {why} Read it by hand, or say that it is "
         "not a report of this setting.")
    where = "/read" if allowed(Permission.READING_CORRECT) else ""
    return redirect(f"/inspections/{recorded.inspection_id}{where}")
