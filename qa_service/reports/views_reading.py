"""Reports to read by hand: the queue, the form of one report, “not a report”, and taking a decision back."""

from __future__ import annotations

from flask import redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.reports import ConfirmForm, NotAReportForm
from qa_service.database import db, paginate
from qa_service.flags.names import settings_called
from qa_service.ofsted import corrections
from qa_service.ofsted.models import ReadingTask
from qa_service.permissions import Permission, requires
from qa_service.reports.blueprint import blueprint
from qa_service.reports.by_hand import asked_about, decide, next_waiting
from qa_service.reports.field_words import reason_words
from qa_service.reports.inspections import inspection_called
from qa_service.web import actor, page_number, render, saving, tell
from qa_service.web.people import people

DECIDED_SHOWN = 10


@blueprint.get("/reports-to-read")
@requires(Permission.REPORT_REVIEW)
def reports_to_read() -> Response:
    """The reports that wait for a person, oldest first, and the last decisions with their undo."""
    page = paginate(select(ReadingTask).where(ReadingTask.closed_at.is_(None))
                    .order_by(ReadingTask.opened_at, ReadingTask.id), number=page_number())
    decided = list(db.session.scalars(
        select(ReadingTask).where(ReadingTask.closed_by.is_not(None), ReadingTask.closed_at.is_not(None))
        .order_by(ReadingTask.closed_at.desc(), ReadingTask.id.desc()).limit(DECIDED_SHOWN)))
    called = settings_called([task.setting_id for task in (*page.items, *decided) if task.setting_id])
    return render("reports/reading_queue.html", page=page, decided=decided, called=called, names=people().names())


@blueprint.route("/inspections/<int:inspection_id>/read", methods=["GET", "POST"])
@requires(Permission.READING_CORRECT)
def read_by_hand(inspection_id: int) -> Response:
    """What the report says, in a person's words: confirmed where the readers were right, corrected where not."""
    found, _ = inspection_called(inspection_id)
    asked = asked_about(found)
    form = asked.form()
    if form.validate_on_submit():
        with saving(form):
            decide(asked, form, by=actor())
        if form.saved:
            tell("Recorded. You can take it back on the page “Reports to read”.")
            return redirect(_next_page(inspection_id) or f"/inspections/{inspection_id}")
    found, called = inspection_called(inspection_id)
    now = asked_about(found)
    return render("reports/read.html", form=form, asked=now, inspection=found, called=called, names=people().names(),
                  reason=reason_words(now.task.reason) if now.task else "",
                  by_another=now.task is not None and now.task.closed_by not in (None, actor().user_id))


@blueprint.route("/inspections/<int:inspection_id>/not-a-report", methods=["GET", "POST"])
@requires(Permission.READING_CORRECT)
def not_a_report(inspection_id: int) -> Response:
    """Says that a document is not a report of this setting."""
    inspection_called(inspection_id)
    form = NotAReportForm()
    if form.validate_on_submit():
        with saving(form):
            corrections.not_a_report(inspection_id, note=form.note.data, by=actor())
        if form.saved:
            tell("Recorded: this document is not a report of this setting.")
            return redirect(_next_page(inspection_id) or "/reports-to-read")
    found, called = inspection_called(inspection_id)
    return render("reports/not_a_report.html", form=form, inspection=found, called=called)


@blueprint.post("/reports-to-read/<int:task_id>/undo")
@requires(Permission.READING_CORRECT)
def undo_reading(task_id: int) -> Response:
    """Takes back a decision about a report."""
    form = ConfirmForm()
    with saving(form):
        corrections.undo(task_id, by=actor())
    if not form.saved:
        tell(" ".join(form.form_errors))
        return redirect("/reports-to-read")
    task = db.session.get_one(ReadingTask, task_id)
    tell("Taken back: what was read counts again." if task.closed_at else "Taken back: the report waits for a person.")
    return redirect(f"/inspections/{task.inspection_id}" if task.closed_at else "/reports-to-read")


def _next_page(decided: int) -> str | None:
    """The next report that waits: it comes by itself, unless this one was opened from elsewhere."""
    if request.args.get("from") != "queue":
        return None
    task = next_waiting(after=decided)
    return f"/inspections/{task.inspection_id}/read?from=queue" if task else "/reports-to-read"
