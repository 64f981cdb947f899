"""Our children, by reference: where they are today, and how those settings stand."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request
from werkzeug.wrappers import Response

from qa_service.accounts import saved_filters
from qa_service.clock import today
from qa_service.database.session import Page
from qa_service.permissions import Permission, requires
from qa_service.placements import service, uploads, views_import, views_match
from qa_service.placements.blueprint import blueprint
from qa_service.placements.service import Condition, PlacementLine
from qa_service.providers.names import setting_by_ref
from qa_service.web import asked_choice, page_number, person, render
from qa_service.web.addresses import chosen_filter

__all__ = ["blueprint", "views_import", "views_match"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address narrows the list to; empty: not by this."""

    condition: Condition | None
    setting: str
    """A URN or the reference of an unregistered setting."""
    area: str
    team: str

    @property
    def said(self) -> list[tuple[str, str, str]]:
        """Each filter that is on: its argument, its label and its words."""
        all_ = (("standing", "How the setting stands", self.condition.words if self.condition else ""),
                ("area", "Area", self.area), ("team", "Team", self.team), ("setting", "Setting", self.setting))
        return [one for one in all_ if one[2]]

    def page(self, *, number: int = 1, size: int = 50) -> Page[PlacementLine]:
        """The placements that fit. Raises ``NotFound`` for a setting that is not known."""
        return service.current_placements(
            today(), condition=self.condition, setting_id=setting_by_ref(self.setting).id if self.setting else None,
            area=self.area, team=self.team, number=number, size=size)


def asked() -> Asked:
    """What this address asks of the list, for the page and for its download."""
    standing = asked_choice("standing", list(Condition))
    setting, area, team = (request.args.get(name, "").strip()[:120] for name in ("setting", "area", "team"))
    return Asked(Condition(standing) if standing else None, setting, area, team)


@blueprint.get("/placements")
@requires(Permission.PLACEMENT_READ)
def placements() -> Response:
    """Placements that are current today, those in the worst settings first."""
    me = person()
    assert me is not None
    if not request.args and (start := saved_filters.start_of(me.user_id, "placements")):
        return redirect(f"/placements?{start}")
    wanted, query = asked(), request.query_string.decode("ascii", "ignore")
    areas, teams = service.areas_and_teams(today())
    kept = saved_filters.choices("placements", saved_filters.filters_for(me.user_id, "placements"), query)
    return render(
        "placements/list.html",
        page=wanted.page(number=page_number()),
        wanted=wanted,
        exposed=service.exposed_summary(today()),
        chosen=[chosen_filter(f"{label}: {words}", name) for name, label, words in wanted.said],
        conditions=[(one.value, one.words) for one in Condition],
        areas=[(area, area) for area in areas],
        teams=[(team, team) for team in teams],
        kept=kept,
        query=saved_filters.clean("placements", query),
        newest=uploads.newest_import_id(),
    )
