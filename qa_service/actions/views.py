"""Actions: the list, one action, changing it, its evidence and closure. They are made where something asks for them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect
from sqlalchemy import Select
from werkzeug.wrappers import Response

from forms.actions import ActionForm, EvidenceForm, ReasonForm
from forms.base import Form
from qa_service.actions import files, listing
from qa_service.actions import service as actions
from qa_service.actions.models import Action
from qa_service.clock import today
from qa_service.database import paginate, transaction
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.masking import masked_words
from qa_service.permissions import Permission, requires
from qa_service.web import actor, allowed, asked_choice, page_number, person, render, saving, tell
from qa_service.web import files as given
from qa_service.web.people import people

blueprint = Blueprint("actions", __name__)
blueprint.register_error_handler(413, given.too_large)
_ACTION = "<int(max=2147483647):action_id>"
EVENTS = {"made": "Made", "changed": "Changed", "evidence": "Evidence given", "asked_again": "More asked for",
          "closed": "Closed", "reopened": "Opened again", "removed": "Removed", "restored": "Brought back"}


@blueprint.app_template_filter("masked")
def masked(text: str) -> str:
    """The text, without names and initials for a reader who may not know whom it is about."""
    return text if allowed(Permission.VISIT_PEOPLE) else masked_words(text)


def visible_action(action_id: int) -> Action:
    """The action, if this reader may see it: others than those who do actions see none before it counts."""
    action = actions.action_by_id(action_id)
    if action.draft and not allowed(Permission.ACTION_UPDATE):
        raise NotFound("There is no such action.")
    return action


@dataclass(frozen=True, slots=True)
class AskedActions:
    """What a list of actions is narrowed to."""

    state: str
    mine: bool

    def statement(self) -> Select[Action]:
        me = person()
        assert me is not None  # the gate let somebody in
        return listing.actions(state=self.state, as_at=today(), owner_id=me.user_id if self.mine else None)

    @property
    def said(self) -> list[tuple[str, str]]:
        """Label and words."""
        return [("State", listing.STATES[self.state]), *([("Whose", "Mine")] if self.mine else [])]


def asked_actions() -> AskedActions:
    """What this request asks for."""
    return AskedActions(asked_choice("state", listing.STATES) or "standing", bool(asked_choice("whose", ("mine",))))


@blueprint.get("/actions")
@requires(Permission.VISIT_READ)
def action_list() -> Response:
    """Actions, the earliest day first."""
    asked = asked_actions()
    page = paginate(asked.statement(), number=page_number(), size=25)
    return render("actions/index.html", page=page, state=asked.state, whose="mine" if asked.mine else "",
                  states=listing.STATES, day=today(), names=people().names(),
                  called=settings_called({one.setting_id for one in page.items if one.setting_id}))


@blueprint.get(f"/actions/{_ACTION}")
@requires(Permission.VISIT_READ)
def action(action_id: int) -> Response:
    """One action: where it comes from, its evidence, and what happened."""
    found = visible_action(action_id)
    return render("actions/show.html", form=Form(), action=found, names=people().names(), day=today(), words=EVENTS,
                  called=settings_called([found.setting_id]).get(found.setting_id) if found.setting_id else None,
                  history=actions.history_of(action_id), files=files.of_actions([action_id]),
                  shows_files=allowed(Permission.VISIT_PEOPLE))


@blueprint.route(f"/actions/{_ACTION}/change", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def change_action(action_id: int) -> Response:
    """What is to be done, by whom or by when is changed."""
    found = visible_action(action_id)
    form = ActionForm(key="-", version=str(found.version), text=found.text, due_on=found.due_on,
                      owner=found.owner_role or str(found.owner_id or ""))
    form.offer(actions.AT_THE_PROVIDER, actions.owners())
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
    return render("actions/form.html", form=form, heading="Change an action", button="Save",
                  back_to=f"/actions/{action_id}", back_words="The action", clash=clash, names=people().names())


@blueprint.route(f"/actions/{_ACTION}/evidence", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def give_evidence(action_id: int) -> Response:
    """What was done, as somebody of ours says."""
    found = visible_action(action_id)
    text = found.text
    form = EvidenceForm()
    if form.validate_on_submit():
        cleaned = given.sent(form)
        if not form.errors:
            sha256 = files.keep(cleaned) if cleaned else None
            with saving(form):
                if cleaned and sha256:
                    files.add(action_id, sha256, cleaned, by=actor())
                actions.give_evidence(action_id, text=form.text.data or "", by=actor(), today=today(),
                                      files=1 if cleaned else 0)
            if form.saved:
                tell("The evidence is kept. Close the action if it shows that it is done.")
                return redirect(f"/actions/{action_id}")
    return render("actions/evidence.html", form=form, action_id=action_id, text=text)


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
    return render("web/reason.html", form=form, heading="Close an action", button="Close it",
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
            told = actions.ask_again(action_id, reason=form.reason.data or "", by=actor(), today=today())
        if form.saved:
            tell(f"The action is open again. {told.sentence}" if told else "The action is open again.")
            return redirect(told.path if told and told.path else f"/actions/{action_id}")
    return render("web/reason.html", form=form, heading="Ask for more evidence", button="Ask for more",
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
    source_path = visible_action(action_id).source_path
    with transaction():
        actions.remove(action_id, by=actor(), today=today())
    tell("The action is removed.", undo=f"/actions/{action_id}/restore")
    return redirect(source_path or "/actions")


@blueprint.post(f"/actions/{_ACTION}/restore")
@requires(Permission.ACTION_UPDATE)
def restore_action(action_id: int) -> Response:
    """A removed action is brought back."""
    source_path = visible_action(action_id).source_path
    with transaction():
        actions.restore(action_id, by=actor(), today=today())
    tell("The action is back.")
    return redirect(source_path or "/actions")


@blueprint.get("/actions/files/<int(max=2147483647):file_id>")
@requires(Permission.VISIT_PEOPLE)
def file(file_id: int) -> Response:
    """A file that shows what was done."""
    found = files.file_by_id(file_id)
    visible_action(found.action_id)
    return given.download(found.sha256, found.name)


@blueprint.get("/actions/files/<int(max=2147483647):file_id>/picture")
@requires(Permission.VISIT_PEOPLE)
def picture(file_id: int) -> Response:
    """A photo that shows what was done, to look at."""
    found = files.file_by_id(file_id)
    visible_action(found.action_id)
    return given.picture(found.sha256)
