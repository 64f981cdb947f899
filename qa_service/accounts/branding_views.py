"""The council's logo and colour: the page that sets them, and the files that its own people's pages load."""

from __future__ import annotations

from flask import Blueprint, abort, redirect
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from forms.branding import BrandForm
from qa_service.accounts import branding, service
from qa_service.database import current_authority
from qa_service.permissions import Permission, requires
from qa_service.web import actor, person, render, saving, tell

blueprint = Blueprint("branding", __name__)


@blueprint.route("/council/brand", methods=["GET", "POST"])
@requires(Permission.COUNCIL_UPDATE)
def change() -> Response:
    council = service.authority(current_authority())
    form = BrandForm(version=str(council.version), colour=council.brand_colour or "")
    if form.validate_on_submit():
        upload = form.logo.data
        wanted = branding.NewBrand(form.colour.data, upload.read(branding.MOST_BYTES + 1) if upload else None,
                                   bool(form.remove_logo.data))
        with saving(form):
            branding.update_brand(current_authority(), wanted, version=_number(form.version.data), by=actor())
        if form.saved:
            tell("The council’s logo and colour are saved.")
            return redirect("/council")
    council = service.authority(current_authority())
    if form.refused_with == 409:
        form.version.data = str(council.version)
    return render("accounts/brand.html", form=form, council=council)


@blueprint.get("/brand/logo/<version>.png")
@requires(Permission.SELF)
def logo(version: str) -> Response:
    someone = person()
    if someone is None or someone.brand.logo is None or someone.brand.logo[:12] != version:
        abort(404)
    return _kept(FlaskResponse(branding.logo_of(someone.brand.logo), mimetype="image/png"))


@blueprint.get("/brand/colour/<version>.css")
@requires(Permission.SELF)
def colour(version: str) -> Response:
    """A style sheet of its own, since the content policy allows no style within a page."""
    someone = person()
    if someone is None or someone.brand.colour is None or someone.brand.colour[1:] != version:
        abort(404)
    rules = (f":root {{ --govuk-brand-colour: {someone.brand.colour}; }}\n"
             f"@media screen {{ .govuk-generic-header {{ background: {someone.brand.colour}; }} }}\n")
    return _kept(FlaskResponse(rules, mimetype="text/css"))


def _kept(response: FlaskResponse) -> Response:
    """Kept by the browser of whoever asked: another logo or colour has another address."""
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


def _number(sent: str | None) -> int:
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
