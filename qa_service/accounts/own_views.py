"""One's own account: password, authenticator app and signed-in browsers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, request, session
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.accounts import ChangePasswordForm, CodeForm, PasswordForm
from forms.base import Form
from qa_service.accounts import browser, council_sign_in, guesses, links, passkeys, second_factor, service, sign_in
from qa_service.accounts.browser import visitor
from qa_service.accounts.cookies import current_session
from qa_service.accounts.models import User
from qa_service.accounts.sessions import Started
from qa_service.accounts.stepping_up import fresh
from qa_service.database import transaction
from qa_service.permissions import Permission, requires
from qa_service.web import Person, actor, person, render, saving, tell
from qa_service.web.gate import safe_next
from qa_service.web.people import people

blueprint = Blueprint("own", __name__)


@blueprint.get("/account")
@requires(Permission.SELF)
def show() -> Response:
    me, here = _me(), _session_id()
    provider = council_sign_in.provider()
    return render("accounts/own.html", me=service.user_by_id(me.user_id), sessions=service.own_sessions(me.user_id),
                  here=here, asks_second_factor=browser.asks_second_factor(), passkeys=len(passkeys.of(me.user_id)),
                  has_own_sign_in=browser.has_own_sign_in(),
                  offers_own_sign_in=provider is not None and provider.enabled)


@blueprint.post("/account/sessions/<int:session_id>/end")
@requires(Permission.SELF)
def end_session(session_id: int) -> Response:
    with transaction():
        service.end_own_session(_me().user_id, session_id, by=actor())
    tell("That browser is signed out.")
    return redirect("/account")


@blueprint.post("/account/stay")
@requires(Permission.SELF)
def stay() -> Response:
    """Keeps somebody signed in who says that they are still there, and says for how many seconds."""
    return current_app.response_class(str(people().seconds_left()), mimetype="text/plain")


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SELF)
@fresh
def password() -> Response:
    form, me = ChangePasswordForm(), _me()
    if form.validate_on_submit():
        started = guesses.judged(form, me.user_id, "current", lambda: _change_password(me.user_id, form))
        if started:
            current_session().adopt(started)
            tell("Your password is changed. Your other browsers are signed out.")
            return redirect("/account")
    mine = service.user_by_id(me.user_id)
    return render("accounts/password.html", form=form, email=mine.email if mine else "")


@blueprint.route("/account/confirm", methods=["GET", "POST"])
@requires(Permission.SELF)
def confirm() -> Response:
    """Asks again for a code, or for the password of whoever has no second factor; the session gets a new token."""
    mine, there = _mine(), safe_next(request.args.get("next")) or "/account"
    by_password = not browser.has_second_factor()
    form = PasswordForm() if by_password else CodeForm()
    if not browser.unconfirmed():
        return redirect(there)
    if form.validate_on_submit():
        started = guesses.judged(form, mine.id, "password" if by_password else "code",
                                 lambda: _confirm(mine.id, form))
        if started:
            current_session().adopt(started)
            return redirect(there)
    return render("accounts/confirm.html", form=form, by_password=by_password, there=there, email=_mine().email,
                  has_codes=_mine().has_codes, has_passkey=browser.has_passkey(),
                  has_own_sign_in=browser.has_own_sign_in())


@blueprint.route("/account/codes", methods=["GET", "POST"])
@requires(Permission.SELF)
@fresh
def codes() -> Response:
    """An authenticator app, the first or another; the first code proves that it has the key."""
    form, mine = CodeForm(), _mine()
    user_id, email, has_one = mine.id, mine.email, mine.has_codes
    secret = second_factor.proposed(session, user_id)
    if form.validate_on_submit():
        started = guesses.judged(form, user_id, "code", lambda: _replace_codes(user_id, secret, form.code.data))
        if started:
            current_session().adopt(started)
            tell("Your authenticator app is set. Your other browsers are signed out.")
            return redirect("/account")
    return render("accounts/codes.html", form=form, has_one=has_one, **to_enrol(secret, email))


@blueprint.route("/account/codes/remove", methods=["GET", "POST"])
@requires(Permission.SELF)
@fresh
def remove_codes() -> Response:
    form, service_config = Form(), current_app.config["SERVICE"]
    if form.validate_on_submit():
        with saving(form):
            sign_in.remove_codes(_mine(), by=actor(), second_factor_needed=service_config.mfa_required,
                                 has_another=browser.has_passkey() or browser.has_own_sign_in())
            started = browser.begin_anew()
        if form.saved:
            current_session().adopt(started)
            tell("Codes are no longer asked for. Your other browsers are signed out.")
            return redirect("/account")
    return render("accounts/codes_remove.html", form=form)


def _change_password(user_id: int, form: ChangePasswordForm) -> Started:
    service.change_password(user_id, current=form.current.data, new=form.password.data, by=actor())
    links.end_resets(user_id)
    return browser.begin_anew()


def _confirm(user_id: int, form: PasswordForm | CodeForm) -> Started:
    """Continues this session, for as long as it would have lasted."""
    found = current_session().found
    started = (sign_in.confirm_password(user_id, form.password.data, visitor(), after=found)
               if isinstance(form, PasswordForm)
               else sign_in.confirm_code(user_id, form.code.data, visitor(), after=found))
    browser.end_current()
    return started


def _replace_codes(user_id: int, secret: str, code: str) -> Started:
    sign_in.replace_codes(user_id, secret, code, visitor())
    return browser.begin_anew()


def to_enrol(secret: str, email: str) -> dict[str, Any]:
    """The secret, to be photographed or typed. The picture is our own markup."""
    return {"picture": Markup(second_factor.picture(secret, email)),  # noqa: S704 - drawn by us
            "spoken": second_factor.spoken(secret)}


def _mine() -> User:
    mine = service.user_by_id(_me().user_id)
    assert mine is not None
    return mine


def _me() -> Person:
    me = person()
    assert me is not None  # the gate let somebody in
    return me


def _session_id() -> int:
    found = current_session().found
    assert found is not None
    return found.id
