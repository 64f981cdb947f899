"""“Do not place: speak to safeguarding”: released and lifted by a safeguarding lead, shown to whoever places."""

from __future__ import annotations

from collections.abc import Collection

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.base import Form
from qa_service.concerns import marker
from qa_service.concerns.blueprint import blueprint
from qa_service.database import transaction
from qa_service.flags.names import settings_called
from qa_service.own_lists import finding
from qa_service.permissions import Permission, requires
from qa_service.providers.names import setting_by_ref
from qa_service.web import actor, allowed, render, tell
from qa_service.web.people import people


@blueprint.get("/do-not-place")
@requires(Permission.PLACING_MARKER_RELEASE)
def markers() -> Response:
    """The settings on which the marker stands, and a search for another."""
    standing, text = marker.standing(), request.args.get("q", "").strip()[:200]
    found = [one for one in finding.find(text) if one.setting_id is not None]
    return render("concerns/markers.html", standing=standing, called=settings_called([
        one.setting_id for one in standing]), names=people().names(), text=text, found=found, form=Form(),
        marked={one.setting_id for one in standing})


@blueprint.post("/do-not-place/<ref>/release")
@requires(Permission.PLACING_MARKER_RELEASE)
def release(ref: str) -> Response:
    """Shows the marker on the setting's pages."""
    setting_id = setting_by_ref(ref).id
    with transaction():
        marker.release(setting_id, by=actor())
    tell(f"“{marker.WORDS}” now stands on the setting’s page, without a reason.", undo=f"/do-not-place/{ref}/lift")
    return redirect("/do-not-place")


@blueprint.post("/do-not-place/<ref>/lift")
@requires(Permission.PLACING_MARKER_RELEASE)
def lift(ref: str) -> Response:
    """Takes it away."""
    setting_id = setting_by_ref(ref).id
    with transaction():
        marker.lift(setting_id, by=actor())
    tell("The marker is lifted.")
    return redirect("/do-not-place")


@blueprint.app_template_global()
def do_not_place_among(setting_ids: Collection[int | None]) -> Collection[int]:
    """Those of these settings on which the marker stands, for a list from which somebody would choose a place."""
    return marker.marked({id_ for id_ in setting_ids if id_}) if allowed(Permission.PLACING_MARKER_READ) else ()


@blueprint.app_template_global()
def do_not_place(setting_id: int) -> str:
    """The marker's words where it stands on a setting, for whoever places; else nothing."""
    if not allowed(Permission.PLACING_MARKER_READ):
        return ""
    return marker.WORDS if marker.marked([setting_id]) else ""
