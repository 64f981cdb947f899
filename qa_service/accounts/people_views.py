"""An administrator's pages: who has an account, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Blueprint, current_app, redirect, request
from werkzeug.wrappers import Response

from forms.accounts import InviteForm, LastDayForm, ReasonForm, RoleForm
from forms.base import Form
from forms.widgets import choices_of
from qa_service.accounts import administration, browser, council_sign_in, links, passkeys, service, two_people
from qa_service.accounts.access_models import RequestKind
from qa_service.accounts.models import User
from qa_service.config import Config
from qa_service.permissions import Permission, Role, decision, requires
from qa_service.web import actor, page_number, render, saving, tell

blueprint = Blueprint("people", __name__)
EVERY_ROLE = [(role.value, f"{role.words} (a second person agrees)" if role in links.NEEDS_A_SECOND_PERSON
               else role.words) for role in Role]


@blueprint.before_request
def confirm_first() -> Response | None:
    """Managing accounts needs a second factor given within ten minutes; what was sent is not acted on."""
    view = current_app.view_functions[request.endpoint or ""]
    if decision(view) is not Permission.ACCOUNT_MANAGE or not browser.unconfirmed():
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
    form.role.choices = choices_of(EVERY_ROLE)
    if form.validate_on_submit():
        role, asked = Role(form.role.data), Role(form.role.data) in links.NEEDS_A_SECOND_PERSON
        with saving(form):
            if asked:
                two_people.ask(RequestKind.INVITE, role=role, email=form.email.data, name=form.name.data,
                               reason=form.reason.data or "", by=actor())
            else:
                token = links.invite(form.email.data, role, name=form.name.data, by=actor())
        if form.saved and asked:
            return _asked()
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
    user = administration.by_reference(reference)
    if role in links.NEEDS_A_SECOND_PERSON and role is not user.role:
        return _ask(form, RequestKind.ROLE, user, role=role)
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
    user = administration.by_reference(reference)
    if user.role in links.NEEDS_A_SECOND_PERSON:
        return _ask(ReasonForm(), RequestKind.ENABLE, user)
    return _done(_role_form(reference), lambda: administration.enable(reference, by=actor()),
                 "The person can sign in again.", f"/accounts/{reference}")


@blueprint.post("/accounts/<reference>/second-factor/remove")
@requires(Permission.ACCOUNT_MANAGE)
def remove_second_factor(reference: str) -> Response:
    """Asks for it: a second person agrees, and only then it is removed."""
    return _ask(ReasonForm(), RequestKind.SECOND_FACTOR, administration.by_reference(reference))


@blueprint.post("/accounts/<reference>/sign-out-everywhere")
@requires(Permission.ACCOUNT_MANAGE)
def sign_out_everywhere(reference: str) -> Response:
    return _done(_role_form(reference), lambda: administration.sign_out_everywhere(reference, by=actor()),
                 "The person is signed out of every browser.", f"/accounts/{reference}")


@blueprint.post("/accounts/<reference>/last-day")
@requires(Permission.ACCOUNT_MANAGE)
def last_day(reference: str) -> Response:
    form = LastDayForm()
    if not form.validate_on_submit():
        return _show(administration.by_reference(reference), form)
    return _done(form, lambda: administration.set_last_day(reference, form.ends_on.data, by=actor()),
                 "The last day is saved.", f"/accounts/{reference}")


@blueprint.post("/accounts/<reference>/reset")
@requires(Permission.ACCOUNT_MANAGE)
def reset(reference: str) -> Response:
    form = _role_form(reference)
    with saving(form):
        user = administration.by_reference(reference)
        two_people.refuse_reset(user, by=actor())
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


def _ask(form: RoleForm | ReasonForm, kind: RequestKind, user: User, role: Role | None = None) -> Response:
    """Asks a second person; what is refused stands on the page of the person."""
    user_id, reference = user.id, user.reference
    typed = form.role_reason if isinstance(form, RoleForm) else form.reason
    with saving(form):
        two_people.ask(kind, user=service.user_by_id(user_id), role=role, reason=typed.data or "", by=actor())
    return _asked() if form.saved else _show(administration.by_reference(reference), form)


def _asked() -> Response:
    tell("A second person has been asked. Nothing changes until they agree; they are told by e-mail.")
    return redirect("/account-requests")


def _role_form(reference: str) -> RoleForm:
    form = RoleForm(role=administration.by_reference(reference).role.value)
    form.role.choices = choices_of(EVERY_ROLE)
    return form


def _show(user: User, form: Form) -> Response:
    """The page of a person, with the form that was sent, and the others as they are."""
    role = form if isinstance(form, RoleForm) else _role_form(user.reference)
    return render("accounts/show.html", user=user, form=form, role_form=role, reason_form=ReasonForm(),
                  last_form=form if isinstance(form, LastDayForm) else LastDayForm(ends_on=user.ends_on),
                  ways=_ways(user), needs_two=user.role in links.NEEDS_A_SECOND_PERSON)


def _ways(user: User) -> str:
    """How somebody comes in, in words."""
    found = [words for words, there in (
        ("a password", user.password_hash), ("an authenticator app", user.has_codes),
        (f"{len(passkeys.of(user.id))} passkeys", passkeys.of(user.id)),
        ("the council’s sign-in", council_sign_in.identity_of(user.id))) if there]
    return (", ".join(found) or "nothing yet").replace("1 passkeys", "1 passkey")


def _link_page(heading: str, path: str, lasts: str) -> Response:
    """The link is shown this once: only its hash is kept, so no other page can show it."""
    config: Config = current_app.config["SERVICE"]
    return render("accounts/link.html", heading=heading, link=f"{config.public_url}/{path}", lasts=lasts)
