"""Turning what we heard into an action or a visit: in one click with what is usual, or after saying who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import redirect
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.actions import ActionForm
from forms.heard import VisitForm
from qa_service.actions import service as actions
from qa_service.clock import today
from qa_service.database import db
from qa_service.database.once import new_key
from qa_service.errors import BadInput
from qa_service.flags.names import settings_called
from qa_service.heard import following, service
from qa_service.heard.blueprint import ENTRY, blueprint
from qa_service.heard.kinds import NoteKind
from qa_service.heard.models import HeardSaid
from qa_service.ofsted.rules.words import day as in_words
from qa_service.own_lists import finding
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.visits import service as visits
from qa_service.web import actor, person, render, saving, tell

DAYS_AHEAD = 14
"""Days from today until an action or a visit is due, unless somebody says another day."""
MOST_SETTINGS = 200


@dataclass(frozen=True, slots=True)
class Usual:
    """What an entry is turned into where nobody says otherwise: theirs who press the button, in two weeks."""

    action: ActionForm
    visit: VisitForm | None
    """``None`` where several settings could be visited."""
    on: date


@blueprint.app_template_global()
def usual_turns(said: HeardSaid) -> Usual:
    """The forms that the buttons of the page of what was said send."""
    visit = None if said.setting_id is None else _visit_form()
    if visit is not None:
        visit.setting.data = str(said.setting_id)
    return Usual(_action_form(said.heard_on), visit, today() + timedelta(days=DAYS_AHEAD))


def _action_form(heard_on: date) -> ActionForm:
    return ActionForm(key=new_key(), owner=_me(), due_on=today() + timedelta(days=DAYS_AHEAD),
                      text=f"Follow up what we heard on {in_words(heard_on)}")


def _visit_form() -> VisitForm:
    return VisitForm(key=new_key(), lead=_me(), planned_for=today() + timedelta(days=DAYS_AHEAD))


def _me() -> str:
    me = person()
    assert me is not None  # the gate let somebody in
    return str(me.user_id)


@blueprint.route(f"{ENTRY}/action", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def make_action(entry_id: int) -> Response:
    """An action because of an entry. What was said is not copied into it: its page leads back here."""
    service.entry_by_id(entry_id)
    said = service.said_of(entry_id)[-1]
    setting_id, form = said.setting_id, _action_form(said.heard_on)
    form.offer(actions.AT_THE_PROVIDER, actions.owners())
    if form.validate_on_submit():
        with saving(form):
            entry = service.standing_entry(entry_id)
            action_id = actions.make_action(
                text=form.text.data or "", owner=form.owner.data or "", due_on=form.due_on.data,
                key=form.key.data or "", source="heard", source_path=f"/heard/{entry_id}", by=actor(), today=today(),
                setting_id=setting_id)
            following.turned_into(entry, NoteKind.ACTION, f"/actions/{action_id}", actor())
        if form.saved:
            tell("The action is made, and leads back to what we heard. Here you can change who does it, and by when.")
            return redirect(f"/actions/{action_id}")
    return render("heard/action.html", form=form, entry_id=entry_id)


@blueprint.route(f"{ENTRY}/visit", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
def make_visit(entry_id: int) -> Response:
    """A visit because of an entry, to its setting or to one of its group's."""
    service.entry_by_id(entry_id)
    said = service.said_of(entry_id)[-1]
    settings, form = _settings(said.setting_id, said.group_id), _visit_form()
    place = finding.place_of(said.setting_id, said.group_id)
    form.offer([(str(id_), name) for id_, name in settings], visits.visitors())
    if form.validate_on_submit():
        assert form.planned_for.data is not None
        with saving(form):
            if not (form.setting.data or "").isdigit():
                raise BadInput("Choose the setting that is visited.", field="setting")
            visit_id = following.make_visit(
                entry_id, int(form.setting.data), planned_for=form.planned_for.data, lead_id=int(form.lead.data),
                key=form.key.data or "", by=actor(), today=today())
        if form.saved:
            tell("The visit is planned, and leads back to what we heard.")
            return redirect(f"/visits/{visit_id}")
    return render("heard/visit.html", form=form, entry_id=entry_id, place=place, settings=settings)


def _settings(setting_id: int | None, group_id: int | None) -> list[tuple[int, str]]:
    """The setting itself, or those of the group that still stand, by name."""
    ids = [setting_id] if setting_id else [
        id_ for id_, status in db.session.execute(
            select(Setting.id, Setting.status).where(Setting.group_id == group_id).order_by(Setting.id))
        if not status.ended][:MOST_SETTINGS]
    called = settings_called(ids)
    return sorted(((id_, f"{one.name} ({one.ref})") for id_, one in called.items()), key=lambda pair: pair[1])
