"""Marking subjects for assessment."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, insert, literal

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


def mark_found(subject_type: SubjectType, found: Select[int], *, reason: str) -> None:
    """The same for the subjects that a statement finds (their ids), in one statement however many they are."""
    ids = found.with_only_columns(
        literal(subject_type, Mark.subject_type.type), *found.selected_columns, literal(reason),
        literal(utc_now(), Mark.marked_at.type))
    db.session.execute(insert(Mark).from_select(["subject_type", "subject_id", "reason", "marked_at"], ids))
