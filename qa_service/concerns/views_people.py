"""Who is named on a concern, who leads it, and who must never see it."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.concerns import PersonForm
from qa_service.accounts import service as accounts
from qa_service.concerns import access
from qa_service.concerns.blueprint import CASE, blueprint
from qa_service.concerns.opening import forget_typed, form_as_typed, of_named_people, seen
from qa_service.errors import BadInput
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell
from qa_service.web.gate import keeps_typed
from qa_service.web.people import people as everybody

WHATS = (("name", "Name them: they may open it"), ("off", "Take them off the list"),
         ("lead", "They lead the case (they must be named on it)"),
         ("recuse", "They must never see it: it is about them, they manage the person, or they are linked"))


@blueprint.route(f"{CASE}/people", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def people(reference: str) -> Response:
    """The list of names."""
    found = seen(reference, what="people_read")
    form = form_as_typed(PersonForm)
    form.offer([(str(user.id), f"{user.name} ({user.role.words.lower()})") for user in accounts.active_users()], WHATS)
    if form.validate_on_submit():
        with saving(form):
            _change(reference, form)
            forget_typed()
        if form.saved:
            tell("The list is changed.")
            return redirect(f"/concern/{reference}/people")
        found = access.named(reference, by=actor())
    return render("concerns/people.html", form=form, reference=reference, on_it=access.people_on(found.concern),
                  recused=found.facts.recused, names=everybody().names())


def _change(reference: str, form: PersonForm) -> None:
    if not (form.person.data or "").isdigit():
        raise BadInput("Choose who it is.", field="person")
    user_id, by = int(form.person.data), actor()
    if form.what.data == "name":
        access.name(reference, user_id, by=by)
    elif form.what.data == "off":
        access.take_off(reference, user_id, by=by)
    elif form.what.data == "lead":
        access.make_lead(reference, user_id, by=by)
    else:
        access.recuse(reference, user_id, why=form.why.data or "", by=by)
