"""The audit log's page."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app, request
from werkzeug.wrappers import Response

from qa_service.audit import places, trail, views_looks
from qa_service.audit.blueprint import blueprint
from qa_service.permissions import Permission, requires
from qa_service.web import allowed, asked_choice, asked_day, page_number, person, render
from qa_service.web.people import people

__all__ = ["blueprint", "views_looks"]
_LONGEST: Final = 120


@blueprint.get("/audit")
@requires(Permission.AUDIT_OWN)
def index() -> Response:
    """The entries that this person may read, narrowed to who, what, about what and when."""
    me, reach = person(), _reach()
    assert me is not None
    names = {f"user:{user_id}": name for user_id, name in people().names().items()}
    actions = trail.actions_known(me.authority_id, me.user_id, reach)
    given = {name: request.args.get(name, "").strip()[:_LONGEST] for name in ("by", "about", "since", "until")}
    given["action"] = asked_choice("action", {*actions, *_beginnings(actions)})
    actor = f"user:{me.user_id}" if given["by"] == "me" else given["by"]
    kind, _, which = given["about"].partition(" ")
    search = trail.Search(actor, given["action"], asked_day("since"), asked_day("until"),
                          subject=(kind, which) if which else None)
    page = trail.events(me.authority_id, me.user_id, reach, search, number=page_number())
    called = {subject: one for subject, one in trail.subjects_of(page.items).items() if allowed(one.needs)}
    return render("audit/index.html", page=page, reach=reach, given=given, names=names, called=called,
                  said=_said(given, names.get(actor, actor)),
                  people=_people(names, reach, actor), actions=_actions(actions, given["action"]),
                  sending=places.standing(current_app.config["SERVICE"]) if reach is not trail.Reach.OWN else None)


def _said(given: dict[str, str], who: str) -> list[tuple[str, str, str]]:
    """The filters that are on: each argument with its label and words."""
    said = (("by", "Who", who), ("action", "What", _plain(given["action"].rstrip("."))),
            ("about", "About", given["about"]), ("since", "From", given["since"]), ("until", "To", given["until"]))
    return [one for one in said if one[2] and given[one[0]]]


def _reach() -> trail.Reach:
    if allowed(Permission.AUDIT_READ):
        return trail.Reach.EVERYTHING
    return trail.Reach.SECURITY if allowed(Permission.AUDIT_SECURITY) else trail.Reach.OWN


def _people(names: dict[str, str], reach: trail.Reach, chosen: str) -> list[dict[str, Any]]:
    """The people to choose from; none for somebody who sees their own entries alone."""
    if reach is trail.Reach.OWN:
        return []
    known = {"": "Anybody", **names}
    if chosen not in known:
        known[chosen] = chosen
    return [{"value": actor, "text": name, "selected": actor == chosen} for actor, name in known.items()]


def _beginnings(actions: list[str]) -> set[str]:
    """What several actions begin with, such as ``account``; with or without the dot."""
    heads = {action.partition(".")[0] for action in actions}
    return heads | {f"{head}." for head in heads}


def _actions(actions: list[str], chosen: str) -> list[dict[str, Any]]:
    """The actions to choose from: all of a kind, or one."""
    heads = sorted({action.partition(".")[0] for action in actions})
    offered = {"": "Anything", **{f"{head}.": f"Everything about: {_plain(head)}" for head in heads},
               **{action: _plain(action) for action in actions}}
    if chosen and chosen not in offered:
        chosen = f"{chosen}."
    return [{"value": value, "text": words, "selected": value == chosen} for value, words in offered.items()]


def _plain(action: str) -> str:
    return action.replace("_", " ").replace("-", " ").replace(".", ": ")
