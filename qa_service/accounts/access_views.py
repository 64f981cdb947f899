"""The quarter's review of access, and those who leave."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from forms.accounts import LeaversForm
from forms.base import Form
from qa_service.accounts import leavers, reviews
from qa_service.accounts.access_models import ReviewDecision
from qa_service.accounts.stepping_up import fresh
from qa_service.clock import today
from qa_service.permissions import Permission, requires
from qa_service.web import actor, person, render, saving, tell
from qa_service.web.people import people

blueprint = Blueprint("access", __name__)


@blueprint.route("/access-review", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_DECIDE)
@fresh
def review() -> Response:
    form = Form()
    if form.validate_on_submit():
        with saving(form):
            left = reviews.decide(_number(request.form.get("review")), _decisions(), by=actor())
        if form.saved:
            tell("The review is finished." if not left else f"Saved. {left} people are still to be looked at.")
            return redirect("/access-review")
    me, found = person(), reviews.newest()
    assert me is not None
    return render("accounts/review.html", form=form, review=found, lines=reviews.lines(found) if found else [],
                  late=reviews.is_late(found, today()), me=me.user_id, names=people().names())


@blueprint.route("/accounts/leavers", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
@fresh
def left() -> Response:
    """Brings a list in: what it would do is shown first."""
    form, preview = LeaversForm(), None
    if form.validate_on_submit():
        sent: Any = form.file.data
        with saving(form):
            preview = leavers.look_at(sent.read(), by=actor())
        if form.saved and preview is not None:
            return render("accounts/leavers_preview.html", form=Form(), preview=preview)
    return render("accounts/leavers.html", form=form, people=leavers.gone_or_unused(), unused=reviews.unused)


@blueprint.post("/accounts/leavers/take")
@requires(Permission.ACCOUNT_MANAGE)
@fresh
def take() -> Response:
    form = Form()
    with saving(form):
        taken = leavers.take(request.form.getlist("row"), by=actor())
    if not form.saved:
        return render("accounts/refused.html", form=form, back_to="/accounts/leavers")
    tell(f"{taken} accounts end." if taken != 1 else "One account ends.")
    return redirect("/accounts/leavers")


def _decisions() -> dict[int, ReviewDecision]:
    return {_number(name.removeprefix("line-")): ReviewDecision(value) for name, value in request.form.items()
            if name.startswith("line-") and value in set(ReviewDecision)}


def _number(sent: str | None) -> int:
    return int(sent) if sent and sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
