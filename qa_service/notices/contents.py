"""What a notice says: section A of the protocol's form, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Final

from qa_service.notices.kinds import ContractAffected, Reach, Reason


@dataclass(frozen=True, slots=True)
class Contents:
    """Section A, and what an update or a removal says. It is written for the provider to read, too."""

    issuing_authority: str = ""
    officer_name: str = ""
    officer_email: str = ""
    officer_phone: str = ""
    to_provider_on: date | None = None
    to_region_on: date | None = None
    """Set when it is first sent."""
    review_on: date | None = None
    organisation: str = ""
    company_number: str = ""
    address: str = ""
    host_authority: str = ""
    reach: Reach = Reach.SERVICE
    service: str = ""
    urn: str = ""
    contracts: tuple[ContractAffected, ...] = ()
    reasons: tuple[Reason, ...] = ()
    detail: str = ""
    ending_placements: bool = False
    placement_action: str = ""
    """Any other placement action, in words: our copy of the form shows the first choice alone."""
    said: str = ""
    """What is new in an update, or why the notice is removed."""

    @property
    def about(self) -> str:
        """What it is about, in a few words."""
        return (self.service if self.reach is Reach.SERVICE else self.organisation) or self.organisation or self.service


def written(contents: Contents) -> dict[str, Any]:
    """As it is kept."""
    said = {one.name: _plain(getattr(contents, one.name)) for one in fields(Contents)}
    return {name: value for name, value in said.items() if value not in (None, "", [], False)}


def read(kept: Mapping[str, Any]) -> Contents:
    """What was kept."""
    return Contents(**{name: _READ[name](value) if name in _READ else value for name, value in kept.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [one.value for one in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


_READ: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("to_provider_on", "to_region_on", "review_on"), date.fromisoformat), "reach": Reach,
    "contracts": lambda said: tuple(ContractAffected(one) for one in said),
    "reasons": lambda said: tuple(Reason(one) for one in said)}
