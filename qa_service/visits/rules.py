"""The flag rules of quality visits: VI-01 overdue, VI-02 not finished, VI-04 red, VI-08 no child's view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.flags.exposure import Exposed, exposure_of
from qa_service.flags.registry import register
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.histories import History, gather_histories
from qa_service.ofsted.rules.words import day, working_days_later
from qa_service.placements.models import Placement
from qa_service.visits.bands import Band, LastVisit, Risk, last_visits, risk_of
from qa_service.visits.kinds import WITH_RESULT, Rag, VisitState
from qa_service.visits.models import QAVisit
from qa_service.vocabulary import Severity, SubjectType

OURS: Final = "Our visits"


@dataclass(frozen=True, slots=True)
class Visiting:
    """A setting that we are to visit: how closely, when we were there last, and since when it counts."""

    risk: Risk
    visited_on: date | None
    counts_from: date | None
    """Where we never were: the later of our going live and of our first child there; ``None`` if that is not known."""


def gather_visiting(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Visiting]:
    """The settings among these where our children live or with whom we have a contract."""
    exposed = {id_: one for id_, one in exposure_of(setting_ids, as_at).items() if one.children or one.contract}
    return visiting_of(gather_histories(set(exposed), as_at), exposed, as_at) if exposed else {}


def visiting_of(histories: Mapping[int, History], exposed: Mapping[int, Exposed], as_at: date) -> dict[int, Visiting]:
    """The same for settings whose histories and exposure are known."""
    last, found = last_visits(exposed, as_at), {}
    first = _first_days(exposed, as_at)
    for id_, one in exposed.items():
        if (one.children or one.contract) and (history := histories.get(id_)) is not None:
            ours, begun, since = last.get(id_, LastVisit()), history.go_live_on, first.get(id_, one.since)
            found[id_] = Visiting(risk_of(history, ours.result), ours.visited_on,
                                  max(since, begun) if begun and since else None)
    return found


def _first_days(setting_ids: Collection[int], as_at: date) -> dict[int, date]:
    """Since when a child of ours who is there now has been there."""
    rows = db.session.execute(select(Placement.setting_id, func.min(Placement.started_on)).where(
        Placement.setting_id.in_(setting_ids), Placement.started_on <= as_at,
        or_(Placement.ended_on.is_(None), Placement.ended_on > as_at)).group_by(Placement.setting_id))
    return {setting_id: first for setting_id, first in rows if setting_id is not None and first is not None}


def visit_due_on(facts: Visiting, values: Values) -> date | None:
    """The last day on which the next visit is in time; ``None`` where its band or what it counts from is not known."""
    start = facts.visited_on or facts.counts_from
    if start is None or facts.risk.band is None:
        return None
    return start + timedelta(days=values.number(f"{facts.risk.band}_days"))


def judge_visiting(facts: Visiting, as_at: date, values: Values) -> Answer:
    """VI-01. Where the band is not known, only what is late in every band, or in none, can be told."""
    start = facts.visited_on or facts.counts_from
    if start is None:
        return CannotTell("It was never visited, and the council has not set the day from which it records visits.")
    intervals = {band: values.number(f"{band}_days") for band in Band}
    interval = intervals[facts.risk.band] if facts.risk.band else max(intervals.values())
    if (as_at - start).days > interval:
        last = (Evidence(f"We visited it last on {day(start)}.", source=OURS) if facts.visited_on else
                Evidence(f"No visit is recorded since {day(start)}.", source=OURS))
        band = f"{facts.risk.band.capitalize()} risk: " if facts.risk.band else ""
        return Finding((last, Evidence(f"{band}a visit was due by {day(start + timedelta(days=interval))}.",
                                       source="Our visiting programme"),
                        Evidence(facts.risk.why, source="Our visiting programme: grade and last visit")))
    if facts.risk.band is None and (as_at - start).days > min(intervals.values()):
        return CannotTell(f"{facts.risk.why} So it is not known how often it is to be visited.")
    return None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A visit that is not signed off."""

    setting_id: int
    state: VisitState
    planned_for: date
    visited_on: date | None


def gather_unfinished(visit_ids: SubjectIds, as_at: date) -> Mapping[int, Unfinished]:
    """The visits among these that are neither signed off nor cancelled."""
    statement: Any = select(
        QAVisit.id, QAVisit.setting_id, QAVisit.state, QAVisit.planned_for, QAVisit.visited_on).where(
            QAVisit.state.not_in((VisitState.SIGNED_OFF, VisitState.CANCELLED)))
    if visit_ids is not None:
        statement = statement.where(QAVisit.id.in_(visit_ids))
    return {row[0]: Unfinished(*row[1:]) for row in db.session.execute(statement)}


def judge_unfinished(facts: Unfinished, as_at: date, values: Values) -> Answer:
    """VI-02."""
    if facts.visited_on is None:
        if facts.planned_for < as_at:
            return CannotTell(f"The visit was planned for {day(facts.planned_for)}, and nobody has said whether it was "
                              "made.")
        return None
    due = working_days_later(facts.visited_on, values.number("working_days"))
    if as_at <= due:
        return None
    waits = ("It waits for a manager to sign it off." if facts.state is VisitState.SUBMITTED
             else "It is still being written.")
    return Finding((Evidence(f"The report on the visit of {day(facts.visited_on)} was due by {day(due)}. {waits}",
                             source=OURS),), setting_id=facts.setting_id)


