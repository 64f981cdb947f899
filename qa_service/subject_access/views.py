"""Requests about a person's data."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.subject_access import AskForm
from qa_service.accounts import browser
from qa_service.concerns.access import cannot_be_opened
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.subject_access import service
from qa_service.subject_access.sealed import look
from qa_service.web import actor, allowed, render, saving, tell
from qa_service.web.people import people

blueprint = Blueprint("subject_access", __name__)
_HERE = "/data-protection/requests"


@blueprint.get(_HERE)
@requires(Permission.DATA_PROTECTION_READ)
def index() -> Response:
    """The requests; whom they are about only for those who ask and who look."""
    return render("subject_access/index.html", found=service.requests(), names=people().names(), with_names=_names())


@blueprint.route(f"{_HERE}/new", methods=["GET", "POST"])
@requires(Permission.DATA_PROTECTION_ASK)
def new() -> Response:
    """Asks for a search."""
    form = AskForm()
    if form.validate_on_submit():
        reference = ""
        with saving(form):
            reference = service.ask((form.names.data or "").splitlines(), (form.references.data or "").splitlines(),
                                    form.why.data or "", by=actor())
        if form.saved:
            tell("You asked for it. An administrator must say yes before the search runs.")
            return redirect(f"{_HERE}/{reference}")
    return render("subject_access/new.html", form=form)


@blueprint.get(f"{_HERE}/<reference>")
@requires(Permission.DATA_PROTECTION_READ)
def one(reference: str) -> Response:
    """One request: how far it is, and in how many places something was found."""
    found = service.request_called(reference)
    return render("subject_access/one.html", found=found, names=people().names(), with_names=_names(),
                  looks=service.looks_of(found.id), mine=found.asked_by == actor().user_id)


@blueprint.post(f"{_HERE}/<reference>/decide/<answer>")
@requires(Permission.DATA_PROTECTION_RUN)
def decide(reference: str, answer: str) -> Response:
    """Approves and runs it, or refuses."""
    if answer not in ("approve", "refuse"):
        raise NotFound("There is no such page.")
    with transaction():
        service.decide(reference, answer == "approve", by=actor())
    tell("It is approved: the search runs now, by itself." if answer == "approve" else "It is refused.")
    return redirect(f"{_HERE}/{reference}")


@blueprint.post(f"{_HERE}/<reference>/sealed")
@requires(Permission.SUBJECT_SEALED)
def sealed(reference: str) -> Response:
    """What a safeguarding lead finds in what they may open; shown once, kept nowhere."""
    if browser.stale():
        return redirect(f"/account/confirm?next={_HERE}/{reference}")
    with transaction():
        hits = look(reference, by=actor())
    return render("subject_access/sealed.html", hits=hits, reference=reference, unopened=cannot_be_opened(actor()))


def _names() -> bool:
    return allowed(Permission.DATA_PROTECTION_ASK) or allowed(Permission.SUBJECT_SEALED)
