"""Reports to read by hand: the queue, the form of one report, “not a report”, and taking a decision back."""

from __future__ import annotations

from flask import redirect, request
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.reports import ConfirmForm, NotAReportForm
from qa_service.database import db, paginate
from qa_service.documents import pictures
from qa_service.flags.names import settings_called
from qa_service.ofsted import corrections
from qa_service.ofsted.models import ReadingTask
from qa_service.permissions import Permission, requires
from qa_service.reports.blueprint import blueprint
from qa_service.reports.by_hand import Asked, asked_about, decide, task_of
from qa_service.reports.field_words import reason_words
from qa_service.reports.inspections import corrections_of, inspection_called
from qa_service.reports.published import report_called
from qa_service.reports.read_on_pages import read_on_pages
from qa_service.reports.views_evidence import picture_answer
from qa_service.reports.waiting import children_in, how_many_wait, next_waiting, waiting
from qa_service.web import actor, allowed, page_number, render, saving, tell
from qa_service.web.people import people

DECIDED_SHOWN = 10
MOST_PAGES = 12
DECISION_WORDS = {"confirmed": "Read right", "corrected": "Corrected", "not_a_report": "Not a report",
                  "settled": "Answered by later evidence"}
DECISIONS = {"confirmed": "confirmed as read right", "corrected": "recorded as you said",
             "not_a_report": "said not to be a report of this setting"}


@blueprint.get("/reports-to-read")
@requires(Permission.REPORT_REVIEW)
def reports_to_read() -> Response:
    """The reports that wait for a person, oldest first, and the last decisions with their undo."""
    ours = allowed(Permission.PLACEMENT_READ)
    page = paginate(waiting(ours_first=ours), number=page_number())
    decided = last_decisions()
    called = settings_called([task.setting_id for task in (*page.items, *decided) if task.setting_id])
    children = children_in([task.setting_id for task in page.items if task.setting_id]) if ours else {}
    return render("reports/reading_queue.html", page=page, decided=decided, called=called, children=children,
                  names=people().names(), decisions=DECISION_WORDS)


def last_decisions() -> list[ReadingTask]:
    """What people decided last about reports, the newest first."""
    return list(db.session.scalars(
        select(ReadingTask).where(ReadingTask.closed_by.is_not(None), ReadingTask.closed_at.is_not(None))
        .order_by(ReadingTask.closed_at.desc(), ReadingTask.id.desc()).limit(DECIDED_SHOWN)))


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
            _tell_with_undo(inspection_id)
            return redirect(_next_page(inspection_id) or f"/inspections/{inspection_id}")
    found, called = inspection_called(inspection_id)
    now = asked_about(found)
    sha256 = found.document_sha256
    shown = pictures.shown(sha256, now.page, quote=now.quote) if sha256 else None
    by_another = now.task is not None and now.task.closed_by not in (None, actor().user_id)
    return render("reports/read.html", form=form, asked=now, inspection=found, called=called, names=people().names(),
                  reason=reason_words(now.task.reason) if now.task else "", shown=shown, pages=_pages(now, shown),
                  here=read_on_pages(now.record).get(now.page, []) if now.record else [], to_read=how_many_wait(),
                  title=report_called(found), by_another=by_another,
                  they_said=corrections_of(inspection_id) if by_another else [])


@blueprint.get("/inspections/<int:inspection_id>/read/picture")
@requires(Permission.READING_CORRECT)
def read_by_hand_picture(inspection_id: int) -> Response:
    """The page at issue as a picture, with the words at issue marked where they are known."""
    found, _ = inspection_called(inspection_id)
    asked = asked_about(found)
    return picture_answer(pictures.png(found.document_sha256 or "", asked.page, quote=asked.quote))


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
            _tell_with_undo(inspection_id)
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
    again = f"/inspections/{task.inspection_id}/read?from=queue"
    return redirect(f"/inspections/{task.inspection_id}" if task.closed_at else again)


def _tell_with_undo(inspection_id: int) -> None:
    """Says what was decided, with a button that takes it back."""
    task = task_of(inspection_id)
    if task is not None:
        _, called = inspection_called(inspection_id)
        done = DECISIONS.get(task.decision or "", "recorded")
        tell(f"{called.name}: {done}.", undo=f"/reports-to-read/{task.id}/undo")


def _pages(asked: Asked, shown: pictures.Shown | None) -> list[int]:
    """The other pages of the report, to be looked at below: no more than one would scroll through."""
    count = (shown.page_count if shown else 0) or (asked.record.page_count if asked.record else 0)
    return [number for number in range(1, min(count, MOST_PAGES) + 1) if number != asked.page]


def _next_page(decided: int) -> str | None:
    """The next report that waits: it comes by itself, unless this one was opened from elsewhere."""
    if request.args.get("from") != "queue":
        return None
    task = next_waiting(ours_first=allowed(Permission.PLACEMENT_READ), after=decided)
    return f"/inspections/{task.inspection_id}/read?from=queue" if task else "/reports-to-read"
