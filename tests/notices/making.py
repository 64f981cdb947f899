"""Invented regional notices, put together by the services as people would."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.notices import access, circulation, drafting, sending
from qa_service.notices.circulation import Entry
from qa_service.notices.contents import Contents
from qa_service.notices.kinds import Reach, Reason, RecipientKind
from qa_service.permissions import Role
from tests.visits.making import a_colleague

SECRET = "Zebrafinch: what the notice says"
"""Words that stand nowhere else, so that they can be looked for."""
_numbers = itertools.count(1)


def key() -> str:
    return f"notice-{next(_numbers)}"


def a_lead() -> Actor:
    return a_colleague(Role.SAFEGUARDING_LEAD)


def contents(**more: Any) -> Contents:
    return replace(Contents(
        issuing_authority="Marlowe Borough Council", officer_name="Olive Officer",
        officer_email="olive@marlowe.example", review_on=today() + timedelta(days=28), organisation="Larch Care Ltd",
        reach=Reach.SERVICE, service="Invented House", urn="2800666", reasons=(Reason.QUALITY,), detail=SECRET), **more)


def circulated(by: Actor, names: Sequence[str] = ("Placements Anywhere", "Wexley Council"), **more: Any) -> list[int]:
    """A circulation list: the first is the regional body and has an address, and so has every other but the last."""
    with transaction():
        return [circulation.keep(Entry(
            name, RecipientKind.AUTHORITY if number else RecipientKind.REGION,
            f"team{number}@region.example" if number < len(names) - 1 or len(names) == 1 else "", **more), by=by)
            for number, name in enumerate(names)]


def drafted(by: Actor, setting_id: int, **more: Any) -> str:
    with transaction():
        return drafting.draft(contents(**more), setting_id=setting_id, group_id=None, key=key(), by=by, today=today(),
                              looked_at_names=True)


def sent(by: Actor, setting_id: int, to: Sequence[int], **more: Any) -> str:
    reference = drafted(by, setting_id, **more)
    with transaction():
        sending.send(reference, to, needed=True, version=version(reference, by), by=by, today=today())
    return reference


def version(reference: str, by: Actor) -> int:
    return access.notice(reference, by=by).version


def on(day: date) -> list[int]:
    return [day.day, day.month, day.year]
