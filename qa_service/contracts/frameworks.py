"""Frameworks and their lots: adopted ready-made, entered and changed by the council."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts import coverage
from qa_service.contracts.kinds import FrameworkKind
from qa_service.contracts.models import Contract, Framework, Lot, LotMember, Provider
from qa_service.contracts.noting import FRAMEWORK, in_turn, noted
from qa_service.contracts.oversight_models import Suspension
from qa_service.contracts.ready_made import USUAL, offered
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound

MOST_LOTS: Final = 60


@dataclass(frozen=True, slots=True)
class FrameworkSaid:
    """What somebody says of a framework. ``lots`` and ``zones`` are names, in their order."""

    name: str
    kind: FrameworkKind
    held_by: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    zones: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    asked_for: tuple[str, ...] = tuple(kind.value for kind in USUAL)
    note: str | None = None


def adopt(key: str, *, by: Actor) -> int:
    """Takes a ready-made framework over, as the council's own. Raises ``NotFound``, or ``Conflict`` if it is there."""
    found = offered(key)
    if found is None:
        raise NotFound("There is no such ready-made framework.")
    return add(FrameworkSaid(found.name, found.kind, found.held_by, lots=found.lots), by=by)


def add(said: FrameworkSaid, *, by: Actor) -> int:
    """Adds a framework; one of this name that was taken away is had back. Raises ``BadInput``: dates, a name twice."""
    in_turn()
    _check(said)
    framework = db.session.scalars(select(Framework).where(func.lower(Framework.name) == said.name.lower())).first()
    if framework is None:
        framework = Framework(recorded_by=by.user_id, recorded_at=utc_now(), **_facts(said))
        db.session.add(framework)
    elif framework.removed_at is None:
        raise BadInput("There is a framework of this name already.", field="name")
    else:
        framework.removed_at = None
        for name, value in _facts(said).items():
            setattr(framework, name, value)
    db.session.flush()
    _keep_lots(framework.id, said.lots)
    noted("framework.added", FRAMEWORK, framework.id, by, {"framework": said.name})
    return framework.id


def change(framework_id: int, said: FrameworkSaid, *, version: int, by: Actor) -> None:
    """Changes a framework. A lot that is no longer named is taken away, unless a provider is on it."""
    framework = framework_by_id(framework_id)
    _check(said)
    if framework.version != version:
        raise Conflict("Somebody else changed this framework while you looked at it. Look at it, then change it again.")
    same = select(Framework.id).where(func.lower(Framework.name) == said.name.lower(), Framework.id != framework_id)
    if db.session.scalar(same):
        raise BadInput("There is a framework of this name already, or was: that name brings it back, with “Add a "
                       "framework”.", field="name")
    for name, value in _facts(said).items():
        setattr(framework, name, value)
    _keep_lots(framework_id, said.lots)
    noted("framework.changed", FRAMEWORK, framework_id, by, {"framework": said.name})


def _facts(said: FrameworkSaid) -> dict[str, object]:
    return {"name": said.name, "kind": said.kind, "held_by": said.held_by or None, "starts_on": said.starts_on,
            "ends_on": said.ends_on, "zones": list(said.zones), "asked_for": list(said.asked_for),
            "note": said.note or None}


def _check(said: FrameworkSaid) -> None:
    if said.starts_on and said.ends_on and said.ends_on < said.starts_on:
        raise BadInput("It cannot end before it begins.", field="ends_on")
    for field, names in (("lots", said.lots), ("zones", said.zones)):
        if len({name.lower() for name in names}) < len(names):
            raise BadInput("One of these stands here twice. Take one away.", field=field)
        if len(names) > MOST_LOTS or any(len(name) > 120 for name in names):
            raise BadInput(f"Use at most {MOST_LOTS} lines of at most 120 characters.", field=field)


def _keep_lots(framework_id: int, names: Sequence[str]) -> None:
    known = {lot.name.lower(): lot for lot in db.session.scalars(select(Lot).where(Lot.framework_id == framework_id))}
    used = set(db.session.scalars(select(LotMember.lot_id).distinct()))
    for lower, lot in known.items():
        if lower not in {name.lower() for name in names} and lot.removed_at is None:
            if lot.id in used:
                raise BadInput(f"A provider is on “{lot.name}”, or was: the lot stays. Name it here as it is.",
                               field="lots")
            lot.removed_at = utc_now()
    for position, name in enumerate(names, 1):
        found = known.get(name.lower())
        if found is None:
            db.session.add(Lot(framework_id=framework_id, position=position, name=name))
        else:
            found.position, found.name, found.removed_at = position, name, None
    db.session.flush()


