"""Which settings a suspension or embargo stands on: whoever would place a child there must see it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, or_, select, union

from qa_service.contracts import coverage
from qa_service.contracts.models import Contract, LotMember, Provider
from qa_service.contracts.oversight_models import Suspension
from qa_service.database import db
from qa_service.providers.models import Setting


def not_over(as_at: date) -> ColumnElement[bool]:
    """A condition on suspensions: not lifted by this day, and no mistake. It may still be to begin."""
    return Suspension.removed_at.is_(None) & or_(Suspension.lifted_on.is_(None), Suspension.lifted_on > as_at)


def in_force(as_at: date) -> tuple[ColumnElement[bool], ...]:
    """Conditions on suspensions: begun, and not lifted."""
    return Suspension.from_on <= as_at, not_over(as_at)


def reached(as_at: date | None = None, *conditions: ColumnElement[bool]) -> CompoundSelect[Any]:
    """Which suspension is about which setting (``suspension_id``, ``setting_id``), of those with these conditions.

    A provider's stands on the settings of its group and on those that were chosen for its contracts; a lot's on those
    that the contracts of everybody who is on the lot on this day cover (without a day: of everybody who ever was).
    """
    pair = (Suspension.id.label("suspension_id"), Setting.id.label("setting_id"))
    of_setting = select(*pair).join(Setting, Setting.id == Suspension.setting_id)
    of_group = select(*pair).join(Setting, Setting.group_id == Suspension.group_id)
    of_provider = (select(*pair).join(Provider, Provider.id == Suspension.provider_id)
                   .join(Setting, Setting.group_id == Provider.group_id))
    by_choice = coverage.chosen(*pair).join(Suspension, Suspension.provider_id == Contract.provider_id)
    on_lot = [_of_lot(way(*pair), as_at) for way in (coverage.chosen, coverage.by_group)]
    return union(*(one.where(*conditions) for one in (of_setting, of_group, of_provider, by_choice, *on_lot)))


def _of_lot(way: Select[Any], as_at: date | None) -> Select[Any]:
    joined = (way.join(LotMember, LotMember.contract_id == Contract.id)
              .join(Suspension, Suspension.lot_id == LotMember.lot_id).where(LotMember.removed_at.is_(None)))
    return joined.where(*coverage.on_lot(as_at), *coverage.in_force(as_at)) if as_at else joined


def suspended_settings(as_at: date) -> Select[Any]:
    """The settings on which a suspension stands on a day: for conditions on settings."""
    return select(reached(as_at, *in_force(as_at)).subquery().c.setting_id)


def ever_on(setting_id: int) -> list[Suspension]:
    """The suspensions that stand on a setting, or ever did, the newest first."""
    pairs = reached(None, Suspension.removed_at.is_(None)).subquery()
    return list(db.session.scalars(select(Suspension).where(Suspension.id.in_(
        select(pairs.c.suspension_id).where(pairs.c.setting_id == setting_id)))
        .order_by(Suspension.from_on.desc(), Suspension.id.desc())))


def standing_on(setting_ids: Collection[int], as_at: date) -> Mapping[int, Sequence[Suspension]]:
    """By setting, the suspensions that stand on it and those that are decided and begin later, the first first.

    In one query. Settings without one have no entry.
    """
    pairs = reached(as_at, not_over(as_at)).subquery()
    found: defaultdict[int, list[Suspension]] = defaultdict(list)
    for setting_id, row in db.session.execute(
            select(pairs.c.setting_id, Suspension).join(Suspension, Suspension.id == pairs.c.suspension_id)
            .where(pairs.c.setting_id.in_(setting_ids)).order_by(Suspension.from_on, Suspension.id)):
        found[setting_id].append(row)
    return dict(found)
