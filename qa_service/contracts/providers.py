"""Providers: the legal entities with which the council has contracts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, or_, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts.kinds import Covers
from qa_service.contracts.models import Contract, ContractDocument, ContractSetting, Provider
from qa_service.contracts.noting import in_turn, noted
from qa_service.contracts.oversight_models import FinancialCheck, Suspension
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.vocabulary import SubjectType

GROUPS_OFFERED: Final = 8


@dataclass(frozen=True, slots=True)
class ProviderSaid:
    """What somebody says of a provider. ``group`` is the name of its group as the register prints it, or empty."""

    name: str
    company_number: str | None = None
    group: str = ""
    note: str | None = None


def add_provider(said: ProviderSaid, *, by: Actor) -> int:
    """Adds a provider, and returns its id; the same name and number again is the same provider.

    Raises ``BadInput`` where another has its name or number, or no group has that name.
    """
    in_turn()
    same = _same(said)
    number = _company_number(said.company_number)
    if same is not None and same.removed_at is not None:
        same.removed_at = None
        for name, value in _facts(said, besides=same.id).items():
            setattr(same, name, value)
        noted("provider.restored", SubjectType.PROVIDER, same.id, by, {"name": same.name})
        return same.id
    if same is not None:
        if number and same.company_number and same.company_number != number:
            raise BadInput(f"“{same.name}” is there already, with company number {same.company_number}.",
                           field="company_number")
        return same.id
    provider = Provider(recorded_by=by.user_id, recorded_at=utc_now(), **_facts(said))
    db.session.add(provider)
    noted("provider.added", SubjectType.PROVIDER, _flushed(provider), by, {"name": provider.name})
    return provider.id


def change_provider(provider_id: int, said: ProviderSaid, *, version: int, by: Actor) -> None:
    """Changes a provider. Its settings change with its group, so that both groups' are judged anew."""
    provider = provider_by_id(provider_id)
    if provider.version != version:
        raise Conflict("Somebody else changed this provider while you looked at it. Look at it, then change it again.")
    same = _same(said, besides=provider_id)
    if same is not None:
        raise BadInput("There is a provider of this name already, or was: that name brings it back, with “Add a "
                       "provider”.", field="name")
    before = provider.group_id
    for name, value in _facts(said, besides=provider_id).items():
        setattr(provider, name, value)
    moved = {before, provider.group_id} - {None} if before != provider.group_id else set()
    noted("provider.changed", SubjectType.PROVIDER, provider_id, by, {"name": provider.name},
          settings=db.session.scalars(select(Setting.id).where(Setting.group_id.in_(moved))).all() if moved else ())


def _facts(said: ProviderSaid, *, besides: int | None = None) -> dict[str, Any]:
    number = _company_number(said.company_number)
    taken = select(Provider).where(Provider.company_number == number, Provider.id != (besides or 0))
    other = db.session.scalars(taken).first() if number else None
    if other is not None and other.removed_at is not None:
        other.company_number = None
        db.session.flush()
    elif other is not None:
        raise BadInput(f"“{other.name}” has this company number.", field="company_number")
    return {"name": said.name, "company_number": number, "group_id": _group_id(said.group), "note": said.note or None}


def _flushed(provider: Provider) -> int:
    db.session.flush()
    return provider.id


def _same(said: ProviderSaid, *, besides: int | None = None) -> Provider | None:
    return db.session.scalars(select(Provider).where(
        func.lower(Provider.name) == said.name.lower(), Provider.id != (besides or 0))).first()


def _company_number(text: str | None) -> str | None:
    """Eight letters and figures, as Companies House prints it. Raises ``BadInput``."""
    number = (text or "").replace(" ", "").upper()
    if not number:
        return None
    if number.isascii() and number.isdigit():
        number = number.zfill(8)
    if len(number) != 8 or not number.isascii() or not number.isalnum():
        raise BadInput("A company number has eight letters and figures, such as 01234567.", field="company_number")
    return number


def _group_id(name: str) -> int | None:
    """The group that somebody typed: by its whole name, or by a part that only one has."""
    if not name.strip():
        return None
    found = groups_like(name.strip())
    exact = [id_ for id_, called in found if called.lower() == name.strip().lower()]
    if len(exact) == 1 or len(found) == 1:
        return exact[0] if exact else found[0][0]
    if not found:
        raise BadInput("No owner in the register has this name. Type a part of it, or leave it empty.", field="group")
    names = "; ".join(f"“{called}”" for _, called in found[:GROUPS_OFFERED])
    raise BadInput(f"Several owners have these words in their name. Type the whole name of one: {names}.",
                   field="group")


