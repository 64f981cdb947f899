"""Marking subjects for assessment."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.marks.models import Mark
from qa_service.vocabulary import SubjectType


def mark(subject_type: SubjectType, subject_ids: Iterable[int], *, reason: str) -> None:
    """Says that these subjects must be judged anew, in the transaction of what was learned about them."""
    now = utc_now()
    rows = [{"subject_type": subject_type, "subject_id": id_, "reason": reason, "marked_at": now}
            for id_ in dict.fromkeys(subject_ids)]
    if rows:
        db.session.execute(insert(Mark), rows)
