"""One report: its pages beside what it says, to confirm; its review; its recommendations to their closure."""

from __future__ import annotations

from flask import make_response, redirect, send_file
from werkzeug.wrappers import Response

from forms.base import Form
from forms.reg44 import (
    INDEPENDENT,
    CloseForm,
    ConfirmReportForm,
    FollowUpForm,
    OpenReportForm,
    ReviewReportForm,
    WhyForm,
)
from qa_service.audit import service as audit
from qa_service.clock import today
from qa_service.database import db, transaction
from qa_service.documents import pictures
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.reg44 import confirming, following, opening, placing, progress, questions, service
from qa_service.reg44.blueprint import NUMBER, blueprint, page_asked
from qa_service.reg44.confirming import report_numbered
from qa_service.reg44.files import PDF, ending_of
from qa_service.reg44.lines import line_of, said_in
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.suggesting import Facts, record_kept
from qa_service.reg44.wording import words_of_file
from qa_service.reg44.words import COUNTS, WHY_NOT_OURS, Way
from qa_service.vocabulary import Opinion
from qa_service.web import actor, allowed, render, saving, tell
from qa_service.web.people import people

_REPORT = f"/reg44/reports/{NUMBER.format('report_id')}"
_ADVICE = f"/reg44/recommendations/{NUMBER.format('recommendation_id')}"
_YES_NO = {"yes": True, "no": False}


@blueprint.route(_REPORT, methods=["GET", "POST"])
@requires(Permission.REG44_LIST)
def report(report_id: int) -> Response:
    """What a report says, beside its pages; an officer confirms it. Who may not read it sees how far it is."""
    found = report_numbered(report_id)
    if not allowed(Permission.REG44_READ):
        return render("reg44/report_state.html", report=found, names=people().names(),
                      called=settings_called([found.setting_id])[found.setting_id])
    if opening.asks_why(found):
        return redirect(f"/reg44/reports/{report_id}/why?page={page_asked()}")
    advice = questions.recommendations_of([report_id])
    form = _form(found, advice)
    if form.is_submitted() and not allowed(Permission.REG44_RECORD):
        raise NotFound("There is no such page.")
    if form.validate_on_submit():
        with saving(form):
            confirming.confirm(
                report_id, _facts(form), said_in(form.recommendations.data or "", advice), by=actor(), today=today(),
                independent=form.made_by.data == INDEPENDENT, version=_version(form))
        if form.saved:
            tell("What the report says is confirmed.")
            return redirect(f"/reg44/reports/{report_id}")
        found, advice = report_numbered(report_id), questions.recommendations_of([report_id])
    _note_read(found, page_asked())
    return _shown(report_id, form)


def _note_read(found: IndependentPersonReport, page: int) -> None:
    """Notes that this person reads a page of a report, before anything of it leaves, and what the report waits for."""
    opening.note_opened(found.id)
    with transaction():
        audit.record("reg44.read", by=actor(), authority_id=found.authority_id, subject=opening.SUBJECT,
                     subject_id=found.id,
                     details={"setting": found.setting_id, "page": page, "waits for": opening.waits_for(found)})


@blueprint.route(f"{_REPORT}/why", methods=["GET", "POST"])
@requires(Permission.REG44_READ)
def why_open(report_id: int) -> Response:
    """Why a person opens a report that is confirmed and reviewed: recorded before anything of it is shown."""
    found, form = report_numbered(report_id), OpenReportForm()
    where = f"/reg44/reports/{report_id}?page={page_asked()}"
    if not opening.asks_why(found):
        return redirect(where)
    form.offer(opening.REASONS.items())
    if form.validate_on_submit():
        with saving(form):
            opening.record_reason(found, form.reason.data or "", form.words.data or "", by=actor())
        if form.saved:
            opening.note_opened(report_id)
            return redirect(where)
        found = report_numbered(report_id)
    return render("reg44/why_open.html", form=form, report=found,
                  called=settings_called([found.setting_id])[found.setting_id])