def groups_like(words: str) -> list[tuple[int, str]]:
    """Groups of the register with these words in their name: number and name."""
    pattern = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    rows = db.session.execute(select(ProviderGroup.id, ProviderGroup.name).where(
        func.lower(ProviderGroup.name).like(f"%{pattern}%", escape="\\")).order_by(
            func.length(ProviderGroup.name), ProviderGroup.name).limit(GROUPS_OFFERED + 1))
    return [(id_, name) for id_, name in rows]


def remove_provider(provider_id: int, *, by: Actor) -> None:
    """Takes a provider away that was entered by mistake; ``restore_provider`` brings it back.

    Raises ``Conflict`` where something rests on it: a contract, a document, a financial check or a suspension.
    """
    in_turn()
    provider = provider_by_id(provider_id, removed_too=True)
    if provider.removed_at is not None:
        return
    resting: tuple[tuple[Any, str], ...] = (
        (Contract, "A contract"), (ContractDocument, "A document"), (FinancialCheck, "A financial check"),
        (Suspension, "A suspension"))
    for kind, what in resting:
        if db.session.scalar(select(kind.id).where(kind.provider_id == provider_id,
                                                   kind.removed_at.is_(None)).limit(1)) is not None:
            raise Conflict(f"{what} of this provider is recorded. Take that away first where it is a mistake too.")
    provider.removed_at = utc_now()
    noted("provider.removed", SubjectType.PROVIDER, provider_id, by, {"name": provider.name})


def restore_provider(provider_id: int, *, by: Actor) -> None:
    """Brings a removed provider back."""
    provider = provider_by_id(provider_id, removed_too=True)
    if provider.removed_at is not None:
        provider.removed_at = None
        noted("provider.restored", SubjectType.PROVIDER, provider_id, by, {"name": provider.name})


def provider_by_id(provider_id: int, *, removed_too: bool = False) -> Provider:
    """A provider of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(Provider).where(Provider.id == provider_id)).one_or_none()
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound("There is no such provider.")
    return found


def providers_listed(words: str, *, number: int, size: int = 50) -> Page[Provider]:
    """Providers with these words in their name or number, by name."""
    statement = select(Provider).where(Provider.removed_at.is_(None)).order_by(func.lower(Provider.name))
    for word in words.lower().split()[:6]:
        pattern = "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        statement = statement.where(or_(func.lower(Provider.name).like(pattern, escape="\\"),
                                        func.lower(Provider.company_number).like(pattern, escape="\\")))
    return paginate(statement, number=number, size=size)


def provider_choices() -> list[tuple[str, str]]:
    """Every provider, for a form: number and name."""
    rows = db.session.execute(select(Provider.id, Provider.name).where(Provider.removed_at.is_(None))
                              .order_by(func.lower(Provider.name)))
    return [(str(id_), name) for id_, name in rows]


def providers_called(provider_ids: Collection[int]) -> Mapping[int, str]:
    """The names of these providers, in one query."""
    if not provider_ids:
        return {}
    rows = db.session.execute(select(Provider.id, Provider.name).where(Provider.id.in_(provider_ids)))
    return {id_: name for id_, name in rows}


def providers_of_group(group_id: int) -> Sequence[Provider]:
    """The providers that a group owns, by name."""
    return db.session.scalars(select(Provider).where(Provider.group_id == group_id, Provider.removed_at.is_(None))
                              .order_by(func.lower(Provider.name))).all()


def settings_of_provider(provider: Provider) -> set[int]:
    """The settings of its group, and those that were chosen for its contracts."""
    theirs = select(Setting.id).where(Setting.group_id == provider.group_id)
    chosen = (select(ContractSetting.setting_id).join(Contract, Contract.id == ContractSetting.contract_id)
              .where(Contract.provider_id == provider.id, Contract.covers == Covers.CHOSEN,
                     Contract.removed_at.is_(None)))
    return {*db.session.scalars(chosen), *(db.session.scalars(theirs) if provider.group_id else ())}
