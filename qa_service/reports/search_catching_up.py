"""Taking in the words of documents that were stored before their words were kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents.text_models import DocumentText
from qa_service.errors import NotFound
from qa_service.ofsted.models import Inspection
from qa_service.ofsted.reading import broke_off, keep_words
from scrapers.reading import ReadingService

BATCH: Final = 400
"""Documents taken in by one run: at half a second each, under four minutes."""


@dataclass(slots=True)
class CaughtUp:
    """What a run did; ``left`` waits for the next one."""

    taken: int = 0
    failed: int = 0
    left: int = 0

    @property
    def sentence(self) -> str:
        """The run in words."""
        said = f"{self.taken} document{'' if self.taken == 1 else 's'}"
        parts = [f"The words of {said} taken in for searching"]
        if self.failed:
            parts.append(f"{self.failed} could not be opened and are tried with the next run")
        if self.left:
            parts.append(f"{self.left} left for the next run")
        return ", ".join(parts) + "."


def catch_up(*, most: int = BATCH) -> CaughtUp:
    """Takes in the words of reports that have none yet, newest first. Opens its own transactions, one a document."""
    waiting = _waiting()
    result = CaughtUp(left=max(0, len(waiting) - most))
    with ReadingService() as readers:
        for sha256 in waiting[:most]:
            try:
                record = readers.read(documents.path_of(sha256), texts=True)
            except NotFound:
                result.failed += 1
                continue
            if broke_off(record) or record.sha256 != sha256:
                result.failed += 1
                continue
            with transaction():
                keep_words(sha256, record)
            result.taken += 1
    return result


def _waiting() -> list[str]:
    hashes = db.session.scalars(
        select(Inspection.document_sha256)
        .outerjoin(DocumentText, DocumentText.sha256 == Inspection.document_sha256)
        .where(Inspection.document_sha256.is_not(None), DocumentText.id.is_(None)).order_by(Inspection.id.desc()))
    found = list(dict.fromkeys(sha256 for sha256 in hashes if sha256))
    db.session.rollback()
    return found
