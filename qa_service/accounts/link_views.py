"""The pages behind single-use links. Looking changes nothing; sending the form uses the link up."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.accounts import AcceptForm, NewPasswordForm
from qa_service.accounts import browser, council_sign_in, links, sessions
from qa_service.accounts.browser import visitor
from qa_service.accounts.cookies import current_session
from qa_service.permissions import public
from qa_service.web import render, saving, tell

blueprint = Blueprint("links", __name__)


@blueprint.route("/invitation/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> Response:
    try:
        link = links.standing(token)
    except links.LinkNotValid:
        return _used_up()
    if link.user_id is not None:
        return _used_up()
    form = AcceptForm(name=link.name)
    email, role, own = link.email, link.role, council_sign_in.offered_by(link.authority_id)
    if form.validate_on_submit():
        with saving(form):
            user = links.accept(token, name=form.name.data, password=form.password.data, by=visitor().actor)
            started = sessions.begin(user.id, address=visitor().address, browser=visitor().browser)
            browser.end_current()
        if form.saved:
            current_session().adopt(started)
            return redirect("/sign-in/code")
    return render("accounts/invitation.html", form=form, email=email, role=role, token=token,
                  own_sign_in=own is not None, council=own.council if own else "")


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> Response:
    try:
        link = links.standing(token)
    except links.LinkNotValid:
        return _used_up()
    if link.user_id is None:
        return _used_up()
    form, email = NewPasswordForm(), link.email
    if form.validate_on_submit():
        with saving(form):
            links.reset(token, password=form.password.data, by=visitor().actor)
        if form.saved:
            tell("Your new password is set. Sign in with it.")
            return redirect("/sign-in")
    return render("accounts/reset.html", form=form, email=email)


def _used_up() -> Response:
    return render("accounts/link_used_up.html", status=404)
