"""VI-01: a visit is overdue by the setting's risk band, the visits of ours, and those of other councils that count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, or_, select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.exposure import Exposed, exposure_of
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.histories import History, gather_histories
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.placements.models import Placement
from qa_service.visits.bands import ByHand, LastVisit, Risk, bands_by_hand, in_force, last_visits, risk_of
from qa_service.visits.kinds import Band, OtherVisitKind
from qa_service.visits.programme_models import OtherCouncilVisit
from qa_service.visits.scope import InScope, without_regulator
from qa_service.vocabulary import Severity, SubjectType

OURS: Final = "Our visits"
PROGRAMME: Final = "Our visiting programme"
_COUNTING: Final = {"whole": (OtherVisitKind.WHOLE,), "whole and themed": (OtherVisitKind.WHOLE, OtherVisitKind.THEMED),
                    "none": ()}
_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class ByOther:
    """A visit by another council, as far as the interval turns on it."""

    council: str
    visited_on: date
    kind: OtherVisitKind
    may_count: bool

    def counts(self, values: Values) -> bool:
        """Whether it may stand in for one of ours, by what its recorder said and by its kind."""
        return self.may_count and self.kind in _COUNTING[str(values.by_name["other_kinds"])]

    def until(self, interval: int, values: Values) -> date:
        """The last day for which it stands in."""
        return self.visited_on + timedelta(days=min(interval, values.number("other_days")))


@dataclass(frozen=True, slots=True)
class Visiting:
    """A setting that we are to visit: how closely, when we were there last, and since when it counts."""

    worked_out: Risk
    visited_on: date | None
    counts_from: date | None
    """Where we never were: the later of our going live and of our first child there; ``None`` if that is not known."""
    since: date | None = None
    """Since when our child is there; before we went live we may have been there, and nothing here would say so."""
    by_hand: ByHand | None = None
    others: tuple[ByOther, ...] = ()
    """Visits by other councils, the newest first."""
    visit_id: int | None = None
    ref: str = ""
    listed_due_on: date | None = None
    """When the list that our last visit is from had the next one due; no part of the rule."""

    @property
    def start(self) -> date | None:
        """The day from which the interval runs."""
        return self.visited_on or self.counts_from

    @property
    def before_we_went_live(self) -> date | None:
        """The day from which visits are recorded, where none is and our child was there before."""
        if self.visited_on is not None or self.since is None or self.counts_from is None:
            return None
        return self.counts_from if self.since < self.counts_from else None

    def risk(self, as_at: date) -> Risk:
        """The band that counts."""
        return in_force(self.worked_out, self.by_hand, as_at)

    def since_ours(self) -> tuple[ByOther, ...]:
        """What other councils did since our last visit."""
        return tuple(one for one in self.others if self.visited_on is None or one.visited_on > self.visited_on)

    @property
    def page(self) -> str | None:
        """The page on how this setting is visited."""
        return f"/settings/{self.ref}/visiting" if self.ref else None


def gather_visiting(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Visiting]:
    """The settings among these where our children live, with whom we have a contract, or that are ours to visit."""
    exposed = exposure_of(setting_ids, as_at)
    scope = without_regulator(setting_ids, as_at)
    asked = {id_ for id_, one in exposed.items() if one.children or one.contract} | set(scope)
    return visiting_of(gather_histories(asked, as_at), exposed, as_at, scope) if asked else {}


def visiting_of(histories: Mapping[int, History], exposed: Mapping[int, Exposed], as_at: date,
                scope: Mapping[int, InScope]) -> dict[int, Visiting]:
    """The same for settings whose histories and exposure are known, in a fixed number of queries."""
    ids = {id_ for id_, one in exposed.items() if one.children or one.contract} | set(scope)
    ids &= set(histories)
    last, first = last_visits(ids, as_at), _first_days(ids, as_at)
    by_hand, others = bands_by_hand(ids), visits_by_others(ids, as_at)
    found = {}
    for id_ in ids:
        history, ours, extra = histories[id_], last.get(id_, LastVisit()), scope.get(id_)
        begun = history.go_live_on
        since = first.get(id_) or (exposed[id_].since if id_ in exposed else None) or (extra.since if extra else None)
        hand = by_hand.get(id_)
        found[id_] = Visiting(
            risk_of(history, ours.result, extra), ours.visited_on, max(since, begun) if begun and since else None,
            since, ByHand(hand.band, london(hand.set_at).date(), hand.review_on) if hand else None,
            others.get(id_, ()), ours.visit_id, history.urn or f"U{id_}", ours.listed_due_on)
    return found


def _first_days(setting_ids: Collection[int], as_at: date) -> dict[int, date]:
    """Since when a child of ours who is there now has been there."""
    rows = db.session.execute(select(Placement.setting_id, func.min(Placement.started_on)).where(
        Placement.setting_id.in_(setting_ids), Placement.started_on <= as_at,
        or_(Placement.ended_on.is_(None), Placement.ended_on > as_at)).group_by(Placement.setting_id))
    return {setting_id: first for setting_id, first in rows if setting_id is not None and first is not None}


def visits_by_others(setting_ids: Collection[int], as_at: date) -> dict[int, tuple[ByOther, ...]]:
    """Other councils' visits by this day, by setting, the newest first."""
    rows = db.session.scalars(
        select(OtherCouncilVisit).where(
            OtherCouncilVisit.setting_id.in_(setting_ids), OtherCouncilVisit.visited_on <= as_at,
            OtherCouncilVisit.withdrawn_at.is_(None))
        .order_by(OtherCouncilVisit.visited_on.desc(), OtherCouncilVisit.id.desc()))
    found: defaultdict[int, tuple[ByOther, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.setting_id] += (ByOther(row.council, row.visited_on, row.kind, row.may_count),)
    return found


def visit_due_on(facts: Visiting, values: Values, as_at: date) -> date | None:
    """The last day on which the next visit is in time: by the band's interval, or where that is earlier by the list
    that our last visit is from. ``None`` where neither is known; where the band is not known, the day that has passed
    in every band.
    """
    band = facts.risk(as_at).band
    found = _due(facts, max(values.number(f"{one}_days") for one in ([band] if band else Band)), values)
    if band is None and found is not None and as_at <= found:
        found = None
    if any(one.counts(values) for one in facts.since_ours()):
        return found
    return min((on for on in (found, facts.listed_due_on) if on is not None), default=None)


def _due(facts: Visiting, interval: int, values: Values) -> date | None:
    """With this interval: from our last visit, or as long as another council's visit stands in."""
    days = [one.until(interval, values) for one in facts.since_ours() if one.counts(values)]
    if facts.start is not None:
        days.append(facts.start + timedelta(days=interval))
    return max(days, default=None)


def judge_visiting(facts: Visiting, as_at: date, values: Values) -> Answer:
    """VI-01. Where the band is not known, only what is late in every band, or in none, can be told."""
    risk = facts.risk(as_at)
    intervals = [values.number(f"{band}_days") for band in ([risk.band] if risk.band else Band)]
    latest, earliest = _due(facts, max(intervals), values), _due(facts, min(intervals), values)
    if facts.start is None and (earliest is None or as_at > earliest):
        return CannotTell("It was never visited, and the council has not set the day from which it records visits.")
    assert latest is not None and earliest is not None  # there is a day to count from
    if facts.start is not None and as_at > latest:
        return Finding((*_where_we_stand(facts, values, max(intervals)), *_what_was_due(facts, risk, latest)))
    if as_at > earliest:
        return CannotTell(f"{risk.why} So it is not known how often it is to be visited.")
    if _may_have_been_there(facts, min(intervals), as_at) and not any(
            one.counts(values) and as_at <= one.until(min(intervals), values) for one in facts.others):
        assert facts.counts_from is not None  # so the question says
        return CannotTell(f"No visit is recorded. We may have been there before {day(facts.counts_from)}, the day from "
                          "which visits are recorded here; load past visits to say when.")
    return None


def _may_have_been_there(facts: Visiting, interval: int, as_at: date) -> bool:
    """Whether a visit is in time only if we were there before we went live."""
    return (facts.before_we_went_live is not None and facts.since is not None
            and (as_at - facts.since).days > interval)


def _where_we_stand(facts: Visiting, values: Values, interval: int) -> list[Evidence]:
    """Our last visit, and what other councils did since."""
    assert facts.start is not None
    last = (Evidence(f"We visited it last on {day(facts.start)}.", source=OURS,
                     link=f"/visits/{facts.visit_id}" if facts.visit_id else None) if facts.visited_on else
            Evidence(f"No visit is recorded since {day(facts.start)}.", source=OURS, link=facts.page))
    return [last, *(Evidence(said_of_other(one, values, interval), source="Our record of visits by other councils",
                             link=facts.page) for one in facts.since_ours()[:_SHOWN])]


def said_of_other(one: ByOther, values: Values, interval: int) -> str:
    """What another council's visit does to our interval."""
    visit = f"{one.council} visited it on {day(one.visited_on)}"
    if one.counts(values):
        return f"{visit}: that counts until {day(one.until(interval, values))}."
    return f"{visit}: that does not count, {'by its kind' if one.may_count else 'as was said when it was recorded'}."


def _what_was_due(facts: Visiting, risk: Risk, due_on: date) -> list[Evidence]:
    band = f"{risk.band.words}: " if risk.band else ""
    found = [Evidence(f"{band}a visit was due by {day(due_on)}.", source=PROGRAMME, link=facts.page),
             Evidence(risk.why, source="Our visiting programme: grade and last visit", link=facts.page)]
    if facts.by_hand is not None and risk.why != facts.worked_out.why:
        worked_out = facts.worked_out.band.words if facts.worked_out.band else "not known"
        found.append(Evidence(f"Worked out, it is {worked_out.lower()}: {facts.worked_out.why}", source=PROGRAMME,
                              link=facts.page))
    return found


VI_01 = FlagRule(
    seen_with=Permission.VISIT_READ,
    code="VI-01", title="QA visit overdue", severity=Severity.MEDIUM,
    basis="Contract monitoring; council strategy", subject=SubjectType.SETTING,
    checks="More days have passed since our last visit than its risk band allows. High: no registration, inadequate, "
           "or our own last visit red. Medium: requires improvement to be good, not inspected yet, or our last visit "
           "amber. Low: all else. A band set by hand counts until its review day. Another council’s visit stands in "
           "for ours for a time, where whoever recorded it says that it may. Asked where our children live or with "
           "whom we have a contract.",
    gather=gather_visiting, judge=judge_visiting, parameters=(
        Parameter("high_days", 90, "days", "Most days between visits, high risk", 1, 1095),
        Parameter("medium_days", 182, "days", "Most days between visits, medium risk", 1, 1095),
        Parameter("low_days", 365, "days", "Most days between visits, low risk", 1, 1095),
        Parameter("other_days", 182, "days", "Most days for which another council’s visit stands in for ours", 0, 1095),
        Parameter("other_kinds", "whole", "kinds", "Which visits by other councils may stand in for ours",
                  choices=tuple(_COUNTING))))
