"""The chain's arithmetic: what is hashed, and how one event is tied to the one before."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Final, Protocol

GENESIS = "0" * 64
_WRITE: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class Event(Protocol):
    """An event's fields, as a record or as a row of its table."""

    @property
    def sequence(self) -> int: ...
    @property
    def at(self) -> datetime: ...
    @property
    def authority_id(self) -> int | None: ...
    @property
    def actor(self) -> str: ...
    @property
    def actor_role(self) -> str | None: ...
    @property
    def action(self) -> str: ...
    @property
    def subject_type(self) -> str | None: ...
    @property
    def subject_id(self) -> str | None: ...
    @property
    def details(self) -> dict[str, Any]: ...
    @property
    def request_id(self) -> str | None: ...
    @property
    def previous_hash(self) -> str: ...


def link(event: Event) -> str:
    """The hash of an event: over all its fields and the hash before it."""
    fields: dict[str, Any] = {
        "sequence": event.sequence,
        "at": event.at.isoformat(timespec="microseconds"),
        "authority_id": event.authority_id,
        "actor": event.actor,
        "actor_role": event.actor_role,
        "action": event.action,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "details": event.details,
        "request_id": event.request_id,
        "previous_hash": event.previous_hash,
    }
    return hashlib.sha256(_WRITE(fields).encode()).hexdigest()
