"""Who looks after concerns, how long they are kept, and how the LADO of each area is reached."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.concerns import ArrangementForm, LadoForm
from qa_service.accounts import service as accounts
from qa_service.clock import today
from qa_service.concerns import arrangements
from qa_service.concerns.arrangements import Contact, Standing
from qa_service.concerns.blueprint import blueprint
from qa_service.permissions import Permission, Role, requires
from qa_service.web import actor, render, saving, tell
from qa_service.web.people import people


@blueprint.route("/concerns/arrangements", methods=["GET", "POST"])
@requires(Permission.CONCERN_ARRANGE)
def arrange() -> Response:
    """Who leads, who takes over and when, and how long closed concerns are kept."""
    set_ = arrangements.standing()
    form = ArrangementForm(version=str(set_.version), lead=str(set_.lead_id or ""), deputy=str(set_.deputy_id or ""),
                           hours=set_.hours, years=set_.years, years_unproven=set_.years_unproven)
    form.offer([(str(user.id), user.name) for user in accounts.users_with_role(Role.SAFEGUARDING_LEAD)])
    if form.validate_on_submit():
        with saving(form):
            arrangements.arrange(Standing(
                int(form.lead.data) if form.lead.data else None, int(form.deputy.data) if form.deputy.data else None,
                form.hours.data, form.years.data, form.years_unproven.data, _number(form.version.data)), by=actor())
        if form.saved:
            tell("It is set.")
            return redirect("/concerns/arrangements")
    return render("concerns/arrangements.html", form=form, set_=arrangements.standing(), names=people().names())


@blueprint.get("/concerns/lado")
@requires(Permission.CONCERN_REFER)
def lado() -> Response:
    """How the LADO of each area is reached."""
    return render("concerns/lado.html", contacts=arrangements.lado_contacts())


@blueprint.route("/concerns/lado/change", methods=["GET", "POST"])
@requires(Permission.CONCERN_ARRANGE)
def change_lado() -> Response:
    """Changes how an area's LADO is reached, or adds an area."""
    area = request.args.get("area", "").strip()[:80]
    row = arrangements.lado_of(area)
    form = LadoForm(version=str(row.version if row else 0), area=area, **({
        "email": row.email, "phone": row.phone, "out_of_hours": row.out_of_hours, "form_url": row.form_url,
        "note": row.note} if row else {}))
    if form.validate_on_submit():
        with saving(form):
            arrangements.keep_lado(form.area.data or "", Contact(
                form.email.data or "", form.phone.data or "", form.out_of_hours.data or "", form.form_url.data or "",
                form.note.data or ""), version=_number(form.version.data), by=actor(), today=today())
        if form.saved:
            tell("It is kept, as checked today.")
            return redirect("/concerns/lado")
    return render("concerns/lado_change.html", form=form)


def _number(given: str | None) -> int:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else 0
