"""Safeguarding concerns: whom to ring before any form, and the way from an entry to the form.

That somebody went on to report a concern is told to nobody but them: the entry looks the same to everybody else.
The domain that keeps concerns says through the port ``continue_at`` where its form is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.heard import service
from qa_service.providers.models import Setting


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to ring, as the council's settings have it. What is not set is said, never left out."""

    duty_team: str | None
    out_of_hours: str | None
    host: str | None
    """The local authority whose designated officer is to be told: that of the area in which the setting lies."""


Way = Callable[[int | None, int | None], str]
"""The page of the form about a setting or a provider group."""
_ways: list[Way] = []


def continue_at(way: Way) -> None:
    """Fills the port; called once by the application."""
    _ways[:] = [way]


def numbers(setting: Setting | None) -> Numbers:
    """Whom to ring about a setting, or about none in particular."""
    council = db.session.scalars(select(Authority).where(Authority.id == current_authority())).one()
    return Numbers(council.duty_team_phone, council.out_of_hours_phone, setting.local_authority if setting else None)


def report(entry_id: int, *, by: Actor) -> str:
    """Keeps, for whoever goes on to report a concern, that they did; and returns the page of the form."""
    entry = service.standing_entry(entry_id)
    if entry.referred_at is None:
        entry.referred_at, entry.referred_by = utc_now(), by.user_id
        db.session.flush()
    said = service.said_of(entry_id)[-1]
    return _ways[0](said.setting_id, said.group_id)
