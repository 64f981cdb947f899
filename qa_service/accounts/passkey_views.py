"""Signing in with a passkey, and one's own passkeys."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from forms.accounts import NewPasskeyForm, PasskeyForm, PasskeyNameForm
from qa_service.accounts import browser, passkeys, service, sign_in
from qa_service.accounts.cookies import current_session
from qa_service.accounts.models import User
from qa_service.accounts.stepping_up import fresh
from qa_service.actor import Actor
from qa_service.config import Config
from qa_service.database import across_authorities, db, transaction
from qa_service.errors import NotFound
from qa_service.permissions import Permission, public, requires
from qa_service.web import actor, person, render, saving, tell
from qa_service.web.gate import safe_next
from qa_service.web.navigation import first_page

blueprint = Blueprint("passkeys", __name__)
_ASKED: Final = "passkey"


@blueprint.route("/sign-in/passkey", methods=["GET", "POST"])
@public
def sign_in_page() -> Response:
    """A whole sign-in: the device has checked that it is the person."""
    if person() is not None:
        return redirect(first_page())
    form = PasskeyForm()
    if form.validate_on_submit():
        kept, copied = session.pop(_ASKED, None), None
        with saving(form):
            try:
                user = passkeys.judge(form.answer.data or "", kept, service=_service())
            except passkeys.Copied as found:
                copied = found.user_id
                raise
            browser.mark_device()
            started = sign_in.come_in(user.id, browser.visitor(), "passkey")
            browser.end_current()
        if form.saved:
            return _in(started)
        if copied is not None:
            with transaction():
                passkeys.warn_of_copy(copied, by=actor())
    return _ask("accounts/passkey_sign_in.html", form, passkeys.ask_for_known(_service()))


@blueprint.route("/sign-in/passkey/new", methods=["GET", "POST"])
@public
def enrol() -> Response:
    """The first second factor of somebody whose password was given, as a passkey instead of codes."""
    user = browser.half_signed_in()
    if user is None or browser.has_second_factor() or not passkeys.available(_service()):
        return redirect(url_for("accounts.sign_in.second_factor_page"))
    form, user_id = NewPasskeyForm(), user.id
    if form.validate_on_submit():
        kept = session.pop(_ASKED, None)
        with saving(form):
            mine = sign_in.without_second_factor(user_id)
            passkeys.add(mine, form.name.data, form.answer.data or "", kept, service=_service(),
                         by=Actor.user(mine.id, mine.role, browser.visitor().request_id))
            browser.mark_device()
            started = sign_in.come_in(user_id, browser.visitor(), "new passkey")
            browser.end_current()
        if form.saved:
            return _in(started)
    return _ask("accounts/passkey_new.html", form, passkeys.ask_for_new(_anybody(user_id), _service()), enrolling=True)


@blueprint.route("/account/confirm/passkey", methods=["GET", "POST"])
@requires(Permission.SELF)
def confirm() -> Response:
    """Confirms with a passkey that it is still the same person; the session gets a new token."""
    form, there, me = PasskeyForm(), safe_next(request.args.get("next")) or "/account", _my_id()
    if form.validate_on_submit():
        kept = session.pop(_ASKED, None)
        with saving(form):
            passkeys.judge(form.answer.data or "", kept, service=_service(), only=me)
            started = sign_in.come_in(me, browser.visitor(), "confirmed with a passkey")
            browser.end_current()
        if form.saved:
            current_session().adopt(started)
            return redirect(there)
    return _ask("accounts/passkey_confirm.html", form, passkeys.ask_for_known(_service(), _mine()))


@blueprint.get("/account/passkeys")
@requires(Permission.SELF)
def index() -> Response:
    return render("accounts/passkeys.html", passkeys=passkeys.of(_my_id()), available=passkeys.available(_service()))


@blueprint.route("/account/passkeys/new", methods=["GET", "POST"])
@requires(Permission.SELF)
@fresh
def add() -> Response:
    form = NewPasskeyForm()
    if not passkeys.available(_service()):
        return redirect("/account/passkeys")
    if form.validate_on_submit():
        kept = session.pop(_ASKED, None)
        with saving(form):
            passkeys.add(_mine(), form.name.data, form.answer.data or "", kept, service=_service(), by=actor())
            started = browser.begin_anew()
        if form.saved:
            current_session().adopt(started)
            tell("The passkey is added. You can sign in with it from now on.")
            return redirect("/account/passkeys")
    return _ask("accounts/passkey_new.html", form, passkeys.ask_for_new(_mine(), _service()), enrolling=False)


@blueprint.route("/account/passkeys/<int:passkey_id>", methods=["GET", "POST"])
@requires(Permission.SELF)
def rename(passkey_id: int) -> Response:
    one = next((one for one in passkeys.of(_my_id()) if one.id == passkey_id), None)
    if one is None:
        raise NotFound("There is no such passkey.")
    form = PasskeyNameForm(name=one.name)
    if form.validate_on_submit():
        with saving(form):
            passkeys.rename(_my_id(), passkey_id, form.name.data)
        if form.saved:
            tell("The passkey has its new name.")
            return redirect("/account/passkeys")
    return render("accounts/passkey_name.html", form=form)


@blueprint.route("/account/passkeys/<int:passkey_id>/remove", methods=["GET", "POST"])
@requires(Permission.SELF)
@fresh
def remove(passkey_id: int) -> Response:
    one = next((one for one in passkeys.of(_my_id()) if one.id == passkey_id), None)
    if one is None:
        raise NotFound("There is no such passkey.")
    form, name = PasskeyForm(), one.name
    if form.validate_on_submit():
        with saving(form):
            passkeys.remove(_mine(), passkey_id, by=actor(), second_factor_needed=_service().mfa_required)
            started = browser.begin_anew()
        if form.saved:
            current_session().adopt(started)
            tell("The passkey is removed. Your other browsers are signed out.")
            return redirect("/account/passkeys")
    return render("accounts/passkey_remove.html", form=form, name=name)


def _ask(template: str, form: PasskeyForm, question: passkeys.Question, **values: Any) -> Response:
    """The page with a new question; only its answer counts, once."""
    session[_ASKED] = question.kept
    return render(template, form=form, question=question.options, **values)


def _in(started: Any) -> Response:
    current_session().adopt(started)
    return redirect(safe_next(request.args.get("next")) or url_for("accounts.sign_in.second_factor_page"))


def _anybody(user_id: int) -> User:
    with across_authorities():
        return db.session.get_one(User, user_id)


def _mine() -> User:
    mine = service.user_by_id(_my_id())
    assert mine is not None
    return mine


def _my_id() -> int:
    me = person()
    assert me is not None
    return me.user_id


def _service() -> Config:
    found: Config = current_app.config["SERVICE"]
    return found
