"""Reporting a concern: what comes before any form, the form that is only written, and the receipt."""

from __future__ import annotations

import json

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from forms.concerns import ReportForm
from qa_service.accounts import kept_forms
from qa_service.accounts.models import Authority
from qa_service.clock import today
from qa_service.concerns import arrangements, referring
from qa_service.concerns.blueprint import blueprint
from qa_service.concerns.kinds import Criterion, SentHow
from qa_service.concerns.opening import asks_for_a_look, forget_typed, form_as_typed, moment_of
from qa_service.concerns.referring import Report
from qa_service.database import db, transaction
from qa_service.database.once import new_key
from qa_service.own_lists import finding
from qa_service.own_lists.finding import Place
from qa_service.own_lists.identifiers import personal_details
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.web import actor, person, render, saving, tell
from qa_service.web.gate import keeps_typed

CRITERIA = [(one.value, one.words) for one in Criterion]
WAYS = [(one.value, one.words) for one in SentHow]
TYPED = ("note", "text", "decision")
"""The boxes that are kept as somebody types."""


@blueprint.get("/concerns/first")
@requires(Permission.CONCERN_REFER)
def first() -> Response:
    """What comes before any form."""
    place = _place_asked()
    council = db.session.get_one(Authority, _council())
    area = _area(place)
    return render("concerns/first.html", place=place, area=area, lado=arrangements.lado_of(area),
                  duty=council.duty_team_phone, out_of_hours=council.out_of_hours_phone)


@blueprint.route("/concerns/report", methods=["GET", "POST"])
@requires(Permission.CONCERN_REFER)
@keeps_typed
def report() -> Response:
    """The form. Nobody but those who look after concerns reads it, not even whoever wrote it."""
    place = _place_asked()
    if place is None:
        text = request.args.get("q", "").strip()[:200]
        return render("concerns/which.html", text=text, found=finding.find(text), most=finding.MOST)
    form = form_as_typed(ReportForm, key=new_key(), known_on=today())
    form.offer(CRITERIA, [(str(user.id), user.name) for user in referring.possible_readers()], WAYS)
    if form.validate_on_submit():
        with saving(form):
            receipt = referring.report(_said(form, place), key=form.key.data or "", by=actor(),
                                       looked_at_names=form.looked_at_names.data)
            reference, unread = receipt.reference, referring.waits_for_a_reader(receipt)
            forget_typed()
        if form.saved:
            tell("It is kept, and nobody is there to read it yet." if unread
                 else "It is sent to those who look after concerns.")
            return redirect(f"/concerns/receipts/{reference}")
    involved = [int(one) for one in form.involved.data or [] if one.isdigit()]
    return render("concerns/report.html", form=form, place=place, area=_area(place),
                  nobody=not referring.can_be_read(involved), asks_for_a_look=asks_for_a_look(form, "note"),
                  address=_address(place))


def _said(form: ReportForm, place: Place) -> Report:
    return Report(
        place.setting_id, place.group_id, moment_of(form, "known_on", "known_time"),
        tuple(Criterion(one) for one in form.criteria.data or []), form.note.data or "",
        moment_of(form, "sent_on", "sent_time"), SentHow(form.sent_how.data) if form.sent_how.data else None,
        tuple(int(one) for one in form.involved.data or []))


@blueprint.post("/concerns/typed")
@requires(Permission.CONCERN_REFER)
def typed() -> Response:
    """One box of a form about a concern, as somebody types it: kept sealed, and looked at for names and numbers."""
    me, path, name = person(), request.args.get("form", ""), request.form.get("name", "")
    if me is None or name not in TYPED or not path.startswith(("/concerns/", "/concern/")):
        return _json({"error": "There is nothing of this name to write."}, 404)
    value, key = request.form.get("value", ""), request.args.get("key", "")[:40]
    with transaction():
        if not (key and referring.is_reported(key)):  # the last letters may arrive after the form that holds them
            kept_forms.keep(me.user_id, path, {name: [value], **({"key": [key]} if key else {})})
    return _json({"shown": "", "beside": "", "personal": personal_details(value)})


@blueprint.get("/concerns/receipts")
@requires(Permission.CONCERN_REFER)
def receipts() -> Response:
    """What one has reported: when, and how far it is. Nothing else."""
    return render("concerns/receipts.html", receipts=referring.receipts_of(actor()))


@blueprint.get("/concerns/receipts/<reference>")
@requires(Permission.CONCERN_REFER)
def receipt(reference: str) -> Response:
    """One receipt."""
    council = db.session.get_one(Authority, _council())
    found = referring.receipt(reference, by=actor())
    return render("concerns/receipt.html", receipt=found, unread=referring.waits_for_a_reader(found),
                  duty=council.duty_team_phone, out_of_hours=council.out_of_hours_phone)


def _place_asked() -> Place | None:
    return finding.place_asked(request.args.get("setting", "").strip(), request.args.get("group", "").strip())


def _address(place: Place) -> str:
    return f"/concerns/report?{place.asked}"


def _area(place: Place | None) -> str:
    """The host authority of the setting; empty for a provider group, whose settings may lie anywhere."""
    setting = db.session.get(Setting, place.setting_id) if place and place.setting_id else None
    return setting.local_authority or "" if setting else ""


def _council() -> int:
    me = person()
    assert me is not None
    return me.authority_id


def _json(content: dict[str, object], status: int = 200) -> Response:
    return current_app.response_class(json.dumps(content), status=status, mimetype="application/json")
