"""Erasing files that no record leads to any more: their rows, their words in the index, their bytes and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import delete, select

from qa_service.database import db
from qa_service.documents import text
from qa_service.documents.models import Document, DocumentOrigin
from qa_service.documents.service import AREA
from qa_service.documents.stores import sharded, store


def forget(sha256s: Iterable[str], leading: Sequence[Any]) -> list[str]:
    """Removes the rows of those files to which no column of ``leading`` leads, in the open transaction.

    Returns where their bytes lie, which go with ``remove_bytes`` when the transaction is saved.
    """
    gone = []
    for sha256 in sha256s:
        if any(db.session.scalar(select(column).where(column == sha256).limit(1)) for column in leading):
            continue
        text.forget(sha256)
        db.session.execute(delete(DocumentOrigin).where(DocumentOrigin.sha256 == sha256))
        db.session.execute(delete(Document).where(Document.sha256 == sha256))
        gone.append(f"{AREA}/{sharded(sha256)}")
    return gone


def remove_bytes(files: Iterable[str]) -> None:
    """Removes these files (area, then name) from where they are stored, and every picture of their pages."""
    folder: Path = current_app.config["SERVICE"].data_dir
    for area, _, name in (one.partition("/") for one in files):
        store(area).delete(name)
        for file in (folder / "pictures").glob(f"{name}-*") if area == AREA else ():
            file.unlink(missing_ok=True)
