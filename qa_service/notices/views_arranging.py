"""Who handles regional notices, and the circulation list."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.notices import HandlerForm, RecipientForm
from qa_service.accounts import service as accounts
from qa_service.database import transaction
from qa_service.errors import BadInput
from qa_service.notices import access, circulation
from qa_service.notices.blueprint import blueprint
from qa_service.notices.circulation import Entry
from qa_service.notices.kinds import RecipientKind
from qa_service.notices.opening import for_handlers, version_in
from qa_service.permissions import Permission, Role, allows, requires
from qa_service.web import actor, render, saving, tell

ENTRY = "/regional-notices/circulation/<int(max=2147483647):recipient_id>"


@blueprint.get("/regional-notices/circulation")
@requires(Permission.NOTICE_READ)
@for_handlers
def circulation_list() -> Response:
    """To whom this council sends notices."""
    everybody = circulation.recipients(removed_too=True)
    return render("notices/circulation.html", standing=[one for one in everybody if one.removed_at is None],
                  removed=[one for one in everybody if one.removed_at is not None],
                  partners={one.id: one.name for one in circulation.partners()})


@blueprint.route("/regional-notices/circulation/new", methods=["GET", "POST"])
@requires(Permission.NOTICE_ARRANGE)
def add_recipient() -> Response:
    """A new entry."""
    return _entry(RecipientForm(), "Add to the circulation list", None)


@blueprint.route(ENTRY, methods=["GET", "POST"])
@requires(Permission.NOTICE_ARRANGE)
def change_recipient(recipient_id: int) -> Response:
    """Changing an entry."""
    row = circulation.recipient(recipient_id)
    return _entry(RecipientForm(version=str(row.version), organisation=row.organisation, kind=row.kind.value,
                                email=row.email, phone=row.phone, account=str(row.user_id or "")),
                  "Change an entry of the circulation list", recipient_id)


def _entry(form: RecipientForm, heading: str, recipient_id: int | None) -> Response:
    form.offer([(one.value, one.words) for one in RecipientKind],
               [(str(one.id), one.name) for one in circulation.partners()])
    if form.validate_on_submit():
        with saving(form):
            account = form.account.data or ""
            circulation.keep(
                Entry(form.organisation.data or "", RecipientKind(form.kind.data), form.email.data or "",
                      form.phone.data or "", int(account) if account.isdigit() else None),
                recipient_id=recipient_id, version=version_in(form), by=actor())
        if form.saved:
            tell("The circulation list is changed.")
            return redirect("/regional-notices/circulation")
    return render("notices/recipient.html", form=form, heading=heading)


@blueprint.post(f"{ENTRY}/remove")
@requires(Permission.NOTICE_ARRANGE)
def remove_recipient(recipient_id: int) -> Response:
    """Takes an entry off the list."""
    with transaction():
        circulation.remove(recipient_id, by=actor())
    tell("It is off the list. It still gets the updates of what it had.",
         undo=f"/regional-notices/circulation/{recipient_id}/restore")
    return redirect("/regional-notices/circulation")


@blueprint.post(f"{ENTRY}/restore")
@requires(Permission.NOTICE_ARRANGE)
def restore_recipient(recipient_id: int) -> Response:
    """Puts an entry back."""
    with transaction():
        circulation.restore(recipient_id, by=actor())
    tell("It is on the list again.")
    return redirect("/regional-notices/circulation")


@blueprint.route("/regional-notices/people", methods=["GET", "POST"])
@requires(Permission.NOTICE_ARRANGE)
def handlers() -> Response:
    """Who handles notices."""
    form, now = HandlerForm(), access.handlers()
    form.offer([(str(user.id), f"{user.name} ({user.role.words.lower()})") for user in accounts.active_users()
                if allows(user.role, Permission.NOTICE_READ) and user.id not in {one.id for one in now}])
    if form.validate_on_submit():
        with saving(form):
            if not (form.person.data or "").isdigit():
                raise BadInput("Choose who it is.", field="person")
            access.name(int(form.person.data), by=actor())
        if form.saved:
            tell("They handle regional notices from now on.")
            return redirect("/regional-notices/people")
    return render("notices/people.html", form=form, handlers=now, lead=Role.SAFEGUARDING_LEAD)


@blueprint.post("/regional-notices/people/<int(max=2147483647):user_id>/remove")
@requires(Permission.NOTICE_ARRANGE)
def remove_handler(user_id: int) -> Response:
    """Takes somebody off the list."""
    with transaction():
        access.take_off(user_id, by=actor())
    tell("They see no regional notices any more, but those that they raised.",
         undo=f"/regional-notices/people/{user_id}/restore")
    return redirect("/regional-notices/people")


@blueprint.post("/regional-notices/people/<int(max=2147483647):user_id>/restore")
@requires(Permission.NOTICE_ARRANGE)
def restore_handler(user_id: int) -> Response:
    """Puts somebody back on the list."""
    with transaction():
        access.name(user_id, by=actor())
    tell("They handle regional notices again.")
    return redirect("/regional-notices/people")
