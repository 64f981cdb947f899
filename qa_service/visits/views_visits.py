"""Visits: the list, planning, one visit, its desk stage, and cancelling."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request
from sqlalchemy import Select
from werkzeug.wrappers import Response

from forms.actions import ReasonForm
from forms.base import Form
from forms.visits import PlanForm, ReceivedForm, RequestForm
from qa_service.clock import today
from qa_service.database import paginate, transaction
from qa_service.database.once import new_key
from qa_service.flags.names import settings_called
from qa_service.own_lists import service as own_lists
from qa_service.permissions import Permission, requires
from qa_service.private_links import service as links
from qa_service.private_links.models import PrivateLink
from qa_service.providers.names import setting_by_ref
from qa_service.visits import (
    actions,
    entries,
    files,
    finishing,
    listing,
    mailing,
    publishing,
    service,
    templates,
    writing,
)
from qa_service.visits.blueprint import NUMBER, blueprint, may_see, visible
from qa_service.visits.kinds import WITH_RESULT, VisitState
from qa_service.visits.list_kind import KEY
from qa_service.visits.masking import masked
from qa_service.visits.models import QAVisit
from qa_service.visits.programme_models import VisitMail
from qa_service.web import actor, allowed, asked_choice, page_number, person, render, saving, tell
from qa_service.web.gate import shown_if
from qa_service.web.people import people

_VISIT = NUMBER.format("visit_id")


@dataclass(frozen=True, slots=True)
class AskedVisits:
    """What a list of visits is narrowed to."""

    state: str
    mine: bool

    def statement(self) -> Select[QAVisit]:
        me = person()
        assert me is not None  # the gate let somebody in
        return listing.visits(state=self.state, lead_id=me.user_id if self.mine else None,
                              drafts=allowed(Permission.VISIT_WRITE))

    @property
    def said(self) -> list[tuple[str, str]]:
        """Label and words."""
        return [*([("State", listing.STATES[self.state])] if self.state else []),
                *([("Whose", "Made by me")] if self.mine else [])]


def asked_visits() -> AskedVisits:
    """What this request asks for."""
    return AskedVisits(asked_choice("state", listing.STATES), bool(asked_choice("whose", ("mine",))))


@blueprint.get("/visits")
@requires(Permission.VISIT_READ)
def visits() -> Response:
    """The council's visits, the newest first."""
    asked = asked_visits()
    page = paginate(asked.statement(), number=page_number(), size=25)
    return render("visits/index.html", page=page, state=asked.state, whose="mine" if asked.mine else "", day=today(),
                  states=listing.STATES, called=settings_called({one.setting_id for one in page.items}),
                  names=people().names())