def remove(framework_id: int, *, by: Actor) -> None:
    """Takes a framework away that was entered by mistake; ``restore`` brings it back with its lots.

    Raises ``Conflict`` where a contract or a suspension of a lot rests on it.
    """
    in_turn()
    framework = framework_by_id(framework_id, removed_too=True)
    if framework.removed_at is not None:
        return
    lots = select(Lot.id).where(Lot.framework_id == framework_id)
    for kept, what in ((select(Contract.id).where(Contract.framework_id == framework_id,
                                                  Contract.removed_at.is_(None)), "A contract is"),
                       (select(LotMember.id).join(Contract, Contract.id == LotMember.contract_id).where(
                           LotMember.lot_id.in_(lots), LotMember.removed_at.is_(None),
                           Contract.removed_at.is_(None)), "A provider is, or was, on a lot"),
                       (select(Suspension.id).where(Suspension.lot_id.in_(lots), Suspension.removed_at.is_(None)),
                        "A suspension of a lot is")):
        if db.session.scalar(kept.limit(1)) is not None:
            raise Conflict(f"{what} recorded in this framework. Take that away first where it is a mistake too; else "
                           "give the framework its last day.")
    framework.removed_at = utc_now()
    noted("framework.removed", FRAMEWORK, framework_id, by, {"framework": framework.name})


def restore(framework_id: int, *, by: Actor) -> None:
    """Brings a removed framework back."""
    framework = framework_by_id(framework_id, removed_too=True)
    if framework.removed_at is not None:
        framework.removed_at = None
        noted("framework.restored", FRAMEWORK, framework_id, by, {"framework": framework.name})


def framework_by_id(framework_id: int, *, removed_too: bool = False) -> Framework:
    """A framework of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(Framework).where(Framework.id == framework_id)).one_or_none()
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound("There is no such framework.")
    return found


def all_frameworks() -> list[Framework]:
    """The council's frameworks by name."""
    return list(db.session.scalars(select(Framework).where(
        Framework.removed_at.is_(None)).order_by(func.lower(Framework.name))))


def lots_of(framework_ids: Collection[int]) -> Mapping[int, list[Lot]]:
    """By framework, its lots in their order."""
    found: dict[int, list[Lot]] = {id_: [] for id_ in framework_ids}
    for lot in db.session.scalars(select(Lot).where(Lot.framework_id.in_(framework_ids), Lot.removed_at.is_(None))
                                  .order_by(Lot.position, Lot.id)):
        found[lot.framework_id].append(lot)
    return found


def lot_by_id(lot_id: int) -> Lot:
    """A lot of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(Lot).where(Lot.id == lot_id, Lot.removed_at.is_(None))).one_or_none()
    if found is None:
        raise NotFound("There is no such lot.")
    return found


@dataclass(frozen=True, slots=True)
class OnLot:
    """A provider's place on a lot."""

    member: LotMember
    lot: Lot
    contract: Contract
    provider: Provider


def members(*, lot_ids: Collection[int] | None = None, contract_id: int | None = None,
            as_at: date | None = None) -> list[OnLot]:
    """Who is on these lots, or on which lots a contract is; of one day, or ever. By lot and provider."""
    statement = (select(LotMember, Lot, Contract, Provider).join(Lot, Lot.id == LotMember.lot_id)
                 .join(Contract, Contract.id == LotMember.contract_id)
                 .join(Provider, Provider.id == Contract.provider_id)
                 .where(LotMember.removed_at.is_(None), Contract.removed_at.is_(None))
                 .order_by(Lot.framework_id, Lot.position, func.lower(Provider.name), LotMember.starts_on))
    if lot_ids is not None:
        statement = statement.where(LotMember.lot_id.in_(lot_ids))
    if contract_id is not None:
        statement = statement.where(LotMember.contract_id == contract_id)
    if as_at is not None:
        statement = statement.where(*coverage.on_lot(as_at))
    return [OnLot(*row) for row in db.session.execute(statement)]
