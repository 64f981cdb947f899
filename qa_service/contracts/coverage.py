"""Which settings a contract covers: those of its provider's group, or the ones that somebody chose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, union_all

from qa_service.contracts.kinds import Covers
from qa_service.contracts.models import Contract, ContractSetting, LotMember, Provider
from qa_service.database import db
from qa_service.providers.models import Setting


def in_force(as_at: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions on contracts: begun, not ended, and not entered by mistake."""
    return (Contract.removed_at.is_(None), Contract.starts_on <= as_at,
            or_(Contract.ends_on.is_(None), Contract.ends_on >= as_at))


def on_lot(as_at: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions on places on lots: begun, not ended, and not entered by mistake."""
    return (LotMember.removed_at.is_(None), LotMember.starts_on <= as_at,
            or_(LotMember.ends_on.is_(None), LotMember.ends_on >= as_at))


def chosen(*columns: Any) -> Select[Any]:
    """These columns of contracts and of the settings that were chosen for them."""
    return (select(*columns).select_from(Contract).join(ContractSetting, ContractSetting.contract_id == Contract.id)
            .join(Setting, Setting.id == ContractSetting.setting_id).where(
                Contract.covers == Covers.CHOSEN, Contract.removed_at.is_(None)))


def by_group(*columns: Any) -> Select[Any]:
    """These columns of contracts that cover a whole group, and of its settings."""
    return (select(*columns).select_from(Contract).join(Provider, Provider.id == Contract.provider_id)
            .join(Setting, Setting.group_id == Provider.group_id).where(
                Contract.covers == Covers.GROUP, Contract.removed_at.is_(None)))


@dataclass(frozen=True, slots=True)
class UnderContract:
    """That a setting is under a contract of ours: when we learned of it first, and when the newest one began."""

    known_since: date
    newest: date


def under_contract(setting_ids: Collection[int] | None, as_at: date) -> Mapping[int, UnderContract]:
    """The settings among these (``None``: among all) that a contract in force covers, in one query."""
    columns = (Setting.id.label("setting_id"), Contract.recorded_at.label("known"), Contract.starts_on.label("began"))
    ways = [way(*columns).where(*in_force(as_at)) for way in (chosen, by_group)]
    if setting_ids is not None:
        ways = [way.where(Setting.id.in_(setting_ids)) for way in ways]
    every = union_all(*ways).subquery()
    rows = db.session.execute(select(every.c.setting_id, func.min(every.c.known), func.max(every.c.began))
                              .group_by(every.c.setting_id))
    return {setting_id: UnderContract(known.date(), began) for setting_id, known, began in rows}


def covered_settings(as_at: date) -> Select[Any]:
    """The settings that a contract in force covers: for conditions on settings."""
    return select(union_all(*(way(Setting.id.label("setting_id")).where(*in_force(as_at))
                              for way in (chosen, by_group))).subquery().c.setting_id)


def settings_of(contract: Contract) -> list[int]:
    """The settings that a contract covers, as the register and the choice stand now."""
    way = chosen if contract.covers is Covers.CHOSEN else by_group
    return sorted(db.session.scalars(way(Setting.id).where(Contract.id == contract.id)))


def settings_ever_of(contract_ids: Collection[int]) -> set[int]:
    """Every setting that these contracts cover or might, whatever they cover now: to be judged anew."""
    by_choice = select(ContractSetting.setting_id).where(ContractSetting.contract_id.in_(contract_ids))
    through = (select(Setting.id).join(Provider, Setting.group_id == Provider.group_id)
               .join(Contract, Contract.provider_id == Provider.id)
               .where(Contract.id.in_(contract_ids), Contract.covers == Covers.GROUP))
    return {*db.session.scalars(by_choice), *db.session.scalars(through)}


def contracts_of_setting(setting: Setting) -> list[Contract]:
    """Every contract that covers a setting, ended ones too, the newest first."""
    of_it = union_all(*(way(Contract.id.label("id")).where(Setting.id == setting.id) for way in (chosen, by_group)))
    return list(db.session.scalars(select(Contract).where(Contract.id.in_(select(of_it.subquery().c.id))).order_by(
        Contract.starts_on.desc(), Contract.id.desc())))
