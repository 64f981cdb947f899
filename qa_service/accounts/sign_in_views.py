"""Signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from forms.accounts import CodeForm, SignInForm
from qa_service.accounts import browser, second_factor, sign_in
from qa_service.accounts.browser import visitor
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
    user_id = user.id if user else None
    with transaction():
        if user_id is None:
            sign_in.fail(form.email.data, visitor())
        else:
            started = sign_in.succeed(user_id, faced, visitor())
            browser.end_current()
    if user_id is None:
        form.refuse(None, sign_in.WRONG)
        return _sign_in_again(form)
    browser.current_session().adopt(started)
    return redirect(url_for(".second_factor_page", next=_next()))


def _sign_in_again(form: SignInForm) -> Response:
    return render("accounts/sign_in.html", form=form, signed_out="signed-out" in request.args)


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
def second_factor_page() -> Response:
    """Asks for the code, or for the first code of a new second factor; lets pass whoever needs neither."""
    user = browser.half_signed_in()
    if user is None:
        if person() is None:
            return redirect(url_for(".sign_in_page", next=_next()))
        return redirect(safe_next(_next()) or first_page())
    user_id, email, enrolling = user.id, user.email, user.totp_secret is None
    if enrolling and "totp_secret" not in session:
        session["totp_secret"] = second_factor.new_secret()
    form = CodeForm()
    if form.validate_on_submit():
        with saving(form):
            sign_in.count_code(user_id, visitor())
        if form.saved:
            form.saved = False
            with saving(form):
                started = (sign_in.enrol(user_id, session["totp_secret"], form.code.data, visitor()) if enrolling
                           else sign_in.confirm_code(user_id, form.code.data, visitor()))
                browser.end_current()
        if form.saved:
            browser.current_session().adopt(started)
            return redirect(url_for(".second_factor_page", next=_next()))
    return render("accounts/second_factor.html", form=form, enrolling=enrolling,
                  **_to_enrol(session["totp_secret"], email) if enrolling else {})


def _to_enrol(secret: str, email: str) -> dict[str, Any]:
    """The secret, to be photographed or typed. The picture is our own markup."""
    return {"picture": Markup(second_factor.picture(secret, email)),  # noqa: S704
            "spoken": second_factor.spoken(secret)}


@blueprint.post("/sign-out")
@requires(Permission.SELF)
def sign_out() -> Response:
    someone, found = person(), browser.current_session().found
    assert someone is not None and found is not None
    with transaction():
        sign_in.sign_out(found.id, actor(), someone.authority_id)
    browser.current_session().ended = True
    response = redirect(url_for(".sign_in_page") + "?signed-out")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _next() -> str | None:
    return request.args.get("next") or None