@dataclass(frozen=True, slots=True)
class Result:
    """What a visit found."""

    visit_id: int
    visited_on: date
    overall: Rag | None
    themes: tuple[tuple[str, Rag | None], ...]
    child_heard: bool | None


def _results(setting_ids: SubjectIds, as_at: date) -> Mapping[int, tuple[Result, ...]]:
    """The visits with a result to each of these settings, the newest first."""
    columns = (QAVisit.setting_id, QAVisit.id, QAVisit.visited_on, QAVisit.overall, QAVisit.results,
               QAVisit.child_heard)
    statement: Any = select(*columns).where(QAVisit.state.in_(WITH_RESULT), QAVisit.visited_on <= as_at).order_by(
        QAVisit.visited_on.desc(), QAVisit.id.desc())
    if setting_ids is not None:
        statement = statement.where(QAVisit.setting_id.in_(setting_ids))
    found: defaultdict[int, tuple[Result, ...]] = defaultdict(tuple)
    for setting_id, visit_id, visited_on, overall, results, heard in db.session.execute(statement):
        themes = tuple((one["title"], Rag(one["rag"]) if one["rag"] else None) for one in results)
        found[setting_id] += (Result(visit_id, visited_on, overall, themes, heard),)
    return found


def judge_red(facts: tuple[Result, ...], as_at: date, values: Values) -> Answer:
    """VI-04: the newest visit alone."""
    newest = facts[0]
    visit = f"Our visit of {day(newest.visited_on)}"
    red = [title for title, rag in newest.themes if rag is Rag.RED]
    if red or newest.overall is Rag.RED:
        rated = [Evidence(f"{visit} rated “{title}” red.", source=OURS) for title in red]
        return Finding((*rated, *(() if red else (Evidence(f"{visit} was rated red.", source=OURS),))))
    unknown = [title for title, rag in newest.themes if rag is None]
    if unknown or newest.overall is None:
        return CannotTell(f"{visit} did not look at everything in: {', '.join(unknown)}." if unknown else
                          f"The result of {visit[0].lower()}{visit[1:]} is not known.")
    return None


def judge_unheard(facts: tuple[Result, ...], as_at: date, values: Values) -> Answer:
    """VI-08."""
    visits = facts[:values.number("visits")]
    if len(visits) < values.number("visits") or any(one.child_heard for one in visits):
        return None
    if any(one.child_heard is None for one in visits):
        unknown = next(one for one in visits if one.child_heard is None)
        return CannotTell(f"Whether a child was heard at the visit of {day(unknown.visited_on)} is not recorded.")
    return Finding(tuple(Evidence(f"No child’s view is recorded of our visit of {day(one.visited_on)}.", source=OURS)
                         for one in visits))


VI_01 = FlagRule(
    code="VI-01", title="QA visit overdue", severity=Severity.MEDIUM,
    basis="Contract monitoring; council strategy", subject=SubjectType.SETTING,
    checks="More days have passed since our last visit than its risk band allows. High: no registration, inadequate, "
           "or our own last visit red. Medium: requires improvement to be good, not inspected yet, or our last visit "
           "amber. Low: all else. Asked where our children live or with whom we have a contract.",
    gather=gather_visiting, judge=judge_visiting, parameters=(
        Parameter("high_days", 90, "days", "Most days between visits, high risk", 1, 1095),
        Parameter("medium_days", 182, "days", "Most days between visits, medium risk", 1, 1095),
        Parameter("low_days", 365, "days", "Most days between visits, low risk", 1, 1095)))

VI_02 = FlagRule(
    code="VI-02", title="Visit report not finished", severity=Severity.LOW, basis="Our own standard",
    subject=SubjectType.VISIT,
    checks="So many working days after a visit its report is not signed off. Of a visit whose planned day has passed "
           "and that nobody says was made, it cannot be told.",
    gather=gather_unfinished, judge=judge_unfinished,
    parameters=(Parameter("working_days", 10, "working days", "Time from the visit to the sign-off", 0, 60),))

VI_04 = FlagRule(
    code="VI-04", title="Visit rated red", severity=Severity.HIGH,
    basis="Action plan; consider suspension and the Information Sharing Protocol", subject=SubjectType.SETTING,
    checks="Our newest visit was rated red, or a theme of it. A theme that was not wholly looked at and shows no red "
           "cannot be told.",
    gather=_results, judge=judge_red)

VI_08 = FlagRule(
    code="VI-08", title="No child's view recorded", severity=Severity.MEDIUM, basis="Child-focused quality assurance",
    subject=SubjectType.SETTING, checks="None of our last visits recorded what a child said.",
    gather=_results, judge=judge_unheard,
    parameters=(Parameter("visits", 2, "visits", "Visits in a row without a child’s view", 1, 12),))

register(VI_01, VI_02, VI_04, VI_08)
