"""Files that show what was done about an action: kept once, told by whom."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import func, select

from qa_service.actions.models import ActionFile
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.documents import service as documents
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import BadInput, NotFound
from qa_service.vocabulary import SubjectType

MOST_OF_AN_ACTION: Final = 20


def keep(cleaned: Cleaned) -> str:
    """Puts the bytes into the store, before the transaction in which ``add`` says what they are."""
    return documents.keep_bytes(cleaned.data)


def add(action_id: int, sha256: str, cleaned: Cleaned, *, by: Actor, link_id: int | None = None) -> int:
    """Notes a file of an action. The same file again is the same file. Raises ``BadInput`` for one too many."""
    mine = ActionFile.action_id == action_id
    same = db.session.scalars(select(ActionFile).where(mine, ActionFile.sha256 == sha256)).first()
    if same is not None:
        return same.id
    if (db.session.scalar(select(func.count()).select_from(ActionFile).where(mine)) or 0) >= MOST_OF_AN_ACTION:
        raise BadInput(f"There are {MOST_OF_AN_ACTION} files already. Put several into one PDF.", field="file")
    documents.record_document(sha256, len(cleaned.data), media_type=cleaned.media_type,
                              origin=f"link:{link_id}" if link_id else f"upload:{by.user_id}", file_name=cleaned.name)
    file = ActionFile(action_id=action_id, sha256=sha256, name=cleaned.name, added_at=utc_now(), added_by=by.user_id,
                      link_id=link_id)
    db.session.add(file)
    db.session.flush()
    audit.record("file.added", by=by, authority_id=current_authority(), subject=SubjectType.ACTION,
                 subject_id=action_id, details={"file": file.id, "sha256": sha256})
    return file.id


def file_by_id(file_id: int) -> ActionFile:
    """A file of the council in scope. Raises ``NotFound``."""
    file = db.session.scalars(select(ActionFile).where(ActionFile.id == file_id)).one_or_none()
    if file is None:
        raise NotFound("There is no such file.")
    return file


def of_actions(action_ids: Collection[int]) -> list[ActionFile]:
    """The files of these actions, first first."""
    return list(db.session.scalars(select(ActionFile).where(ActionFile.action_id.in_(action_ids))
                                   .order_by(ActionFile.id)))
