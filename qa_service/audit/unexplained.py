"""Keeping who opened many records without a reason, and what came of asking.

Nobody is shown a finding about themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.audit.browsing import NEWS, WINDOW, WORKED_ON, Deed, Finding, Subject, findings, unexplained
from qa_service.audit.looks import READINGS
from qa_service.audit.models import AuditEvent, UnexplainedLooks
from qa_service.audit.trail import is_general
from qa_service.clock import london, utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotFound

SUBJECT: Final = "unexplained-looks"
LONGEST: Final = 2000
_BACK: Final = WINDOW + max(WORKED_ON, NEWS)


class Answer(StrEnum):
    """What looking into a finding showed."""

    FINE = "fine"
    NOT_FINE = "not-fine"

    @property
    def words(self) -> str:
        return "There was a reason" if self is Answer.FINE else "There was no reason"


def look_for(until: date, caseload: Mapping[int, frozenset[Subject]], *, by: Actor) -> list[UnexplainedLooks]:
    """Keeps the new findings about the four weeks up to this day, in the council in scope; in a transaction.

    Of whom something was found within the last four weeks, nothing is found again.
    """
    deeds, roles = _deeds(until), {}
    for one in deeds:
        if one.user is not None:
            roles[one.user] = one.role
    recent = set(db.session.scalars(select(UnexplainedLooks.user_id).where(UnexplainedLooks.until > until - WINDOW)))
    new = [_kept(one) for one in findings(unexplained(deeds, caseload, until), roles, until) if one.user not in recent]
    db.session.add_all(new)
    db.session.flush()
    for row in new:
        audit.record("looks.found", by=by, authority_id=row.authority_id, subject=SUBJECT, subject_id=row.id,
                     details={"records": len(row.records), "usual": row.usual})
    return new


def for_reader(reader: int) -> list[UnexplainedLooks]:
    """Every finding of the council in scope but those about the reader: open ones first, the newest first."""
    return list(db.session.scalars(select(UnexplainedLooks).where(UnexplainedLooks.user_id != reader).order_by(
        UnexplainedLooks.answered_at.is_not(None), UnexplainedLooks.found_at.desc(), UnexplainedLooks.id.desc())))


def one_for_reader(finding_id: int, reader: int) -> UnexplainedLooks:
    """One finding, unless it is about the reader. Raises ``NotFound``."""
    row = db.session.scalars(select(UnexplainedLooks).where(
        UnexplainedLooks.id == finding_id, UnexplainedLooks.user_id != reader)).one_or_none()
    if row is None:
        raise NotFound("There is no such finding.")
    return row


def answer(finding_id: int, given: str, words: str, *, by: Actor) -> None:
    """Notes what looking into it showed; it can be put right later. Raises ``NotFound`` and ``BadInput``."""
    row = one_for_reader(finding_id, by.user_id or 0)
    if given not in set(Answer):
        raise BadInput("Say whether there was a reason.", field="answer")
    if len(words.strip()) < 5:
        raise BadInput("Say in a few words what you found, without the names of children.", field="words")
    row.answer, row.answer_words = Answer(given).value, words.strip()[:LONGEST]
    row.answered_at, row.answered_by = utc_now(), by.user_id
    audit.record("looks.answered", by=by, authority_id=row.authority_id, subject=SUBJECT, subject_id=row.id,
                 details={"answer": row.answer})


def _kept(found: Finding) -> UnexplainedLooks:
    return UnexplainedLooks(
        authority_id=current_authority(), user_id=found.user, since=found.since, until=found.until, usual=found.usual,
        limit=found.limit, found_at=utc_now(),
        records=[[kind, which, day.isoformat()] for (kind, which), day in found.records])


def _deeds(until: date) -> list[Deed]:
    """What the trail has about records, restricted ones aside, as far back as it can matter."""
    begin = datetime.combine(until - _BACK, time.min, UTC)
    rows = db.session.execute(select(
        AuditEvent.actor, AuditEvent.actor_role, AuditEvent.subject_type, AuditEvent.subject_id, AuditEvent.at,
        AuditEvent.action).where(
            AuditEvent.authority_id == current_authority(), AuditEvent.at >= begin,
            AuditEvent.at < datetime.combine(until + timedelta(days=2), time.min, UTC),
            AuditEvent.subject_id.is_not(None), AuditEvent.action != "access.denied", is_general()))
    return [Deed(_user(actor), role or "", (kind or "", which or ""), london(at).date(), action in READINGS)
            for actor, role, kind, which, at, action in rows if london(at).date() <= until]


def _user(actor: str) -> int | None:
    return int(actor.removeprefix("user:")) if actor.startswith("user:") else None
