"""An administrator's pages: who has an account, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from forms.accounts import InviteForm, RoleForm
from forms.base import Form
from forms.widgets import choices_of
from qa_service.accounts import administration, browser, links
from qa_service.accounts.models import User
from qa_service.config import Config
from qa_service.permissions import Permission, Role, decision, requires
from qa_service.web import actor, page_number, render, saving, tell

blueprint = Blueprint("people", __name__)
GIVEN_BY_ONE = [(role.value, role.words) for role in Role if role not in links.NEEDS_A_SECOND_PERSON]


@blueprint.before_request
def confirm_first() -> Response | None:
    """Managing accounts needs a second factor given within ten minutes; what was sent is not acted on."""
    view = current_app.view_functions[request.endpoint or ""]
    if decision(view) is not Permission.ACCOUNT_MANAGE or not browser.stale():
        return None
    back_to = request.path if request.method == "GET" else "/accounts"
    return redirect(f"/account/confirm?{urlencode({'next': back_to})}")


@blueprint.get("/accounts")
@requires(Permission.ACCOUNT_READ)
def index() -> Response:
    return render("accounts/index.html", page=administration.people(number=page_number()),
                  invitations=links.open_invitations())


@blueprint.route("/accounts/invite", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def invite() -> Response:
    form = InviteForm()
    form.role.choices = choices_of(GIVEN_BY_ONE)
    if form.validate_on_submit():
        with saving(form):
            token = links.invite(form.email.data, Role(form.role.data), name=form.name.data, by=actor())
        if form.saved:
            return _link_page("Invitation for " + form.email.data, f"invitation/{token}", "seven days")
    return render("accounts/invite.html", form=form, alone=links.ALONE)


@blueprint.post("/accounts/invitations/<int:invitation_id>/revoke")
@requires(Permission.ACCOUNT_MANAGE)
def revoke_invitation(invitation_id: int) -> Response:
    return _done(Form(), lambda: links.revoke(invitation_id, by=actor()), "The invitation is revoked.", "/accounts")


@blueprint.get("/accounts/<reference>")
@requires(Permission.ACCOUNT_READ)
def show(reference: str) -> Response:
    return _show(administration.by_reference(reference), _role_form(reference))


@blueprint.post("/accounts/<reference>/role")
@requires(Permission.ACCOUNT_MANAGE)
def change_role(reference: str) -> Response:
    form = _role_form(reference)
    if not form.validate_on_submit():
        return _show(administration.by_reference(reference), form)
    role = Role(form.role.data)
    return _done(form, lambda: administration.change_role(reference, role, by=actor()),
                 f"The role is now {role.words.lower()}. The person must sign in again.", f"/accounts/{reference}")


@blueprint.post("/accounts/<reference>/disable")
@requires(Permission.ACCOUNT_MANAGE)
def disable(reference: str) -> Response:
    return _done(_role_form(reference), lambda: administration.disable(reference, by=actor()),
                 "The account is disabled. The person is signed out everywhere.", f"/accounts/{reference}")


@blueprint.post("/accounts/<reference>/enable")
@requires(Permission.ACCOUNT_MANAGE)
def enable(reference: str) -> Response:
    return _done(_role_form(reference), lambda: administration.enable(reference, by=actor()),
                 "The person can sign in again.", f"/accounts/{reference}")


@blueprint.post("/accounts/<reference>/second-factor/remove")
@requires(Permission.ACCOUNT_MANAGE)
def remove_second_factor(reference: str) -> Response:
    return _done(_role_form(reference), lambda: administration.remove_second_factor(reference, by=actor()),
                 "The second factor is removed. The person sets up a new one at the next sign-in.",
                 f"/accounts/{reference}")


@blueprint.post("/accounts/<reference>/reset")
@requires(Permission.ACCOUNT_MANAGE)
def reset(reference: str) -> Response:
    form = _role_form(reference)
    with saving(form):
        user = administration.by_reference(reference)
        token, name = links.start_reset(user, by=actor()), user.name
    if not form.saved:
        return _show(administration.by_reference(reference), form)
    return _link_page("New password for " + name, f"reset/{token}", "20 minutes")


def _done(form: Form, act: Callable[[], None], sentence: str, back_to: str) -> Response:
    """Acts, says so, and goes back; a refusal is shown on the page of the person, or of the list."""
    with saving(form):
        act()
    if not form.saved:
        return render("accounts/refused.html", form=form, back_to=back_to)
    tell(sentence)
    return redirect(back_to)


def _role_form(reference: str) -> RoleForm:
    user = administration.by_reference(reference)
    own = [] if user.role not in links.NEEDS_A_SECOND_PERSON else [(user.role.value, user.role.words)]
    form = RoleForm(role=user.role.value)
    form.role.choices = choices_of([*own, *GIVEN_BY_ONE])
    return form


def _show(user: User, form: Form) -> Response:
    return render("accounts/show.html", user=user, form=form)


def _link_page(heading: str, path: str, lasts: str) -> Response:
    """The link is shown this once: only its hash is kept, so no other page can show it."""
    service: Config = current_app.config["SERVICE"]
    return render("accounts/link.html", heading=heading, link=f"{service.public_url}/{path}", lasts=lasts)
