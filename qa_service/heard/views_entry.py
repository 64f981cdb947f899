"""One entry: what stands, what was corrected and what happened; correcting it and taking it back; who told us."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.actions import ReasonForm
from forms.base import Form
from forms.heard import CorrectionForm
from qa_service.clock import london, today
from qa_service.database import transaction
from qa_service.errors import BadInput, NotFound
from qa_service.heard import reporters, service
from qa_service.heard.blueprint import ENTRY, blueprint
from qa_service.heard.kinds import NoteKind
from qa_service.heard.models import HeardNote
from qa_service.heard.views_list import KINDS, ROLES
from qa_service.heard.views_new import asks_for_a_look, place_asked, said_of_form, which
from qa_service.own_lists import finding
from qa_service.permissions import Permission, requires
from qa_service.visits.blueprint import visible
from qa_service.web import actor, render, saving, tell
from qa_service.web.people import people


@blueprint.get(ENTRY)
@requires(Permission.HEARD_READ)
def entry(entry_id: int) -> Response:
    """What was said, what became of it, and every correction beside it."""
    found, said = service.entry_by_id(entry_id), service.said_of(entry_id)
    newest = said[-1]
    places = finding.places(settings=[one.setting_id for one in said if one.setting_id],
                            groups=[one.group_id for one in said if one.group_id])
    return render("heard/show.html", entry=found, said=newest, earlier=said[:-1][::-1], places=places,
                  place=finding.place_of(newest.setting_id, newest.group_id), notes=[
                      (london(one.at).date(), one, _leads_to(one)) for one in reversed(service.notes_of(entry_id))],
                  has_reporter=reporters.is_kept(entry_id), names=people().names(), day=today(), form=Form())


def _leads_to(note: HeardNote) -> str:
    """The page of what an entry was turned into, if this reader may see it. A planned visit not all may."""
    if note.kind is NoteKind.VISIT and note.path:
        try:
            visible(int(note.path.rpartition("/")[2]))
        except NotFound:
            return ""
    return note.path or ""


@blueprint.route(f"{ENTRY}/correct", methods=["GET", "POST"])
@requires(Permission.HEARD_WRITE)
def correct(entry_id: int) -> Response:
    """A correction beside what was noted; with another setting, if the address names one."""
    service.entry_by_id(entry_id)
    newest = service.said_of(entry_id)[-1]
    place = place_asked() or finding.place_of(newest.setting_id, newest.group_id)
    form = CorrectionForm(kind=newest.kind.value, from_whom=newest.from_whom.value, words=newest.words,
                          heard_on=newest.heard_on, over=str(newest.number))
    form.offer(KINDS.items(), ROLES.items())
    if form.validate_on_submit():
        over = form.over.data or ""
        with saving(form):
            service.correct(entry_id, said_of_form(form, place), over=int(over) if over.isdigit() else 0,
                            why=form.why.data or "", looked_at_names=form.looked_at_names.data, by=actor(),
                            today=today())
            if form.who.data:
                reporters.keep(entry_id, form.who.data, by=actor())
        if form.saved:
            tell("It is corrected. What was noted first stays beside it.")
            return redirect(f"/heard/{entry_id}")
    standing = service.said_of(entry_id)[-1]
    clash = standing if form.refused_with == 409 else None
    form.over.data = str(standing.number)
    return render("heard/correct.html", form=form, entry_id=entry_id, place=place, clash=clash,
                  asks_for_a_look=asks_for_a_look(form))


@blueprint.get(f"{ENTRY}/about")
@requires(Permission.HEARD_WRITE)
def about(entry_id: int) -> Response:
    """Finds the setting or provider that an entry is about, where it was noted about another."""
    service.entry_by_id(entry_id)
    return which(f"/heard/{entry_id}/correct", "Which setting or provider is it about?")


@blueprint.route(f"{ENTRY}/withdraw", methods=["GET", "POST"])
@requires(Permission.HEARD_WRITE)
def withdraw(entry_id: int) -> Response:
    """An entry was noted wrongly: it stays on record and counts for nothing."""
    service.entry_by_id(entry_id)
    form = ReasonForm()
    form.ask("Why it is taken back", "Such as “noted twice” or “about another home”. The entry stays on record.")
    if form.validate_on_submit():
        with saving(form):
            service.withdraw(entry_id, reason=form.reason.data or "", by=actor())
        if form.saved:
            tell("The entry is taken back. It counts for nothing, and stays on record.",
                 undo=f"/heard/{entry_id}/restore")
            return redirect(f"/heard/{entry_id}")
    return render("web/reason.html", form=form, heading="Take back what was noted", button="Take it back",
                  back_to=f"/heard/{entry_id}", back_words="What we heard")


@blueprint.post(f"{ENTRY}/restore")
@requires(Permission.HEARD_WRITE)
def restore(entry_id: int) -> Response:
    """What was taken back is right after all."""
    with transaction():
        service.restore(entry_id, by=actor())
    tell("The entry is back.")
    return redirect(f"/heard/{entry_id}")


@blueprint.route(f"{ENTRY}/reporter", methods=["GET", "POST"])
@requires(Permission.HEARD_REPORTER)
def reporter(entry_id: int) -> Response:
    """Who told us: after a reason, which is in the audit trail before anything is shown."""
    service.entry_by_id(entry_id)
    form, shown = ReasonForm(), None
    form.ask("Why you need to know", "It is recorded with your name before you see who told us.")
    if form.validate_on_submit():
        try:
            with transaction():
                reporters.record_reading(entry_id, reason=form.reason.data or "", by=actor())
            shown = reporters.read(entry_id)
        except BadInput as refusal:
            form.refuse("reason", refusal.message)
    return render("heard/reporter.html", form=form, entry_id=entry_id, shown=shown, names=people().names(),
                  is_kept=reporters.is_kept(entry_id))
