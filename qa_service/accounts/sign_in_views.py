"""Signing in and out."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, request, session, url_for
from werkzeug.wrappers import Response

from forms.accounts import CodeForm, SignInForm
from qa_service.accounts import browser, council_sign_in, guesses, passkeys, second_factor, sign_in
from qa_service.accounts.browser import visitor
from qa_service.accounts.cookies import current_session
from qa_service.accounts.own_views import to_enrol
from qa_service.accounts.sessions import Started
from qa_service.accounts.throttle import Try
from qa_service.database import transaction
from qa_service.permissions import Permission, public, requires
from qa_service.web import actor, person, render, saving
from qa_service.web.gate import safe_next
from qa_service.web.navigation import first_page

blueprint = Blueprint("sign_in", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in_page() -> Response:
    if person() is not None:
        return redirect(first_page())
    form = SignInForm()
    if form.validate_on_submit():
        with saving(form):
            faced = sign_in.count_try(form.email.data, visitor())
        if form.saved:
            return _judge(form, faced)
    return _sign_in_again(form)


def _judge(form: SignInForm, faced: Try) -> Response:
    """The password is compared outside any transaction: it takes long on purpose."""
    user = sign_in.person_with(form.email.data, form.password.data)
    user_id, compared = (user.id, user.password_hash) if user else (None, None)
    with transaction():
        if user is None or user_id is None or not sign_in.still_stands(user_id, compared):
            user_id = None
            sign_in.fail(form.email.data, visitor(), faced)
        else:
            asked = browser.needs_second_factor(user)
            if not asked:
                browser.mark_device()
            started = sign_in.succeed(user_id, faced, visitor(), second_factor_asked=asked)
            browser.end_current()
    if user_id is None:
        form.refuse(None, sign_in.WRONG)
        return _sign_in_again(form)
    current_session().adopt(started)
    return redirect(url_for(".second_factor_page", next=_next()))


def _sign_in_again(form: SignInForm) -> Response:
    return render("accounts/sign_in.html", form=form, signed_out="signed-out" in request.args,
                  not_kept="not-kept" in request.args, there=_next() or "", councils=council_sign_in.offered(),
                  has_passkeys=passkeys.available(current_app.config["SERVICE"]))


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor_page() -> Response:
    """Asks for the code, or for the first code of a new second factor; lets pass whoever needs neither."""
    user = browser.half_signed_in()
    if user is None:
        if person() is None:
            return redirect(url_for(".sign_in_page", next=_next()))
        return redirect(safe_next(_next()) or first_page())
    user_id, email, enrolling = user.id, user.email, not browser.has_second_factor()
    has_codes = user.has_codes
    secret = second_factor.proposed(session, user_id) if enrolling else ""
    form = CodeForm()
    if form.validate_on_submit():
        started = guesses.judged(form, user_id, "code",
                                 lambda: _complete(user_id, form.code.data, secret))
        if started:
            current_session().adopt(started)
            return redirect(url_for(".second_factor_page", next=_next()))
    return render("accounts/second_factor.html", form=form, enrolling=enrolling, has_codes=has_codes,
                  has_passkey=browser.has_passkey(), has_own_sign_in=browser.has_own_sign_in(), there=_next() or "",
                  can_have_passkey=passkeys.available(current_app.config["SERVICE"]),
                  **to_enrol(secret, email) if enrolling else {})


def _complete(user_id: int, code: str, new_secret: str) -> Started:
    browser.mark_device()
    started = (sign_in.enrol(user_id, new_secret, code, visitor()) if new_secret
               else sign_in.confirm_code(user_id, code, visitor()))
    browser.end_current()
    return started


@blueprint.post("/sign-out")
@requires(Permission.SELF)
def sign_out() -> Response:
    someone, found = person(), current_session().found
    assert someone is not None and found is not None
    with transaction():
        sign_in.sign_out(found.id, actor(), someone.authority_id)
    current_session().ended = True
    response = redirect(url_for(".sign_in_page") + "?signed-out")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _next() -> str | None:
    return request.args.get("next") or None
