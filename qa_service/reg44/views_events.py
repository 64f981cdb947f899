"""Notices of serious events, and reviews that providers write of their own quality: recorded, changed, taken back."""

from __future__ import annotations

from datetime import time

from flask import redirect, send_file
from werkzeug.wrappers import Response

from forms.reg44 import NoticeForm, QualityReviewForm
from qa_service.audit import service as audit
from qa_service.clock import london, today, utc_now
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents.models import Document
from qa_service.errors import BadInput, NotFound
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.reg44 import events
from qa_service.reg44.blueprint import NUMBER, blueprint
from qa_service.reg44.events import SaidOfEvent, SaidOfReview
from qa_service.reg44.files import LARGEST, ending_of
from qa_service.reg44.models import QualityReview, SeriousEventNotice
from qa_service.reg44.words import ReviewKind, SeriousEvent
from qa_service.vocabulary import ProvisionType, SubjectType
from qa_service.web import actor, render, saving, tell

_NOTICE = f"/notices/{NUMBER.format('notice_id')}"
_REVIEW = f"/quality-reviews/{NUMBER.format('review_id')}"


@blueprint.route("/settings/<ref>/notices/new", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def new_notice(ref: str) -> Response:
    """A home or supported accommodation told us of a serious event."""
    setting_id, form = setting_by_ref(ref).id, NoticeForm(told_on=today())
    form.offer((kind.value, kind.words) for kind in SeriousEvent)
    if form.validate_on_submit():
        with saving(form):
            number = events.record_notice(setting_id, _event(form), by=actor(), now=utc_now())
        if form.saved:
            tell("The notice is kept.", undo=f"/notices/{number}/withdraw")
            return redirect(f"/settings/{ref}/reg44#notices")
    return render("reg44/notice.html", form=form, called=settings_called([setting_id])[setting_id], number=None)


@blueprint.route(_NOTICE, methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def change_notice(notice_id: int) -> Response:
    """Puts right what a notice says."""
    row = events.notice_numbered(notice_id)
    setting_id, form = row.setting_id, _notice_form(row)
    form.offer((kind.value, kind.words) for kind in SeriousEvent)
    if form.validate_on_submit():
        with saving(form):
            events.change_notice(notice_id, _event(form), version=int(form.version.data or 0), by=actor(),
                                 now=utc_now())
        if form.saved:
            tell("The notice is changed.")
            return redirect(_page(setting_id, "notices"))
        form.version.data = str(events.notice_numbered(notice_id).version)
    return render("reg44/notice.html", form=form, called=settings_called([setting_id])[setting_id], number=notice_id,
                  theirs=events.notice_numbered(notice_id) if form.refused_with == 409 else None)


def _notice_form(row: SeriousEventNotice) -> NoticeForm:
    told, known = london(row.told_at), london(row.known_at) if row.known_at else None
    return NoticeForm(
        version=str(row.version), kind=row.kind.value, happened_on=row.happened_on, told_on=told.date(),
        told_time=f"{told:%H:%M}" if row.told_time_known else "", known_on=row.known_on,
        known_time=f"{known:%H:%M}" if known else "", what=row.what)


def _event(form: NoticeForm) -> SaidOfEvent:
    assert form.happened_on.data is not None and form.told_on.data is not None
    return SaidOfEvent(
        SeriousEvent(form.kind.data), form.happened_on.data, form.told_on.data, form.what.data or "",
        _time(form.told_time.data, "told_time"), form.known_on.data, _time(form.known_time.data, "known_time"))


def _time(text: str | None, field: str) -> time | None:
    """A time as people write it: 14:30, 2.05 or 0930. Raises ``BadInput``."""
    given = (text or "").strip().replace(".", ":")
    if not given:
        return None
    try:
        return time.fromisoformat(given if ":" not in given else given.zfill(5)).replace(tzinfo=None)
    except ValueError:
        raise BadInput("Enter the time as hours and minutes, such as 14:30.", field=field) from None


@blueprint.post(f"{_NOTICE}/withdraw")
@requires(Permission.REG44_RECORD)
def withdraw_notice(notice_id: int) -> Response:
    """Takes back a notice that was recorded by mistake."""
    with transaction():
        setting_id = events.withdraw_notice(notice_id, by=actor())
    tell("The notice is taken back.", undo=f"/notices/{notice_id}/restore")
    return redirect(_page(setting_id, "notices"))


@blueprint.post(f"{_NOTICE}/restore")
@requires(Permission.REG44_RECORD)
def restore_notice(notice_id: int) -> Response:
    """A notice that was taken back stands again."""
    with transaction():
        setting_id = events.restore_notice(notice_id, by=actor())
    tell("The notice stands again.")
    return redirect(_page(setting_id, "notices"))


@blueprint.route("/settings/<ref>/quality-reviews/new", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def new_quality_review(ref: str) -> Response:
    """A provider's own review reached us."""
    setting = setting_by_ref(ref)
    setting_id, form = setting.id, QualityReviewForm(received_on=today())
    kind = (ReviewKind.SA_REG_32 if setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION else ReviewKind.REG_45)
    if form.validate_on_submit():
        said = _review(form)
        with saving(form):
            number = events.record_quality_review(setting_id, kind, said, by=actor(), today=today())
        if form.saved:
            tell("The review is kept.", undo=f"/quality-reviews/{number}/withdraw")
            return redirect(f"/settings/{ref}/reg44#reviews")
    return render("reg44/quality_review.html", form=form, called=settings_called([setting_id])[setting_id], kind=kind,
                  row=None)


@blueprint.route(_REVIEW, methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def change_quality_review(review_id: int) -> Response:
    """Puts right what is known of a review, or adds its file."""
    row = events.review_numbered(review_id)
    setting_id = row.setting_id
    form = QualityReviewForm(version=str(row.version), written_on=row.written_on, received_on=row.received_on,
                             note=row.note)
    if form.validate_on_submit():
        said = _review(form)
        with saving(form):
            events.change_quality_review(review_id, said, version=int(form.version.data or 0), by=actor(),
                                         today=today())
        if form.saved:
            tell("The review is changed.")
            return redirect(_page(setting_id, "reviews"))
        form.version.data = str(events.review_numbered(review_id).version)
    row = events.review_numbered(review_id)
    return render("reg44/quality_review.html", form=form, called=settings_called([setting_id])[setting_id],
                  kind=row.kind, row=row)


def _review(form: QualityReviewForm) -> SaidOfReview:
    assert form.written_on.data is not None and form.received_on.data is not None
    file = form.file.data
    return SaidOfReview(form.written_on.data, form.received_on.data, form.note.data,
                        (file.read(LARGEST + 1), file.filename) if file and file.filename else None)


@blueprint.get(f"{_REVIEW}/file")
@requires(Permission.REG44_READ)
def quality_review_file(review_id: int) -> Response:
    """The review's file, checked against its hash; always as a download."""
    row: QualityReview = events.review_numbered(review_id)
    if row.document_sha256 is None:
        raise NotFound("No file was kept with this review.")
    sha256, on = row.document_sha256, row.written_on
    documents.bytes_of(sha256)
    kind, path = db.session.get_one(Document, sha256).media_type, documents.path_of(sha256)
    with transaction():
        audit.record("reg44.downloaded", by=actor(), authority_id=row.authority_id, subject=SubjectType.SETTING,
                     subject_id=row.setting_id, details={"review": review_id})
    return send_file(path, mimetype=kind, as_attachment=True,
                     download_name=f"quality-review-{on:%Y-%m-%d}{ending_of(kind)}")


@blueprint.post(f"{_REVIEW}/withdraw")
@requires(Permission.REG44_RECORD)
def withdraw_quality_review(review_id: int) -> Response:
    """Takes back a review that was recorded by mistake."""
    with transaction():
        setting_id = events.withdraw_quality_review(review_id, by=actor())
    tell("The review is taken back.", undo=f"/quality-reviews/{review_id}/restore")
    return redirect(_page(setting_id, "reviews"))


@blueprint.post(f"{_REVIEW}/restore")
@requires(Permission.REG44_RECORD)
def restore_quality_review(review_id: int) -> Response:
    """A review that was taken back stands again."""
    with transaction():
        setting_id = events.restore_quality_review(review_id, by=actor())
    tell("The review stands again.")
    return redirect(_page(setting_id, "reviews"))


def _page(setting_id: int, part: str) -> str:
    return f"/settings/{db.session.get_one(Setting, setting_id).ref}/reg44#{part}"
