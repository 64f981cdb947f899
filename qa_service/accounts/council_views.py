"""The council's own settings."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.accounts import CouncilForm
from qa_service.accounts import service
from qa_service.accounts.council import CouncilSettings, settings_of
from qa_service.database import current_authority
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell

blueprint = Blueprint("council", __name__)


@blueprint.get("/council")
@requires(Permission.COUNCIL_READ)
def show() -> Response:
    return render("accounts/council.html", council=service.authority(current_authority()))


@blueprint.route("/council/change", methods=["GET", "POST"])
@requires(Permission.COUNCIL_UPDATE)
def change() -> Response:
    council = service.authority(current_authority())
    form = CouncilForm(obj=council)
    if form.validate_on_submit():
        with saving(form):
            service.update_council_settings(
                current_authority(), _typed(form), version=_version(form.version.data), by=actor())
        if form.saved:
            tell("The council’s settings are saved.")
            return redirect("/council")
    council = service.authority(current_authority())
    theirs = settings_of(council) if form.refused_with == 409 else None
    if theirs:
        form.version.data = str(council.version)  # having seen both, the person may save theirs over it
    return render("accounts/council_change.html", form=form, theirs=theirs)


def _typed(form: CouncilForm) -> CouncilSettings:
    return CouncilSettings(
        name=form.name.data, area=form.area.data, go_live_on=form.go_live_on.data,
        contact_email=form.contact_email.data or None, contact_phone=form.contact_phone.data or None,
        duty_team_phone=form.duty_team_phone.data or None, out_of_hours_phone=form.out_of_hours_phone.data or None)


def _version(sent: str | None) -> int:
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
