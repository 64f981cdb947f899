"""UR-07: a setting for 16 and over where our young person lives and that we have not visited for a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.histories import go_live_on
from qa_service.ofsted.rules.words import day, months_later
from qa_service.permissions import Permission
from qa_service.sixteen_plus.scope import SIXTEEN_PLUS, Used, used_by_us
from qa_service.visits.bands import LastVisit, last_visits
from qa_service.vocabulary import Severity, SubjectType

OURS: Final = "Our visits"


@dataclass(frozen=True, slots=True)
class Yearly:
    """A setting for 16 and over that we use."""

    visited_on: date | None
    placed_since: date
    """Since when one of those who live there now has, or a place for 18 and over was entered."""
    go_live_on: date | None

    @property
    def counts_from(self) -> date | None:
        """From when the next visit is counted; ``None`` where that is not known."""
        if self.visited_on is not None:
            return self.visited_on
        return max(self.placed_since, self.go_live_on) if self.go_live_on else None

    def due_on(self, months: int) -> date | None:
        """The last day on which the next visit is in time."""
        return None if self.counts_from is None else months_later(self.counts_from, months)


def gather_yearly(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Yearly]:
    """The supported accommodation where our young people live, and the places for 18 and over, among these."""
    return yearly_of(used_by_us(setting_ids, as_at), as_at)


def yearly_of(used: Mapping[int, Used], as_at: date) -> Mapping[int, Yearly]:
    """The same of settings that are known to be used."""
    kept = {id_: one for id_, one in used.items() if one.provision in SIXTEEN_PLUS}
    if not kept:
        return {}
    last, begun = last_visits(kept, as_at), go_live_on()
    return {id_: Yearly(last.get(id_, LastVisit()).visited_on, one.since, begun) for id_, one in kept.items()}


def judge_yearly(facts: Yearly, as_at: date, values: Values) -> Answer:
    """UR-07. Visits before the go-live date are not recorded, so that until a year after it nothing can be late."""
    due = facts.due_on(values.number("months"))
    if due is None:
        return CannotTell("It was never visited, and the council has not set the day from which it records visits.")
    if as_at > due:
        start = facts.counts_from
        assert start is not None, "what is due is counted from a day"
        seen = "We visited it last on" if facts.visited_on else "No visit is recorded since"
        return Finding((Evidence(f"{seen} {day(start)}; one was due by {day(due)}.", source=OURS),))
    if facts.visited_on is None and facts.go_live_on is not None and facts.placed_since < facts.go_live_on:
        return CannotTell(f"Visits before {day(facts.go_live_on)} are not recorded here; one is due by {day(due)}.")
    return None


UR_07 = FlagRule(
    seen_with=Permission.VISIT_READ, stands_at="/settings/{ref}/visiting",
    code="UR-07", title="Yearly 16+ visit overdue", severity=Severity.MEDIUM, basis="Council strategy",
    subject=SubjectType.SETTING,
    checks="Supported accommodation where our young person lives, or a place for people of 18 and over that we use, "
           "was not visited by us within so many months.",
    gather=gather_yearly, judge=judge_yearly,
    parameters=(Parameter("months", 12, "months", "Most months between visits", 1, 36),))
