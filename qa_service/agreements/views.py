"""The agreements that were made for placements."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response

from qa_service.agreements import service
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.web import page_number, render

blueprint = Blueprint("agreements", __name__)


@blueprint.get("/agreements")
@requires(Permission.PLACEMENT_READ)
def agreements() -> Response:
    """Agreements with the placements that they are for; of one setting where the address names it."""
    setting = setting_asked()
    page = service.agreements(setting_id=setting.id if setting else None, number=page_number())
    return render("agreements/list.html", page=page, ref=setting.ref if setting else "")


def setting_asked() -> Setting | None:
    """The setting that the address names, if it names one. Raises ``NotFound``."""
    ref = request.args.get("setting", "").strip()[:20]
    return setting_by_ref(ref) if ref else None
