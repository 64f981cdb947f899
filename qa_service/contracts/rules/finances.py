"""CN-05: no financial check within the year, or one below the lowest score that we accept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.contracts.oversight_models import FinancialCheck
from qa_service.contracts.rules.facts import NO_GO_LIVE, Holder, holders, titled
from qa_service.database import db
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.words import day, months_later
from qa_service.permissions import Permission
from qa_service.vocabulary import Severity, SubjectType

CHECKS: Final = "Our record of financial checks"


@dataclass(frozen=True, slots=True)
class Check:
    """The newest check."""

    checked_on: date
    source: str
    score: int | None
    lowest_score: int | None


@dataclass(frozen=True, slots=True)
class Finances:
    """A provider with a contract in force, and its newest check."""

    holder: Holder
    check: Check | None


def gather_finances(provider_ids: SubjectIds, as_at: date) -> Mapping[int, Finances]:
    """The providers among these with a contract in force."""
    found = holders(provider_ids, as_at)
    newest: dict[int, Check] = {}
    row: Any = FinancialCheck
    for provider_id, *what in db.session.execute(
            select(row.provider_id, row.checked_on, row.source, row.score, row.lowest_score).where(
                row.provider_id.in_(found), row.removed_at.is_(None), row.checked_on <= as_at)
            .order_by(row.checked_on, row.id)):
        newest[provider_id] = Check(*what)
    return {id_: Finances(holder, newest.get(id_)) for id_, holder in found.items()}


def judge_finances(facts: Finances, as_at: date, values: Values) -> Answer:
    """CN-05. A check counts until the same day of the month so many months later."""
    months, check = values.number("months"), facts.check
    title, page = titled(CN_05.title, facts.holder.name), f"/contracts/providers/{facts.holder.provider_id}#checks"
    if check is None:
        since = facts.holder.recorded_since
        if since is None:
            return CannotTell(NO_GO_LIVE)
        due = months_later(since, months)
        if as_at <= due:
            return CannotTell(f"No financial check of {facts.holder.name} is recorded yet; one is due by {day(due)}.")
        return Finding((Evidence(f"No financial check of {facts.holder.name} is recorded since {day(since)}.",
                                 source=CHECKS, link=page),), title=title)
    found = []
    due = months_later(check.checked_on, months)
    if as_at > due:
        found.append(Evidence(f"The last financial check of {facts.holder.name} was on {day(check.checked_on)}; the "
                              f"next was due by {day(due)}.", source=CHECKS, link=page))
    lowest = check.lowest_score if check.lowest_score is not None else values.number("lowest_score")
    if check.score is not None and check.score < lowest:
        found.append(Evidence(f"The check of {facts.holder.name} of {day(check.checked_on)} ({check.source}) gives "
                              f"{check.score}; the lowest that we accept is {lowest}.", source=CHECKS, link=page))
    gap = (f"The check of {facts.holder.name} of {day(check.checked_on)} ({check.source}) gives no score."
           if check.score is None else None)
    if found:
        return Finding(tuple(found), title=title, unsure=gap)
    return CannotTell(gap) if gap else None


CN_05 = FlagRule(
    seen_with=Permission.CONTRACT_READ, stands_at="/contracts/providers/{subject}",
    code="CN-05", title="Financial check overdue or weak", severity=Severity.MEDIUM,
    basis="Robust financial checks; a yearly check of each organisation", subject=SubjectType.PROVIDER,
    checks="A provider with a contract in force was not checked within the year, or its newest check is below the "
           "lowest score that we accept: the check’s own limit, else the one here. A check without a score cannot be "
           "told.", gather=gather_finances, judge=judge_finances, small=True,
    parameters=(Parameter("months", 12, "months", "Longest time between two checks", 1, 60),
                Parameter("lowest_score", 40, "points", "Lowest score, where a check names none", 0, 1000)))
