"""CN-06: a contract that ends soon, with no plan for what follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from qa_service.contracts.models import Contract, Provider
from qa_service.contracts.rules.facts import NO_GO_LIVE, titled
from qa_service.database import db
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.histories import go_live_on
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.vocabulary import Severity, SubjectType


@dataclass(frozen=True, slots=True)
class Term:
    """How long a contract runs, and whether somebody has said what follows."""

    title: str
    provider: str
    ends_on: date | None
    rolling: bool
    planned: bool
    go_live_on: date | None


def gather_terms(contract_ids: SubjectIds, as_at: date) -> Mapping[int, Term]:
    """The contracts among these that have begun."""
    statement: Any = select(Contract.id, Contract.title, Provider.name, Contract.ends_on, Contract.rolling,
                            Contract.plan).join(Provider, Provider.id == Contract.provider_id).where(
                                Contract.starts_on <= as_at, Contract.removed_at.is_(None))
    if contract_ids is not None:
        statement = statement.where(Contract.id.in_(contract_ids))
    begun = go_live_on()
    return {id_: Term(title, name, ends_on, rolling, bool(plan), begun)
            for id_, title, name, ends_on, rolling, plan in db.session.execute(statement)}


def judge_term(facts: Term, as_at: date, values: Values) -> Answer:
    """CN-06. A contract that ended without a plan stands until somebody says what follows."""
    if facts.planned or facts.rolling:
        return None
    if facts.ends_on is None:
        return CannotTell(f"{facts.title}, {facts.provider}: nobody has said when it ends.")
    if facts.ends_on < as_at:
        if facts.go_live_on is None:
            return CannotTell(NO_GO_LIVE)
        if facts.ends_on < facts.go_live_on:
            return None  # it ended before anybody could plan here
        return Finding((Evidence(f"{facts.title} ended on {day(facts.ends_on)}. What follows is not recorded.",
                                 source="Our contracts"),), title=titled(CN_06.title, facts.provider))
    if (facts.ends_on - as_at).days > values.number("days"):
        return None
    return Finding((Evidence(f"{facts.title} ends on {day(facts.ends_on)}. What follows is not recorded.",
                             source="Our contracts"),), title=titled(CN_06.title, facts.provider))


CN_06 = FlagRule(
    seen_with=Permission.CONTRACT_READ, stands_at="/contracts/{subject}",
    code="CN-06", title="Contract ending", severity=Severity.LOW, basis="Contract management",
    subject=SubjectType.CONTRACT,
    checks="A contract ends within the warning, or has ended, and nobody has said what follows. A contract without a "
           "last day that is not marked as running on cannot be told.",
    gather=gather_terms, judge=judge_term, small=True,
    parameters=(Parameter("days", 180, "days", "Warning before a contract ends", 0, 1095),))