def _shown(report_id: int, form: ConfirmReportForm) -> Response:
    found, advice = report_numbered(report_id), questions.recommendations_of([report_id])
    record, page = record_kept(found.suggested), page_asked()
    quote = _quote_on(found, page)
    is_pdf = _media_type(found) == PDF
    drawn = pictures.shown(found.document_sha256, page, quote=quote, quoted_on=page) if is_pdf else pictures.Shown(
        why="A Word document has no fixed pages; open the file itself.")
    words = [] if is_pdf else words_of_file(found)
    before = {row.repeats_id for row in advice if row.repeats_id}
    earlier = {row.id: row for row in following.recommendations_numbered(before)}
    called = settings_called([found.setting_id])[found.setting_id]
    return render("reg44/report.html", said_of_earlier=progress.said_of_earlier(found), form=form, report=found,
                  advice=advice, earlier=earlier, record=record,
                  page=page, shown=drawn, words=words, called=called, names=people().names(),
                  pages=drawn.page_count or (record.page_count if record else 0), why_not_ours=WHY_NOT_OURS,
                  review_form=ReviewReportForm(note=found.review_note), day=today())


def _quote_on(found: IndependentPersonReport, page: int) -> str | None:
    """The words to mark on a page: of the opinions first, then of any fact that was read there."""
    names = sorted(found.read_from, key=lambda name: name not in ("safeguarded", "well_being"))
    return next((found.read_from[name].get("quote") for name in names if found.read_from[name].get("page") == page),
                None)


def _form(found: IndependentPersonReport, advice: list[ReportRecommendation]) -> ConfirmReportForm:
    def said(value: bool | None) -> str | None:
        return None if value is None else "yes" if value else "no"

    return ConfirmReportForm(
        version=str(found.version), made_by=INDEPENDENT if found.confirmed_at or found.way is Way.UPLOAD else None,
        visited_on=found.visited_on,
        visitor=found.visitor, announced=said(found.announced) or "", children_spoken=found.children_spoken,
        safeguarded=found.safeguarded.value if found.safeguarded else None,
        well_being=found.well_being.value if found.well_being else None, conflict=said(found.conflict),
        recommendations="\n".join(line_of(row) for row in advice),
        **{name: found.counts.get(name) for name in COUNTS})


def _facts(form: ConfirmReportForm) -> Facts:
    return Facts(
        visited_on=form.visited_on.data, visitor=form.visitor.data or None, announced=_YES_NO.get(form.announced.data),
        children_spoken=form.children_spoken.data, safeguarded=Opinion(form.safeguarded.data),
        well_being=Opinion(form.well_being.data), conflict=form.conflict.data == "yes",
        counts={name: form[name].data for name in COUNTS if form[name].data is not None})


