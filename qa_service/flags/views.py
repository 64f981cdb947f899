"""Pages of flags: the list, a flag with its evidence, and what people do with it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from forms.flags import AcknowledgeForm, AssignForm, SnoozeForm
from qa_service.accounts import service as accounts
from qa_service.clock import today
from qa_service.flags import handling, list_views, registry, rule_views, service
from qa_service.flags.list_views import SHOWN_STATES, called
from qa_service.flags.names import groups_called, settings_called
from qa_service.flags.rule import FlagRule
from qa_service.permissions import Permission, allows, requires
from qa_service.vocabulary import SubjectType
from qa_service.web import actor, page_number, render, saving, tell

blueprint = Blueprint("flags", __name__)
list_views.add_to(blueprint)
rule_views.add_to(blueprint)

KINDS = {"raised": "Raised", "changed": "Changed", "cannot_tell": "Could not be told", "acknowledged": "Acknowledged",
         "snoozed": "Put off", "woken": "Came back", "assigned": "Assigned", "reopened": "Opened again",
         "undone": "Taken back", "cleared": "Cleared by the evidence"}


@blueprint.get("/flags/not-known")
@requires(Permission.FLAG_READ)
def not_known() -> Response:
    """Where rules cannot tell, and why."""
    rule = request.args.get("rule") or None
    page = service.gaps(number=page_number(), rule=rule)
    rules = registry.seen_rules()
    return render(
        "flags/not_known.html", page=page, chosen=rule, rules=rules, counts=service.gap_counts(),
        titles={one.code: one.title for one in rules},
        settings=settings_called({gap.subject_id for gap in page.items if gap.subject_type is SubjectType.SETTING}),
        groups=groups_called({gap.subject_id for gap in page.items if gap.subject_type is SubjectType.GROUP}))


@blueprint.get("/flags/<int:flag_id>")
@requires(Permission.FLAG_READ)
def show(flag_id: int) -> Response:
    """One flag: what was found, by which rule, on what evidence, and what happened since."""
    flag = service.flag_numbered(flag_id)
    named = called([flag])
    rule, setting = registry.rule_called(flag.rule), named["settings"].get(flag.setting_id)
    return render("flags/show.html", flag=flag, rule=rule, states=SHOWN_STATES, kinds=KINDS,
                  evidence=service.evidence_of([flag_id])[flag_id], history=service.history_of(flag_id),
                  names=_people(), from_iso=date.fromisoformat,
                  record=_record(rule, flag.subject_id, setting.ref if setting else None), **named)


def _record(rule: FlagRule, subject_id: int, ref: str | None) -> str | None:
    """The page of our own record that this flag rests on, where its rule has one."""
    if rule.stands_at is None or ("{ref}" in rule.stands_at and ref is None):
        return None
    return rule.stands_at.format(subject=subject_id, ref=ref)


@blueprint.route("/flags/<int:flag_id>/acknowledge", methods=["GET", "POST"])
@requires(Permission.FLAG_ACT)
def acknowledge(flag_id: int) -> Response:
    """Says that a flag was seen and what follows."""
    flag = service.flag_numbered(flag_id)
    if flag.cleared_at:
        return _cleared(flag_id)
    form = AcknowledgeForm(version=flag.version)
    if form.validate_on_submit():
        with saving(form):
            handling.acknowledge(flag_id, by=actor(), reason=form.reason.data, today=today(), version=_version(form))
        if form.saved:
            tell("Acknowledged. The flag stays on the lists until the evidence clears it.")
            return redirect(f"/flags/{flag_id}")
    return _act(form, flag_id, heading="Acknowledge a flag", button="Acknowledge")


@blueprint.route("/flags/<int:flag_id>/snooze", methods=["GET", "POST"])
@requires(Permission.FLAG_ACT)
def snooze(flag_id: int) -> Response:
    """Puts a flag off until a day."""
    flag = service.flag_numbered(flag_id)
    if flag.cleared_at:
        return _cleared(flag_id)
    form = SnoozeForm(version=flag.version)
    if form.validate_on_submit() and form.until.data is not None:
        with saving(form):
            handling.snooze(flag_id, until=form.until.data, reason=form.reason.data, by=actor(), today=today(),
                            version=_version(form))
        if form.saved:
            tell("Put off. The flag comes back on that day, or when it becomes more severe.")
            return redirect(f"/flags/{flag_id}")
    return _act(form, flag_id, heading="Put a flag off", button="Put it off")


@blueprint.route("/flags/<int:flag_id>/assign", methods=["GET", "POST"])
@requires(Permission.FLAG_ASSIGN)
def assign(flag_id: int) -> Response:
    """Gives a flag to a colleague."""
    flag = service.flag_numbered(flag_id)
    if flag.cleared_at:
        return _cleared(flag_id)
    form = AssignForm(version=flag.version, to=str(flag.assigned_to or ""))
    form.offer((user.id, user.name) for user in accounts.active_users() if allows(user.role, Permission.FLAG_ACT))
    if form.validate_on_submit():
        with saving(form):
            handling.assign(flag_id, to=int(form.to.data) if form.to.data else None, by=actor(), today=today(),
                            version=_version(form))
        if form.saved:
            tell("Assigned.")
            return redirect(f"/flags/{flag_id}")
    return _act(form, flag_id, heading="Assign a flag", button="Assign")


def _cleared(flag_id: int) -> Response:
    tell("The evidence has cleared this flag meanwhile, so there is nothing left to do with it.")
    return redirect(f"/flags/{flag_id}")


def _act(form: AcknowledgeForm | SnoozeForm | AssignForm, flag_id: int, *, heading: str, button: str) -> Response:
    """The form; where somebody else came first, what they did, and what was typed, to be sent knowing it."""
    flag = service.flag_numbered(flag_id)
    since = service.history_since(flag_id, _version(form)) if form.is_submitted() else []
    if since:
        form.version.data = str(flag.version)
    return render("flags/act.html", form=form, flag=flag, heading=heading, button=button, since=since, kinds=KINDS,
                  states=SHOWN_STATES, names=_people(), from_iso=date.fromisoformat)


def _version(form: AcknowledgeForm | SnoozeForm | AssignForm) -> int:
    sent = str(form.version.data or "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0


def _people() -> dict[int, str]:
    return {user.id: user.name for user in accounts.active_users()}
