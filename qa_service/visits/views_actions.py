"""Actions: the list, one action, making and changing one, evidence and closure. Also the files of visits."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.base import Form
from forms.visits import ActionForm, EvidenceForm, ReasonForm
from qa_service.clock import today
from qa_service.database import paginate, transaction
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.visits import actions, files, finishing, listing, service, templates
from qa_service.visits.action_models import Action
from qa_service.visits.blueprint import NUMBER, blueprint, visible
from qa_service.visits.models import VisitQuestion
from qa_service.visits.once import new_key
from qa_service.visits.sending import sent
from qa_service.web import actor, asked_choice, page_number, person, render, saving, tell
from qa_service.web.people import people

_VISIT, _ACTION = NUMBER.format("visit_id"), NUMBER.format("action_id")
EVENTS = {"made": "Made", "changed": "Changed", "evidence": "Evidence given", "asked_again": "More asked for",
          "closed": "Closed", "reopened": "Opened again", "removed": "Removed", "restored": "Brought back"}


def visible_action(action_id: int) -> Action:
    """The action, if this reader may see its visit."""
    action = actions.action_by_id(action_id)
    if action.visit_id is not None:
        visible(action.visit_id)
    return action


def question_asked(visit_id: int) -> VisitQuestion | None:
    """The finding that the address names, if this visit has it."""
    given = request.args.get("question", "")
    whole = templates.whole(finishing.template_of(service.visit_by_id(visit_id)))
    return next((one for one in whole.questions if str(one.id) == given), None)


def back_to_question(visit_id: int, question: VisitQuestion | None) -> str:
    """The part of the form in which a finding stands; else the visit."""
    if question is None:
        return f"/visits/{visit_id}"
    whole = templates.whole(finishing.template_of(service.visit_by_id(visit_id)))
    position = next(part.theme.position for part in whole.parts if part.theme.id == question.theme_id)
    return f"/visits/{visit_id}/themes/{position}#question-{question.id}"


@blueprint.get("/actions")
@requires(Permission.VISIT_READ)
def action_list() -> Response:
    """Actions, the earliest day first."""
    state, whose = asked_choice("state", listing.ACTION_STATES) or "standing", asked_choice("whose", ("mine",))
    me = person()
    assert me is not None
    page = paginate(listing.actions(state=state, as_at=today(), owner_id=me.user_id if whose else None),
                    number=page_number(), size=25)
    return render("visits/actions.html", page=page, state=state, whose=whose, states=listing.ACTION_STATES, day=today(),
                  called=settings_called({one.setting_id for one in page.items if one.setting_id}),
                  names=people().names())


@blueprint.get(f"/actions/{_ACTION}")
@requires(Permission.VISIT_READ)
def action(action_id: int) -> Response:
    """One action: where it comes from, its evidence, and what happened."""
    found = visible_action(action_id)
    return render("visits/action.html", form=Form(), action=found, names=people().names(), day=today(), words=EVENTS,
                  called=settings_called([found.setting_id]).get(found.setting_id) if found.setting_id else None,
                  history=actions.history_of(action_id), files=files.of_actions([action_id]))


@blueprint.route(f"/visits/{_VISIT}/actions/new", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def new_action(visit_id: int) -> Response:
    """An action from a visit, for a finding or for the visit as a whole."""
    visit = visible(visit_id)
    setting_id, question = visit.setting_id, question_asked(visit_id)
    form = ActionForm(key=new_key())
    form.offer(actions.AT_THE_PROVIDER, service.visitors())
    if form.validate_on_submit():
        with saving(form):
            actions.make_action(
                text=form.text.data or "", owner=form.owner.data or "", due_on=form.due_on.data,
                key=form.key.data or "", source="visit", by=actor(), today=today(), setting_id=setting_id,
                visit_id=visit_id, question_id=question.id if question else None)
        if form.saved:
            tell("The action is added.")
            return redirect(back_to_question(visit_id, question_asked(visit_id)))
    question = question_asked(visit_id)
    return render("visits/action_form.html", form=form, heading="Add an action", question=question, button="Add it",
                  back_to=back_to_question(visit_id, question), back_words="The visit")


@blueprint.route(f"/actions/{_ACTION}/change", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def change_action(action_id: int) -> Response:
    """What is to be done, by whom or by when is changed."""
    found = visible_action(action_id)
    form = ActionForm(key="-", version=str(found.version), text=found.text, due_on=found.due_on,
                      owner=found.owner_role or str(found.owner_id or ""))
    form.offer(actions.AT_THE_PROVIDER, service.visitors())
    if form.validate_on_submit():
        version = form.version.data or ""
        with saving(form):
            actions.change_action(action_id, text=form.text.data or "", owner=form.owner.data or "",
                                  due_on=form.due_on.data, by=actor(), today=today(),
                                  version=int(version) if version.isascii() and version.isdigit() else 0)
        if form.saved:
            tell("The action is changed.")
            return redirect(f"/actions/{action_id}")
    standing = actions.action_by_id(action_id)
    clash = standing if form.refused_with == 409 else None
    form.version.data = str(standing.version)
    return render("visits/action_form.html", form=form, heading="Change an action", question=None, button="Save",
                  back_to=f"/actions/{action_id}", back_words="The action", clash=clash, names=people().names())


@blueprint.route(f"/actions/{_ACTION}/evidence", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def give_evidence(action_id: int) -> Response:
    """What was done, as somebody of ours says."""
    found = visible_action(action_id)
    text = found.text
    form = EvidenceForm()
    if form.validate_on_submit():
        cleaned = sent(form)
        if not form.errors:
            sha256 = files.keep(cleaned) if cleaned else None
            with saving(form):
                if cleaned and sha256:
                    files.add(sha256, cleaned, caption="", by=actor(), action_id=action_id)
                actions.give_evidence(action_id, text=form.text.data or "", by=actor(), today=today(),
                                      files=1 if cleaned else 0)
            if form.saved:
                tell("The evidence is kept. Close the action if it shows that it is done.")
                return redirect(f"/actions/{action_id}")
    return render("visits/evidence.html", form=form, action_id=action_id, text=text)


@blueprint.route(f"/actions/{_ACTION}/close", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def close_action(action_id: int) -> Response:
    """The action is done."""
    visible_action(action_id)
    form = ReasonForm()
    form.ask("What shows that it is done", "Such as “seen at the visit of 3 May”.")
    if form.validate_on_submit():
        with saving(form):
            actions.close(action_id, reason=form.reason.data or "", by=actor(), today=today())
        if form.saved:
            tell("The action is closed.", undo=f"/actions/{action_id}/reopen")
            return redirect(f"/actions/{action_id}")
    return render("visits/reason.html", form=form, heading="Close an action", button="Close it",
                  back_to=f"/actions/{action_id}", back_words="The action")


@blueprint.route(f"/actions/{_ACTION}/ask-again", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def ask_again(action_id: int) -> Response:
    """The evidence does not show it."""
    visible_action(action_id)
    form = ReasonForm()
    form.ask("What is missing", "The provider reads this through its link.")
    if form.validate_on_submit():
        with saving(form):
            actions.ask_again(action_id, reason=form.reason.data or "", by=actor(), today=today())
        if form.saved:
            tell("The action is open again.")
            return redirect(f"/actions/{action_id}")
    return render("visits/reason.html", form=form, heading="Ask for more evidence", button="Ask for more",
                  back_to=f"/actions/{action_id}", back_words="The action")


@blueprint.post(f"/actions/{_ACTION}/reopen")
@requires(Permission.ACTION_UPDATE)
def reopen_action(action_id: int) -> Response:
    """A closure is taken back."""
    with transaction():
        actions.reopen(action_id, by=actor(), today=today())
    tell("The action is open again.")
    return redirect(f"/actions/{action_id}")


@blueprint.post(f"/actions/{_ACTION}/remove")
@requires(Permission.ACTION_UPDATE)
def remove_action(action_id: int) -> Response:
    """An action of a draft is taken back."""
    visit_id = visible_action(action_id).visit_id
    with transaction():
        actions.remove(action_id, by=actor(), today=today())
    tell("The action is removed.", undo=f"/actions/{action_id}/restore")
    return redirect(f"/visits/{visit_id}")


@blueprint.post(f"/actions/{_ACTION}/restore")
@requires(Permission.ACTION_UPDATE)
def restore_action(action_id: int) -> Response:
    """A removed action is brought back."""
    visit_id = visible_action(action_id).visit_id
    with transaction():
        actions.restore(action_id, by=actor(), today=today())
    tell("The action is back.")
    return redirect(f"/visits/{visit_id}")
