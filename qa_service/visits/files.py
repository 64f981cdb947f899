"""Files of visits: kept once, told by whom, removed and had back."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.documents import service as documents
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.person_numbers import numbers_in
from qa_service.visits.kinds import VisitState
from qa_service.visits.models import QAVisit, VisitFile
from qa_service.vocabulary import SubjectType

MOST_OF_A_VISIT: Final = 200


def keep(cleaned: Cleaned) -> str:
    """Puts the bytes into the store, before the transaction in which ``add`` says what they are."""
    return documents.keep_bytes(cleaned.data)


def add(sha256: str, cleaned: Cleaned, *, caption: str, by: Actor, visit_id: int,
        question_id: int | None = None) -> int:
    """Notes a file of a visit, and the finding that it shows. The same file again is the same file."""
    caption = " ".join(caption.split())
    if len(caption) > 200:
        raise BadInput("Use at most 200 characters to say what it shows.", field="caption")
    if worse := numbers_in(caption):
        raise BadInput(f"This seems to hold {' and '.join(worse)}. Take it out.", field="caption")
    mine = VisitFile.visit_id == visit_id
    same = db.session.scalars(select(VisitFile).where(
        mine, VisitFile.sha256 == sha256, VisitFile.question_id == question_id)).first()
    if same is not None:
        same.removed_at, same.caption = None, caption or same.caption
        db.session.flush()
        return same.id
    if (db.session.scalar(select(func.count()).select_from(VisitFile).where(mine)) or 0) >= MOST_OF_A_VISIT:
        raise BadInput(f"There are {MOST_OF_A_VISIT} files already. Remove some, or put several into one PDF.",
                       field="file")
    documents.record_document(sha256, len(cleaned.data), media_type=cleaned.media_type,
                              origin=f"upload:{by.user_id}", file_name=cleaned.name)
    file = VisitFile(visit_id=visit_id, question_id=question_id, sha256=sha256, name=cleaned.name, caption=caption,
                     added_at=utc_now(), added_by=by.user_id)
    db.session.add(file)
    db.session.flush()
    _audit("file.added", file, by)
    return file.id


def remove(file_id: int, *, by: Actor) -> None:
    """Takes a file of a visit away while it is being written. ``restore`` brings it back."""
    file = _of_a_draft(file_id)
    if file.removed_at is None:
        file.removed_at = utc_now()
        db.session.flush()
        _audit("file.removed", file, by)


def restore(file_id: int, *, by: Actor) -> None:
    """Brings a removed file back."""
    file = _of_a_draft(file_id)
    if file.removed_at is not None:
        file.removed_at = None
        db.session.flush()
        _audit("file.restored", file, by)


def _of_a_draft(file_id: int) -> VisitFile:
    file = file_by_id(file_id, removed_too=True)
    visit = db.session.get(QAVisit, file.visit_id)
    if visit is None or visit.state not in (VisitState.PLANNED, VisitState.DRAFT):
        raise Conflict("Files of a visit that was submitted can no longer be removed.")
    return file


def file_by_id(file_id: int, *, removed_too: bool = False) -> VisitFile:
    """A file of the council in scope. Raises ``NotFound``, also for one that was removed."""
    file = db.session.scalars(select(VisitFile).where(VisitFile.id == file_id)).one_or_none()
    if file is None or (file.removed_at is not None and not removed_too):
        raise NotFound("There is no such file.")
    return file


def of_visit(visit_id: int) -> list[VisitFile]:
    """The files of a visit, first first."""
    return list(db.session.scalars(select(VisitFile).where(
        VisitFile.visit_id == visit_id, VisitFile.removed_at.is_(None)).order_by(VisitFile.id)))


def _audit(action: str, file: VisitFile, by: Actor) -> None:
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.VISIT, subject_id=file.visit_id,
                 details={"file": file.id, "sha256": file.sha256})
