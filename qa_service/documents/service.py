"""Keeping files that are evidence: bytes first, safely, then the row that says they are there."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from typing import Final

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.documents.models import Document, DocumentOrigin
from qa_service.documents.stores import sharded, store
from qa_service.errors import CouldNotStore, NotFound

AREA: Final = "documents"


def keep_bytes(data: bytes) -> str:
    """Puts bytes into the store and returns their SHA-256. Safe to repeat; a half-written file is never seen.

    Raises ``CouldNotStore`` when the disk refuses.
    """
    sha256, kept = hashlib.sha256(data).hexdigest(), store(AREA)
    with suppress(NotFound):
        if hashlib.sha256(kept.read(sharded(sha256))).hexdigest() == sha256:
            return sha256
    try:
        kept.put(sharded(sha256), data)
    except OSError as error:
        raise CouldNotStore(f"The document could not be stored ({error.strerror}). Make room on the disk and try "
                            "again; nothing was half saved.") from error
    return sha256


def record_document(sha256: str, size: int, *, media_type: str, origin: str, file_name: str | None = None,
                    http_status: int | None = None, etag: str | None = None,
                    last_modified: str | None = None) -> Document:
    """Writes the rows of a document whose bytes are in the store: the document once, each origin once."""
    document = db.session.get(Document, sha256)
    now = utc_now()
    if document is None:
        document = Document(sha256=sha256, size=size, media_type=media_type, stored_at=now)
        db.session.add(document)
        db.session.flush()
    known = db.session.scalars(select(DocumentOrigin).filter_by(sha256=sha256, origin=origin)).one_or_none()
    if known is None:
        db.session.add(DocumentOrigin(
            sha256=sha256, origin=origin, file_name=file_name, http_status=http_status, etag=etag,
            last_modified=last_modified, fetched_at=now))
        db.session.flush()
    return document


def bytes_of(sha256: str) -> bytes:
    """The bytes of a stored document, checked against its hash. Raises ``NotFound``."""
    data = store(AREA).read(sharded(sha256))
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NotFound("That document was damaged on the disk and is not shown: restore it from the backup.")
    return data


def path_of(sha256: str) -> Path:
    """Where a stored document lies on this machine, or a copy of it. Raises ``NotFound``."""
    return store(AREA).path(sharded(sha256))


def origins_of(sha256: str) -> list[DocumentOrigin]:
    """Where a document came from, first first."""
    return list(db.session.scalars(select(DocumentOrigin).filter_by(sha256=sha256).order_by(DocumentOrigin.id)))
