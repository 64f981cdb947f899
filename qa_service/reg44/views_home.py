"""A home's page of monthly reports: its ledger, bringing a report, waiving a month, the monthly link."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Final

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.reg44 import OURS, ArrangementForm, UploadReportForm, WaiveForm
from qa_service.audit import service as audit
from qa_service.clock import today
from qa_service.database import current_authority, transaction
from qa_service.errors import BadInput
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.providers.names import contacts, setting_by_ref
from qa_service.reg44 import asking, questions, service
from qa_service.reg44.blueprint import blueprint, month_asked, months_offered
from qa_service.reg44.files import LARGEST
from qa_service.reg44.intake import Brought, take_in
from qa_service.reg44.ledger import ledger
from qa_service.reg44.models import ReportRecommendation
from qa_service.reg44.words import REQUEST_STATES, WHY_NOT_OURS, Arrival, Way
from qa_service.vocabulary import SubjectType
from qa_service.web import actor, allowed, render, saving, tell

SHOWN: Final = 20
"""Recommendations on a home's page, unless all are asked for."""


def _open_first(one: ReportRecommendation) -> tuple[bool, date, int]:
    """Open ones by their day, those without a day last; then those that are done, the newest first."""
    if one.closed_on is not None:
        return True, date.min + (date.max - one.closed_on), one.id
    return False, one.follow_up_on or date.max, one.id


@blueprint.get("/settings/<ref>/reg44")
@requires(Permission.REG44_LIST)
def of_home(ref: str) -> Response:
    """What a home owes, what came, its recommendations, reviews and notices. Who may read them is noted first."""
    setting, day = setting_by_ref(ref), today()
    if allowed(Permission.REG44_READ):
        with transaction():
            audit.record("reg44.home_read", by=actor(), authority_id=current_authority(), subject=SubjectType.SETTING,
                         subject_id=setting.id)
        setting = setting_by_ref(ref)
    found = ledger([setting.id], day)
    reports = questions.reports_of(setting.id)
    listed = {one.report_ids[0] for one in found.by_home.get(setting.id, []) if one.report_ids}
    return render("reg44/home.html", setting=setting, called=settings_called([setting.id])[setting.id], day=day,
                  ledger=found, expected=list(reversed(found.by_home.get(setting.id, []))), reports=reports,
                  by_id={report.id: report for report in reports}, why_not_ours=WHY_NOT_OURS,
                  advice=sorted(questions.recommendations_of([report.id for report in reports]), key=_open_first),
                  others=[report for report in reports if report.id not in listed],
                  most=10_000 if request.args.get("all") else SHOWN,
                  receipts=questions.receipts_of(setting.id),
                  notices=questions.notices_of(setting.id), reviews=questions.quality_reviews_of(setting.id))


@blueprint.route("/settings/<ref>/reg44/upload", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def upload(ref: str) -> Response:
    """A report that reached an officer."""
    setting = setting_by_ref(ref)
    setting_id, called = setting.id, settings_called([setting.id])[setting.id]
    form = UploadReportForm(month=request.args.get("month") or _oldest_open(setting_id))
    form.offer(months_offered(today()))
    if form.validate_on_submit():
        file, by = form.file.data, actor()
        if form.made_by.data == OURS:
            form.refuse("made_by", WHY_NOT_OURS)
        elif not file or not file.filename:
            form.refuse("file", "Choose the report.")
        else:
            data = file.read(LARGEST + 1)
            came_as = f"upload:{setting_id}:{form.month.data}:{hashlib.sha256(data).hexdigest()}:{by.user_id}"
            try:
                taken = take_in(Brought(data, file.filename, Way.UPLOAD, came_as, setting_id,
                                        month_asked(form.month.data)), by=by)
            except BadInput as refusal:
                form.refuse("file", str(refusal))
            else:
                tell(taken.sentence)
                if taken.outcome is Arrival.WAITING:
                    return redirect(f"/reg44/files/{taken.arrival_id}")
                return redirect(f"/reg44/reports/{taken.report_id}" if taken.report_id else f"/settings/{ref}/reg44")
    return render("reg44/upload.html", form=form, called=called, why_not_ours=WHY_NOT_OURS)


def _oldest_open(setting_id: int) -> str | None:
    """The month whose report is most likely brought: the oldest that is still to come."""
    months = ledger([setting_id], today()).by_home.get(setting_id, [])
    return next((one.month.isoformat() for one in months if one.open), None)


@blueprint.route("/settings/<ref>/reg44/waive", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def waive(ref: str) -> Response:
    """No report is asked for on a month, and why."""
    setting = setting_by_ref(ref)
    setting_id, called = setting.id, settings_called([setting.id])[setting.id]
    form = WaiveForm(month=request.args.get("month"))
    form.offer(months_offered(today()))
    if form.validate_on_submit():
        with saving(form):
            service.waive(setting_id, month_asked(form.month.data), reason=form.reason.data or "", by=actor())
        if form.saved:
            tell("No report is asked for on this month.",
                 undo=f"/settings/{ref}/reg44/waive/{form.month.data}/undo")
            return redirect(f"/settings/{ref}/reg44")
    return render("reg44/waive.html", form=form, called=called)


@blueprint.post("/settings/<ref>/reg44/waive/<month>/undo")
@requires(Permission.REG44_RECORD)
def take_waiver_back(ref: str, month: str) -> Response:
    """The month's report is asked for again."""
    with transaction():
        service.take_waiver_back(setting_by_ref(ref).id, month_asked(month), by=actor())
    tell("The report on this month is asked for again.")
    return redirect(f"/settings/{ref}/reg44")


@blueprint.route("/settings/<ref>/reg44/link", methods=["GET", "POST"])
@requires(Permission.REG44_RECORD)
def monthly_link(ref: str) -> Response:
    """Whether, and to whom, the home's monthly link is mailed."""
    setting = setting_by_ref(ref)
    setting_id, called = setting.id, settings_called([setting.id])[setting.id]
    known = {one.id: f"{one.name or one.role}, {one.email}" for one in contacts(setting_id=setting_id) if one.email}
    form = ArrangementForm()
    form.offer((str(id_), words) for id_, words in known.items())
    if form.validate_on_submit():
        with saving(form):
            asking.arrange(setting_id, int(form.contact.data), by=actor())
        if form.saved:
            tell("The link is mailed to this contact from now on.")
            return redirect(f"/settings/{ref}/reg44/link")
    standing = asking.arrangement_of(setting_id)
    return render("reg44/link.html", form=form, called=called, standing=standing, has_contacts=bool(known),
                  standing_contact=known.get(standing.contact_id, "a contact that was removed") if standing else "",
                  requests=asking.requests_of(setting_id), states=REQUEST_STATES)


@blueprint.post("/settings/<ref>/reg44/link/end")
@requires(Permission.REG44_RECORD)
def end_monthly_link(ref: str) -> Response:
    """No link is mailed any more, and those that were are withdrawn."""
    with transaction():
        asking.end_arrangement(setting_by_ref(ref).id, by=actor())
    tell("No link is mailed to this home any more. Those that were mailed open nothing now.")
    return redirect(f"/settings/{ref}/reg44/link")
