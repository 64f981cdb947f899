"""The visiting programme as a list: what is due first and why; assigning many; planning one in a click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.visits import AssignVisitsForm
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.database.once import new_key
from qa_service.database.session import Page
from qa_service.errors import BadInput, NotPermitted
from qa_service.permissions import Permission, requires
from qa_service.visits import assigning, service
from qa_service.visits.blueprint import NUMBER, blueprint
from qa_service.visits.kinds import VisitState
from qa_service.visits.month import WEEKDAYS, first_of, month_of
from qa_service.visits.programme import BANDS, DUE, Asked, Next, chosen, counts, programme, rules_values
from qa_service.vocabulary import counted
from qa_service.web import actor, allowed, asked_choice, page_number, person, render, saving, tell
from qa_service.web.addresses import chosen_filter, url_with
from qa_service.web.asking import leave_out
from qa_service.web.filters import day as in_words
from qa_service.web.people import people

SIZE = 25
LABELS = {"officer": "Whose", "band": "Risk", "due": "Due", "kind": "Kind", "area": "Area"}


@blueprint.route("/visits/programme", methods=["GET", "POST"])
@requires(Permission.VISIT_READ)
def programme_list() -> Response:
    """Every setting that we visit, risk first; ticked ones are given to an officer."""
    rows, form = programme(today()), AssignVisitsForm(key=new_key())
    form.offer(service.visitors())
    if request.method == "POST" and not allowed(Permission.VISIT_WRITE):
        raise NotPermitted("You may look at the programme; officers and managers change it.")
    if request.form.get("plan"):
        return _plan(rows, request.form["plan"], form)
    if form.validate_on_submit():
        key = form.key.data or ""
        with saving(form):
            made = _assign(rows, form, key)
        if form.saved:
            tell(f"{counted(made, 'visit is', 'visits are')} assigned.",
                 undo=f"/visits/programme/assigned/{key}/undo" if made else None)
            return redirect(url_with())
    return _page(rows, form)


def _assign(rows: Sequence[Next], form: AssignVisitsForm, key: str) -> int:
    ticked, as_at = set(request.form.getlist("setting")), today()
    wanted = [one for one in rows if str(one.setting_id) in ticked]
    if not (form.officer.data or "").isdigit():
        raise BadInput("Choose who makes the visits.", field="officer")
    days = {one.setting_id: form.due_by.data or (one.due_on if one.due_on and one.due_on >= as_at
                                                 else one.suggested_day(as_at)) for one in wanted}
    return assigning.assign(days, int(form.officer.data), key=key, by=actor(), today=as_at)


def _plan(rows: Sequence[Next], ref: str, form: AssignVisitsForm) -> Response:
    """Plans one visit for the day that the page names, by whom it is assigned to, or by whoever asks."""
    one = next((row for row in rows if row.called.ref == ref and row.planned is None), None)
    me = person()
    assert me is not None  # the gate let somebody in
    if one is None:
        tell("A visit there is planned already, or the setting is not in the programme any more.")
        return redirect(url_with())
    on, lead = one.suggested_day(today()), one.assigned.officer_id if one.assigned else me.user_id
    key = f"{form.key.data or ''}"[:32] + f"-{one.setting_id}"
    with transaction():
        visit_id = service.plan_visit(one.setting_id, planned_for=on, lead_id=lead, key=key[:40], by=actor(),
                                      today=today())
    tell(f"A visit to {one.called.name} is planned for {in_words(on)}, by {people().names().get(lead, 'a colleague')}.",
         undo=f"/visits/{visit_id}/unplan")
    return redirect(url_with())


def _page(rows: Sequence[Next], form: AssignVisitsForm) -> Response:
    as_at, names = today(), people().names()
    asked = programme_asked(rows, names)
    found = chosen(rows, asked.filters, as_at)
    number = min(max(1, page_number()), max(1, -(-len(found) // SIZE)))
    return render(
        "visits/programme.html", form=form, page=Page(found[(number - 1) * SIZE:number * SIZE], number, SIZE,
                                                      len(found)),
        counts=counts(rows, as_at), asked=asked.filters, words=asked.words, labels=LABELS, names=names, day=as_at,
        tags=[chosen_filter(f"{label}: {words}", name) for name, label, words in asked.said],
        values=rules_values(), ticked=request.form.getlist("setting"), total=len(rows))


@dataclass(frozen=True, slots=True)
class ProgrammeAsked:
    """What the programme's address asks for, and the words of every choice."""

    filters: Asked
    words: Mapping[str, Mapping[str, str]]

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Each filter that is on: its argument, its label, and what it is narrowed to."""
        return [(name, LABELS[name], known[value]) for name, known in self.words.items()
                if (value := getattr(self.filters, name))]


def programme_asked(rows: Sequence[Next], names: Mapping[int, str]) -> ProgrammeAsked:
    """What this request asks for, of these rows."""
    officers = {str(id_): name for id_, name in names.items() if id_ in {one.officer_id for one in rows}}
    words: dict[str, dict[str, str]] = {
        "officer": {**officers, "nobody": "Nobody"}, "band": BANDS, "due": DUE,
        "kind": {one: one for one in sorted({one.provision.value for one in rows})},
        "area": {one: one for one in sorted({one.area for one in rows if one.area})}}
    return ProgrammeAsked(Asked(**{name: asked_choice(name, known) for name, known in words.items()}), words)


@blueprint.get("/visits/programme/month")
@requires(Permission.VISIT_READ)
def programme_month() -> Response:
    """The same as the pages of a calendar, one month at a time."""
    as_at, rows, names = today(), programme(today()), people().names()
    asked = request.args.get("month", "").strip()
    first = first_of(asked, as_at)
    if first is None:
        leave_out("month", asked)
        first = as_at.replace(day=1)
    ids = {one.officer_id for one in rows}
    officers = {**{str(id_): name for id_, name in names.items() if id_ in ids}, "nobody": "Nobody"}
    officer = asked_choice("officer", officers)
    found = chosen(rows, Asked(officer=officer), as_at)
    return render("visits/month.html", month=month_of(first, found, as_at), weekdays=WEEKDAYS, day=as_at,
                  officers=officers, officer=officer, asked_month=f"{first:%Y-%m}", late=counts(found, as_at)["late"],
                  month_name=lambda on: f"{on:%B}")


@blueprint.post("/visits/programme/assigned/<key>/undo")
@requires(Permission.VISIT_WRITE)
def undo_assigning(key: str) -> Response:
    """What was assigned together is taken back."""
    with transaction():
        number = assigning.take_back(key, by=actor())
    tell(f"Taken back for {counted(number, 'visit')}.")
    return redirect("/visits/programme")


@blueprint.post(f"/visits/{NUMBER.format('visit_id')}/unplan")
@requires(Permission.VISIT_WRITE)
def unplan(visit_id: int) -> Response:
    """A visit that was planned in one click is taken back."""
    if service.visit_by_id(visit_id).state is VisitState.PLANNED:
        with transaction():
            service.cancel(visit_id, reason="Planned by mistake.", by=actor())
        tell("The visit is not planned any more.", undo=f"/visits/{visit_id}/revive")
    return redirect("/visits/programme")
