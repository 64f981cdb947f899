"""A setting's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request
from werkzeug.wrappers import Response

from qa_service.clock import today
from qa_service.permissions import Permission, requires
from qa_service.placements.placement_checks import OUTCOMES
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.reports import setting_charts, setting_page, timeline
from qa_service.reports.blueprint import blueprint
from qa_service.reports.our_side import CHECKS_SHOWN, OurSide, our_side
from qa_service.reports.setting_page import SettingPage
from qa_service.reports.standing import Standing
from qa_service.reports.standing_known import standing_of
from qa_service.reports.timeline_entry import Known
from qa_service.reports.timeline_of_ofsted import PUBLICATION_STATES
from qa_service.reports.viewer import Viewer, viewer_now
from qa_service.web import render
from qa_service.web.data_age import age_of_sources
from qa_service.web.gate import may_open


@dataclass(frozen=True, slots=True)
class Seen:
    """A setting as this reader sees it today."""

    view: SettingPage
    ours: OurSide
    standing: Standing


def seen_now(setting: Setting, viewer: Viewer) -> Seen:
    """What the setting's page says to this reader at this moment."""
    day = today()
    view, ours = setting_page.page_of(setting, day), our_side(setting, day, viewer)
    return Seen(view, ours, standing_of(view, ours, viewer, day, age_of_sources()))


@dataclass(frozen=True, slots=True)
class TimelineAsked:
    """What of the timeline the address asks for."""

    kinds: dict[str, str]
    """Those that this reader may see."""
    chosen: frozenset[str]
    since: date | None
    until: date | None
    most: int

    @property
    def told(self) -> frozenset[str]:
        return self.chosen or frozenset(self.kinds)


@blueprint.get("/settings/<ref>")
@requires(Permission.SETTING_READ)
def setting(ref: str) -> Response:
    """One setting: what stands against placing here, and everything that is known of it."""
    found = setting_by_ref(ref)
    viewer = viewer_now()
    seen, asked = seen_now(found, viewer), timeline_asked(viewer)
    told = timeline.timeline_of(found, asked.told, since=asked.since, until=asked.until, most=asked.most,
                                known=known_of(seen.view, seen.ours))
    return render("reports/setting.html", view=seen.view, ours=seen.ours, said=seen.standing, asked=asked, told=told,
                  charts=setting_charts.charts_of(seen.view, today()), day=today(), checks_shown=CHECKS_SHOWN,
                  shown_more=min(2 * asked.most, timeline.MOST_SHOWN),
                  publication_states=PUBLICATION_STATES, check_outcomes=OUTCOMES)


def known_of(view: SettingPage, ours: OurSide) -> Known:
    """What the page has asked for already, so that its timeline need not. What a reader may not see, it is not told."""
    return Known(inspections=view.inspections_ever, publications=view.publications, contracts=ours.contracts_ever,
                 contacts=ours.contacts_ever)


def timeline_asked(viewer: Viewer) -> TimelineAsked:
    """The filters of the timeline; what means nothing narrows nothing."""
    kinds = timeline_kinds(viewer)
    entries = request.args.get("entries", "")
    return TimelineAsked(
        kinds, frozenset(request.args.getlist("show")) & frozenset(kinds), _day("from"), _day("to"),
        min(max(int(entries), timeline.SHOWN), timeline.MOST_SHOWN)
        if entries.isascii() and entries.isdigit() and len(entries) < 6 else timeline.SHOWN)


def timeline_kinds(viewer: Viewer) -> dict[str, str]:
    """What of the timeline this reader may see."""
    sees = {"flag": viewer.flags, "review": viewer.flags, "correction": viewer.flags, "placement": viewer.children,
            "check": viewer.checks, "contact": viewer.contacts, "document": viewer.documents,
            "visit": viewer.visits, "action": viewer.visits,
            "independent": viewer.independent, "event": viewer.independent, "heard": viewer.heard,
            "diligence": viewer.diligence, "unregistered": viewer.diligence,
            "contract": viewer.contracts}
    return {kind: words for kind, words in timeline.KINDS.items() if sees.get(kind, True)}


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@blueprint.app_template_global()
def may_follow(path: str) -> bool:
    """Whether this reader is let to what a link of the summary, the timeline or a flag's evidence leads to."""
    page = path.partition("?")[0].partition("#")[0]
    return not page or may_open(page)
