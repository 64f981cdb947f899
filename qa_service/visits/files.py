"""Files of visits and actions: kept once, told by whom, removed and had back."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.documents import service as documents
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.visits.kinds import VisitState
from qa_service.visits.models import QAVisit, VisitFile
from qa_service.visits.uploaded import Cleaned
from qa_service.vocabulary import SubjectType

MOST_OF_A_VISIT: Final = 200
MOST_OF_AN_ACTION: Final = 20


def keep(cleaned: Cleaned) -> str:
    """Puts the bytes into the store, before the transaction in which ``add`` says what they are."""
    return documents.keep_bytes(cleaned.data)


def add(sha256: str, cleaned: Cleaned, *, caption: str, by: Actor, visit_id: int | None = None,
        question_id: int | None = None, action_id: int | None = None, link_id: int | None = None) -> int:
    """Notes a file of a visit (and the finding that it shows) or of an action. The same file again is the same file."""
    caption = " ".join(caption.split())
    if len(caption) > 200:
        raise BadInput("Use at most 200 characters to say what it shows.", field="caption")
    mine = (VisitFile.visit_id == visit_id) if action_id is None else (VisitFile.action_id == action_id)
    same = db.session.scalars(select(VisitFile).where(
        mine, VisitFile.sha256 == sha256, VisitFile.question_id == question_id)).first()
    if same is not None:
        same.removed_at, same.caption = None, caption or same.caption
        db.session.flush()
        return same.id
    most = MOST_OF_A_VISIT if action_id is None else MOST_OF_AN_ACTION
    if (db.session.scalar(select(func.count()).select_from(VisitFile).where(mine)) or 0) >= most:
        raise BadInput(f"There are {most} files already. Remove some, or put several into one PDF.", field="file")
    documents.record_document(sha256, len(cleaned.data), media_type=cleaned.media_type,
                              origin=f"link:{link_id}" if link_id else f"upload:{by.user_id}", file_name=cleaned.name)
    file = VisitFile(visit_id=visit_id, question_id=question_id, action_id=action_id, sha256=sha256, name=cleaned.name,
                     caption=caption, added_at=utc_now(), added_by=by.user_id, link_id=link_id)
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
    visit = db.session.get(QAVisit, file.visit_id) if file.visit_id else None
    if visit is None or visit.state not in (VisitState.PLANNED, VisitState.DRAFT):
        raise Conflict("Files of a visit that was submitted, and of actions, can no longer be removed.")
    return file


def file_by_id(file_id: int, *, removed_too: bool = False) -> VisitFile:
    """A file of the council in scope. Raises ``NotFound``, also for one that was removed."""
    file = db.session.scalars(select(VisitFile).where(VisitFile.id == file_id)).one_or_none()
    if file is None or (file.removed_at is not None and not removed_too):
        raise NotFound("There is no such file.")
    return file


def of_visit(visit_id: int) -> list[VisitFile]:
    """The files of a visit, first first."""
    return _standing(VisitFile.visit_id == visit_id)


def of_actions(action_ids: list[int]) -> list[VisitFile]:
    """The files of these actions, first first."""
    return _standing(VisitFile.action_id.in_(action_ids))


def _standing(which: object) -> list[VisitFile]:
    return list(db.session.scalars(select(VisitFile).where(which, VisitFile.removed_at.is_(None))  # type: ignore[arg-type]
                                   .order_by(VisitFile.id)))


def _audit(action: str, file: VisitFile, by: Actor) -> None:
    kind, id_ = (SubjectType.VISIT, file.visit_id) if file.visit_id else (SubjectType.ACTION, file.action_id)
    audit.record(action, by=by, authority_id=current_authority(), subject=kind, subject_id=id_,
                 details={"file": file.id, "sha256": file.sha256})
