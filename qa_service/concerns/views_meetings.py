"""Decision meetings of a concern: planned, held with what they decided, called off."""

from __future__ import annotations

from datetime import date

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.concerns import HeldForm, MeetingForm
from qa_service.clock import today
from qa_service.concerns import access, service
from qa_service.concerns.blueprint import CASE, blueprint
from qa_service.concerns.kinds import MeetingKind
from qa_service.concerns.opening import asks_for_a_look, forget_typed, form_as_typed, of_named_people
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell
from qa_service.web.gate import keeps_typed

KINDS = [(one.value, one.words) for one in MeetingKind]


@blueprint.route(f"{CASE}/meeting", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def meeting(reference: str) -> Response:
    """A meeting to come."""
    access.named(reference, by=actor())
    form = form_as_typed(MeetingForm)
    form.offer(KINDS)
    if form.validate_on_submit():
        with saving(form):
            service.plan_meeting(reference, MeetingKind(form.kind.data), form.on.data, by=actor(), today=today())
            forget_typed()
        if form.saved:
            tell("The meeting is noted. The named people are reminded the day before.")
            return redirect(f"/concern/{reference}")
    return render("concerns/meeting.html", form=form, reference=reference, heading="Note a meeting to come",
                  button="Note it")


@blueprint.route(f"{CASE}/meeting/held", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def held(reference: str) -> Response:
    """What a meeting decided."""
    access.named(reference, by=actor())
    form = form_as_typed(HeldForm, held_on=today())
    form.offer(KINDS)
    if form.validate_on_submit():
        with saving(form):
            service.hold_meeting(reference, MeetingKind(form.kind.data), form.held_on.data, form.decision.data or "",
                                 by=actor(), today=today(), looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("What was decided is recorded.")
            return redirect(f"/concern/{reference}")
    return render("concerns/held.html", form=form, reference=reference,
                  asks_for_a_look=asks_for_a_look(form, "decision"))


@blueprint.post(f"{CASE}/meeting/off")
@requires(Permission.CONCERN_WRITE)
@of_named_people
def call_off(reference: str) -> Response:
    """A planned meeting will not be held."""
    try:
        kind, on = MeetingKind(request.args.get("kind", "")), date.fromisoformat(request.args.get("on", ""))
    except ValueError as error:
        raise NotFound("There is no such meeting.") from error
    with transaction():
        service.call_meeting_off(reference, kind, on, by=actor())
    tell("The meeting is called off.")
    return redirect(f"/concern/{reference}")
