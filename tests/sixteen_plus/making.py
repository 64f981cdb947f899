"""Invented places for 16 and over, put together by the services as an officer would."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from qa_service.actor import Actor
from qa_service.permissions import Role
from qa_service.providers.names import register_unregistered
from qa_service.sixteen_plus import diligence, unregistered
from qa_service.sixteen_plus.diligence import Check
from qa_service.sixteen_plus.kinds import CheckOutcome, DiligenceKind
from qa_service.sixteen_plus.scope import scope_now
from qa_service.vocabulary import ProvisionType
from tests.flags.builder import a_person

BY = Actor.command("test")
_numbers = itertools.count(1)


def a_place(provision: ProvisionType) -> int:
    return register_unregistered(f"The Annexe {next(_numbers)}", provision=provision, local_authority="Marlowe", by=BY)


def reviewed(placement_id: int, on: date, *, may_stay: bool = True) -> int:
    manager = Actor.user(a_person(), Role.MANAGER)
    return unregistered.review(placement_id, reviewed_on=on, may_stay=may_stay, note="Looked at.", by=manager, today=on)


def complete(setting_id: int, kind: DiligenceKind, on: date) -> None:
    """Everything on the checklist is met, and holds for a year."""
    until = on + timedelta(days=365)
    diligence.record_checks(setting_id, [Check(one.key, CheckOutcome.MET, on, until if one.expires else None)
                                         for one in scope_now()[kind]], by=BY, today=on)
