"""Reports to read by hand; an inspection with what each reader saw; uploading a report."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.reports import NotAReportForm, RequirementMetForm, ReviewForm, UploadReportForm, reading_form
from qa_service.clock import today
from qa_service.database import db
from qa_service.errors import BadInput, NotFound
from qa_service.flags.names import settings_called
from qa_service.ofsted import corrections, service, uploads
from qa_service.ofsted.models import Inspection, ReadingTask, Requirement
from qa_service.ofsted.reading import newest_reading
from qa_service.permissions import Permission, requires
from qa_service.reports.blueprint import blueprint
from qa_service.reports.setting_page import setting_by_ref
from qa_service.reports.settings_list import grade_shown
from qa_service.web import actor, allowed, render, saving, tell
from qa_service.web.forms import status_of
from scrapers.report import ReportRecord

_LABELS = {"overall": "Overall experiences and progress", "help_and_protection": "Help and protection",
           "leadership": "Leadership and management", "education": "Education", "health": "Health",
           "experiences": "Experiences and progress"}
_USUAL = ("overall", "help_and_protection", "leadership")


@blueprint.get("/reports-to-read")
@requires(Permission.REPORT_REVIEW)
def reports_to_read() -> Response:
    """The reports that wait for a person, oldest first, and the last decisions with their undo."""
    tasks = corrections.open_tasks()
    decided = list(db.session.scalars(
        select(ReadingTask).where(ReadingTask.closed_by.is_not(None)).order_by(ReadingTask.closed_at.desc()).limit(10)))
    called = settings_called([task.setting_id for task in (*tasks, *decided) if task.setting_id])
    return render("reports/reading_queue.html", tasks=tasks, decided=decided, called=called)


@blueprint.get("/inspections/<int:inspection_id>")
@requires(Permission.SETTING_READ)
def inspection(inspection_id: int) -> Response:
    """One inspection: judgements by source, requirements, recommendations, enforcement, and its document."""
    return _inspection_page(_found(inspection_id))


@blueprint.route("/inspections/<int:inspection_id>/read", methods=["GET", "POST"])
@requires(Permission.READING_CORRECT)
def read_by_hand(inspection_id: int) -> Response:
    """What the report says, in a person's words: confirmed where the readers were right, corrected where not."""
    found = _found(inspection_id)
    record = newest_reading(found.document_sha256) if found.document_sha256 else None
    shown = service.judgements_of(found.id)
    keys = _keys(found, shown, record)
    form = reading_form(keys, with_outcome=_has_outcome(found, shown, record))(data=_as_read(found, shown))
    if form.validate_on_submit():
        changes = _changes(form, keys)
        with saving(form):
            if _says_the_same(found, shown, changes) and not _open_fields(found):
                corrections.confirm(found.id, by=actor())
            else:
                corrections.correct(found.id, changes, note=form["note"].data or None, by=actor())
        if form.saved:
            tell("Recorded. Thank you.")
            return redirect(_next_task() or f"/inspections/{inspection_id}")
        found = _found(inspection_id)
        shown = service.judgements_of(found.id)
    return render("reports/read.html", form=form, inspection=found, record=record, shown=shown, keys=keys,
                  called=settings_called([found.setting_id])[found.setting_id], task=_task(found))


@blueprint.route("/inspections/<int:inspection_id>/not-a-report", methods=["GET", "POST"])
@requires(Permission.READING_CORRECT)
def not_a_report(inspection_id: int) -> Response:
    """Says that a document is not a report of this setting."""
    found = _found(inspection_id)
    form = NotAReportForm()
    if form.validate_on_submit():
        with saving(form):
            corrections.not_a_report(found.id, note=form.note.data, by=actor())
        if form.saved:
            tell("Recorded: this document is not a report of this setting.")
            return redirect(_next_task() or "/reports-to-read")
    return render("reports/not_a_report.html", form=form, inspection=found,
                  called=settings_called([found.setting_id])[found.setting_id])


@blueprint.post("/reports-to-read/<int:task_id>/undo")
@requires(Permission.READING_CORRECT)
def undo_reading(task_id: int) -> Response:
    """Takes back a decision about a report."""
    form = ReviewForm()
    with saving(form):
        corrections.undo(task_id, by=actor())
    tell("Taken back: the report waits to be read again." if form.saved else " ".join(form.form_errors))
    return redirect("/reports-to-read")


@blueprint.route("/inspections/<int:inspection_id>/review", methods=["GET", "POST"])
@requires(Permission.REPORT_REVIEW)
def review(inspection_id: int) -> Response:
    """Records what the council makes of a report."""
    found = _found(inspection_id)
    known = service.reviews_of([found.id]).get(found.id)
    form = ReviewForm(data={"note": known.note if known else ""})
    if form.validate_on_submit():
        with saving(form):
            service.review_report(found.id, note=form.note.data, by=actor())
        if form.saved:
            tell("Your review is recorded.")
            return redirect(f"/inspections/{inspection_id}")
    return render("reports/review.html", form=form, inspection=found,
                  called=settings_called([found.setting_id])[found.setting_id])


