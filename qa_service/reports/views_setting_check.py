"""Checks before placing: one is recorded with what the page says at that moment, and shown later as it was."""

from __future__ import annotations

from flask import current_app, redirect, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from forms.placement_checks import PlacementCheckForm
from qa_service.clock import today
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.placements import placement_checks
from qa_service.placements.placement_checks import OUTCOMES, NoteNamesSomebody
from qa_service.providers.names import setting_by_ref
from qa_service.reports import standing
from qa_service.reports.blueprint import blueprint
from qa_service.reports.standing import Standing
from qa_service.reports.standing_against import without_marker
from qa_service.reports.viewer import viewer_now
from qa_service.reports.views_setting import seen_now
from qa_service.web import actor, allowed, render, saving, tell
from qa_service.web.people import people


@blueprint.route("/settings/<ref>/check", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_CHECK)
def check_before_placing(ref: str) -> Response:
    """Keeps what the setting's page says now. Where it says something else than when it was opened, both are shown."""
    found = setting_by_ref(ref)
    setting_id, ref = found.id, found.ref
    corrects_id = _corrects(setting_id)
    said = seen_now(found, viewer_now()).standing
    form = PlacementCheckForm()
    form.offer(OUTCOMES)
    opened, names_somebody = _opened(form.opened.data), False
    changed = form.is_submitted() and (opened is None or not opened.is_same_as(said))
    if form.validate_on_submit() and not changed:
        with saving(form):
            try:
                number = placement_checks.record_check(
                    setting_id, said=said.as_record(), by=actor(), today=today(), corrects_id=corrects_id,
                    child_reference=form.child_reference.data or "", outcome=form.outcome.data or "",
                    note=form.note.data or "", no_childs_name=bool(form.no_childs_name.data))
            except NoteNamesSomebody:
                names_somebody = True
                raise
        if form.saved:
            tell("The check is recorded, with what the page said.")
            return redirect(f"/checks/{number}")
    if changed:
        form.refuse(None, "What is known of this setting has changed since you opened this page. Look at what changed, "
                          "then record the check.")
        form.refused_with = 409
    form.opened.data = _signer().dumps(said.as_record())
    return render("reports/setting_check.html", form=form, said=said, ref=ref, setting_id=setting_id,
                  corrects=corrects_id, opened=opened if changed else None, changed=changed,
                  names_somebody=names_somebody,
                  difference=standing.difference(opened, said) if changed and opened else None)


@blueprint.get("/checks/<int:check_id>")
@requires(Permission.PLACEMENT_CHECK_READ)
def recorded_check(check_id: int) -> Response:
    """A check as it was recorded: what the page said then, word for word."""
    check = placement_checks.check_numbered(check_id)
    called = settings_called([check.setting_id]).get(check.setting_id)
    said = standing.from_record(check.said)
    if not allowed(Permission.PLACING_MARKER_READ):
        said = without_marker(said)
    return render("reports/setting_check_recorded.html", check=check, called=called, outcomes=OUTCOMES,
                  said=said, whole=placement_checks.is_as_written(check),
                  by=people().names().get(check.recorded_by, "somebody who is no longer here"),
                  later=placement_checks.corrected_by(check_id),
                  reference=check.child_reference if allowed(Permission.PLACEMENT_READ) else None)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="what a setting's page said")


def _opened(signed: str | None) -> Standing | None:
    """What the page said when it was opened; ``None`` where that cannot be known any more."""
    try:
        return standing.from_record(_signer().loads(signed or ""))
    except (BadData, TypeError, KeyError, AttributeError):
        return None


def _corrects(setting_id: int) -> int | None:
    """The check of this setting that the address says is to be corrected. Raises ``NotFound``."""
    given = request.args.get("corrects", "")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound("There is no such check before placing.")
    check = placement_checks.check_numbered(int(given))
    if check.setting_id != setting_id:
        raise NotFound("There is no such check before placing.")
    return check.id
