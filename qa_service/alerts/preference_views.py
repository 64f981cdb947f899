"""One's own e-mail: when it comes and what is in it, what the next one holds, and a test."""

from __future__ import annotations

from datetime import time

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.alerts import EmailForm
from forms.base import Form
from forms.widgets import choices_of as choices_for
from qa_service.accounts import service as accounts
from qa_service.alerts import digests, preferences, service
from qa_service.alerts.preferences import DAYS, Choices
from qa_service.clock import utc_now
from qa_service.database import transaction
from qa_service.permissions import Permission, requires
from qa_service.web import actor, person, render, saving, tell

blueprint = Blueprint("email", __name__)
_ON_OFF = {True: "on", False: "off"}


@blueprint.route("/account/e-mail", methods=["GET", "POST"])
@requires(Permission.SELF)
def choose() -> Response:
    """What a person chooses about their e-mail."""
    user_id = _user_id()
    chosen = preferences.choices_of([user_id])[user_id]
    form = EmailForm(digest_time=f"{chosen.at:%H:%M}", days=[str(day) for day in chosen.days],
                     watched=_ON_OFF[chosen.watched], quiet=_ON_OFF[chosen.quiet])
    form.days.choices = choices_for([(str(number), name) for number, name in enumerate(DAYS)])
    if form.validate_on_submit():
        wanted = Choices(time.fromisoformat(form.digest_time.data), frozenset(map(int, form.days.data)),
                         form.watched.data == "on", form.quiet.data == "on")
        with saving(form):
            preferences.choose(user_id, wanted, by=actor())
        if form.saved:
            tell(f"Your daily e-mail comes at {wanted.at:%H:%M}, {wanted.days_in_words}.")
            return redirect("/account/e-mail")
    me = accounts.user_by_id(user_id)
    return render("accounts/email.html", form=form, address=me.email if me else "")


@blueprint.get("/account/e-mail/next")
@requires(Permission.FLAG_READ)
def preview() -> Response:
    """What the next daily e-mail will hold, as things stand."""
    coming = digests.coming(_user_id(), utc_now())
    return render("accounts/email_next.html", coming=coming, hold=service.standing_hold())


@blueprint.post("/account/e-mail/test")
@requires(Permission.SELF)
def test() -> Response:
    """Sends oneself a mail."""
    form = Form()
    if form.validate_on_submit():
        with transaction():
            queued = service.tell_oneself(_user_id())
        tell("A test e-mail leaves within five minutes." if queued else
             "A test e-mail is on its way already. You can ask for another in ten minutes.")
    return redirect("/account/e-mail")


def _user_id() -> int:
    me = person()
    assert me is not None  # the gate let somebody in
    return me.user_id
