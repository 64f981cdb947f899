"""Going to the council's own sign-in and coming back; linking one's account with it; setting it up."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from forms.accounts import CouncilSignInForm
from forms.base import Form
from qa_service.accounts import browser, council_sign_in, links, oidc, service, sessions, sign_in
from qa_service.accounts.cookies import current_session
from qa_service.accounts.council_sign_in import Setup
from qa_service.accounts.models import User
from qa_service.accounts.stepping_up import fresh
from qa_service.audit import service as audit
from qa_service.config import Config
from qa_service.database import current_authority, transaction
from qa_service.errors import BadInput, NotFound, ServiceError
from qa_service.permissions import Permission, public, requires
from qa_service.web import actor, person, render, saving, tell
from qa_service.web.forms import status_of
from qa_service.web.gate import safe_next

blueprint = Blueprint("council_sign_in", __name__)
_ASKED: Final = "council_sign_in"


@blueprint.get("/sign-in/council/<int:authority_id>")
@public
def start(authority_id: int) -> Response:
    """To the council's sign-in, and back to where the person wanted to go. It is a link: nothing is changed by it."""
    return _go(authority_id, "sign-in", there=request.args.get("next", ""))


@blueprint.get("/invitation/<token>/council")
@public
def accept(token: str) -> Response:
    """To the council's sign-in of an invitation: who comes back from there gets the account."""
    try:
        link = links.standing(token)
    except links.LinkNotValid:
        return render("accounts/link_used_up.html", status=404)
    if link.user_id is not None:
        return render("accounts/link_used_up.html", status=404)
    return _go(link.authority_id, "invitation", link=link.token_hash)


@blueprint.get("/account/council-sign-in/link")
@requires(Permission.SELF)
@fresh
def link() -> Response:
    return _go(current_authority(), "link")


@blueprint.get("/account/confirm/council")
@requires(Permission.SELF)
def confirm() -> Response:
    return _go(current_authority(), "confirm", there=request.args.get("next", ""), fresh=True)


@blueprint.get(oidc.RETURN_PATH)
@public
def come_back() -> Response:
    """What the council's sign-in answered. It counts once, in the browser that asked."""
    kept: Any = session.pop(_ASKED, None) or {}
    try:
        client = council_sign_in.client_for(int(kept.get("authority", 0)), _service())
        identity = oidc.finish(client, kept, request.args)
        return _do(kept, identity)
    except NotFound:
        return _refused(oidc.NotAccepted("it answers something that this browser did not ask, or asked before"))
    except ServiceError as refusal:
        return _refused(refusal)


@blueprint.route("/account/council-sign-in/unlink", methods=["GET", "POST"])
@requires(Permission.SELF)
@fresh
def unlink() -> Response:
    form, mine = Form(), _mine()
    if form.validate_on_submit():
        with saving(form):
            others = browser.has_passkey() or (mine.password_hash is not None
                                               and (mine.has_codes or not _service().mfa_required))
            council_sign_in.unlink(_mine(), by=actor(), has_another=others)
            started = browser.begin_anew()
        if form.saved:
            current_session().adopt(started)
            tell("Your council’s sign-in is no longer linked. Your other browsers are signed out.")
            return redirect("/account")
    return render("accounts/council_unlink.html", form=form)


@blueprint.route("/accounts/council-sign-in", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
@fresh
def set_up() -> Response:
    found = council_sign_in.provider()
    form = CouncilSignInForm(
        issuer=found.issuer if found else None, client_id=found.client_id if found else None,
        mfa_values=", ".join(found.mfa_values if found else council_sign_in.MFA_VALUES),
        enabled=found.enabled if found else True, version=str(found.version if found else 0))
    if form.validate_on_submit():
        given = form.version.data or ""
        with saving(form):
            council_sign_in.save(
                Setup(form.issuer.data, form.client_id.data, form.client_secret.data or "", form.mfa_values.data,
                      form.enabled.data), version=int(given) if given.isascii() and given.isdigit() else 0, by=actor())
        if form.saved:
            tell("The council’s sign-in is saved. Try it in another browser before you rely on it.")
            return redirect("/accounts/council-sign-in")
    return render("accounts/council_sign_in.html", form=form, is_set=found is not None,
                  return_to=_service().public_url + oidc.RETURN_PATH)


def _go(authority_id: int, purpose: str, *, there: str = "", link: str = "", fresh: bool = False) -> Response:
    try:
        begun = oidc.begin(council_sign_in.client_for(authority_id, _service()), fresh=fresh)
    except NotFound:
        if person() is None:
            raise
        return redirect("/account")  # it was switched off since the page was drawn
    except ServiceError as refusal:
        return _refused(refusal)
    session[_ASKED] = {**begun.kept, "authority": authority_id, "purpose": purpose, "there": safe_next(there) or "",
                       "link": link}
    return redirect(begun.url)


def _do(kept: Any, identity: oidc.Identity) -> Response:
    purpose, authority_id = kept["purpose"], int(kept["authority"])
    if purpose in ("link", "confirm"):
        return _link(identity) if purpose == "link" else _confirm(kept, identity, authority_id)
    with transaction():
        if purpose == "invitation":
            user = links.accept_with_identity(kept["link"], identity, by=browser.visitor().actor)
        else:
            user = council_sign_in.whose(identity, authority_id)
        started = _begin(user, "council sign-in")
    current_session().adopt(started)
    return redirect(safe_next(kept["there"]) or url_for("accounts.sign_in.second_factor_page"))


def _link(identity: oidc.Identity) -> Response:
    if person() is None or browser.unconfirmed():
        raise oidc.NotAccepted("you are not signed in here any more")
    with transaction():
        council_sign_in.link(_mine(), identity, by=actor())
        started = browser.begin_anew()
    current_session().adopt(started)
    tell("Your council’s sign-in is linked. You can come in with it from now on.")
    return redirect("/account")


def _confirm(kept: Any, identity: oidc.Identity, authority_id: int) -> Response:
    me = person()
    user = council_sign_in.whose(identity, authority_id)
    if me is None or user.id != me.user_id:
        raise BadInput("Over there you are signed in as somebody else. Sign out there, then try again.")
    with transaction():
        started = _begin(user, "confirmed with council sign-in")
    current_session().adopt(started)
    return redirect(safe_next(kept["there"]) or "/account")


def _begin(user: User, how: str) -> sessions.Started:
    browser.mark_device()
    started = sign_in.come_in(user.id, browser.visitor(), how)
    browser.end_current()
    return started


def _refused(refusal: ServiceError) -> Response:
    """The plain sentence, on a page that leads back to signing in; recorded, so that whoever set it up sees why."""
    with transaction():
        audit.record("account.council_sign_in_refused", by=actor(),
                     details={"why": getattr(refusal, "why", type(refusal).__name__)})
    return render("accounts/council_refused.html", sentence=str(refusal), status=status_of(refusal))


def _mine() -> User:
    me = person()
    mine = service.user_by_id(me.user_id) if me else None
    assert mine is not None
    return mine


def _service() -> Config:
    found: Config = current_app.config["SERVICE"]
    return found
