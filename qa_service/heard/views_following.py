"""What we did about an entry, and the way to report a safeguarding concern."""

from __future__ import annotations

from flask import redirect
from werkzeug.wrappers import Response

from forms.base import Form
from forms.heard import AnswerForm
from qa_service.clock import today
from qa_service.database import db
from qa_service.heard import following, referrals, service
from qa_service.heard.blueprint import ENTRY, blueprint
from qa_service.own_lists import finding
from qa_service.own_lists.identifiers import personal_details
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.web import actor, render, saving, tell


@blueprint.route(f"{ENTRY}/answer", methods=["GET", "POST"])
@requires(Permission.HEARD_WRITE)
def answer(entry_id: int) -> Response:
    """What we did, or will have done by a day."""
    service.entry_by_id(entry_id)
    form = AnswerForm()
    if form.validate_on_submit():
        with saving(form):
            following.say(entry_id, form.did.data or "", due_on=form.due_on.data, by=actor(), today=today(),
                          looked_at_names=form.looked_at_names.data)
        if form.saved:
            tell("It is noted, and stands among what is due." if form.due_on.data else "It is noted.")
            return redirect(f"/heard/{entry_id}")
    return render("heard/answer.html", form=form, entry_id=entry_id,
                  asks_for_a_look=bool(form.looked_at_names.data or personal_details(form.did.data or "")))


@blueprint.route(f"{ENTRY}/safeguarding", methods=["GET", "POST"])
@requires(Permission.HEARD_WRITE)
def report(entry_id: int) -> Response:
    """What comes before any form; and the way to it."""
    entry = service.entry_by_id(entry_id)
    said = service.said_of(entry_id)[-1]
    setting_id, group_id, form = said.setting_id, said.group_id, Form()
    if form.validate_on_submit():
        with saving(form):
            next_page = referrals.report(entry_id, by=actor())
        if form.saved:
            return redirect(next_page)
        entry = service.entry_by_id(entry_id)
    setting = db.session.get(Setting, setting_id) if setting_id else None
    return render("heard/safeguarding.html", form=form, numbers=referrals.numbers(setting), entry=entry,
                  place=finding.place_of(setting_id, group_id), me=actor().user_id)
