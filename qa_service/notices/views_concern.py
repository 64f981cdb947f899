"""A notice raised from a concern: its decision, its draft and its sending, on pages of the concern's named people."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.notices import DecisionForm, SendForm
from qa_service.clock import today, utc_now
from qa_service.concerns.blueprint import CASE
from qa_service.concerns.opening import forget_typed, form_as_typed, of_named_people, where
from qa_service.concerns.opening import seen as concern_seen
from qa_service.errors import BadInput, NotFound
from qa_service.notices import circulation, of_concerns, places, printed
from qa_service.notices.blueprint import blueprint
from qa_service.notices.opening import asks_for_a_look, contents_form, filled, said_in, version_in
from qa_service.notices.views_notice import as_file
from qa_service.notices.views_sending import chosen, offered
from qa_service.notices.views_writing import TEXTS
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell
from qa_service.web.gate import keeps_typed


@blueprint.route(f"{CASE}/notice", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def concern_notice(reference: str) -> Response:
    """Whether a notice is raised because of this concern, and how far it is."""
    found = concern_seen(reference, what="form_read")
    kept = of_concerns.of(found)
    form = form_as_typed(
        DecisionForm, version=str(found.concern.version), why=kept.why,
                        wanted={True: "yes", False: "no"}.get(kept.wanted) if kept.wanted is not None else None)
    if form.validate_on_submit():
        with saving(form):
            of_concerns.decide(reference, {"yes": True, "no": False}.get(form.wanted.data or ""), form.why.data or "",
                               version=version_in(form), by=actor(), today=today(),
                               looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("The decision is recorded.")
            return redirect(f"/concern/{reference}/notice")
    until = of_concerns.decide_by(found.facts)
    return render("notices/concern.html", form=form, reference=reference, kept=kept, place=where(found.facts),
                  host=of_concerns.we_are_host(found.facts), until=until, late=until is not None and until < utc_now(),
                  standing=places.standing(found.facts.setting_id, found.facts.group_id, today()),
                  form_of=printed.draft(kept.draft) if kept.draft else None, decided_on=found.facts.notice_decided_on,
                  asks_for_a_look=asks_for_a_look(form, "why"))


@blueprint.route(f"{CASE}/notice/write", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@keeps_typed
@of_named_people
def concern_notice_form(reference: str) -> Response:
    """The draft, with all that is known. It is sealed with the concern."""
    found = concern_seen(reference, what="form_read")
    form = contents_form(filled(of_concerns.known(found, today())), version=str(found.concern.version))
    if form.validate_on_submit():
        with saving(form):
            of_concerns.write(reference, said_in(form), version=version_in(form), by=actor(), today=today(),
                              looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("The draft is kept with the concern. Nothing has been sent.")
            return redirect(f"/concern/{reference}/notice")
    return render("notices/form.html", form=form, place=where(found.facts), heading="The notice’s form", notes=True,
                  button="Keep the draft", cancel=f"/concern/{reference}/notice", action="",
                  standing=places.standing(found.facts.setting_id, found.facts.group_id, today()),
                  asks_for_a_look=asks_for_a_look(form, *TEXTS))


@blueprint.get(f"{CASE}/notice/form.<kind>")
@requires(Permission.CONCERN_WRITE)
@of_named_people
def concern_notice_file(reference: str, kind: str) -> Response:
    """The draft as a file, to be given to the provider by hand; that it is had is recorded first."""
    if kind not in ("pdf", "docx"):
        raise NotFound("There is no such file.")
    draft = of_concerns.of(concern_seen(reference, what="file_read")).draft
    if draft is None:
        raise NotFound("There is no draft.")
    return as_file(printed.draft(draft), kind)


@blueprint.route(f"{CASE}/notice/send", methods=["GET", "POST"])
@requires(Permission.CONCERN_WRITE)
@of_named_people
def concern_notice_send(reference: str) -> Response:
    """Sends the draft. From then on it is a notice like any other, and says nothing of the concern."""
    found = concern_seen(reference, what="form_read")
    kept = of_concerns.of(found)
    form = SendForm(version=str(found.concern.version), recipients=[str(one.id) for one in circulation.recipients()])
    offered(form)
    if form.validate_on_submit():
        with saving(form):
            sent = of_concerns.send(reference, chosen(form), needed=bool(form.needed.data), version=version_in(form),
                                    by=actor(), today=today())
        if form.saved:
            tell("It is sent. Each link goes out within some minutes; give by hand what has none, and record it.")
            return redirect(f"/regional-notice/{sent}")
    if kept.draft is None and not kept.sent:
        raise NotFound("There is no draft.")
    if kept.draft is None:
        raise BadInput("The notice was sent already: nothing was sent twice.")
    return render("notices/send.html", form=form, form_of=printed.draft(kept.draft),
                  back=f"/concern/{reference}/notice", nobody=not circulation.recipients())
