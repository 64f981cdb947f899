"""The list of what we heard, and what a setting's or a provider group's page shows of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from qa_service.accounts import kept_forms
from qa_service.clock import today
from qa_service.database import paginate
from qa_service.heard import listing, patterns
from qa_service.heard.blueprint import blueprint
from qa_service.heard.following import behind
from qa_service.heard.kinds import FromWhom, HeardKind
from qa_service.heard.listing import Filters
from qa_service.heard.patterns import Pattern
from qa_service.own_lists import finding
from qa_service.own_lists.finding import Place
from qa_service.permissions import Permission, requires
from qa_service.web import allowed, asked_choice, asked_day, page_number, person, render
from qa_service.web.filters import day
from qa_service.web.people import people

NEWEST = 5
KINDS = {kind.value: kind.words for kind in HeardKind}
ROLES = {role.value: role.words for role in FromWhom}


@dataclass(frozen=True, slots=True)
class ListAsked:
    """What the list's address asks for, with the place that it names."""

    filters: Filters
    place: Place | None

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Each filter that is on: its argument, its label, and what it is narrowed to."""
        asked = self.filters
        said = [("setting" if asked.setting_id else "group", "About", self.place.name if self.place else ""),
                ("q", "Words", asked.text),
                ("kind", "Kind", KINDS.get(asked.kind, "")), ("from", "From", ROLES.get(asked.from_whom, "")),
                ("since", "Since", day(asked.since) if asked.since else ""),
                ("state", "State", listing.STATES.get(asked.state, ""))]
        return [one for one in said if one[2]]


def list_asked() -> ListAsked:
    """The filters of the list. Raises ``NotFound`` for a setting or group that is not known."""
    place = finding.place_asked(request.args.get("setting", "").strip(), request.args.get("group", "").strip())
    return ListAsked(Filters(
        setting_id=place.setting_id if place else None, group_id=place.group_id if place else None,
        kind=asked_choice("kind", KINDS), from_whom=asked_choice("from", ROLES), since=asked_day("since"),
        state=asked_choice("state", listing.STATES), text=" ".join(request.args.get("q", "").split())[:200]), place)


@blueprint.get("/heard")
@requires(Permission.HEARD_READ)
def heard() -> Response:
    """Everything that we heard, the newest first."""
    asked, me = list_asked(), person()
    page = paginate(listing.entries(asked.filters), number=page_number(), size=25, scalars=False)
    return render("heard/index.html", page=page, asked=asked.filters, said=asked.said, place=asked.place, kinds=KINDS,
                  roles=ROLES, states=listing.STATES, day=today(), names=people().names(),
                  places=places_of([said for _, said in page.items]),
                  not_saved=kept_forms.kept_under(me.user_id, "/heard/new?") if me else [])


def places_of(said: list[Any]) -> dict[tuple[str, int], Place]:
    """Where each of these is about."""
    return finding.places(settings=sorted({one.setting_id for one in said if one.setting_id}),
                          groups=sorted({one.group_id for one in said if one.group_id}))


@dataclass(frozen=True, slots=True)
class AtPlace:
    """What the page of a setting or a group shows: the pattern, and the newest entries."""

    pattern: Pattern
    newest: list[Any]
    more: bool


@blueprint.app_template_global()
def heard_at(setting_id: int | None = None, group_id: int | None = None) -> AtPlace | None:
    """What we heard about a setting or a group, for whoever may read it."""
    if not allowed(Permission.HEARD_READ):
        return None
    found = listing.newest(Filters(setting_id=setting_id, group_id=group_id), most=NEWEST + 1)
    pattern = (patterns.pattern_of_setting(setting_id, today()) if setting_id is not None
               else patterns.pattern_of_group(group_id or 0, today()))
    return AtPlace(pattern, found[:NEWEST], len(found) > NEWEST)


@blueprint.app_template_global()
def heard_behind(path: str) -> list[int]:
    """The entries because of which there is what stands on a page, for whoever may read them."""
    return behind([path]).get(path, []) if allowed(Permission.HEARD_READ) else []
