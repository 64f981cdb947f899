"""Removing files that nobody took."""

from __future__ import annotations

from qa_service.accounts.service import all_authority_ids
from qa_service.database import acting_for, transaction
from qa_service.exports import service
from qa_service.jobs.registry import job


@job("remove-exports", every="every 30 minutes")
def remove_exports() -> str:
    """Removes files of exports that were taken, refused or not taken within a day."""
    ended = 0
    for authority_id in all_authority_ids():
        with acting_for(authority_id), transaction():
            ended += service.remove_old()
    return f"{ended} exports were not taken in time."
