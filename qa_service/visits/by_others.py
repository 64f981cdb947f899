"""Visits that other councils made and told us of: recorded, withdrawn, had back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.database.once import make_once
from qa_service.documents import service as documents
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import BadInput, NotFound
from qa_service.marks.service import mark
from qa_service.visits.entries import personal_details
from qa_service.visits.finishing import NUMBERS
from qa_service.visits.kinds import OtherVisitKind
from qa_service.visits.programme_models import OtherCouncilVisit
from qa_service.visits.service import EARLIEST
from qa_service.vocabulary import SubjectType

LONGEST: Final = 4000


@dataclass(frozen=True, slots=True)
class Told:
    """What another council told us of a visit of its own."""

    council: str
    visited_on: date | None
    kind: OtherVisitKind
    shared: str
    may_count: bool
    why: str


def record(setting_id: int, told: Told, *, key: str, by: Actor, today: date, file: Cleaned | None = None,
           sha256: str | None = None) -> int:
    """Keeps another council's visit and returns its id; the same form again, the same id.

    ``file`` is what they sent, its bytes in the store already under ``sha256``. Raises ``BadInput`` for what is
    missing or too long, a day in the future, or a person's number.
    """
    council, shared, why = (" ".join(told.council.split()), told.shared.strip(), " ".join(told.why.split()))
    if not council or len(council) > 120:
        raise BadInput("Name the council, in at most 120 characters.", field="council")
    if told.visited_on is None or not EARLIEST <= told.visited_on <= today:
        raise BadInput("Give the day on which they were there; it cannot be in the future.", field="visited_on")
    _check(shared, "shared", "Say what they told us; a few words do.")
    _check(why, "why", "Say why it may count for us, or why not.")
    if by.user_id is None:
        raise BadInput("Only a person can record this.")
    if file is not None and sha256 is not None:
        documents.record_document(sha256, len(file.data), media_type=file.media_type, origin=f"upload:{by.user_id}",
                                  file_name=file.name)
    row, new = make_once(
        OtherCouncilVisit, key,
        {"setting_id": setting_id, "council": council, "visited_on": told.visited_on, "kind": told.kind,
         "shared": shared, "may_count": told.may_count, "why": why, "document_sha256": sha256},
        {"file_name": file.name if file else None, "recorded_by": by.user_id, "recorded_at": utc_now()})
    if new:
        _note("other_visit.recorded", row, by)
    return row.id


def withdraw(visit_id: int, *, by: Actor) -> int:
    """Takes a record away and returns its setting; ``restore`` brings it back."""
    row = by_id(visit_id)
    if row.withdrawn_at is None:
        row.withdrawn_at = utc_now()
        _note("other_visit.withdrawn", row, by)
    return row.setting_id


def restore(visit_id: int, *, by: Actor) -> int:
    """Brings a record back and returns its setting."""
    row = by_id(visit_id)
    if row.withdrawn_at is not None:
        row.withdrawn_at = None
        _note("other_visit.restored", row, by)
    return row.setting_id


def by_id(visit_id: int) -> OtherCouncilVisit:
    """A record of the council in scope, also a withdrawn one. Raises ``NotFound``."""
    row = db.session.scalars(select(OtherCouncilVisit).where(OtherCouncilVisit.id == visit_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such visit.")
    return row


def of_setting(setting_id: int) -> list[OtherCouncilVisit]:
    """Other councils' visits to a setting, the newest first."""
    return list(db.session.scalars(
        select(OtherCouncilVisit).where(OtherCouncilVisit.setting_id == setting_id,
                                        OtherCouncilVisit.withdrawn_at.is_(None))
        .order_by(OtherCouncilVisit.visited_on.desc(), OtherCouncilVisit.id.desc())))


def _check(text: str, field: str, missing: str) -> None:
    if not text:
        raise BadInput(missing, field=field)
    if len(text) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field=field)
    if found := [what for what in personal_details(text) if what in NUMBERS]:
        raise BadInput(f"This seems to hold {' and '.join(found)}. Take it out.", field=field)


def _note(action: str, row: OtherCouncilVisit, by: Actor) -> None:
    db.session.flush()
    mark(SubjectType.SETTING, [row.setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING,
                 subject_id=row.setting_id, details={"visit": row.id, "may_count": row.may_count})
