"""The list of flags: filters, kept filters, orders, and acts on many at once."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import Blueprint, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.flags import AcknowledgeManyForm, AssignManyForm, SnoozeManyForm, TakeManyForm
from qa_service.accounts import saved_filters
from qa_service.accounts import service as accounts
from qa_service.accounts.models import User
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.errors import BadInput
from qa_service.flags import bulk, registry, service
from qa_service.flags.asking import asked
from qa_service.flags.bulk import Act, LeftOut, Prepared, Wanted
from qa_service.flags.filters import STATES, Filters
from qa_service.flags.models import Flag
from qa_service.flags.names import groups_called, settings_called
from qa_service.permissions import Permission, allows, requires
from qa_service.vocabulary import Severity, SubjectType, counted
from qa_service.web import actor, allowed, page_number, person, render, saving, tell
from qa_service.web.addresses import chosen_filter
from qa_service.web.asking import leave_out

ManyForm = AcknowledgeManyForm | SnoozeManyForm | TakeManyForm | AssignManyForm
FORMS: Final[dict[Act, type[ManyForm]]] = {
    Act.ACKNOWLEDGE: AcknowledgeManyForm, Act.SNOOZE: SnoozeManyForm, Act.TAKE: TakeManyForm,
    Act.ASSIGN: AssignManyForm}
SHOWN_STATES: Final = {"open": "Open", "acknowledged": "Acknowledged", "snoozed": "Put off"}
BUTTONS: Final = {Act.ACKNOWLEDGE: "Acknowledge", Act.SNOOZE: "Put off", Act.TAKE: "Take",
                  Act.ASSIGN: "Assign"}
DONE: Final = {Act.ACKNOWLEDGE: "acknowledged", Act.SNOOZE: "put off",
               Act.TAKE: "assigned to you", Act.ASSIGN: "assigned"}


def add_to(blueprint: Blueprint) -> None:
    """Adds the list to the pages about flags."""
    blueprint.add_url_rule("/flags", view_func=index)
    blueprint.add_url_rule("/flags/bulk", view_func=bulk_choose, methods=["POST"])
    blueprint.add_url_rule("/flags/bulk/<act>", view_func=bulk_do, methods=["POST"])
    blueprint.add_url_rule("/flags/bulk/<int:act_id>/undo", view_func=bulk_undo, methods=["POST"])


def flag_list(given: MultiDict[str, str], people: list[User]) -> tuple[Filters, Any]:
    """What these arguments ask of the list of flags."""
    me = person()
    assert me is not None
    return asked(given, me=me.user_id, names={user.id: user.name for user in people})


@requires(Permission.FLAG_READ)
def index() -> Response:
    """Open flags that fit the filters, worst first."""
    me, people = person(), accounts.active_users()
    assert me is not None
    if not request.args and (start := saved_filters.start_of(me.user_id, "flags")):
        return redirect(f"/flags?{start}")
    filters, told = flag_list(request.args, people)
    for name, value in told.unknown.items():
        leave_out(name, value)
    page = service.open_flags(filters, number=page_number())
    kept = saved_filters.filters_for(me.user_id, "flags")
    counts = service.counts_of([flag_list(MultiDict(parse_qsl(one.query)), people)[0] for one in kept])
    query = request.query_string.decode("ascii", "ignore")
    return render(
        "flags/index.html", page=page, given=request.args, sort=filters.sort or "-severity",
        chosen=[chosen_filter(f"{label}: {words}", name) for name, (label, words) in told.words.items()],
        kept=saved_filters.choices("flags", kept, query, counts), query=saved_filters.clean("flags", query),
        severities=[(one.value, one.value.capitalize()) for one in reversed(Severity)],
        rules=[(rule.code, f"{rule.code} {rule.title}") for rule in registry.seen_rules()],
        states=list(STATES.items()), shown_states=SHOWN_STATES, most=bulk.MOST,
        workers=_workers(people), actions=actions(), names={user.id: user.name for user in people},
        **called(page.items))


def actions() -> list[dict[str, str]]:
    """What this person may do to many flags, as ``bulk_form`` takes it."""
    needs = {Act.ASSIGN: Permission.FLAG_ASSIGN}
    return [{"text": BUTTONS[act], "value": act.value} for act in Act
            if allowed(needs.get(act, Permission.FLAG_ACT))]


@requires(Permission.FLAG_ACT)
def bulk_choose() -> Response:
    """Says what an act would do to the ticked flags, or to all that fit, before it is done."""
    given, people = request.form, accounts.active_users()
    back = saved_filters.clean("flags", given.get("query", ""))
    act = Act(given["do"]) if given.get("do") in list(Act) else None
    every = given.get("every") == "yes"
    try:
        ids = bulk.matching(flag_list(MultiDict(parse_qsl(back)), people)[0]) if every else [
            int(one) for one in given.getlist("flag") if one.isascii() and one.isdigit() and len(one) < 10]
    except BadInput as error:
        ids, act = [], None
        tell(error.message)
    if act is None or not ids:
        if act is not None:
            tell("Tick at least one flag first.")
        return redirect(_home_or_list(given.get("from"), back))
    prepared = _prepared(act, ids)
    form = _form(act, people, flags=",".join(f"{flag.id}:{flag.version}" for flag in prepared.flags),
                 key=secrets.token_hex(16), back=_home_or_list(given.get("from"), back))
    return _confirm(act, form, prepared, people)


@requires(Permission.FLAG_ACT)
def bulk_do(act: str) -> Response:
    """Does it."""
    people = accounts.active_users()
    do = Act(act) if act in list(Act) else Act.ACKNOWLEDGE
    form = _form(do, people)
    versions = _versions(form.flags.data or "")
    prepared = _prepared(do, versions)
    if form.validate_on_submit() and versions and (do is not Act.ASSIGN or allowed(Permission.FLAG_ASSIGN)):
        with saving(form):
            done = bulk.carry_out(_wanted(do, form), versions, key=str(form.key.data)[:32], by=actor(), today=today())
            act_id, number, left = done.id, len(done.before), done.left_out
        if form.saved:
            sentence = f"{counted(number, 'flag')} {DONE[do]}."
            if left:
                sentence += (f" {counted(left, 'flag was', 'flags were')} left out: "
                             "something had happened to them meanwhile.")
            tell(sentence, undo=f"/flags/bulk/{act_id}/undo" if number else None)
            return redirect(_safe(form.back.data))
    return _confirm(do, form, prepared, people)


@requires(Permission.FLAG_ACT)
def bulk_undo(act_id: int) -> Response:
    """Takes it back."""
    with transaction():
        restored, left = bulk.undo(act_id, by=actor(), today=today())
    sentence = f"Taken back for {counted(restored, 'flag')}."
    tell(sentence + (f" {counted(left, 'flag stays', 'flags stay')} as they are: something happened to them since."
                     if left else ""))
    return redirect("/flags?all=yes")


def _prepared(act: Act, ids: Any) -> Prepared:
    prepared = bulk.prepare(act, ids)
    if act is Act.ASSIGN and not allowed(Permission.FLAG_ASSIGN):
        return Prepared([], [LeftOut(flag, "Only a manager assigns flags") for flag in prepared.flags])
    return prepared


def _confirm(act: Act, form: ManyForm, prepared: Prepared, people: list[User]) -> Response:
    flags = [*prepared.flags, *(one.flag for one in prepared.left_out if one.flag)]
    heading = f"{BUTTONS[act]} {counted(len(prepared.flags), 'flag')}"
    return render("flags/bulk.html", form=form, act=act, heading=heading, prepared=prepared, back=_safe(form.back.data),
                  names={user.id: user.name for user in people}, states=SHOWN_STATES, **called(flags))


def _form(act: Act, people: list[User], **data: str) -> ManyForm:
    form = FORMS[act](formdata=None, **data) if data else FORMS[act]()
    if isinstance(form, AssignManyForm):
        form.offer(_workers(people))
    return form


def _workers(people: list[User]) -> list[tuple[int, str]]:
    """Who may be given flags."""
    return [(user.id, user.name) for user in people if allows(user.role, Permission.FLAG_ACT)]


def _wanted(act: Act, form: ManyForm) -> Wanted:
    if isinstance(form, TakeManyForm):
        return Wanted(act, to=actor().user_id)
    if isinstance(form, AssignManyForm):
        return Wanted(act, to=int(form.to.data) if form.to.data else None)
    until: date | None = form.until.data if isinstance(form, SnoozeManyForm) else None
    return Wanted(act, reason=(form.reason.data or "").strip(), until=until)


def _versions(sent: str) -> dict[int, int]:
    """By flag, the version that was looked at; nothing of what is no such pair."""
    pairs = [one.split(":") for one in sent[:20 * bulk.MOST].split(",")]
    return {int(pair[0]): int(pair[1]) for pair in pairs
            if len(pair) == 2 and all(part.isascii() and part.isdigit() and len(part) < 10 for part in pair)}


def _home_or_list(came_from: str | None, back: str) -> str:
    return "/" if came_from == "home" else f"/flags?{back or 'all=yes'}"


def _safe(back: str | None) -> str:
    """The page to go back to: the first page, or the list with a filter."""
    if back == "/":
        return "/"
    return f"/flags?{saved_filters.clean('flags', (back or '').partition('?')[2]) or 'all=yes'}"


def called(flags: list[Flag]) -> dict[str, Any]:
    """The names of the settings and groups of these flags, for their rows."""
    return {
        "settings": settings_called({flag.setting_id for flag in flags if flag.setting_id is not None}),
        "groups": groups_called({flag.subject_id for flag in flags if flag.subject_type is SubjectType.GROUP}),
    }
