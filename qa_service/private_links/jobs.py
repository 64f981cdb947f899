"""Clearing away what was counted against guessing."""

from __future__ import annotations

from datetime import timedelta

from qa_service.clock import utc_now
from qa_service.database import transaction
from qa_service.jobs.registry import job
from qa_service.private_links.service import remove_old_tries


@job("forget-link-tries", every="daily 03:50")
def forget_link_tries() -> str:
    """Removes the counted uses of private links that are older than a day."""
    with transaction():
        removed = remove_old_tries(utc_now() - timedelta(days=1))
    return f"{removed} counted tries removed."
