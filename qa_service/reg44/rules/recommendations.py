"""R44-05 and R44-06: recommendations that are not followed up, and those that come back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, Values
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.reg44.rules.facts import Advice, Report, Told, gather_told
from qa_service.vocabulary import Severity, SubjectType

MOST_NAMED: Final = 10
_LONGEST: Final = 300


def judge_follow_up(facts: Told, as_at: date, values: Values) -> Answer:
    """R44-05. A recommendation that a later report makes again is followed there, under its newer day."""
    again = {one.repeats_id for report in facts.reports for one in report.advice if one.same}
    standing = [(report, one) for report in facts.reports for one in report.advice
                if (one.closed_on is None or one.closed_on > as_at) and one.id not in again]
    late = [(report, one) for report, one in standing
            if one.follow_up_on is not None and (as_at - one.follow_up_on).days >= values.number("days")]
    undated = [one for _, one in standing if one.follow_up_on is None]
    gap = "A recommendation has no day for following it up." if undated else None
    if late:
        return Finding(tuple(
            _said(report, one, f"To be followed up by {day(one.follow_up_on)} and not marked as done")
            for report, one in late[:MOST_NAMED] if one.follow_up_on), unsure=gap)
    return CannotTell(gap) if gap else None


def judge_again(facts: Told, as_at: date, values: Values) -> Answer:
    """R44-06."""
    wanted = values.number("reports")
    by_id = {one.id: (report, one) for report in facts.reports for one in report.advice}
    ends = [one for report in facts.reports[:1] for one in report.advice]
    surely = [chain for one in ends if len(chain := _chain(one, by_id, sure=True)) >= wanted]
    perhaps = any(len(_chain(one, by_id, sure=False)) >= wanted for one in ends)
    if surely:
        return Finding(tuple(_said(*by_id[one.id], "Recommended again") for one in surely[0][:MOST_NAMED]))
    if perhaps:
        return CannotTell("A recommendation seems to have come back, and nobody has said yet whether it is the same.")
    return None


def _chain(one: Advice, by_id: Mapping[int, tuple[Report, Advice]], *, sure: bool) -> list[Advice]:
    """A recommendation and those before it that it repeats; with ``sure``, only as far as a person says so."""
    chain = [one]
    while (last := chain[-1]).repeats_id is not None and last.repeats_id in by_id and (
            last.same if sure else last.same is not False):
        chain.append(by_id[last.repeats_id][1])
    return chain


def _said(report: Report, one: Advice, what: str) -> Evidence:
    return report.evidence(f"{what} ({report.called}): {one.text[:_LONGEST]}", page=one.page, quote=one.text)


R44_05 = FlagRule(
    seen_with=Permission.REG44_READ,
    code="R44-05", title="Reg 44 recommendation not followed up", severity=Severity.MEDIUM,
    basis="Our own follow-up; the times in regulation 44(5) are for the registered person to consider acting",
    subject=SubjectType.SETTING,
    checks="The day that we set for following up a recommendation of the home's independent person has passed, and it "
           "is not marked as done.",
    gather=gather_told, judge=judge_follow_up,
    parameters=(Parameter("days", 1, "days", "Days after the day that we set", 1, 365),))

R44_06 = FlagRule(
    seen_with=Permission.REG44_READ,
    code="R44-06", title="Same recommendation again", severity=Severity.HIGH,
    basis="Our own quality monitoring", subject=SubjectType.SETTING,
    checks="The newest report makes a recommendation that the reports before it made too, one after the other. The "
           "service spots similar words; an officer says whether it is the same.",
    gather=gather_told, judge=judge_again,
    parameters=(Parameter("reports", 3, "reports", "Reports one after the other that make it", 2, 24),))