@blueprint.route("/requirements/<int:requirement_id>/met", methods=["GET", "POST"])
@requires(Permission.REPORT_REVIEW)
def requirement_met(requirement_id: int) -> Response:
    """Records how it is known that a requirement was met."""
    requirement = db.session.get(Requirement, requirement_id)
    if requirement is None:
        raise NotFound("There is no such requirement.")
    inspection_id = requirement.inspection_id
    form = RequirementMetForm()
    if form.validate_on_submit():
        if form.on.data is None:
            form.refuse("on", "Give the day on which it was met")
        else:
            with saving(form):
                service.record_requirement_met(requirement_id, on=form.on.data, evidence=form.evidence.data, by=actor(),
                                               today=today())
            if form.saved:
                tell("Recorded as met.")
                return redirect(f"/inspections/{inspection_id}")
        requirement = db.session.get_one(Requirement, requirement_id)
    return render("reports/requirement_met.html", form=form, requirement=requirement)


@blueprint.route("/settings/<ref>/upload", methods=["GET", "POST"])
@requires(Permission.REPORT_UPLOAD)
def upload_report(ref: str) -> Response:
    """A report that Ofsted withheld or that could not be fetched, brought by hand."""
    setting = setting_by_ref(ref)
    setting_id = setting.id
    form = UploadReportForm()
    if form.validate_on_submit():
        file = form.file.data
        if not file or not file.filename:
            form.refuse("file", "Choose the report's file")
        else:
            try:
                recorded = uploads.upload_report(setting_id, file.read(), file_name=file.filename, by=actor())
            except BadInput as refusal:
                form.refuse("file", str(refusal))
                form.refused_with = status_of(refusal)
            else:
                tell("The report is stored; it waits for you to read it." if recorded.needs_person
                     else "The report is stored and read. Check what was read.")
                where = "/read" if recorded.needs_person and allowed(Permission.READING_CORRECT) else ""
                return redirect(f"/inspections/{recorded.inspection_id}{where}")
    called = settings_called([setting_id])[setting_id]
    return render("reports/upload.html", form=form, called=called)


def _found(inspection_id: int) -> Inspection:
    found = db.session.get(Inspection, inspection_id)
    if found is None:
        raise NotFound("There is no such inspection.")
    return found


def _inspection_page(found: Inspection) -> Response:
    called = settings_called([found.setting_id]).get(found.setting_id)
    if called is None:
        raise NotFound("There is no such inspection.")
    return render(
        "reports/inspection.html", inspection=found, called=called, judgements=service.judgements_of(found.id),
        requirements=service.requirements_of([found.id]), recommendations=service.recommendations_of([found.id]),
        review=service.reviews_of([found.id]).get(found.id), task=_task(found),
        shown=grade_shown(found.overall, found.outcome, found.state, found.inspected_from))


def _task(found: Inspection) -> ReadingTask | None:
    return db.session.scalars(
        select(ReadingTask).filter_by(inspection_id=found.id).order_by(ReadingTask.id.desc()).limit(1)).one_or_none()


def _open_fields(found: Inspection) -> list[str]:
    task = _task(found)
    return task.fields if task is not None and task.closed_at is None else []


def _next_task() -> str | None:
    """The next report that waits: it comes by itself, unless one was opened from elsewhere."""
    if request.args.get("from") != "queue":
        return None
    task = next((task for task in corrections.open_tasks() if task.inspection_id), None)
    return f"/inspections/{task.inspection_id}/read?from=queue" if task else "/reports-to-read"


def _keys(found: Inspection, shown: list[service.JudgementShown], record: ReportRecord | None) -> list[tuple[str, str]]:
    """The judgements that the report should carry, with their labels."""
    labels = {row.key: row.label for row in shown if row.key != "outcome"}
    for field in found.unread:
        if field.startswith("judgements."):
            labels.setdefault(field.removeprefix("judgements."), field.removeprefix("judgements.").replace("_", " "))
    if not labels and not _has_outcome(found, shown, record):
        labels = dict.fromkeys(_USUAL, "")
    return [(key, _LABELS.get(key) or label.capitalize()) for key, label in labels.items()]


def _has_outcome(found: Inspection, shown: list[service.JudgementShown], record: ReportRecord | None) -> bool:
    return bool("outcome" in found.unread or any(row.key == "outcome" for row in shown) or (record and record.outcome))


def _as_read(found: Inspection, shown: list[service.JudgementShown]) -> dict[str, Any]:
    data: dict[str, Any] = {"event_type": found.event_type.value if found.event_type else "",
                            "inspected_from": found.inspected_from}
    for row in shown:
        if row.believed is None:
            continue
        if row.key == "outcome" and row.believed.outcome:
            data["outcome"] = row.believed.outcome.value
        elif row.believed.grade:
            data[f"grade_{row.key}"] = row.believed.grade.value
    return data


def _changes(form: Any, keys: list[tuple[str, str]]) -> dict[str, str | None]:
    changes: dict[str, str | None] = {f"judgements.{key}": form[f"grade_{key}"].data or None for key, _ in keys}
    if "outcome" in form:
        changes["outcome"] = form["outcome"].data or None
    if form["event_type"].data:
        changes["event_type"] = form["event_type"].data
    if isinstance(form["inspected_from"].data, date):
        changes["inspected_from"] = form["inspected_from"].data.isoformat()
    return changes


def _says_the_same(found: Inspection, shown: list[service.JudgementShown], changes: dict[str, str | None]) -> bool:
    read = _as_read(found, shown)
    same_grades = all(
        (changes[field] or "") == read.get("outcome" if field == "outcome" else f"grade_{field[11:]}", "")
        for field in changes if field == "outcome" or field.startswith("judgements."))
    same_day = changes.get("inspected_from") in (None, found.inspected_from and found.inspected_from.isoformat())
    return same_grades and same_day and changes.get("event_type", read["event_type"]) == read["event_type"]
