"""The audit log's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from qa_service.audit import trail
from qa_service.permissions import Permission, requires
from qa_service.web import allowed, page_number, person, render
from qa_service.web.people import people

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
@requires(Permission.AUDIT_OWN)
def index() -> Response:
    me, reach = person(), _reach()
    assert me is not None
    given = {name: request.args.get(name, "").strip()[:120] for name in ("by", "action", "since", "until")}
    actor = f"user:{me.user_id}" if given["by"] == "me" else given["by"]
    search = trail.Search(actor, given["action"], _day(given["since"]), _day(given["until"]))
    wrong = [words for name, words in (("since", "from"), ("until", "to")) if given[name] and not _day(given[name])]
    page = trail.events(me.authority_id, me.user_id, reach, search, number=page_number())
    names = {f"user:{user_id}": name for user_id, name in people().names().items()}
    return render("audit/index.html", page=page, reach=reach, given=given, wrong=wrong, names=names, actor=actor,
                  choices=_choices(names, reach, actor))


def _reach() -> trail.Reach:
    if allowed(Permission.AUDIT_READ):
        return trail.Reach.EVERYTHING
    return trail.Reach.SECURITY if allowed(Permission.AUDIT_SECURITY) else trail.Reach.OWN


def _choices(names: dict[str, str], reach: trail.Reach, chosen: str) -> list[dict[str, Any]]:
    """The people to choose from; none for somebody who sees their own entries alone."""
    if reach is trail.Reach.OWN:
        return []
    known = {"": "Anybody", **names}
    if chosen not in known:
        known[chosen] = chosen
    return [{"value": actor, "text": name, "selected": actor == chosen} for actor, name in known.items()]


def _day(text: str) -> date | None:
    """A date as a browser's date field sends it; ``None`` for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
