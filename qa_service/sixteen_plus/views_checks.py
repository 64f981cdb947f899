"""Due diligence: entering many things at once, one thing with its document, its history, and taking back."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.sixteen_plus import CheckForm, Line, checks_form
from qa_service.actions.service import action_by_id
from qa_service.clock import today
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.ofsted.rules.words import day as in_words
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.sixteen_plus import diligence, turning
from qa_service.sixteen_plus.blueprint import NUMBER, blueprint
from qa_service.sixteen_plus.diligence import Check, ItemState
from qa_service.sixteen_plus.items import BY_KEY, Item
from qa_service.sixteen_plus.kinds import CheckOutcome, Standing
from qa_service.sixteen_plus.scope import kinds_of, scope_now
from qa_service.vocabulary import counted
from qa_service.web import actor, render, saving, tell
from qa_service.web.files import download, sent
from qa_service.web.people import people

HERE = "/settings/{}/sixteen-plus"
OUTCOMES = [(one.value, one.words) for one in CheckOutcome]


def _states(setting: Setting) -> list[ItemState]:
    """The checklist of a setting today. Raises ``NotFound`` for one of which nothing is checked."""
    kind = kinds_of([setting]).get(setting.id)
    if kind is None:
        raise NotFound("Nothing is checked of this setting. Say first as which kind of place it is checked.")
    return diligence.states_of(scope_now()[kind], diligence.seen_on([setting.id], today()).get(setting.id, {}), today())


@blueprint.route("/settings/<ref>/sixteen-plus/checks", methods=["GET", "POST"])
@requires(Permission.DUE_DILIGENCE_UPDATE)
def enter_checks(ref: str) -> Response:
    """Many things at once: those that need a look, or all."""
    setting = setting_by_ref(ref)
    setting_id, called, states = setting.id, settings_called([setting.id])[setting.id], _states(setting)
    form = checks_form([Line(one.item.key, one.item.words, one.item.expires) for one in states], OUTCOMES,
                       seen=today())
    if form.validate_on_submit():
        checks = _entered(form, states)
        if not form.errors:
            with saving(form):
                new = diligence.record_checks(setting_id, checks, by=actor(), today=today())
            if form.saved:
                if new:
                    tell(f"{counted(len(new), 'check')} recorded.",
                         undo=f"/sixteen-plus/checks/{'-'.join(map(str, new))}/undo")
                else:
                    tell("Nothing new was entered.")
                return redirect(HERE.format(ref))
    every = request.args.get("show") == "all"
    shown = [one for one in states if every or not one.standing.complete or one.standing is Standing.ENDS_SOON
             or _touched(form, one.item)]
    groups = list(dict.fromkeys(one.item.group for one in shown))
    return render("sixteen_plus/checks.html", form=form, called=called, every=every, total=len(states),
                  shown=len(shown), groups=[(title, [one for one in shown if one.item.group == title])
                                            for title in groups])


def _touched(form: Any, item: Item) -> bool:
    """Whether something was entered for this thing: it is never left out of sight."""
    fields = [form[name] for part in ("outcome", "expires", "reason") if (name := f"{part}-{item.key}") in form]
    return any(field.data or field.errors for field in fields)


def _entered(form: Any, states: list[ItemState]) -> list[Check]:
    """What the form says. Words or a day without an outcome are never dropped: the form asks what was found."""
    found = []
    for item in (one.item for one in states):
        outcome = form[f"outcome-{item.key}"]
        if not outcome.data:
            if _touched(form, item):
                form.refuse(outcome.name, f"Choose what you found: {item.words}.")
            continue
        expires = form[f"expires-{item.key}"].data if f"expires-{item.key}" in form else None
        found.append(Check(item.key, CheckOutcome(outcome.data), form.seen.data, expires,
                           form[f"reason-{item.key}"].data or ""))
    return found


@blueprint.post("/settings/<ref>/sixteen-plus/checks/<item>/action")
@requires(Permission.ACTION_UPDATE)
def make_action(ref: str, item: str) -> Response:
    """What is missing, expired or not met becomes an action in one click."""
    setting, found = setting_by_ref(ref), item_called(item)
    state = next((one for one in _states(setting) if one.item is found), None)
    if state is None:
        raise NotFound("This is not on the checklist of this setting.")
    with transaction():
        action_id = turning.make_action(setting, state, by=actor(), today=today())
    due_on = action_by_id(action_id).due_on
    tell(f"An action stands: {found.words}, due by {in_words(due_on) if due_on else 'no day'}. Open it to change who "
         "does it or by when.")
    return redirect(f"{HERE.format(ref)}#to-do")


@blueprint.get("/settings/<ref>/sixteen-plus/checks/<item>")
@requires(Permission.DUE_DILIGENCE_READ)
def history_of_item(ref: str, item: str) -> Response:
    """Every look at one thing, and the action about it."""
    setting, found = setting_by_ref(ref), item_called(item)
    history = diligence.history_of(setting.id, item)
    action = turning.standing_of(setting.id).get(turning.page_of(setting, item))
    kind = kinds_of([setting]).get(setting.id)
    newest = diligence.seen_on([setting.id], today()).get(setting.id, {}).get(item)
    on_list = kind is not None and found in scope_now()[kind]
    return render("sixteen_plus/item.html", called=settings_called([setting.id])[setting.id], item=found,
                  history=history, names=people().names(), day=today(), action=action,
                  turns=on_list and action is None and not diligence.state_of(found, newest, today()).standing.complete,
                  ends={one.id: diligence.holds_until(found, one) for one in history})


@blueprint.route("/settings/<ref>/sixteen-plus/checks/<item>/new", methods=["GET", "POST"])
@requires(Permission.DUE_DILIGENCE_UPDATE)
def enter_check(ref: str, item: str) -> Response:
    """One thing, with its document."""
    setting, found = setting_by_ref(ref), item_called(item)
    setting_id, called = setting.id, settings_called([setting.id])[setting.id]
    form = CheckForm(seen_on=today())
    form.offer(OUTCOMES)
    if form.validate_on_submit():
        cleaned = sent(form)
        if not form.errors:
            sha256 = documents.keep_bytes(cleaned.data) if cleaned is not None else ""
            with saving(form):
                new = _record_one(form, setting_id, found, (sha256, cleaned) if cleaned is not None else None)
            if form.saved:
                tell("The check is recorded." if new else "That stands already.",
                     undo=f"/sixteen-plus/checks/{new[0]}/undo" if new else None)
                return redirect(HERE.format(ref))
    return render("sixteen_plus/check.html", form=form, called=called, item=found)


def _record_one(form: CheckForm, setting_id: int, item: Item, file: Any) -> list[int]:
    assert form.seen_on.data is not None, "the form demands it"
    check = Check(item.key, CheckOutcome(form.outcome.data), form.seen_on.data, form.expires_on.data,
                  form.reason.data or "")
    return diligence.record_checks(setting_id, [check], by=actor(), today=today(), file=file,
                                   fields=("seen_on", "expires_on", "reason"))


@blueprint.get(f"/sixteen-plus/checks/{NUMBER.format('record_id')}/file")
@requires(Permission.DUE_DILIGENCE_READ)
def document_of_check(record_id: int) -> Response:
    """The document of a check, as a download."""
    found = diligence.record_by_id(record_id)
    if found.document_sha256 is None:
        raise NotFound("This check has no document.")
    return download(found.document_sha256, found.file_name or "document")


@blueprint.post("/sixteen-plus/checks/<ids>/undo")
@requires(Permission.DUE_DILIGENCE_UPDATE)
def take_checks_back(ids: str) -> Response:
    """What was recorded by mistake is taken back; what stood before stands again."""
    given = ids.split("-")
    if not all(one.isascii() and one.isdigit() and len(one) < 10 for one in given):
        raise NotFound("There is no such record.")
    with transaction():
        setting_id = diligence.take_back([int(one) for one in given], by=actor())
    tell("It is taken back; what stood before stands again.")
    return redirect(HERE.format(db.session.get_one(Setting, setting_id).ref))


def item_called(key: str) -> Item:
    if key not in BY_KEY:
        raise NotFound("There is no such thing to check.")
    return BY_KEY[key]
