"""Invented providers, contracts and what hangs on them, for tests of this domain."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from qa_service.actor import Actor
from qa_service.contracts import frameworks, providers, service, suspensions
from qa_service.contracts.frameworks import FrameworkSaid
from qa_service.contracts.kinds import Covers, FrameworkKind, Scope, SuspensionKind
from qa_service.contracts.providers import ProviderSaid
from qa_service.contracts.service import ContractSaid
from qa_service.contracts.suspensions import SuspensionSaid
from qa_service.permissions import Role
from tests.flags import builder

TODAY = builder.TODAY
BEGAN = date(2024, 4, 1)
BY = Actor.command("test")
_numbers = itertools.count(1)


def manager() -> Actor:
    return Actor.user(builder.a_person(), Role.MANAGER)


def a_framework(name: str = "Harbour FPS", *lots: str, asked_for: tuple[str, ...] = (), **said: Any) -> int:
    return frameworks.add(FrameworkSaid(name, FrameworkKind.FRAMEWORK, lots=lots, asked_for=asked_for, **said), by=BY)


def a_provider(name: str = "", group_id: int | None = None) -> int:
    number = providers.add_provider(ProviderSaid(name or f"Harbour Care {next(_numbers)} Ltd"), by=BY)
    providers.provider_by_id(number).group_id = group_id
    return number


def a_contract(provider_id: int, *, settings: tuple[int, ...] = (), **said: Any) -> int:
    """A contract that covers these settings; without any, its provider's group."""
    given: dict[str, Any] = {"title": "Contract", "starts_on": BEGAN, "rolling": True,
                             "covers": Covers.CHOSEN if settings else Covers.GROUP}
    number = service.make_contract(provider_id, ContractSaid(**(given | said)), by=BY)
    if settings:
        service.choose_settings(number, settings, by=BY)
    return number


def a_suspension(scope: Scope, subject_id: int, *, from_on: date = date(2025, 5, 1), **said: Any) -> int:
    given: dict[str, Any] = {"kind": SuspensionKind.SUSPENSION, "reason": "Not enough staff at night.",
                             "from_on": from_on, "review_on": date(2025, 7, 1)}
    return suspensions.suspend(scope, subject_id, SuspensionSaid(**(given | said)), by=manager(), today=TODAY)
