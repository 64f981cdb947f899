"""Notices of serious events, and reviews that providers write of their own quality: recording one."""

from __future__ import annotations

from datetime import date, datetime, time

from flask import redirect
from werkzeug.wrappers import Response

from forms.reg44 import NoticeForm, QualityReviewForm
from qa_service.clock import LONDON, today, utc_now
from qa_service.database import db, transaction
from qa_service.errors import BadInput
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.reg44 import service
from qa_service.reg44.blueprint import NUMBER, blueprint
from qa_service.reg44.files import LARGEST
from qa_service.reg44.words import ReviewKind, SeriousEvent
from qa_service.vocabulary import ProvisionType
from qa_service.web import actor, render, saving, tell


@blueprint.route("/settings/<ref>/notices/new", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def new_notice(ref: str) -> Response:
    """A home or supported accommodation told us of a serious event."""
    setting = setting_by_ref(ref)
    setting_id, called, form = setting.id, settings_called([setting.id])[setting.id], NoticeForm()
    form.offer((kind.value, kind.words) for kind in SeriousEvent)
    if form.validate_on_submit():
        with saving(form):
            told_at = _moment(form.told_on.data, form.told_time.data, "told_time")
            known_at = _moment(form.known_on.data, form.known_time.data or "00:00", "known_time") if (
                form.known_on.data) else None
            assert form.happened_on.data is not None
            number = service.record_notice(
                setting_id, SeriousEvent(form.kind.data), happened_on=form.happened_on.data, known_at=known_at,
                told_at=told_at, what=form.what.data or "", by=actor(), now=utc_now())
        if form.saved:
            tell("The notice is kept.", undo=f"/notices/{number}/withdraw")
            return redirect(f"/settings/{ref}/reg44#notices")
    return render("reg44/notice.html", form=form, called=called)


def _moment(on: date | None, text: str | None, field: str) -> datetime:
    try:
        at = time.fromisoformat((text or "").strip().replace(".", ":").zfill(5))
    except ValueError:
        raise BadInput("Enter the time as hours and minutes, such as 14:30.", field=field) from None
    assert on is not None, "the form demands it"
    return datetime.combine(on, at.replace(tzinfo=None), LONDON)


@blueprint.post(f"/notices/{NUMBER.format('notice_id')}/withdraw")
@requires(Permission.REG44_RECORD)
def withdraw_notice(notice_id: int) -> Response:
    """Takes back a notice that was recorded by mistake."""
    with transaction():
        setting_id = service.withdraw_notice(notice_id, by=actor())
    tell("The notice is taken back.")
    return redirect(f"/settings/{db.session.get_one(Setting, setting_id).ref}/reg44#notices")


@blueprint.route("/settings/<ref>/quality-reviews/new", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def new_quality_review(ref: str) -> Response:
    """A provider's own review reached us."""
    setting = setting_by_ref(ref)
    setting_id, called, form = setting.id, settings_called([setting.id])[setting.id], QualityReviewForm()
    kind = (ReviewKind.SA_REG_32 if setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION else ReviewKind.REG_45)
    if form.validate_on_submit():
        file = form.file.data
        sent = (file.read(LARGEST + 1), file.filename) if file and file.filename else None
        with saving(form):
            assert form.written_on.data is not None and form.received_on.data is not None
            service.record_quality_review(
                setting_id, kind, written_on=form.written_on.data, received_on=form.received_on.data,
                note=form.note.data, file=sent, by=actor(), today=today())
        if form.saved:
            tell("The review is kept.")
            return redirect(f"/settings/{ref}/reg44#reviews")
    return render("reg44/quality_review.html", form=form, called=called, kind=kind)
