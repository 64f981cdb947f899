"""R44-07 to R44-09: a report not reviewed, no child heard, a visitor who may not be independent."""

from __future__ import annotations

from datetime import date
from typing import Final

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, Values
from qa_service.ofsted.rules.histories import History
from qa_service.ofsted.rules.words import day, working_days_later
from qa_service.permissions import Permission
from qa_service.reg44.months import month_words
from qa_service.reg44.rules.facts import Report, Told, gather_told
from qa_service.reg44.visitors import name_key
from qa_service.vocabulary import Severity, SubjectType

MOST_NAMED: Final = 12


def below_good(history: History | None) -> bool | None:
    """Whether the home's newest grade is below good; ``None`` where it is not known."""
    newest = history.fulls[0] if history and history.fulls else None
    verdict = newest.verdict if newest else None
    return verdict.below_good if verdict else None


def review_due_on(received_on: date, graded_below_good: bool | None, values: Values) -> tuple[date, date]:
    """The day by which a report is to be reviewed, as the earliest and the latest that it can be: the two differ
    where the home's grade is not known."""
    soon = working_days_later(received_on, values.number("days_below_good"))
    later = working_days_later(received_on, values.number("days"))
    if graded_below_good is None:
        return min(soon, later), max(soon, later)
    return (soon, soon) if graded_below_good else (later, later)


def judge_reviewed(facts: Told, as_at: date, values: Values) -> Answer:
    """R44-07."""
    below = below_good(facts.history)
    late, perhaps = [], False
    for report in facts.reports:
        if report.reviewed_on is not None and report.reviewed_on <= as_at:
            continue
        earliest, latest = review_due_on(report.received_on, below, values)
        if as_at > latest:
            late.append((report, latest))
        elif as_at > earliest:
            perhaps = True
    if late:
        return Finding(tuple(report.evidence(f"The {report.called} came on {day(report.received_on)}; a review was "
                                             f"due by {day(due)} and none is recorded.")
                             for report, due in late[:MOST_NAMED]))
    if perhaps:
        return CannotTell("Whether a review is late turns on the home's grade, which is not known.")
    return None


def judge_heard(facts: Told, as_at: date, values: Values) -> Answer:
    """R44-08. Only what an officer has confirmed counts."""
    newest = facts.reports[:values.number("reports")]
    if len(newest) < values.number("reports"):
        return None
    if any(report.confirmed and report.children_spoken for report in newest):
        return None
    for report in newest:
        if not report.confirmed or report.children_spoken is None:
            return CannotTell(f"How many children were spoken to is not confirmed for {month_words(report.month)}.")
    return Finding(tuple(report.evidence(f"The {report.called} tells of no child who was spoken to or consulted.",
                                         "children_spoken") for report in newest))


def judge_independent(facts: Told, as_at: date, values: Values) -> Answer:
    """R44-09. The newest report of which the visitor is known decides."""
    report = facts.reports[0]
    doubts = _doubts(report, facts)
    if doubts:
        return Finding(doubts)
    if report.visitor is None:
        return CannotTell(f"Who made the visit of {month_words(report.month)} was not read.")
    if report.conflict is None:
        return CannotTell(f"Whether a conflict of interest is stated for {month_words(report.month)} was not read.")
    return None


def _doubts(report: Report, facts: Told) -> tuple[Evidence, ...]:
    found = []
    if report.conflict:
        found.append(report.evidence(f"The {report.called} states a conflict of interest of its visitor.", "conflict"))
    key = name_key(report.visitor)
    if key and key in facts.ours:
        found.append(report.evidence(f"The visitor named in the {report.called} is one of this council's people, and "
                                     "whoever commissions or finances the home is ruled out.", "visitor"))
    if key and key in facts.contacts:
        found.append(report.evidence(f"The visitor named in the {report.called} has the name of one of the home's own "
                                     f"contacts: {facts.contacts[key].lower()}.", "visitor"))
    return tuple(found)


R44_07 = FlagRule(
    seen_with=Permission.REG44_LIST,
    code="R44-07", title="Reg 44 report not reviewed", severity=Severity.MEDIUM,
    basis="Council action plan: the commissioning manager reviews the reports, with a focus on homes less than good",
    subject=SubjectType.SETTING,
    checks="A report came, and so many working days later the commissioning manager has recorded no review of it; "
           "sooner where the home is graded below good.",
    gather=gather_told, judge=judge_reviewed,
    parameters=(
        Parameter("days_below_good", 5, "working days", "Time for a review where the home is below good", 0, 60),
        Parameter("days", 10, "working days", "Time for a review of any other home's report", 0, 60)))

R44_08 = FlagRule(
    seen_with=Permission.REG44_READ,
    code="R44-08", title="No child spoken to or consulted", severity=Severity.MEDIUM,
    basis="Children's Homes (England) Regulations 2015, regulation 44(2)(a); the number is our own",
    subject=SubjectType.SETTING,
    checks="The newest reports tell of no child who was spoken to or consulted in another way.",
    gather=gather_told, judge=judge_heard,
    parameters=(Parameter("reports", 2, "reports", "Newest reports that tell of none", 1, 12),))

R44_09 = FlagRule(
    seen_with=Permission.REG44_READ,
    code="R44-09", title="Visitor may not be independent", severity=Severity.MEDIUM,
    basis="Children's Homes (England) Regulations 2015, regulations 43(3) and 44(6)", subject=SubjectType.SETTING,
    checks="The newest report states a conflict of interest, or its visitor has the name of one of the home's own "
           "people or of somebody of this council: regulation 43(3) rules them out.",
    gather=gather_told, judge=judge_independent)
