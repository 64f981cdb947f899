"""What waits for a second person, and one's own new e-mail address."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, current_app, redirect
from werkzeug.wrappers import Response

from forms.accounts import EmailForm
from forms.base import Form
from qa_service.accounts import service, two_people
from qa_service.accounts.access_models import RequestKind
from qa_service.accounts.stepping_up import fresh
from qa_service.config import Config
from qa_service.permissions import Permission, requires
from qa_service.web import actor, person, render, saving, tell
from qa_service.web.people import people

blueprint = Blueprint("requests", __name__)


@blueprint.get("/account-requests")
@requires(Permission.ACCOUNT_DECIDE)
def index() -> Response:
    return _page(Form())


@blueprint.post("/account-requests/<int:request_id>/agree")
@requires(Permission.ACCOUNT_DECIDE)
@fresh
def agree(request_id: int) -> Response:
    return _done(lambda: two_people.agree(request_id, by=actor()), "You agreed, and it is done.")


@blueprint.post("/account-requests/<int:request_id>/refuse")
@requires(Permission.ACCOUNT_DECIDE)
@fresh
def refuse(request_id: int) -> Response:
    return _done(lambda: two_people.refuse(request_id, by=actor()), "You did not agree. Nothing is changed.")


@blueprint.post("/account-requests/<int:request_id>/withdraw")
@requires(Permission.ACCOUNT_DECIDE)
def withdraw(request_id: int) -> Response:
    return _done(lambda: two_people.withdraw(request_id, by=actor()), "It is taken back.")


@blueprint.post("/account-requests/<int:request_id>/link")
@requires(Permission.ACCOUNT_MANAGE)
@fresh
def link(request_id: int) -> Response:
    """The link of an invitation that was agreed to: shown this once."""
    form, config = Form(), current_app.config["SERVICE"]
    assert isinstance(config, Config)
    with saving(form):
        email, token = two_people.make_link(request_id, by=actor())
    if not form.saved:
        return _page(form)
    return render("accounts/link.html", heading=f"Invitation for {email}",
                  link=f"{config.public_url}/invitation/{token}", lasts="seven days")


@blueprint.route("/account/e-mail-address", methods=["GET", "POST"])
@requires(Permission.SELF)
@fresh
def email_address() -> Response:
    """Asks for another address; an administrator or manager agrees, and the old address is told at once."""
    me = person()
    assert me is not None
    form = EmailForm()
    if form.validate_on_submit():
        with saving(form):
            two_people.ask(RequestKind.EMAIL, user=service.user_by_id(me.user_id), email=form.email.data,
                           reason=form.reason.data, by=actor())
        if form.saved:
            tell("It is asked for. Your old address counts until somebody agrees.")
            return redirect("/account")
    return render("accounts/email_address.html", form=form)


def _done(act: Callable[[], object], sentence: str) -> Response:
    form = Form()
    with saving(form):
        act()
    if not form.saved:
        return _page(form)
    tell(sentence)
    return redirect("/account-requests")


def _page(form: Form) -> Response:
    me = person()
    assert me is not None
    requests = two_people.listed()
    return render("accounts/requests.html", form=form, requests=requests, names=people().names(),
                  mine=two_people.decided_by(me.user_id, requests),
                  waits={one.id for one in requests if two_people.still_stands(one)}, me=me.user_id)
