"""Searching for people who asked what is held of them."""

from __future__ import annotations

from qa_service.accounts.service import all_authority_ids
from qa_service.database import acting_for
from qa_service.jobs.registry import job
from qa_service.subject_access import service
from qa_service.vocabulary import counted


@job(service.JOB, every="every 10 minutes")
def find_for_requests() -> str:
    """Searches every table and file for each request that two people agreed on."""
    count = 0
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            count += service.run_waiting()
    return f"{counted(count, 'request')} searched for."
