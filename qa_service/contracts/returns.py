"""Indicators that contracts ask for, and what providers return for each quarter."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import func, or_, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts.models import Contract, Provider
from qa_service.contracts.noting import in_turn, noted
from qa_service.contracts.oversight_models import Indicator, IndicatorReturn
from qa_service.contracts.quarters import last_day, quarter_later, quarter_of
from qa_service.contracts.ready_made import INDICATORS
from qa_service.contracts.service import contract_by_id
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput, NotFound
from qa_service.vocabulary import SubjectType

NOTHING: Final = "none"
"""What is typed where a provider returned nothing."""
MOST: Final = Decimal(1_000_000)
UNITS: Final = {"%": "per cent", "number": "a number", "days": "days"}


@dataclass(frozen=True, slots=True)
class IndicatorSaid:
    """What a contract asks for."""

    name: str
    target: Decimal
    unit: str = "%"
    at_most: bool = False
    first_quarter: date | None = None


def add_indicator(contract_id: int, said: IndicatorSaid, *, by: Actor, today: date) -> int:
    """Asks a figure of a contract's provider, for every quarter from the first on. Raises ``BadInput``."""
    in_turn()
    contract = contract_by_id(contract_id)
    if not said.name.strip():
        raise BadInput("Say what figure it is.", field="name")
    if not 0 <= said.target <= MOST or (said.unit == "%" and said.target > 100):
        raise BadInput("Enter a target from 0 to 100 per cent, or another unit.", field="target")
    same = db.session.scalars(select(Indicator).where(
        Indicator.contract_id == contract_id, func.lower(Indicator.name) == said.name.strip().lower())).first()
    first = quarter_of(said.first_quarter or max(contract.starts_on, quarter_of(today)))
    facts: dict[str, Any] = {"target_hundredths": hundredths(said.target), "unit": said.unit, "at_most": said.at_most}
    if same is None:
        same = Indicator(contract_id=contract_id, name=said.name.strip(), first_quarter=first, recorded_at=utc_now(),
                         **facts)
        db.session.add(same)
    else:
        for name, value in facts.items():
            setattr(same, name, value)
        same.ended_on = None
    db.session.flush()
    noted("indicator.added", SubjectType.CONTRACT, contract_id, by, {"indicator": same.id, "name": same.name,
                                                                    "target": str(said.target)})
    return same.id


def add_usual(contract_id: int, *, by: Actor, today: date, first_quarter: date | None = None) -> None:
    """Asks the indicators that are offered for every contract."""
    for name, target in INDICATORS:
        add_indicator(contract_id, IndicatorSaid(name, Decimal(target) / 100, first_quarter=first_quarter), by=by,
                      today=today)


def end_indicator(indicator_id: int, *, on: date | None, by: Actor) -> int:
    """Asks a figure no longer from a day on; without a day it is asked again. Returns its contract."""
    row = indicator_by_id(indicator_id)
    row.ended_on = on
    noted("indicator.ended" if on else "indicator.asked_again", SubjectType.CONTRACT, row.contract_id, by,
          {"indicator": row.id})
    return row.contract_id


def indicator_by_id(indicator_id: int) -> Indicator:
    """An indicator of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(Indicator).where(Indicator.id == indicator_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such indicator.")
    return found


def indicators_of(contract_id: int) -> list[Indicator]:
    """A contract's indicators in the order of their making, those that are no longer asked too."""
    return list(db.session.scalars(select(Indicator).where(Indicator.contract_id == contract_id)
                                   .order_by(Indicator.id)))


def returns_of(indicator_ids: Collection[int]) -> Mapping[tuple[int, date], IndicatorReturn]:
    """What was returned, by indicator and quarter."""
    rows = db.session.scalars(select(IndicatorReturn).where(IndicatorReturn.indicator_id.in_(indicator_ids)))
    return {(row.indicator_id, row.quarter): row for row in rows}


@dataclass(frozen=True, slots=True)
class Lately:
    """The newest quarters, and what was returned for them by indicator."""

    quarters: tuple[date, ...]
    returned: Mapping[tuple[int, date], IndicatorReturn]

    def said(self, indicator: Indicator, quarter: date) -> str:
        """What was returned, in words."""
        if quarter < indicator.first_quarter or (indicator.ended_on and indicator.ended_on <= quarter):
            return "Not asked for"
        row = self.returned.get((indicator.id, quarter))
        if row is None:
            return "Nobody has said"
        return "Nothing was returned" if row.value is None else with_unit(row.value, indicator.unit)

    def misses(self, indicator: Indicator, quarter: date) -> bool:
        """Whether what was returned misses the target, or nothing was."""
        row = self.returned.get((indicator.id, quarter))
        return row is not None and (row.value is None or indicator.missed(row.value))


