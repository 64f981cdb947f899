"""OF-08: no registered manager in post for longer than the law lets pass without notice."""

from __future__ import annotations

from datetime import date, timedelta

from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule, Parameter, Values
from qa_service.ofsted.rules.histories import History, gather_histories
from qa_service.ofsted.rules.words import called, evidence_from
from qa_service.vocabulary import Severity, SubjectType


def judge_manager(history: History, as_at: date, values: Values) -> Answer:
    """OF-08. The newest report that tells of the manager decides; the days count from its inspection."""
    if history.status.ended:
        return None
    unsure: str | None = None
    for event in history.events:
        if not event.has_report:
            continue
        if event.manager_vacant is None or event.unusable:
            unsure = unsure or f"Whether a manager was in post at the {called(event)} is unread."
            continue
        on = event.end or event.start or event.published_on
        if not event.manager_vacant:
            return CannotTell(unsure) if unsure else None
        if on is None:
            return CannotTell(f"The post was vacant at the {called(event)}, whose date is not known.")
        if as_at <= on + timedelta(days=values.number("days")):
            return CannotTell(unsure) if unsure else None
        return Finding(
            (evidence_from(event, f"No registered manager was in post at the {called(event)}, and no later report "
                                  "names one.", page=event.manager_page),),
            unsure=unsure, published_on=event.published_on, found_at=event.found_at, read_at=event.read_at)
    return CannotTell(unsure) if unsure else None


OF_08 = FlagRule(
    code="OF-08", title="No registered manager in post", severity=Severity.MEDIUM,
    basis="Children's Homes (England) Regulations 2015, regulation 48: an absence of 28 days must be notified",
    subject=SubjectType.SETTING,
    checks="The newest report that tells of the manager says that the post is vacant, and this many days have passed "
           "since without a report that names one.",
    gather=gather_histories, judge=judge_manager,
    parameters=(Parameter("days", 28, "days", "Days after the inspection that found the post vacant"),))
