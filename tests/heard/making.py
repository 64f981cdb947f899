"""Invented things that we heard, put together by the service as an officer would."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

from qa_service.actor import Actor
from qa_service.database import transaction
from qa_service.heard import service
from qa_service.heard.kinds import FromWhom, HeardKind
from qa_service.heard.service import Said
from tests.flags import builder

TODAY = builder.TODAY
_numbers = itertools.count(1)


def key() -> str:
    return f"heard-{next(_numbers)}"


def said(setting_id: int | None = None, on: date = TODAY, *, kind: HeardKind = HeardKind.WORRY,
         words: str = "Nobody answers the telephone at weekends.", group_id: int | None = None) -> Said:
    return Said(kind, FromWhom.SOCIAL_WORKER, on, words, setting_id, group_id)


def noted(by: Actor, what: Said, **more: Any) -> int:
    """Notes it in a transaction of its own."""
    given: dict[str, Any] = {"key": key(), "by": by, "today": max(TODAY, what.heard_on)}
    with transaction():
        return service.note_heard(what, **(given | more))
