"""Invented concerns, put together by the services as people would."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.concerns import access, arrangements, referring
from qa_service.concerns.arrangements import Standing
from qa_service.concerns.kinds import Criterion, SentHow
from qa_service.concerns.models import Concern
from qa_service.concerns.referring import Report
from qa_service.database import db, transaction
from qa_service.permissions import Role
from tests.visits.making import a_colleague

NOTE = "Zebrafinch: the restricted note"
"""A word that stands nowhere else, so that it can be looked for."""
KNOWN = datetime(2026, 3, 3, 10, 30, tzinfo=UTC)
"""A Tuesday."""
_numbers = itertools.count(1)


def key() -> str:
    return f"concern-{next(_numbers)}"


def a_lead() -> Actor:
    return a_colleague(Role.SAFEGUARDING_LEAD)


def arranged(lead: Actor, deputy: Actor | None = None, **more: Any) -> None:
    with transaction():
        version = arrangements.standing().version
        arrangements.arrange(replace(Standing(lead.user_id, deputy.user_id if deputy else None, version=version),
                                     **more), by=lead)


def said(setting_id: int | None, known_at: datetime | None = KNOWN, **more: Any) -> Report:
    return replace(Report(setting_id, None, known_at, (Criterion.HARMED,), NOTE), **more)


def told(at: datetime) -> dict[str, Any]:
    return {"sent_at": at, "sent_how": SentHow.EMAIL}


def reported(by: Actor, what: Report, **more: Any) -> str:
    """Reports it in a transaction of its own, and returns the concern's own reference, which no officer learns."""
    with transaction():
        receipt = referring.report(what, **({"key": key(), "by": by} | more))
        return db.session.scalars(select(Concern.reference).where(Concern.id == receipt.concern_id)).one()


def opened(reference: str, by: Actor) -> access.Opened:
    return access.named(reference, by=by)
