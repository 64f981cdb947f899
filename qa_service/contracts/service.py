"""Contracts: made, changed, ended; the settings that they cover; which lots a provider is on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts import coverage
from qa_service.contracts.frameworks import framework_by_id, lot_by_id
from qa_service.contracts.kinds import Covers
from qa_service.contracts.models import Contract, ContractSetting, Framework, LotMember
from qa_service.contracts.noting import in_turn, noted
from qa_service.contracts.oversight_models import ContractMeeting, Indicator, IndicatorReturn
from qa_service.contracts.providers import provider_by_id
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.providers.models import Setting
from qa_service.vocabulary import SubjectType


@dataclass(frozen=True, slots=True)
class ContractSaid:
    """What somebody says of a contract. ``ends_on`` is its last day."""

    title: str
    starts_on: date
    framework_id: int | None = None
    reference: str | None = None
    ends_on: date | None = None
    rolling: bool = False
    covers: Covers = Covers.GROUP
    meets: bool = True
    yearly_pence: int | None = None
    terms: str | None = None


def make_contract(provider_id: int, said: ContractSaid, *, by: Actor) -> int:
    """Makes a contract and returns its id; the same again is the same. Raises ``BadInput``, ``NotFound``."""
    in_turn()
    provider = provider_by_id(provider_id)
    _check(said)
    same = db.session.scalars(select(Contract).filter_by(
        provider_id=provider_id, framework_id=said.framework_id, title=said.title, starts_on=said.starts_on,
        removed_at=None)).first()
    if same is not None:
        return same.id
    contract = Contract(provider_id=provider.id, recorded_by=by.user_id, recorded_at=utc_now(), **_facts(said))
    db.session.add(contract)
    db.session.flush()
    _noted("contract.made", contract, by, {"provider": provider.name})
    return contract.id


def change_contract(contract_id: int, said: ContractSaid, *, version: int, by: Actor) -> None:
    """Changes a contract; what it was stays in the audit trail. Raises ``BadInput``, ``Conflict``."""
    contract = contract_by_id(contract_id)
    _check(said)
    if contract.version != version:
        raise Conflict("Somebody else changed this contract while you looked at it. Look at it, then change it again.")
    new = _facts(said)
    before = {name: getattr(contract, name) for name, value in new.items() if getattr(contract, name) != value}
    settings = coverage.settings_ever_of([contract_id])
    for name, value in new.items():
        setattr(contract, name, value)
    _noted("contract.changed", contract, by, {"was": {name: str(value) for name, value in before.items()}}, settings)


def _facts(said: ContractSaid) -> dict[str, Any]:
    return {"title": said.title, "starts_on": said.starts_on, "framework_id": said.framework_id,
            "reference": said.reference or None, "ends_on": said.ends_on,
            "rolling": said.rolling and said.ends_on is None, "covers": said.covers, "meets": said.meets,
            "yearly_pence": said.yearly_pence, "terms": said.terms or None}


def _check(said: ContractSaid) -> None:
    if said.ends_on is not None and said.ends_on < said.starts_on:
        raise BadInput("It cannot end before it begins.", field="ends_on")
    if said.framework_id is not None:
        framework_by_id(said.framework_id)


def choose_settings(contract_id: int, setting_ids: Collection[int], *, by: Actor) -> None:
    """Says which settings a contract covers, all of them at once. Raises ``NotFound`` for a setting that is not known.

    Raises ``Conflict`` where the contract covers the whole group.
    """
    contract = contract_by_id(contract_id)
    if contract.covers is not Covers.CHOSEN:
        raise Conflict("This contract covers all settings of the provider’s group. Change that first.")
    wanted = set(setting_ids)
    if len(set(db.session.scalars(select(Setting.id).where(Setting.id.in_(wanted))))) < len(wanted):
        raise NotFound("There is no such setting.")
    standing = {row.setting_id: row for row in db.session.scalars(
        select(ContractSetting).where(ContractSetting.contract_id == contract_id))}
    for setting_id in wanted - set(standing):
        db.session.add(ContractSetting(contract_id=contract_id, setting_id=setting_id, added_at=utc_now()))
    for setting_id in set(standing) - wanted:
        db.session.delete(standing[setting_id])
    changed = wanted ^ set(standing)
    if changed:
        _noted("contract.settings", contract, by, {"added": sorted(wanted - set(standing)),
                                                   "taken_away": sorted(set(standing) - wanted)}, changed)


def add_setting(contract_id: int, setting_id: int, *, by: Actor) -> None:
    """Adds one setting to those that a contract covers."""
    choose_settings(contract_id, {*chosen_settings(contract_id), setting_id}, by=by)


def chosen_settings(contract_id: int) -> Sequence[int]:
    """The settings that were chosen for a contract."""
    return db.session.scalars(select(ContractSetting.setting_id).where(
        ContractSetting.contract_id == contract_id).order_by(ContractSetting.setting_id)).all()


def plan_the_end(contract_id: int, plan: str, *, by: Actor) -> None:
    """Says what follows when a contract ends. Empty takes the plan back."""
    contract = contract_by_id(contract_id)
    contract.plan, contract.planned_at, contract.planned_by = plan.strip() or None, utc_now(), by.user_id
    _noted("contract.planned", contract, by, {"plan": contract.plan})


def add_to_lot(lot_id: int, provider_id: int, *, starts_on: date, ends_on: date | None = None,
               zones: Sequence[str] = (), by: Actor) -> int:
    """Puts a provider on a lot, and returns the id of its place. It needs no contract first: one is made with it.

    The provider's contract in the lot's framework that is in force then is used. Raises ``BadInput`` where the
    provider is on the lot in these days already, or for a zone that the framework does not have.
    """
    in_turn()
    lot = lot_by_id(lot_id)
    framework = framework_by_id(lot.framework_id)
    provider = provider_by_id(provider_id)
    if ends_on is not None and ends_on < starts_on:
        raise BadInput("The last day cannot be before the first.", field="ends_on")
    if not set(zones) <= set(framework.zones):
        raise BadInput("The framework has no such zone.", field="zones")
    contract = _contract_in(framework, provider_id, starts_on) or contract_by_id(make_contract(
        provider_id, ContractSaid(framework.name, starts_on, framework.id, ends_on=ends_on or framework.ends_on,
                                  covers=Covers.GROUP if provider.group_id else Covers.CHOSEN), by=by))
    same = db.session.scalars(select(LotMember).filter_by(
        lot_id=lot_id, contract_id=contract.id, starts_on=starts_on)).first()
    if same is not None and same.ends_on == ends_on and same.removed_at is None:
        return same.id
    if _already_on(lot_id, provider_id, starts_on, ends_on):
        raise BadInput("This provider is on the lot in these days already. End that first, on the lot’s page.",
                       field="starts_on")
    member = same or LotMember(lot_id=lot_id, contract_id=contract.id, starts_on=starts_on, recorded_by=by.user_id,
                               recorded_at=utc_now())
    member.ends_on, member.zones, member.removed_at = ends_on, list(zones), None
    db.session.add(member)
    db.session.flush()
    _noted("contract.on_lot", contract, by, {"lot": lot.name, "from": starts_on.isoformat()})
    return member.id


def _contract_in(framework: Framework, provider_id: int, on: date) -> Contract | None:
    return db.session.scalars(select(Contract).where(
        Contract.provider_id == provider_id, Contract.framework_id == framework.id, *coverage.in_force(on))
        .order_by(Contract.starts_on.desc(), Contract.id.desc())).first()


def _already_on(lot_id: int, provider_id: int, starts_on: date, ends_on: date | None) -> bool:
    overlapping = select(LotMember.id).join(Contract, Contract.id == LotMember.contract_id).where(
        LotMember.lot_id == lot_id, Contract.provider_id == provider_id, LotMember.removed_at.is_(None),
        Contract.removed_at.is_(None),
        or_(LotMember.ends_on.is_(None), LotMember.ends_on >= starts_on))
    if ends_on is not None:
        overlapping = overlapping.where(LotMember.starts_on <= ends_on)
    return db.session.scalar(overlapping) is not None


def take_off_lot(member_id: int, ends_on: date, *, by: Actor) -> LotMember:
    """Says which day was, or will be, a provider's last on a lot."""
    member = member_by_id(member_id)
    if ends_on < member.starts_on:
        raise BadInput("The last day cannot be before the first.", field="ends_on")
    before, member.ends_on = member.ends_on, ends_on
    _noted("contract.off_lot", contract_by_id(member.contract_id), by, {
        "lot": member.lot_id, "last_day": ends_on.isoformat(), "was": before.isoformat() if before else None})
    return member


