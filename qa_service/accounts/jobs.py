"""Scheduled work on accounts."""

from __future__ import annotations

from qa_service.accounts import sign_in
from qa_service.database import transaction
from qa_service.jobs.registry import job


@job("tidy-sessions", every="daily 03:40")
def tidy_sessions() -> str:
    """Removes sessions and counted tries that mean nothing any more."""
    with transaction():
        return sign_in.tidy()
