"""The pages of contract meetings and provider forums, with their actions."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.actions import ActionForm
from forms.contracts import ForumForm, MeetingForm
from qa_service.actions import service as actions
from qa_service.clock import today
from qa_service.contracts import coverage, meetings, providers, service
from qa_service.contracts.blueprint import NUMBER, blueprint, clashed, form_page, keep_file, note_file
from qa_service.contracts.meetings import FORUM_ACTIONS, MEETING, MeetingSaid
from qa_service.contracts.oversight_models import ContractMeeting, ProviderForum
from qa_service.database import transaction
from qa_service.database.once import new_key
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import NotFound
from qa_service.permissions import Permission, requires
from qa_service.web import actor, page_number, render, saving, tell
from qa_service.web.files import download, sent
from qa_service.web.people import people

_CONTRACT = f"/contracts/{NUMBER.format('contract_id')}"
_MEETING = f"/contracts/meetings/{NUMBER.format('meeting_id')}"
_FORUM = f"/contracts/forums/{NUMBER.format('forum_id')}"


def _said(form: Any, sha256: str | None, cleaned: Cleaned | None) -> MeetingSaid:
    assert form.on.data is not None
    return MeetingSaid(form.on.data, form.held.data == "yes", form.who.data, form.minutes.data,
                       form.local_carers.data if "local_carers" in form else None, note_file(sha256, cleaned))


def _stands(now: ContractMeeting | ProviderForum) -> list[tuple[str, str]]:
    return [("Day", now.on.isoformat()), ("Was it held?", "It was held" if now.held else "It is planned"),
            ("Who was there", now.who or ""), ("Minutes", now.minutes or "")]


@blueprint.route(f"{_CONTRACT}/meetings/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def new_meeting(contract_id: int) -> Response:
    """A contract meeting is planned, or recorded."""
    found = service.contract_by_id(contract_id)
    title, provider = found.title, providers.provider_by_id(found.provider_id).name
    form = MeetingForm(on=today(), held="yes")
    if not meetings.is_with_fostering_agency(found):
        form.without_carers()
    if form.validate_on_submit():
        number, cleaned = 0, sent(form)
        if not form.errors:
            sha256 = keep_file(cleaned)
            with saving(form):
                number = meetings.keep_meeting(contract_id, _said(form, sha256, cleaned), by=actor(), today=today())
            if form.saved:
                tell("The meeting is kept.")
                return redirect(f"/contracts/meetings/{number}")
    return form_page(form, "A contract meeting", button="Keep the meeting", caption=provider, upload=True,
                     back_to=f"/contracts/{contract_id}", back_words=title)


@blueprint.get(_MEETING)
@requires(Permission.CONTRACT_READ)
def meeting(meeting_id: int) -> Response:
    """A contract meeting, with its minutes and actions."""
    found = meetings.meeting_by_id(meeting_id)
    contract = service.contract_by_id(found.contract_id)
    return render("contracts/meeting.html", meeting=found, contract=contract, day=today(), names=people().names(),
                  provider=providers.provider_by_id(contract.provider_id),
                  fostering=meetings.is_with_fostering_agency(contract),
                  actions=actions.actions_of(MEETING, meeting_id))


@blueprint.route(f"{_MEETING}/change", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def change_meeting(meeting_id: int) -> Response:
    """A meeting is moved, was held, or gets its minutes."""
    found = meetings.meeting_by_id(meeting_id)
    contract = service.contract_by_id(found.contract_id)
    form = MeetingForm(version=str(found.version), on=found.on, held="yes" if found.held else "no", who=found.who,
                       minutes=found.minutes, local_carers=found.local_carers)
    if not meetings.is_with_fostering_agency(contract) and not found.local_carers:
        form.without_carers()
    if form.validate_on_submit():
        cleaned = sent(form)
        if not form.errors:
            sha256 = keep_file(cleaned)
            with saving(form):
                meetings.change_meeting(meeting_id, _said(form, sha256, cleaned), version=form.seen, by=actor(),
                                        today=today())
            if form.saved:
                tell("The meeting is kept.")
                return redirect(f"/contracts/meetings/{meeting_id}")
    now = meetings.meeting_by_id(meeting_id)
    if clashed(form):
        form.version.data = str(now.version)
    return form_page(form, "Change a contract meeting", button="Save", upload=True, stands=_stands(now),
                     back_to=f"/contracts/meetings/{meeting_id}", back_words="The meeting")


@blueprint.get(f"{_MEETING}/file")
@requires(Permission.CONTRACT_READ)
def meeting_file(meeting_id: int) -> Response:
    """The minutes as a file, as a download."""
    return _file(meetings.meeting_by_id(meeting_id))


def _file(row: ContractMeeting | ProviderForum) -> Response:
    if row.document_sha256 is None:
        raise NotFound("No file of these minutes was kept.")
    return download(row.document_sha256, row.file_name or "minutes")


@blueprint.post(f"{_MEETING}/remove")
@requires(Permission.CONTRACT_UPDATE)
def remove_meeting(meeting_id: int) -> Response:
    """A meeting that is not to be, or was entered by mistake."""
    with transaction():
        contract_id = meetings.remove_meeting(meeting_id, by=actor())
    tell("The meeting is taken away.", undo=f"/contracts/meetings/{meeting_id}/restore")
    return redirect(f"/contracts/{contract_id}#meetings")


@blueprint.post(f"{_MEETING}/restore")
@requires(Permission.CONTRACT_UPDATE)
def restore_meeting(meeting_id: int) -> Response:
    """A removed meeting is brought back."""
    with transaction():
        meetings.restore_meeting(meeting_id, by=actor())
    tell("The meeting is back.")
    return redirect(f"/contracts/meetings/{meeting_id}")


@blueprint.route(f"{_MEETING}/actions/new", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def meeting_action(meeting_id: int) -> Response:
    """An action that a contract meeting agreed."""
    found = meetings.meeting_by_id(meeting_id)
    contract = service.contract_by_id(found.contract_id)
    settings = coverage.settings_of(contract)
    return _action(MEETING, meeting_id, f"/contracts/meetings/{meeting_id}",
                   about=providers.provider_by_id(contract.provider_id).name,
                   setting_id=settings[0] if len(settings) == 1 else None)


def _action(source: str, source_id: int, path: str, *, about: str, setting_id: int | None = None) -> Response:
    form = ActionForm(key=new_key())
    form.offer(actions.AT_THE_PROVIDER, actions.owners())
    if form.validate_on_submit():
        with saving(form):
            actions.make_action(
                text=form.text.data or "", owner=form.owner.data or "", due_on=form.due_on.data,
                key=form.key.data or "", source=source, source_id=source_id, source_path=path, about=about,
                setting_id=setting_id, by=actor(), today=today())
        if form.saved:
            tell("The action is added.")
            return redirect(f"{path}#actions")
    return form_page(form, "Add an action", button="Add it", caption=about, back_to=path, back_words="The minutes")


@blueprint.get("/contracts/forums")
@requires(Permission.CONTRACT_READ)
def forum_list() -> Response:
    """The council's provider forums."""
    return render("contracts/forums.html", page=meetings.forums(number=page_number()), day=today())