@blueprint.route("/visits/new", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def plan() -> Response:
    """A visit to a setting is planned. The setting's own page leads here."""
    ref = request.args.get("setting", "").strip()[:20]
    if not ref:
        return render("visits/which.html")
    setting = setting_by_ref(ref)
    me = person()
    assert me is not None
    setting_id, called = setting.id, settings_called([setting.id])[setting.id]
    form = PlanForm(key=new_key(), lead=str(me.user_id))
    form.offer(service.visitors())
    if form.validate_on_submit():
        assert form.planned_for.data is not None
        with saving(form):
            visit_id = service.plan_visit(setting_id, planned_for=form.planned_for.data, lead_id=int(form.lead.data),
                                          key=form.key.data or "", by=actor(), today=today())
        if form.saved:
            tell("The visit is planned.")
            return redirect(f"/visits/{visit_id}")
    return render("visits/plan.html", form=form, called=called, visit=None)


@blueprint.get(f"/visits/{_VISIT}")
@requires(Permission.VISIT_READ)
@shown_if(may_see)
def visit(visit_id: int) -> Response:
    """One visit: how far it is, its findings with what the provider replies, its actions and files."""
    found = visible(visit_id)
    if found.state is VisitState.EARLIER:
        return _earlier(found)
    whole = templates.whole(finishing.template_of(found))
    its_actions, its_files = actions.of_visit(visit_id), files.of_visit(visit_id)
    values, hidden_files = entries.values_of(visit_id), 0
    if not allowed(Permission.VISIT_PEOPLE):
        me = person()
        values = masked(values, readers=f"{me.role.words.lower()}s" if me else "you")
        its_files, hidden_files = [], len(its_files)
    return render(
        "visits/show.html", form=Form(), visit=found, whole=whole, names=people().names(), day=today(),
        called=settings_called([found.setting_id])[found.setting_id],
        progress=finishing.progress_of(found, whole), steps=writing.steps_of(visit_id, whole),
        values=values, announced=writing.ABOUT_BOXES[0].answers,
        requests=service.requests_of(visit_id), actions=its_actions, files=its_files,
        hidden_files=hidden_files,
        with_result=found.state in WITH_RESULT,
        rags={one["title"]: one for one in found.results}, replies=publishing.newest_replies(visit_id),
        links=_links(visit_id), standing=_standing_links(visit_id), mails=_mails(visit_id),
        kept=entries.kept_texts(visit_id))


def _earlier(found: QAVisit) -> Response:
    """A visit that a list has which was kept before this service."""
    return render("visits/earlier.html", form=Form(), visit=found, names=people().names(), day=today(),
                  called=settings_called([found.setting_id])[found.setting_id], actions=actions.of_visit(found.id),
                  origin=own_lists.origins(KEY, [found.id]).get(found.id))


def _links(visit_id: int) -> list[tuple[str, str, list[PrivateLink]]]:
    """The provider's links by purpose; none for a reader who makes no visits."""
    if not allowed(Permission.VISIT_WRITE):
        return []
    return [(purpose, words, links.links_of(purpose, visit_id)) for purpose, words in publishing.PURPOSES.items()]


def _mails(visit_id: int) -> list[tuple[VisitMail, str]]:
    return mailing.mails_of(visit_id) if allowed(Permission.VISIT_WRITE) else []


def _standing_links(visit_id: int) -> set[int]:
    return {link.id for purpose in publishing.PURPOSES for link in links.standing_links(purpose, visit_id)}


@blueprint.route(f"/visits/{_VISIT}/plan", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def replan(visit_id: int) -> Response:
    """Another day, or another colleague."""
    found = visible(visit_id)
    if found.state is not VisitState.PLANNED:
        return redirect(f"/visits/{visit_id}")
    called = settings_called([found.setting_id])[found.setting_id]
    form = PlanForm(key="-", version=str(found.version), planned_for=found.planned_for, lead=str(found.lead_id))
    form.offer(service.visitors())
    if form.validate_on_submit():
        assert form.planned_for.data is not None
        with saving(form):
            service.replan(visit_id, planned_for=form.planned_for.data, lead_id=int(form.lead.data),
                           version=_number(form.version.data), by=actor(), today=today())
        if form.saved:
            tell("The plan is changed.")
            return redirect(f"/visits/{visit_id}")
    form.version.data = str(service.visit_by_id(visit_id).version)
    return render("visits/plan.html", form=form, called=called, visit=service.visit_by_id(visit_id))


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@blueprint.route(f"/visits/{_VISIT}/desk", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def desk(visit_id: int) -> Response:
    """The desk stage: which documents are asked for, by when, and what came."""
    found = visible(visit_id)
    called = settings_called([found.setting_id])[found.setting_id]
    form = RequestForm()
    if form.validate_on_submit():
        assert form.due_on.data is not None
        with saving(form):
            service.ask_for(visit_id, what=(form.what.data or "").splitlines(), due_on=form.due_on.data, by=actor(),
                            today=today())
        if form.saved:
            tell("The documents are on the list. Ask the provider for them: no e-mail is sent from here.")
            return redirect(f"/visits/{visit_id}/desk")
    found = service.visit_by_id(visit_id)
    return render("visits/desk.html", form=form, visit=found, called=called, requests=service.requests_of(visit_id),
                  day=today(), may_change=found.state in (VisitState.PLANNED, VisitState.DRAFT))


@blueprint.route(f"/visits/{_VISIT}/desk/{NUMBER.format('request_id')}", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def received(visit_id: int, request_id: int) -> Response:
    """A document came, and what the desk review found in it."""
    visible(visit_id)
    asked = service.request_of(visit_id, request_id)
    what = asked.what
    form = ReceivedForm(received_on=asked.received_on or today(), found=asked.note, shown=service.noted(asked))
    if form.validate_on_submit():
        with saving(form):
            service.note_received(request_id, received_on=form.received_on.data, found=form.found.data or "",
                                  by=actor(), today=today(), shown=form.shown.data)
        if form.saved:
            tell("That is noted.")
            return redirect(f"/visits/{visit_id}/desk")
        form.shown.data = service.noted(service.request_of(visit_id, request_id))
    return render("visits/received.html", form=form, visit_id=visit_id, what=what)


@blueprint.route(f"/visits/{_VISIT}/cancel", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def cancel(visit_id: int) -> Response:
    """A visit that will not be made, or not be written."""
    found = visible(visit_id)
    called = settings_called([found.setting_id])[found.setting_id]
    form = ReasonForm()
    form.ask("Why it is cancelled", "What was written stays, and the visit can be taken up again.")
    if form.validate_on_submit():
        with saving(form):
            service.cancel(visit_id, reason=form.reason.data or "", by=actor())
        if form.saved:
            tell("The visit is cancelled.", undo=f"/visits/{visit_id}/revive")
            return redirect(f"/visits/{visit_id}")
    return render("web/reason.html", form=form, heading=f"Cancel the visit to {called.name}", button="Cancel it",
                  back_to=f"/visits/{visit_id}", back_words="The visit")


@blueprint.post(f"/visits/{_VISIT}/revive")
@requires(Permission.VISIT_WRITE)
def revive(visit_id: int) -> Response:
    """A cancelled visit is taken up again."""
    with transaction():
        service.revive(visit_id, by=actor())
    tell("The visit is taken up again.")
    return redirect(f"/visits/{visit_id}")
