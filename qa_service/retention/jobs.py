"""Erasing at night what two people agreed on, and logs that are past their time."""

from __future__ import annotations

from qa_service.accounts.service import all_authority_ids
from qa_service.clock import today
from qa_service.database import acting_for
from qa_service.jobs.registry import job
from qa_service.retention import service, tombstones
from qa_service.vocabulary import counted


@job("erase-what-is-past", every="daily 02:20")
def erase_what_is_past() -> str:
    """Erases what is past its time: logs by themselves, everything else only once two people said so."""
    tombstones.write()  # what the last run could not
    count = 0
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            count += sum(service.carry_out(today=today()).values())
    return f"{counted(count, 'record')} erased."
