"""Noting an act on contracts: in the audit trail, and by marking the settings that must be judged anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.database import current_authority, db
from qa_service.errors import BadInput
from qa_service.marks.service import mark
from qa_service.person_numbers import numbers_in
from qa_service.vocabulary import SubjectType

FRAMEWORK: Final = "framework"
SUSPENSION: Final = "suspension"
FORUM: Final = "forum"
"""Subjects of the trail that no rule judges."""


def no_numbers_of_persons(text: str | None, field: str) -> None:
    """Raises ``BadInput`` where a free text holds an NHS number or a unique pupil number."""
    if found := numbers_in(text or ""):
        raise BadInput(f"This seems to hold {' and '.join(found)}. Take it out.", field=field)


def in_turn() -> None:
    """Lets what is made of a council's contracts be made one after another: a form sent twice finds what it made.

    On PostgreSQL until the transaction ends; SQLite's write transaction does so by itself.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"contracts:{current_authority()}"))))


def noted(action: str, subject: str, subject_id: int, by: Actor, details: Mapping[str, Any] | None = None, *,
          settings: Iterable[int] = ()) -> None:
    """Writes what was done, in the transaction that does it. The rules on contracts judge them all each time."""
    db.session.flush()
    mark(SubjectType.SETTING, settings, reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=subject, subject_id=subject_id,
                 details=details)
