"""Safeguarding concerns: what comes before any form, and that an entry was referred.

The entry keeps that it was referred, when and by whom, and nothing else. The domain that keeps concerns takes over
through the port ``hand_over_to``: it is told of each referral in the same transaction, and may say where the person who
referred goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.heard import service
from qa_service.heard.kinds import HeardState, NoteKind
from qa_service.providers.models import Setting


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to ring, as the council's settings have it. What is not set is said, never left out."""

    duty_team: str | None
    out_of_hours: str | None
    host: str | None
    """The local authority whose designated officer is to be told: that of the area in which the setting lies."""


@dataclass(frozen=True, slots=True)
class Referred:
    """What the domain of concerns is told."""

    entry_id: int
    setting_id: int | None
    group_id: int | None
    at: datetime
    by: Actor


class Receiver(Protocol):
    """Takes a referral over, in the transaction in which it is recorded."""

    def __call__(self, referred: Referred) -> str | None:
        """The page on which the person who referred goes on; ``None`` for the entry's own."""


def _nobody(referred: Referred) -> str | None:
    return None


_receiver: Receiver = _nobody


def hand_over_to(receiver: Receiver) -> None:
    """Fills the port; called once by the application."""
    global _receiver
    _receiver = receiver


def numbers(setting: Setting | None) -> Numbers:
    """Whom to ring about a setting, or about none in particular."""
    council = db.session.scalars(select(Authority).where(Authority.id == current_authority())).one()
    return Numbers(council.duty_team_phone, council.out_of_hours_phone, setting.local_authority if setting else None)


def refer(entry_id: int, *, by: Actor) -> str:
    """Records that an entry was referred, and returns the page on which to go on. A second time changes nothing."""
    entry = service.standing_entry(entry_id)
    own = f"/heard/{entry_id}"
    if entry.referred_at is not None:
        return own
    entry.referred_at, entry.referred_by, entry.state = utc_now(), by.user_id, HeardState.TURNED
    service.happened(entry, NoteKind.REFERRED, by)
    service.note(entry, "heard.referred", by)
    said = service.said_of(entry_id)[-1]
    return _receiver(Referred(entry_id, said.setting_id, said.group_id, entry.referred_at, by)) or own


def take_back(entry_id: int, *, by: Actor) -> None:
    """Takes the record of a referral back that was made by mistake; that it was made stays in what happened."""
    entry = service.standing_entry(entry_id)
    if entry.referred_at is None:
        return
    entry.referred_at, entry.referred_by = None, None
    notes = service.notes_of(entry_id)
    kinds = {one.kind for one in notes}
    if not kinds & {NoteKind.ACTION, NoteKind.VISIT}:
        answered = NoteKind.DID in kinds and entry.due_on is None
        entry.state = HeardState.ANSWERED if answered else HeardState.OPEN
    service.happened(entry, NoteKind.NOT_REFERRED, by)
    service.note(entry, "heard.referral_taken_back", by)
