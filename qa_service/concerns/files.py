"""Files of a concern: sealed with its own key before they touch the disk, and had only through the concern."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.concerns import access, keeping
from qa_service.concerns.kinds import EntryKind
from qa_service.concerns.models import Concern, ConcernFile
from qa_service.database import db, new_reference
from qa_service.documents.stores import SEALED, sharded, store
from qa_service.documents.uploaded import Cleaned
from qa_service.errors import BadInput, Conflict, CouldNotStore, NotFound
from qa_service.own_lists.free_text import refuse_personal
from qa_service.sealing import SealBroken

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """A file as its page lists it."""

    reference: str
    name: str
    media_type: str
    size: int
    at: datetime
    by: int | None


def add(reference: str, cleaned: Cleaned, *, by: Actor, looked_at_names: bool = False) -> None:
    """Keeps a file. Raises ``BadInput`` where its name tells who somebody is, and where there are too many."""
    found = access.changing(reference, by=by)
    if not found.facts.is_open:
        raise Conflict("This concern is closed. Open it again first.")
    if len(files_of(found)) >= MOST:
        raise BadInput(f"A concern holds at most {MOST} files: it is not the case record.", field="file")
    refuse_personal({"file": cleaned.name.rpartition(".")[0]}, looked_at_names, whose="an adult or a child")
    key, own = keeping.key_of(found.concern), new_reference()
    said = {"name": cleaned.name, "media_type": cleaned.media_type, "size": len(cleaned.data)}
    _write(own, key.seal(cleaned.data, _place(found.concern, own, "bytes")))
    db.session.add(ConcernFile(concern_id=found.concern.id, reference=own, at=utc_now(), by=by.user_id,
                               content=key.seal(json.dumps(said).encode(), _place(found.concern, own, "name"))))
    db.session.flush()
    keeping.put(found.concern, found.facts, by=by, action="file_added", kind=EntryKind.FILE, text=cleaned.name)


def files_of(found: access.Opened) -> list[Kept]:
    """The files of an opened concern, the latest first."""
    key, kept = keeping.key_of(found.concern), []
    for row in db.session.scalars(select(ConcernFile).where(ConcernFile.concern_id == found.concern.id)
                                  .order_by(ConcernFile.id.desc())):
        said = json.loads(key.open(row.content, _place(found.concern, row.reference, "name")))
        kept.append(Kept(row.reference, said["name"], said["media_type"], said["size"], row.at, row.by))
    return kept


def bytes_of(found: access.Opened, file_reference: str) -> tuple[Kept, bytes]:
    """A file and its bytes. Raises ``NotFound`` for one of another concern, and ``SealBroken`` for a damaged one."""
    kept = next((one for one in files_of(found) if one.reference == file_reference), None)
    if kept is None:
        raise NotFound("There is no such file.")
    try:
        sealed = store(SEALED).read(sharded(file_reference))
    except (OSError, NotFound) as error:
        raise SealBroken from error
    return kept, keeping.key_of(found.concern).open(sealed, _place(found.concern, file_reference, "bytes"))


def references_of(concern: Concern) -> list[str]:
    """What the bytes of a concern's files are kept under."""
    return list(db.session.scalars(select(ConcernFile.reference).where(ConcernFile.concern_id == concern.id)))


def remove(references: Iterable[str]) -> None:
    """Removes the bytes of files whose concern was erased."""
    for reference in references:
        store(SEALED).delete(sharded(reference))


def _place(concern: Concern, reference: str, what: str) -> str:
    return keeping.place(concern, f"file {reference} {what}")


def _write(reference: str, sealed: bytes) -> None:
    try:
        store(SEALED).put(sharded(reference), sealed)
    except OSError as error:
        raise CouldNotStore(f"The file could not be stored ({error.strerror}). Make room on the disk and try again; "
                            "nothing was half saved.") from error
