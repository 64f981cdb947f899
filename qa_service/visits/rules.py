"""The flag rules of quality visits: VI-02 not finished, VI-04 red, VI-08 no child's view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from qa_service.database import db
from qa_service.flags.registry import register
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.words import day, working_days_later
from qa_service.permissions import Permission
from qa_service.visits.kinds import WITH_RESULT, Rag, VisitState
from qa_service.visits.models import QAVisit
from qa_service.visits.rules_visiting import OURS, VI_01
from qa_service.vocabulary import Severity, SubjectType


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A visit that is not signed off."""

    setting_id: int
    state: VisitState
    planned_for: date
    visited_on: date | None
    visit_id: int | None = None


def gather_unfinished(visit_ids: SubjectIds, as_at: date) -> Mapping[int, Unfinished]:
    """The visits among these that are neither signed off nor cancelled."""
    statement: Any = select(
        QAVisit.id, QAVisit.setting_id, QAVisit.state, QAVisit.planned_for, QAVisit.visited_on, QAVisit.id).where(
            QAVisit.state.not_in((VisitState.SIGNED_OFF, VisitState.EARLIER, VisitState.CANCELLED)))
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
                             source=OURS, link=_page(facts.visit_id)),), setting_id=facts.setting_id)


def _page(visit_id: int | None, theme: int | None = None) -> str | None:
    """The page of a visit, at one of its themes."""
    return f"/visits/{visit_id}{'' if theme is None else f'#theme-{theme}'}" if visit_id else None


@dataclass(frozen=True, slots=True)
class Result:
    """What a visit found."""

    visit_id: int
    visited_on: date
    overall: Rag | None
    themes: tuple[tuple[str, Rag | None], ...]
    child_heard: bool | None
    places: tuple[int | None, ...] = ()
    """Where each theme stands in the visit, as far as that was kept."""
    earlier: bool = False
    """Whether it is from a list that was kept before this service."""

    @property
    def called(self) -> str:
        return f"Our visit of {day(self.visited_on)}{' (from an earlier record)' if self.earlier else ''}"

    def place_of(self, title: str) -> int | None:
        """Where the theme of this title stands."""
        known = {name: place for (name, _), place in zip(self.themes, self.places, strict=False)}
        return known.get(title)


def _results(setting_ids: SubjectIds, as_at: date) -> Mapping[int, tuple[Result, ...]]:
    """The visits with a result to each of these settings, the newest first."""
    columns = (QAVisit.setting_id, QAVisit.id, QAVisit.visited_on, QAVisit.overall, QAVisit.results,
               QAVisit.child_heard, QAVisit.state)
    statement: Any = select(*columns).where(QAVisit.state.in_(WITH_RESULT), QAVisit.visited_on <= as_at).order_by(
        QAVisit.visited_on.desc(), QAVisit.id.desc())
    if setting_ids is not None:
        statement = statement.where(QAVisit.setting_id.in_(setting_ids))
    found: defaultdict[int, tuple[Result, ...]] = defaultdict(tuple)
    for setting_id, visit_id, visited_on, overall, results, heard, state in db.session.execute(statement):
        themes = tuple((one["title"], Rag(one["rag"]) if one["rag"] else None) for one in results)
        places = tuple(one.get("position") for one in results)
        found[setting_id] += (Result(visit_id, visited_on, overall, themes, heard, places,
                                     state is VisitState.EARLIER),)
    return found


def judge_red(facts: tuple[Result, ...], as_at: date, values: Values) -> Answer:
    """VI-04: the newest visit alone."""
    newest = facts[0]
    visit = newest.called
    red = [title for title, rag in newest.themes if rag is Rag.RED]
    if red or newest.overall is Rag.RED:
        rated = [Evidence(f"{visit} rated “{title}” red.", source=OURS,
                          link=_page(newest.visit_id, newest.place_of(title))) for title in red]
        return Finding(tuple(rated) or (
            Evidence(f"{visit} was rated red.", source=OURS, link=_page(newest.visit_id)),))
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
    return Finding(tuple(Evidence(f"No child’s view is recorded of our visit of {day(one.visited_on)}.", source=OURS,
                                  link=_page(one.visit_id)) for one in visits))


VI_02 = FlagRule(
    seen_with=Permission.VISIT_WRITE,
    code="VI-02", title="Visit report not finished", severity=Severity.LOW, basis="Our own standard",
    subject=SubjectType.VISIT,
    checks="So many working days after a visit its report is not signed off. Of a visit whose planned day has passed "
           "and that nobody says was made, it cannot be told.",
    gather=gather_unfinished, judge=judge_unfinished,
    parameters=(Parameter("working_days", 10, "working days", "Time from the visit to the sign-off", 0, 60),))

VI_04 = FlagRule(
    seen_with=Permission.VISIT_READ,
    code="VI-04", title="Visit rated red", severity=Severity.HIGH,
    basis="Action plan; consider suspension and the Information Sharing Protocol", subject=SubjectType.SETTING,
    checks="Our newest visit was rated red, or a theme of it. A theme that was not wholly looked at and shows no red "
           "cannot be told.",
    gather=_results, judge=judge_red)

VI_08 = FlagRule(
    seen_with=Permission.VISIT_READ,
    code="VI-08", title="No child's view recorded", severity=Severity.MEDIUM, basis="Child-focused quality assurance",
    subject=SubjectType.SETTING, checks="None of our last visits recorded what a child said.",
    gather=_results, judge=judge_unheard,
    parameters=(Parameter("visits", 2, "visits", "Visits in a row without a child’s view", 1, 12),))

register(VI_01, VI_02, VI_04, VI_08)
