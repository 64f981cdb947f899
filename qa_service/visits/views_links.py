"""The pages behind the provider's private links: each shows its own form, and nothing else of the service."""

from __future__ import annotations

from datetime import date

from flask import redirect
from werkzeug.wrappers import Response

from forms.actions import EvidenceForm
from forms.base import Form
from forms.visits import reply_form
from qa_service.actions import files
from qa_service.actions import service as actions
from qa_service.actions.kinds import ActionState
from qa_service.clock import today
from qa_service.errors import NotFound
from qa_service.permissions import public
from qa_service.private_links.door import ended, entered
from qa_service.visits import publishing
from qa_service.visits.blueprint import NUMBER, blueprint
from qa_service.visits.publishing import REPLY, REPORT, reply_name
from qa_service.visits.service import visit_by_id
from qa_service.visits.telling import tell_of_answer
from qa_service.visits.traces import trace
from qa_service.web import render, saving, tell
from qa_service.web.files import sent
from qa_service.web.filters import day

_WHOLE = "The visit as a whole"


@blueprint.app_template_filter("written_day")
def written_day(kept: str | None) -> str:
    """A day that was kept as text, as it is printed."""
    return day(date.fromisoformat(kept) if kept else None)


@blueprint.route(f"/{REPLY}/<token>", methods=["GET", "POST"])
@public
def reply(token: str) -> Response:
    """The findings of a visit, with room for the provider's reply beside each."""
    with entered(token, REPLY) as opened:
        if opened is None:
            return ended()
        try:
            shown = publishing.shown_for_reply(opened.subject_id)
        except NotFound:
            return ended()
        numbers = [question["id"] for theme in shown["themes"] for question in theme["questions"]]
        said = {key: row.text for key, row in publishing.newest_replies(opened.subject_id).items()}
        asked: list[int | None] = [None, *numbers]
        form = reply_form([(reply_name(None), _WHOLE), *((reply_name(one), "Your reply") for one in numbers)],
                          data={name: value for one in asked for name, value in (
                              (reply_name(one), said.get(one, "")),
                              (f"shown-{reply_name(one)}", trace(said.get(one, ""))))})
        if form.validate_on_submit():
            with saving(form):
                new = publishing.record_replies(
                    opened.subject_id, {one: form[reply_name(one)].data or "" for one in asked},
                    link_id=opened.link_id, by=opened.actor,
                    shown={one: form[f"shown-{reply_name(one)}"].data or "" for one in asked})
            if form.refused_with == 409:
                for one, row in publishing.newest_replies(opened.subject_id).items():
                    form[f"shown-{reply_name(one)}"].data = trace(row.text)
            if form.saved:
                tell(f"Thank you. {'Your reply is kept' if new else 'Nothing was changed'}: you can change it here "
                     "until the link ends.")
                return redirect(f"/{REPLY}/{token}")
        return render("visits/reply.html", form=form, shown=shown, opened=opened, reply_name=reply_name)


@blueprint.get(f"/{REPORT}/<token>")
@public
def report(token: str) -> Response:
    """The published version of a visit, and the provider's actions."""
    with entered(token, REPORT) as opened:
        if opened is None:
            return ended()
        shown = publishing.shown_as_published(opened.subject_id)
        its = publishing.provider_actions(opened.subject_id)
        return render("visits/report.html", form=Form(), shown=shown, opened=opened, token=token, actions=its,
                      day=today(), states=ActionState,
                      asked={one.id: _asked_last(one.id) for one in its if one.state is ActionState.OPEN})


def _asked_last(action_id: int) -> str | None:
    """What we said was missing from the evidence, if that is the last that was said."""
    last = actions.history_of(action_id)[-1]
    return last.note if last.kind == "asked_again" else None


@blueprint.route(f"/{REPORT}/<token>/actions/{NUMBER.format('action_id')}", methods=["GET", "POST"])
@public
def report_evidence(token: str, action_id: int) -> Response:
    """What the provider did about one of its actions."""
    with entered(token, REPORT) as opened:
        if opened is None:
            return ended()
        mine = {one.id: one for one in publishing.provider_actions(opened.subject_id)}
        if action_id not in mine:
            return ended()
        text, due_on = mine[action_id].text, mine[action_id].due_on
        form = EvidenceForm()
        if form.validate_on_submit():
            cleaned = sent(form)
            if not form.errors:
                sha256 = files.keep(cleaned) if cleaned else None
                with saving(form):
                    if cleaned and sha256:
                        files.add(action_id, sha256, cleaned, by=opened.actor, link_id=opened.link_id)
                    actions.give_evidence(action_id, text=form.text.data or "", by=opened.actor, today=today(),
                                          link_id=opened.link_id, files=1 if cleaned else 0)
                    tell_of_answer(visit_by_id(opened.subject_id), today=today())
                if form.saved:
                    tell("Thank you. We look at it and close the action, or say what is missing.")
                    return redirect(f"/{REPORT}/{token}")
        return render("visits/report_evidence.html", form=form, text=text, due_on=due_on, opened=opened, token=token)
