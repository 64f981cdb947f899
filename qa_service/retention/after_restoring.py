"""What was erased since a backup was made is erased from a restored copy before anybody can open it."""

from __future__ import annotations

from datetime import datetime

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.documents import erasing as documents
from qa_service.restored.service import after_restoring
from qa_service.retention import erasing
from qa_service.vocabulary import counted


@after_restoring("erasures")
def erase_again(_made_at: datetime) -> str:
    """Erases it, with the files that nothing leads to any more, from what has been opened."""
    count, freed = erasing.erase_again()
    documents.remove_bytes(freed)
    if count:
        audit.record("erasing.again", by=Actor.command("backup restore"), details={"records": count})
    return f"{counted(count, 'record')} that had been erased since {'was' if count == 1 else 'were'} erased again."