def remove_member(member_id: int, *, by: Actor, back: bool = False) -> LotMember:
    """Takes a place on a lot away that was entered by mistake, or brings it back."""
    member = member_by_id(member_id)
    if back == (member.removed_at is not None):
        member.removed_at = None if back else utc_now()
        _noted("contract.lot_restored" if back else "contract.lot_removed", contract_by_id(
            member.contract_id, removed_too=True), by, {"lot": member.lot_id})
    return member


def remove_contract(contract_id: int, *, by: Actor) -> None:
    """Takes a contract away that was entered by mistake; ``restore_contract`` brings it back.

    Raises ``Conflict`` where a meeting or a return is recorded under it: then it was no mistake, and ends on a day.
    """
    contract = contract_by_id(contract_id, removed_too=True)
    if contract.removed_at is not None:
        return
    for kept in (select(ContractMeeting.id).where(ContractMeeting.contract_id == contract_id,
                                                  ContractMeeting.removed_at.is_(None)),
                 select(IndicatorReturn.id).join(Indicator, Indicator.id == IndicatorReturn.indicator_id).where(
                     Indicator.contract_id == contract_id)):
        if db.session.scalar(kept.limit(1)) is not None:
            raise Conflict("A meeting or a figure is recorded under this contract. Give it a last day instead.")
    contract.removed_at = utc_now()
    _noted("contract.removed", contract, by, {})


def restore_contract(contract_id: int, *, by: Actor) -> None:
    """Brings a removed contract back."""
    contract = contract_by_id(contract_id, removed_too=True)
    if contract.removed_at is not None:
        contract.removed_at = None
        _noted("contract.restored", contract, by, {})


def member_by_id(member_id: int) -> LotMember:
    """A provider's place on a lot. Raises ``NotFound``."""
    found = db.session.scalars(select(LotMember).where(LotMember.id == member_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such place on a lot.")
    return found


def contract_by_id(contract_id: int, *, removed_too: bool = False) -> Contract:
    """A contract of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(Contract).where(Contract.id == contract_id)).one_or_none()
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound("There is no such contract.")
    return found


def contracts_of(provider_id: int) -> list[Contract]:
    """A provider's contracts, the newest first."""
    return list(db.session.scalars(select(Contract).where(
        Contract.provider_id == provider_id, Contract.removed_at.is_(None)).order_by(
        Contract.starts_on.desc(), Contract.id.desc())))


def _noted(action: str, contract: Contract, by: Actor, details: dict[str, Any],
           settings: Collection[int] = ()) -> None:
    db.session.flush()
    noted(action, SubjectType.CONTRACT, contract.id, by, details,
          settings={*settings, *coverage.settings_ever_of([contract.id])})
