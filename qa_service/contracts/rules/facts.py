"""The contracts that the rules ask about, gathered once for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.contracts import coverage
from qa_service.contracts.models import Contract, Provider
from qa_service.database import db
from qa_service.flags.rule import SubjectIds
from qa_service.ofsted.rules.histories import go_live_on

NO_GO_LIVE: Final = "The council has not set the day from which it records contracts here."
_LONGEST_NAME: Final = 120


def titled(title: str, provider: str) -> str:
    """A flag's title with whom it concerns: it has no setting to say so."""
    return f"{title}: {provider if len(provider) <= _LONGEST_NAME else provider[:_LONGEST_NAME - 1] + '…'}"


@dataclass(frozen=True, slots=True)
class Held:
    """A contract that is in force, and since when the council records such things here."""

    contract_id: int
    provider_id: int
    title: str
    provider: str
    starts_on: date
    meets: bool
    go_live_on: date | None

    @property
    def called(self) -> str:
        """“North West residential FPS, Harbour Care Ltd”."""
        return f"{self.title}, {self.provider}"

    @property
    def recorded_since(self) -> date | None:
        """From when on everything about it can have been recorded; ``None`` where that is not known."""
        return max(self.starts_on, self.go_live_on) if self.go_live_on else None


def contracts_in_force(contract_ids: SubjectIds, as_at: date) -> Mapping[int, Held]:
    """The contracts among these (``None``: among all) that are in force, in two queries."""
    statement: Any = select(Contract.id, Contract.provider_id, Contract.title, Provider.name, Contract.starts_on,
                            Contract.meets).join(Provider, Provider.id == Contract.provider_id).where(
                                *coverage.in_force(as_at))
    if contract_ids is not None:
        statement = statement.where(Contract.id.in_(contract_ids))
    begun = go_live_on()
    return {id_: Held(id_, provider_id, title, name, starts_on, meets, begun)
            for id_, provider_id, title, name, starts_on, meets in db.session.execute(statement)}


@dataclass(frozen=True, slots=True)
class Holder:
    """A provider with a contract in force."""

    provider_id: int
    name: str
    first_on: date
    """When the first of its contracts in force began."""
    go_live_on: date | None

    @property
    def recorded_since(self) -> date | None:
        return max(self.first_on, self.go_live_on) if self.go_live_on else None


def holders(provider_ids: SubjectIds, as_at: date) -> Mapping[int, Holder]:
    """The providers among these (``None``: among all) with a contract in force, in two queries."""
    statement: Any = select(Provider.id, Provider.name, Contract.starts_on).join(
        Contract, Contract.provider_id == Provider.id).where(*coverage.in_force(as_at))
    if provider_ids is not None:
        statement = statement.where(Provider.id.in_(provider_ids))
    names: dict[int, str] = {}
    began: defaultdict[int, list[date]] = defaultdict(list)
    for provider_id, name, starts_on in db.session.execute(statement):
        names[provider_id] = name
        began[provider_id].append(starts_on)
    begun = go_live_on()
    return {id_: Holder(id_, name, min(began[id_]), begun) for id_, name in names.items()}
