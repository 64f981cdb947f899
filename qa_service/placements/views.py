"""Our children, by reference: where they are today, and how those settings stand."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response

from qa_service.clock import today
from qa_service.permissions import Permission, requires
from qa_service.placements import service, uploads, views_import, views_match
from qa_service.placements.blueprint import blueprint
from qa_service.placements.service import Condition
from qa_service.providers.names import setting_by_ref
from qa_service.web import asked_choice, page_number, render

__all__ = ["blueprint", "views_import", "views_match"]


@blueprint.get("/placements")
@requires(Permission.PLACEMENT_READ)
def placements() -> Response:
    """Placements that are current today, those in the worst settings first."""
    wanted = asked_choice("standing", list(Condition))
    condition = Condition(wanted) if wanted else None
    ref = request.args.get("setting", "")
    setting_id = setting_by_ref(ref).id if ref else None
    page = service.current_placements(today(), condition=condition, setting_id=setting_id, number=page_number())
    return render(
        "placements/list.html",
        page=page,
        exposed=service.exposed_summary(today()),
        condition=condition,
        conditions=list(Condition),
        ref=ref,
        newest=uploads.newest_import_id(),
    )
