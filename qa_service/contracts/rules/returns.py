"""CN-04: an indicator that misses its target again and again, or that is not returned."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from qa_service.contracts.oversight_models import Indicator
from qa_service.contracts.quarters import last_day, quarter_later, quarter_of, quarter_words
from qa_service.contracts.returns import returns_of, with_unit
from qa_service.contracts.rules.facts import NO_GO_LIVE, Held, contracts_in_force, titled
from qa_service.database import db
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.vocabulary import Severity, SubjectType

RETURNS: Final = "Our record of providers’ returns"


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure that a contract asks for, and what was returned by quarter (``None``: that nothing was)."""

    name: str
    target: Decimal
    unit: str
    at_most: bool
    first_quarter: date
    ended_on: date | None = None
    returned: Mapping[date, Decimal | None] = field(default_factory=dict)

    def missed(self, value: Decimal) -> bool:
        return value > self.target if self.at_most else value < self.target

    def words(self, value: Decimal) -> str:
        return with_unit(value, self.unit)


@dataclass(frozen=True, slots=True)
class Returns:
    """A contract with the figures that it asks for."""

    held: Held
    asked: tuple[Asked, ...]


def gather_returns(contract_ids: SubjectIds, as_at: date) -> Mapping[int, Returns]:
    """The contracts among these that are in force and ask for figures."""
    found = contracts_in_force(contract_ids, as_at)
    rows = db.session.scalars(select(Indicator).where(Indicator.contract_id.in_(found)).order_by(Indicator.id)).all()
    returned: defaultdict[int, dict[date, Decimal | None]] = defaultdict(dict)
    for (indicator_id, quarter), came in returns_of([row.id for row in rows]).items():
        returned[indicator_id][quarter] = came.value
    asked: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        asked[row.contract_id].append(Asked(row.name, row.target, row.unit, row.at_most, row.first_quarter,
                                            row.ended_on, returned[row.id]))
    return {id_: Returns(one, tuple(asked[id_])) for id_, one in found.items() if asked[id_]}


def newest_due(as_at: date, days: int) -> date:
    """The newest quarter whose return was to come by this day: so many days after the quarter's end."""
    quarter = quarter_of(as_at)
    while last_day(quarter) + timedelta(days=days) >= as_at:
        quarter = quarter_later(quarter, -1)
    return quarter


def judge_returns(facts: Returns, as_at: date, values: Values) -> Answer:
    """CN-04. Each figure is looked at by itself."""
    since = facts.held.go_live_on
    if since is None:
        return CannotTell(NO_GO_LIVE)
    due = newest_due(as_at, values.number("days"))
    found: list[Evidence] = []
    unknown: list[str] = []
    for one in facts.asked:
        quarters = [quarter for back in range(values.number("quarters"))
                    if (quarter := quarter_later(due, -back)) >= one.first_quarter
                    and (one.ended_on is None or one.ended_on > quarter)]
        if quarters and quarters[0] == due:
            for answer in _of(one, quarters, since, values.number("quarters"), facts.held.contract_id):
                (found if isinstance(answer, Evidence) else unknown).append(answer)  # type: ignore[arg-type]
    gap = " ".join(unknown) or None
    if found:
        return Finding(tuple(found), title=titled(CN_04.title, facts.held.provider), unsure=gap)
    return CannotTell(gap) if gap else None


def _of(one: Asked, quarters: list[date], since: date, wanted: int, contract_id: int) -> Iterator[Evidence | str]:
    page = f"/contracts/{contract_id}#figures"
    newest = quarters[0]
    value = one.returned.get(newest)
    if value is None:
        if newest < since and newest not in one.returned:
            yield f"{one.name} for {quarter_words(newest)} may not have been recorded: the council has recorded " \
                  f"returns since {day(since)}."
        else:
            yield Evidence(f"{one.name}: nothing was returned for {quarter_words(newest)}.", source=RETURNS,
                           link=page)
        return
    if not one.missed(value) or len(quarters) < wanted:
        return
    values = [one.returned.get(quarter) for quarter in quarters]
    if any(value is not None and not one.missed(value) for value in values):
        return
    missing = next((quarter for quarter, value in zip(quarters, values, strict=True) if value is None), None)
    if missing is not None:
        yield (f"{one.name} missed its target in {quarter_words(newest)}; for {quarter_words(missing)} it is not "
               "known.")
        return
    for quarter, value in zip(quarters, values, strict=True):
        assert value is not None
        yield Evidence(f"{one.name}: {one.words(value)} in {quarter_words(quarter)}; the target is "
                       f"{'at most' if one.at_most else 'at least'} {one.words(one.target)}.", source=RETURNS,
                       link=page)


CN_04 = FlagRule(
    seen_with=Permission.CONTRACT_READ, stands_at="/contracts/{subject}",
    code="CN-04", title="KPI missed or not returned", severity=Severity.MEDIUM, basis="Indicators of the contract",
    subject=SubjectType.CONTRACT,
    checks="A figure that a contract in force asks for missed its target in so many quarters in a row, or nothing was "
           "returned for the newest quarter that was due. One low figure alone is no finding.",
    gather=gather_returns, judge=judge_returns, small=True,
    parameters=(Parameter("quarters", 2, "quarters", "Quarters in a row below target", 1, 8),
                Parameter("days", 30, "days", "Days after a quarter within which its return may come", 0, 92)))
