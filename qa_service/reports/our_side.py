"""What the council itself knows of a setting: its flags, its children there, who is responsible and whom to ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import exists, func, or_, select

from qa_service.concerns import marker
from qa_service.contracts import coverage, reach
from qa_service.contracts.models import Contract
from qa_service.contracts.oversight_models import Suspension
from qa_service.database import db
from qa_service.flags import service as flags
from qa_service.flags.models import Flag, FlagEvidence, RuleGap
from qa_service.placements import placement_checks
from qa_service.placements.models import Placement, PlacementCheck, PlacementImport
from qa_service.providers.models import Contact, Setting, Watch
from qa_service.providers.names import contacts_ever_of
from qa_service.providers.watching import COVERS
from qa_service.reports.viewer import Viewer
from qa_service.web.people import people


@dataclass(frozen=True, slots=True)
class OurSide:
    """What is ours. What a reader may not see is empty."""

    flags: Sequence[Flag] = ()
    evidence: Mapping[int, Sequence[FlagEvidence]] = field(default_factory=dict)
    gaps: Sequence[RuleGap] = ()
    list_loaded: bool = False
    """Whether our own list of placements was ever loaded."""
    unmatched: int = 0
    """Current placements of the council that are matched to no setting yet: one of them may be here."""
    teams: Sequence[str] = ()
    """The teams with a child here today, as our list names them."""
    watches: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Who watches, by what is watched: it, its provider group or its area."""
    contacts: Sequence[Contact] = ()
    contacts_ever: Sequence[Contact] = ()
    """Those too that were taken away."""
    checks: Sequence[PlacementCheck] = ()
    """The newest checks before placing."""
    names: Mapping[int, str] = field(default_factory=dict)
    suspensions: Sequence[Suspension] = ()
    """Those that keep us from placing here, now or from a day to come: of it, its provider, its group or a lot."""
    contracts: Sequence[Contract] = ()
    """Those in force that cover it."""
    contracts_ever: Sequence[Contract] = ()
    """Those too that have ended."""
    marked: bool = False
    """Whether safeguarding must be asked before anybody is placed here."""


CHECKS_SHOWN = 10
_TEAM = "the whole team"


def our_side(setting: Setting, day: date, viewer: Viewer) -> OurSide:
    """What is ours about a setting on a day, in a fixed number of queries."""
    open_flags = flags.flags_of_setting(setting.id) if viewer.flags else []
    loaded, unmatched, teams = _placements(setting.id, day) if viewer.children else (False, 0, [])
    contacts = contacts_ever_of(setting.id) if viewer.contacts else []
    contracts = coverage.contracts_of_setting(setting) if viewer.contracts else []
    names = people().names() if viewer.flags or viewer.checks else {}
    return OurSide(
        flags=open_flags, evidence=flags.evidence_of([flag.id for flag in open_flags]),
        gaps=flags.gaps_of_setting(setting.id) if viewer.flags else [],
        list_loaded=loaded, unmatched=unmatched, teams=teams,
        watches=_watches(setting, names) if viewer.flags else {},
        contacts=[one for one in contacts if one.removed_at is None and one.group_id is None], contacts_ever=contacts,
        checks=placement_checks.checks_of(setting.id, most=CHECKS_SHOWN + 1) if viewer.checks else [], names=names,
        suspensions=reach.standing_on([setting.id], day).get(setting.id, ()) if viewer.contracts else (),
        contracts=[one for one in contracts if one.in_force(day)], contracts_ever=contracts,
        marked=viewer.marker and bool(marker.marked([setting.id])))


def _watches(setting: Setting, names: Mapping[int, str]) -> dict[str, list[str]]:
    """Who watches the setting itself, its group or its area, in one query; the team first."""
    found = db.session.scalars(select(Watch).join(Setting, or_(*COVERS)).where(Setting.id == setting.id))
    who: dict[str, list[str]] = defaultdict(list)
    for watch in found:
        if watch.user_id is None or watch.user_id in names:
            who[_what(watch)].append(_TEAM if watch.user_id is None else names[watch.user_id])
    return {what: sorted(people, key=lambda name: (name != _TEAM, name)) for what, people in sorted(who.items())}


def _what(watch: Watch) -> str:
    if watch.setting_id is not None:
        return "it"
    if watch.group_id is not None:
        return "its provider group"
    return f"its area, {watch.area}" + (f" ({watch.kind.lower()})" if watch.kind else "")


def _placements(setting_id: int, day: date) -> tuple[bool, int, list[str]]:
    current = (Placement.started_on <= day, or_(Placement.ended_on.is_(None), Placement.ended_on > day))
    loaded, unmatched = db.session.execute(select(
        exists().where(PlacementImport.state == "imported"),
        select(func.count()).select_from(Placement).where(
            *current, Placement.setting_id.is_(None), Placement.without_setting.is_(None)).scalar_subquery())).one()
    teams = db.session.scalars(select(Placement.team).where(
        *current, Placement.setting_id == setting_id, Placement.team.is_not(None)).distinct().order_by(Placement.team))
    return bool(loaded), unmatched, [team for team in teams if team]
