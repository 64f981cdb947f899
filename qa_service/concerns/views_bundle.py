"""Everything of one concern as one encrypted file: asked for, agreed to by a second person, and had once."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from flask import redirect, render_template, send_file
from werkzeug.wrappers import Response

from forms.actions import ReasonForm
from qa_service.audit import trail
from qa_service.concerns import access, bundle, keeping
from qa_service.concerns.access import Opened
from qa_service.concerns.blueprint import CASE, blueprint
from qa_service.concerns.opening import forget_typed, form_as_typed, of_named_people, seen, where
from qa_service.database import transaction
from qa_service.permissions import Permission, requires
from qa_service.web import actor, person, render, saving, tell
from qa_service.web.gate import keeps_typed
from qa_service.web.people import people


@blueprint.route(f"{CASE}/bundle", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def ask_for_bundle(reference: str) -> Response:
    """Asks for it; shows whoever asked the phrase once somebody agreed."""
    facts = seen(reference, what="bundle_looked").facts
    form = form_as_typed(ReasonForm)
    form.ask("What it is needed for", "A second safeguarding lead who is named on it decides.")
    if form.validate_on_submit():
        with saving(form):
            bundle.ask(reference, form.reason.data or "", by=actor())
            forget_typed()
        if form.saved:
            tell("A second safeguarding lead who is named on it must decide.")
            return redirect(f"/concern/{reference}/bundle")
        facts = access.named(reference, by=actor()).facts
    return render("concerns/bundle.html", form=form, reference=reference, facts=facts, waits=bundle.waits(facts),
                  ready=bundle.can_be_had(facts), me=actor().user_id, names=people().names())


@blueprint.post(f"{CASE}/bundle/agree")
@requires(Permission.CONCERN_WRITE)
@of_named_people
def agree_to_bundle(reference: str) -> Response:
    """Agrees, as the second person."""
    with transaction():
        bundle.agree(reference, by=actor())
    tell("Agreed. Whoever asked can have it once, within a day.")
    return redirect(f"/concern/{reference}")


@blueprint.post(f"{CASE}/bundle/no")
@requires(Permission.CONCERN_WRITE)
@of_named_people
def no_bundle(reference: str) -> Response:
    """Says no, or takes the asking back."""
    with transaction():
        bundle.withdraw(reference, by=actor())
    tell("It is not had.")
    return redirect(f"/concern/{reference}")


@blueprint.post(f"{CASE}/bundle/have")
@requires(Permission.CONCERN_WRITE)
@of_named_people
def have_bundle(reference: str) -> Response:
    """The file itself, once; that it is had has been recorded before a byte of it leaves."""
    with transaction():
        made = bundle.take(reference, _page, by=actor())
    return send_file(BytesIO(made.data), mimetype="application/zip", as_attachment=True, download_name=made.name)


def _page(found: Opened, number: str, at: datetime) -> str:
    """The page in the file: all that the concern's own page shows, with who had it, when and under which number."""
    me = person()
    return render_template(
        "concerns/bundle_page.html", facts=found.facts, reference=found.reference, number=number, at=at,
        who=me.name if me else "", council=me.council if me else "", place=where(found.facts),
        entries=keeping.entries_of(found.concern), files=bundle.names_inside(found),
        on_it=access.people_on(found.concern), looked=trail.of_record(keeping.SUBJECT, found.reference),
        names=people().names())
