"""UR-06: a placement without registration that nobody has reviewed in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.sixteen_plus.clocks import Clock, clocks
from qa_service.vocabulary import Severity, SubjectType

SOURCE: Final = "Our record of reviews and visits"


def gather_clocks(placement_ids: SubjectIds, as_at: date) -> Mapping[int, Clock]:
    """The clocks that run."""
    return {one.placement_id: one for one in clocks(placement_ids, as_at)}


def judge_review(facts: Clock, as_at: date, values: Values) -> Answer:
    """UR-06. Without any review, the days run from the go-live date or the first day, whichever is later."""
    due = facts.review_due_on(values.number("days"))
    if due is None:
        return CannotTell("It was never reviewed, and the council has not set the day from which it records reviews.")
    if as_at <= due:
        return None
    seen = (f"The newest review or visit is of {day(facts.looked_at)}" if facts.looked_at is not None else
            f"No review or visit is recorded of the placement without registration that began on {day(facts.since)}")
    return Finding((Evidence(f"{seen}; the next was due by {day(due)}.", source=SOURCE),
                    *((Evidence(facts.doubt, source="Our record of placements"),) if facts.doubt else ())),
                   setting_id=facts.setting_id)


UR_06 = FlagRule(
    seen_with=Permission.DUE_DILIGENCE_READ, stands_at="/sixteen-plus/unregistered/{subject}",
    code="UR-06", title="Review of unregistered placement overdue", severity=Severity.HIGH, basis="Council oversight",
    subject=SubjectType.PLACEMENT,
    checks="No manager has reviewed a placement without registration, and nobody of us has visited, for so many days. "
           "The clock ends when an officer finds the place registered or excepted, or the placement ends.",
    gather=gather_clocks, judge=judge_review, small=True,
    parameters=(Parameter("days", 7, "days", "Most days between reviews", 1, 90),))
