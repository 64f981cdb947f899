"""The open work of those who leave, for a manager to give to somebody else."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.accounts import HandOverForm
from forms.widgets import choices_of
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.reports import handover
from qa_service.reports.blueprint import blueprint
from qa_service.web import actor, render, saving, tell


@blueprint.get("/handover")
@requires(Permission.FLAG_ASSIGN)
def open_work() -> Response:
    return _page(HandOverForm())


@blueprint.post("/handover/<int:user_id>")
@requires(Permission.FLAG_ASSIGN)
def hand_over(user_id: int) -> Response:
    form = HandOverForm()
    form.to.choices = choices_of([(str(number), name) for number, name in handover.colleagues()])
    if not form.validate_on_submit():
        return _page(form, user_id)
    with saving(form):
        given = handover.hand_over(user_id, int(form.to.data), by=actor())
    if not form.saved:
        return _page(form, user_id)
    tell(f"{given} pieces of work have a new owner." if given != 1 else "One piece of work has a new owner.")
    return redirect("/handover")


def _page(form: HandOverForm, refused: int | None = None) -> Response:
    """The page; ``refused`` is the leaver about whom something was sent that could not be done."""
    leavers = handover.leavers()
    if refused is not None and refused not in {one.user_id for one in leavers}:
        raise NotFound("Nobody who leaves has open work here under this number.")
    return render("reports/handover.html", form=form, leavers=leavers, colleagues=handover.colleagues(),
                  refused=refused)