@blueprint.route("/contracts/forums/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def new_forum() -> Response:
    """A provider forum is planned, or recorded."""
    form = ForumForm(on=today(), held="yes", title=request.args.get("title", "")[:120])
    if form.validate_on_submit():
        number, cleaned = 0, sent(form)
        if not form.errors:
            sha256 = keep_file(cleaned)
            with saving(form):
                number = meetings.keep_forum(form.title.data or "", _said(form, sha256, cleaned), by=actor(),
                                             today=today())
            if form.saved:
                tell("The forum is kept.")
                return redirect(f"/contracts/forums/{number}")
    return form_page(form, "A provider forum", button="Keep the forum", upload=True, back_to="/contracts/forums",
                     back_words="Provider forums")


@blueprint.get(_FORUM)
@requires(Permission.CONTRACT_READ)
def forum(forum_id: int) -> Response:
    """A provider forum, with its minutes and actions."""
    return render("contracts/forum.html", forum=meetings.forum_by_id(forum_id), day=today(), names=people().names(),
                  actions=actions.actions_of(FORUM_ACTIONS, forum_id))


@blueprint.route(f"{_FORUM}/change", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def change_forum(forum_id: int) -> Response:
    """A forum is moved, was held, or gets its minutes."""
    found = meetings.forum_by_id(forum_id)
    form = ForumForm(version=str(found.version), title=found.title, on=found.on, held="yes" if found.held else "no",
                     who=found.who, minutes=found.minutes)
    if form.validate_on_submit():
        cleaned = sent(form)
        if not form.errors:
            sha256 = keep_file(cleaned)
            with saving(form):
                meetings.change_forum(forum_id, form.title.data or "", _said(form, sha256, cleaned),
                                      version=form.seen, by=actor(), today=today())
            if form.saved:
                tell("The forum is kept.")
                return redirect(f"/contracts/forums/{forum_id}")
    now = meetings.forum_by_id(forum_id)
    if clashed(form):
        form.version.data = str(now.version)
    return form_page(form, "Change a provider forum", button="Save", upload=True, stands=_stands(now),
                     back_to=f"/contracts/forums/{forum_id}", back_words="The forum")


@blueprint.get(f"{_FORUM}/file")
@requires(Permission.CONTRACT_READ)
def forum_file(forum_id: int) -> Response:
    """The minutes as a file, as a download."""
    return _file(meetings.forum_by_id(forum_id))


@blueprint.post(f"{_FORUM}/remove")
@requires(Permission.CONTRACT_UPDATE)
def remove_forum(forum_id: int) -> Response:
    """A forum that is not to be, or was entered by mistake."""
    with transaction():
        meetings.remove_forum(forum_id, by=actor())
    tell("The forum is taken away.", undo=f"/contracts/forums/{forum_id}/restore")
    return redirect("/contracts/forums")


@blueprint.post(f"{_FORUM}/restore")
@requires(Permission.CONTRACT_UPDATE)
def restore_forum(forum_id: int) -> Response:
    """A removed forum is brought back."""
    with transaction():
        meetings.restore_forum(forum_id, by=actor())
    tell("The forum is back.")
    return redirect(f"/contracts/forums/{forum_id}")


@blueprint.route(f"{_FORUM}/actions/new", methods=["GET", "POST"])
@requires(Permission.ACTION_UPDATE)
def forum_action(forum_id: int) -> Response:
    """An action that a forum agreed."""
    return _action(FORUM_ACTIONS, forum_id, f"/contracts/forums/{forum_id}", about=meetings.forum_by_id(forum_id).title)
