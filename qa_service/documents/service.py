"""Keeping files that are evidence: bytes first, safely, then the row that says they are there."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.documents.models import Document, DocumentOrigin
from qa_service.errors import CouldNotStore, NotFound


def _file_of(sha256: str) -> Path:
    folder: Path = current_app.config["SERVICE"].data_dir / "documents"
    return folder / sha256[:2] / sha256


def keep_bytes(data: bytes) -> str:
    """Puts bytes into the store and returns their SHA-256. Safe to repeat; a half-written file is never seen.

    Raises ``CouldNotStore`` when the disk refuses.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    file = _file_of(sha256)
    if file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() == sha256:
        return sha256
    partial = file.with_name(f".{sha256[:12]}-{secrets.token_hex(4)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        partial.replace(file)
        _sync_folder(file.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CouldNotStore(f"The document could not be stored ({error.strerror}). Make room on the disk and try "
                            "again; nothing was half saved.") from error
    return sha256


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
    file = _file_of(sha256)
    if not file.is_file():
        raise NotFound("That document is not in the store.")
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise NotFound("That document was damaged on the disk and is not shown: restore it from the backup.")
    return data


def path_of(sha256: str) -> Path:
    """Where a stored document lies. Raises ``NotFound``."""
    file = _file_of(sha256)
    if not file.is_file():
        raise NotFound("That document is not in the store.")
    return file


def origins_of(sha256: str) -> list[DocumentOrigin]:
    """Where a document came from, first first."""
    return list(db.session.scalars(select(DocumentOrigin).filter_by(sha256=sha256).order_by(DocumentOrigin.id)))
