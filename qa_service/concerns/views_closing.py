"""Closing a concern by two people, opening it again, and holding it beyond its day."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect
from werkzeug.wrappers import Response

from forms.actions import ReasonForm
from qa_service.clock import today
from qa_service.concerns import access, closing
from qa_service.concerns.blueprint import CASE, blueprint
from qa_service.concerns.opening import forget_typed, form_as_typed, of_named_people
from qa_service.database import transaction
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell
from qa_service.web.gate import keeps_typed


@blueprint.route(f"{CASE}/close", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def ask_to_close(reference: str) -> Response:
    """Asks that it be closed."""
    return _asked(reference, "Ask to close it", "Why it can be closed",
                  "A second safeguarding lead who is named on it decides.", "Ask", closing.ask_to_close)


@blueprint.post(f"{CASE}/close/confirm")
@requires(Permission.CONCERN_WRITE)
@of_named_people
def close(reference: str) -> Response:
    """Closes it, as the second person."""
    with transaction():
        closing.close(reference, by=actor(), today=today())
    tell("It is closed.")
    return redirect(f"/concern/{reference}")


@blueprint.route(f"{CASE}/close/no", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def do_not_close(reference: str) -> Response:
    """It stays open."""
    return _asked(reference, "Keep it open", "Why it is not closed", "", "Keep it open", closing.do_not_close)


@blueprint.route(f"{CASE}/open-again", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def open_again(reference: str) -> Response:
    """Opens it again."""
    return _asked(reference, "Open it again", "Why it is opened again", "", "Open it again", closing.open_again)


@blueprint.route(f"{CASE}/hold", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def hold(reference: str) -> Response:
    """Keeps it beyond its day."""
    return _asked(reference, "Keep it beyond its day (legal hold)", "Why it is held",
                  "Such as an inquiry or a claim. While it is held nothing of it is erased.", "Hold it", closing.hold)


@blueprint.post(f"{CASE}/hold/end")
@requires(Permission.CONCERN_WRITE)
@of_named_people
def end_hold(reference: str) -> Response:
    """It is held no longer."""
    with transaction():
        closing.hold(reference, "", by=actor())
    tell("It is no longer held.")
    return redirect(f"/concern/{reference}")


def _asked(reference: str, heading: str, label: str, hint: str, button: str, do: Callable[..., None]) -> Response:
    access.named(reference, by=actor())
    form = form_as_typed(ReasonForm)
    form.ask(label, hint)
    if form.validate_on_submit():
        with saving(form):
            do(reference, form.reason.data or "", by=actor())
            forget_typed()
        if form.saved:
            tell("It is saved.")
            return redirect(f"/concern/{reference}")
        if form.reason.errors == [] and form.errors:
            form.refuse("reason", "It could not be saved.")
    return render("web/reason.html", form=form, heading=heading, button=button,
                  back_to=f"/concern/{reference}", back_words="The concern")
