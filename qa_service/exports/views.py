"""The register of exports, and one export: deciding about it, its password once, its file once."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from forms.exports import DecideExportForm
from qa_service.accounts import browser
from qa_service.clock import utc_now
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.exports import service
from qa_service.exports.states import State
from qa_service.permissions import Permission, requires
from qa_service.web import actor, page_number, render, saving, tell
from qa_service.web.people import people

blueprint = Blueprint("exports", __name__)


@blueprint.get("/exports")
@requires(Permission.SELF)
def index() -> Response:
    """What left as a file: everybody's for managers and auditors, else one's own."""
    return render("exports/index.html", page=service.register(by=actor(), number=page_number()),
                  names=people().names())


@blueprint.route("/exports/<reference>", methods=["GET", "POST"])
@requires(Permission.SELF)
def one(reference: str) -> Response:
    """One export; a manager who did not ask for it decides here."""
    found, form = service.export_called(reference, by=actor()), DecideExportForm()
    decides = service.may_decide(found, by=actor())
    if form.is_submitted() and not decides:
        raise NotFound(service.NO_SUCH)
    if form.validate_on_submit():
        with saving(form):
            service.decide(reference, form.decision.data == "yes", form.why.data or "", by=actor())
        if form.saved:
            tell("You approved it." if form.decision.data == "yes" else "You refused it.")
            return redirect(f"/exports/{reference}")
        found = service.export_called(reference, by=actor())
    over = found.expires_at is not None and found.expires_at <= utc_now()
    mine, waits = found.asked_by == actor().user_id, found.expires_at is not None and not over
    return render("exports/one.html", form=form, found=found, names=people().names(), mine=mine,
                  decides=decides and found.state is State.WAITING and not over,
                  takes=mine and waits and found.state is State.READY,
                  shows=mine and waits and found.state in (State.READY, State.TAKEN))


@blueprint.post("/exports/<reference>/password")
@requires(Permission.SELF)
def password(reference: str) -> Response:
    """The password of an export, once."""
    if browser.stale():
        return redirect(f"/account/confirm?next=/exports/{reference}")
    with transaction():
        words = service.show_password(reference, by=actor())
    return render("exports/password.html", password=words, reference=reference)


@blueprint.post("/exports/<reference>/file")
@requires(Permission.SELF)
def file(reference: str) -> Response:
    """The locked file, once."""
    if browser.stale():
        return redirect(f"/account/confirm?next=/exports/{reference}")
    with transaction():
        found, data = service.take(reference, by=actor())
        name = f"{found.name}-{reference}.zip"
    service.path_of(reference).unlink(missing_ok=True)
    response = FlaskResponse(data, content_type="application/zip")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
