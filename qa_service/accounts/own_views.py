"""One's own account: password and signed-in browsers."""

from __future__ import annotations

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from forms.accounts import ChangePasswordForm, CodeForm
from qa_service.accounts import service, sign_in
from qa_service.accounts.browser import current_session, end_current, stale, visitor
from qa_service.database import transaction
from qa_service.permissions import Permission, requires
from qa_service.web import Person, actor, person, render, saving, tell
from qa_service.web.gate import safe_next

blueprint = Blueprint("own", __name__)


@blueprint.get("/account")
@requires(Permission.SELF)
def show() -> Response:
    me, here = _me(), _session_id()
    return render("accounts/own.html", me=service.user_by_id(me.user_id), sessions=service.own_sessions(me.user_id),
                  here=here)


@blueprint.post("/account/sessions/<int:session_id>/end")
@requires(Permission.SELF)
def end_session(session_id: int) -> Response:
    with transaction():
        service.end_own_session(_me().user_id, session_id, by=actor())
    tell("That browser is signed out.")
    return redirect("/account")


@blueprint.route("/account/password", methods=["GET", "POST"])
@requires(Permission.SELF)
def password() -> Response:
    form, me = ChangePasswordForm(), _me()
    if form.validate_on_submit():
        with saving(form):
            sign_in.count_code(me.user_id, visitor())
        if form.saved:
            form.saved = False
            with saving(form):
                service.change_password(me.user_id, current=form.current.data, new=form.password.data,
                                        session_id=_session_id(), by=actor())
        if form.saved:
            tell("Your password is changed. Your other browsers are signed out.")
            return redirect("/account")
    mine = service.user_by_id(me.user_id)
    return render("accounts/password.html", form=form, email=mine.email if mine else "")


@blueprint.route("/account/confirm", methods=["GET", "POST"])
@requires(Permission.SELF)
def confirm() -> Response:
    """Asks for a code again before what needs a fresh second factor; the session gets a new token."""
    form, me, there = CodeForm(), _me(), safe_next(request.args.get("next")) or "/account"
    if not stale():
        return redirect(there)
    if form.validate_on_submit():
        with saving(form):
            sign_in.count_code(me.user_id, visitor())
        if form.saved:
            form.saved = False
            with saving(form):
                started = sign_in.confirm_code(me.user_id, form.code.data, visitor())
                end_current()
        if form.saved:
            current_session().adopt(started)
            return redirect(there)
    return render("accounts/confirm.html", form=form)


def _me() -> Person:
    me = person()
    assert me is not None  # the gate let somebody in
    return me


def _session_id() -> int:
    found = current_session().found
    assert found is not None
    return found.id
