"""The chain's arithmetic: what is hashed, and how one event is tied to the one before."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from qa_service.audit.models import AuditEvent

GENESIS = "0" * 64


def link(event: AuditEvent) -> str:
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
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