def lately(indicator_ids: Collection[int], as_at: date, *, quarters: int = 4) -> Lately:
    """What was returned for the last quarters that have ended."""
    newest = quarter_later(quarter_of(as_at), -1)
    return Lately(tuple(quarter_later(newest, -back) for back in range(quarters)), returns_of(indicator_ids))


def with_unit(value: Decimal, unit: str) -> str:
    """A figure with its unit: 92.5 %, 3, 4 days."""
    return f"{value.normalize():f}" + {"%": " %", "number": ""}.get(unit, f" {unit}")


def read_figure(text: str) -> int | None:
    """What was typed for a return in hundredths; ``None`` where nothing was returned. Raises ``BadInput``."""
    text = text.strip().removesuffix("%").strip().replace(",", "")
    if text.lower() == NOTHING:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal(-1)
    if not value.is_finite() or not 0 <= value <= MOST or value != round(value, 2):
        raise BadInput(f"Enter a figure such as 92.5, or “{NOTHING}” where nothing was returned.")
    return hundredths(value)


def hundredths(value: Decimal) -> int:
    """A figure in hundredths."""
    return int((value * 100).to_integral_value())


def figure(row: IndicatorReturn | None) -> str:
    """What a form shows for a return, as it would be typed; empty where nobody has said."""
    if row is None:
        return ""
    return NOTHING if row.value is None else f"{row.value.normalize():f}"


def record(quarter: date, typed: Mapping[int, str], shown: Mapping[int, str], *, by: Actor) -> tuple[int, list[int]]:
    """Records what was typed for many indicators and one quarter; what was left as ``shown`` changes nothing.

    Returns how many changed, and the indicators of which somebody else had changed the return since it was shown: those
    are left as they are. Raises ``BadInput`` with the indicator's number as field for what is no figure.
    """
    in_turn()
    standing, changed, clashed = returns_of(typed), [], []
    asked = {row.id: row for row in db.session.scalars(select(Indicator).where(Indicator.id.in_(typed)))}
    for indicator_id, text in typed.items():
        before = standing.get((indicator_id, quarter))
        if indicator_id not in asked or text.strip() == shown.get(indicator_id, ""):
            continue
        if figure(before) != shown.get(indicator_id, ""):
            if figure(before) != text.strip():
                clashed.append(indicator_id)
            continue
        if _put(asked[indicator_id], quarter, before, text, by):
            changed.append(indicator_id)
    for contract_id in sorted({asked[id_].contract_id for id_ in changed}):
        noted("indicator.returned", SubjectType.CONTRACT, contract_id, by, {
            "quarter": quarter.isoformat(), "indicators": [id_ for id_ in changed
                                                           if asked[id_].contract_id == contract_id]})
    return len(changed), clashed


def _put(indicator: Indicator, quarter: date, before: IndicatorReturn | None, text: str, by: Actor) -> bool:
    if not text.strip():
        if before is None:
            return False
        db.session.delete(before)
        return True
    try:
        value = read_figure(text)
        if indicator.unit == "%" and value is not None and value > 10000:
            raise BadInput("Enter at most 100 per cent.")
    except BadInput as refusal:
        raise BadInput(refusal.message, field=f"figure-{indicator.id}") from None
    if before is None:
        db.session.add(IndicatorReturn(indicator_id=indicator.id, quarter=quarter, value_hundredths=value,
                                       recorded_by=by.user_id, recorded_at=utc_now()))
    else:
        before.value_hundredths, before.recorded_by, before.recorded_at = value, by.user_id, utc_now()
    return True


def asked_in(quarter: date, *, provider_id: int | None = None) -> Any:
    """The indicators that are asked for a quarter, with contract and provider: by provider, contract and indicator."""
    statement: Any = (select(Indicator, Contract, Provider).join(Contract, Contract.id == Indicator.contract_id)
                 .join(Provider, Provider.id == Contract.provider_id)
                 .where(Contract.removed_at.is_(None), Indicator.first_quarter <= quarter,
                        or_(Indicator.ended_on.is_(None), Indicator.ended_on > quarter),
                        Contract.starts_on <= last_day(quarter),
                        or_(Contract.ends_on.is_(None), Contract.ends_on >= quarter))
                 .order_by(func.lower(Provider.name), Contract.id, Indicator.id))
    return statement if provider_id is None else statement.where(Provider.id == provider_id)


def grid(quarter: date, *, number: int, size: int = 60) -> Page[Any]:
    """A page of the indicators that are asked for a quarter."""
    return paginate(asked_in(quarter), number=number, size=size, scalars=False)
