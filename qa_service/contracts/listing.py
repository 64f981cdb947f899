"""The list of contracts: what it is narrowed to, and each line of it, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, or_, select

from qa_service.contracts import coverage, reach
from qa_service.contracts.models import Contract, Framework, Lot, LotMember, Provider
from qa_service.contracts.oversight_models import Suspension
from qa_service.contracts.rules.terms import CN_06
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.flags.models import Flag
from qa_service.flags.parameters import values_of
from qa_service.flags.registry import restricted_codes
from qa_service.vocabulary import SubjectType

STATES: Final = {"in-force": "In force", "ending": "Ending soon", "no-end": "In force, end not known",
                 "to-come": "Not begun yet", "ended": "Ended", "all": "All"}
SORTS: Final = {"provider": "Provider", "ends": "First to end first", "-ends": "Last to end first",
                "framework": "Framework"}
MOST_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty fields narrow nothing."""

    text: str = ""
    framework_id: int | None = None
    lot_id: int | None = None
    state: str = "in-force"
    suspended: bool = False
    """Only where a suspension of the provider or of its group stands."""
    flagged: bool = False
    sort: str = "provider"


@dataclass(frozen=True, slots=True)
class Line:
    """A contract as the list shows it."""

    contract: Contract
    provider: Provider
    framework: Framework | None
    lots: tuple[str, ...]
    suspended: tuple[Suspension, ...]
    flags: int


def contracts(filters: Filters, day: date, *, number: int = 1, size: int = 50) -> Page[Line]:
    """The contracts that fit, of a page."""
    statement: Any = (select(Contract, Provider, Framework).join(Provider, Provider.id == Contract.provider_id)
                 .outerjoin(Framework, Framework.id == Contract.framework_id)
                 .where(*_conditions(filters, day)).order_by(*_order(filters.sort)))
    page = paginate(statement, number=number, size=size, scalars=False)
    ids = [contract.id for contract, _, _ in page.items]
    lots, flags = _lots(ids, day), flag_counts(page.items)
    standing = suspended_providers([provider for _, provider, _ in page.items], day)
    lines = [Line(contract, provider, framework, tuple(lots.get(contract.id, ())),
                  tuple(standing.get(provider.id, ())), flags.get(contract.id, 0))
             for contract, provider, framework in page.items]
    return Page(lines, page.number, page.size, page.total)


def _conditions(filters: Filters, day: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Contract.removed_at.is_(None)]
    found += [_has_word(word) for word in filters.text.split()[:MOST_WORDS]]
    if filters.framework_id is not None:
        found.append(Contract.framework_id == filters.framework_id)
    if filters.lot_id is not None:
        found.append(exists().where(LotMember.contract_id == Contract.id, LotMember.lot_id == filters.lot_id,
                                    *coverage.on_lot(day)))
    if filters.suspended:
        found.append(exists().where(
            or_(Suspension.provider_id == Provider.id, Suspension.group_id == Provider.group_id),
            *reach.in_force(day)))
    if filters.flagged:
        found.append(exists().where(_flag_of_line(), Flag.cleared_at.is_(None),
                                    Flag.rule.not_in(restricted_codes())))
    return found + _in_state(filters.state, day)


def _in_state(state: str, day: date) -> list[ColumnElement[bool]]:
    if state == "ended":
        return [Contract.ends_on < day]
    if state == "to-come":
        return [Contract.starts_on > day]
    if state == "all":
        return []
    if state == "ending":
        return [*coverage.in_force(day), Contract.ends_on <= day + timedelta(days=days_of_warning())]
    if state == "no-end":
        return [*coverage.in_force(day), Contract.ends_on.is_(None), Contract.rolling.is_(False)]
    return list(coverage.in_force(day))


def days_of_warning() -> int:
    """How long before its end a contract is ending soon: as the rule has it."""
    return values_of([CN_06])[CN_06.code].number("days")


def _has_word(word: str) -> ColumnElement[bool]:
    escaped = word.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (Provider.name, Provider.company_number, Contract.title, Contract.reference, Framework.name)
    return or_(*(func.lower(column).like(f"%{escaped}%", escape="\\") for column in columns))


def _order(sort: str) -> list[Any]:
    by_name: list[Any] = [func.lower(Provider.name), Contract.starts_on.desc(), Contract.id]
    if sort in ("ends", "-ends"):
        ends = Contract.ends_on.desc() if sort == "-ends" else Contract.ends_on.asc()
        return [ends.nulls_last(), *by_name]
    return [func.lower(Framework.name).asc().nulls_last(), *by_name] if sort == "framework" else by_name


def _lots(contract_ids: Collection[int], day: date) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for contract_id, name in db.session.execute(
            select(LotMember.contract_id, Lot.name).join(Lot, Lot.id == LotMember.lot_id).where(
                LotMember.contract_id.in_(contract_ids), *coverage.on_lot(day)).order_by(Lot.position, Lot.id)):
        found.setdefault(contract_id, []).append(name)
    return found


def suspended_providers(providers: Collection[Provider], day: date) -> Mapping[int, list[Suspension]]:
    """By provider, the suspensions of it or of its group that stand on a day; in one query."""
    groups = {provider.group_id for provider in providers if provider.group_id}
    rows = list(db.session.scalars(select(Suspension).where(
        or_(Suspension.provider_id.in_({provider.id for provider in providers}), Suspension.group_id.in_(groups)),
        *reach.in_force(day))))
    return {provider.id: [row for row in rows if row.provider_id == provider.id
                          or (row.group_id is not None and row.group_id == provider.group_id)]
            for provider in providers}


def _flag_of_line() -> ColumnElement[bool]:
    """The flags on a contract, or on its provider."""
    return or_((Flag.subject_type == SubjectType.CONTRACT) & (Flag.subject_id == Contract.id),
               (Flag.subject_type == SubjectType.PROVIDER) & (Flag.subject_id == Provider.id))


def flag_counts(items: Collection[Any]) -> Mapping[int, int]:
    """By contract, how many flags are open on it or on its provider."""
    ids = [contract.id for contract, _, _ in items]
    rows = db.session.execute(
        select(Contract.id, func.count(Flag.id)).join(Provider, Provider.id == Contract.provider_id)
        .join(Flag, _flag_of_line()).where(
            Contract.id.in_(ids), Flag.cleared_at.is_(None), Flag.rule.not_in(restricted_codes()))
        .group_by(Contract.id))
    return {contract_id: count for contract_id, count in rows}


def flags_on(subject: SubjectType, subject_id: int) -> list[Flag]:
    """The open flags on a contract or a provider, the worst first."""
    rows = db.session.scalars(select(Flag).where(
        Flag.subject_type == subject, Flag.subject_id == subject_id, Flag.cleared_at.is_(None),
        Flag.rule.not_in(restricted_codes())).order_by(Flag.rule))
    return sorted(rows, key=lambda flag: -flag.shown_severity.rank)