def _version(form: ConfirmReportForm) -> int:
    sent = str(form.version.data or "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _media_type(found: IndependentPersonReport) -> str:
    return db.session.get_one(Document, found.document_sha256).media_type


@blueprint.get(f"{_REPORT}/picture")
@requires(Permission.REG44_READ)
def report_picture(report_id: int) -> Response:
    """A page of a report as a picture, with the words that were read on it."""
    found, page = report_numbered(report_id), page_asked()
    if _media_type(found) != PDF or opening.asks_why(found):
        raise NotFound("There is no picture of this.")
    _note_read(found, page)
    found = report_numbered(report_id)
    answer = make_response(pictures.png(found.document_sha256, page, quote=_quote_on(found, page), quoted_on=page))
    answer.headers.update({"Content-Type": "image/png", "Cache-Control": "private, max-age=600", "Vary": "Cookie",
                           "Content-Disposition": "inline; filename=page.png"})
    return answer


@blueprint.get(f"{_REPORT}/file")
@requires(Permission.REG44_READ)
def report_file(report_id: int) -> Response:
    """The file, checked against its hash; always as a download."""
    found = report_numbered(report_id)
    if opening.asks_why(found):
        return redirect(f"/reg44/reports/{report_id}/why")
    documents.bytes_of(found.document_sha256)
    kind = _media_type(found)
    with transaction():
        audit.record("reg44.downloaded", by=actor(), authority_id=found.authority_id, subject=opening.SUBJECT,
                     subject_id=report_id, details={"setting": found.setting_id})
        name = f"report-{found.month:%Y-%m}-{found.document_sha256[:12]}{ending_of(kind)}"
        path = documents.path_of(found.document_sha256)
    return send_file(path, mimetype=kind, as_attachment=True, download_name=name)


@blueprint.post(f"{_REPORT}/review")
@requires(Permission.REG44_REVIEW)
def review(report_id: int) -> Response:
    """The commissioning manager says what follows."""
    form = ReviewReportForm()
    if form.validate_on_submit():
        with saving(form):
            service.review(report_id, note=form.note.data or "", by=actor())
    tell("The review is recorded." if form.saved else " ".join(
        str(error) for errors in form.errors.values() for error in errors))
    return redirect(f"/reg44/reports/{report_id}#review")


@blueprint.route(f"{_REPORT}/withdraw", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def withdraw(report_id: int) -> Response:
    """A report that is of another home or month: its file waits again."""
    name, form = report_numbered(report_id).file_name, WhyForm()
    if form.validate_on_submit():
        with saving(form):
            placing.withdraw(report_id, why=form.why.data or "", by=actor())
        if form.saved:
            tell("The report is taken off this month. Its file waits for somebody to say where it belongs.")
            return redirect("/reg44")
    return render("reg44/why.html", form=form, heading="Not the report of this home and month", name=name,
                  button="Take it off this month", back_to=f"/reg44/reports/{report_id}", back_words="The report")


@blueprint.route(f"{_ADVICE}/close", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def close_recommendation(recommendation_id: int) -> Response:
    """A recommendation was done, and what shows it."""
    row, its = following.recommendation_numbered(recommendation_id)
    text, back_to, form = row.text, f"/reg44/reports/{its.id}", CloseForm(evidence=row.closing_evidence)
    if form.validate_on_submit():
        with saving(form):
            assert form.on.data is not None
            following.close(recommendation_id, on=form.on.data, evidence=form.evidence.data or "", by=actor(),
                            today=today())
        if form.saved:
            tell("The recommendation is closed.", undo=f"/reg44/recommendations/{recommendation_id}/reopen")
            return redirect(f"{back_to}#advice")
    return render("reg44/close.html", form=form, text=text, back_to=back_to)


@blueprint.route(f"{_ADVICE}/follow-up", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def follow_recommendation_up(recommendation_id: int) -> Response:
    """The day on which we ask whether a recommendation was done."""
    row, its = following.recommendation_numbered(recommendation_id)
    text, back_to, form = row.text, f"/reg44/reports/{its.id}", FollowUpForm(on=row.follow_up_on)
    if form.validate_on_submit():
        with saving(form):
            assert form.on.data is not None
            following.follow_up(recommendation_id, on=form.on.data, by=actor())
        if form.saved:
            tell("The day is kept.")
            return redirect(f"{back_to}#advice")
    return render("reg44/follow_up.html", form=form, text=text, back_to=back_to)


@blueprint.post(f"{_ADVICE}/reopen")
@requires(Permission.REG44_RECORD)
def reopen_recommendation(recommendation_id: int) -> Response:
    """Takes the closing back."""
    with transaction():
        following.reopen(recommendation_id, by=actor())
        number = following.recommendation_numbered(recommendation_id)[1].id
    tell("The recommendation is open again.")
    return redirect(f"/reg44/reports/{number}#advice")


@blueprint.post(f"{_REPORT}/earlier/{NUMBER.format('recommendation_id')}/done")
@requires(Permission.REG44_RECORD)
def close_as_said(report_id: int, recommendation_id: int) -> Response:
    """An officer confirms that an earlier recommendation was done, as this report says."""
    form = Form()
    with saving(form):
        progress.close_as_said(report_id, recommendation_id, by=actor(), today=today())
    if form.saved:
        tell("The earlier recommendation is closed.", undo=f"/reg44/recommendations/{recommendation_id}/reopen")
    else:
        tell(" ".join(str(error) for error in form.form_errors))
    return redirect(f"/reg44/reports/{report_id}#earlier")


@blueprint.post(f"{_ADVICE}/<answer>")
@requires(Permission.REG44_RECORD)
def say_whether_same(recommendation_id: int, answer: str) -> Response:
    """Whether a recommendation is the one of the report before."""
    if answer not in ("same", "other"):
        raise NotFound("There is no such page.")
    form = Form()
    with saving(form):
        following.say_whether_same(recommendation_id, answer == "same", by=actor())
    tell("Your answer is kept." if form.saved else " ".join(str(error) for error in form.form_errors))
    return redirect(f"/reg44/reports/{following.recommendation_numbered(recommendation_id)[1].id}#advice")
