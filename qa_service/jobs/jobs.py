"""Keeping the list of runs short, and asking each night whether the records still agree with each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import CursorResult, delete

from qa_service.clock import utc_now
from qa_service.database import db, invariants, transaction
from qa_service.errors import ServiceError
from qa_service.jobs import registry
from qa_service.jobs.models import JobRun
from qa_service.jobs.registry import job

KEEP: Final = timedelta(days=14)


@job("tidy-job-runs", every="daily 03:10", of_everybody=True)
def tidy_job_runs() -> str:
    """Removes old records of the runs that come every few minutes; those of daily jobs stay."""
    often = [found.name for found in registry.all_jobs() if found.timetable.minutes]
    with transaction():
        result = db.session.execute(delete(JobRun).where(
            JobRun.job.in_(often), JobRun.state != "running", JobRun.started_at < utc_now() - KEEP))
    assert isinstance(result, CursorResult)
    return f"{result.rowcount} records of runs older than {KEEP.days} days removed."


@job("check-records", every="daily 03:20")
def check_records() -> str:
    """Asks whether the records agree with each other. What does not hold is a fault of ours and fails the run."""
    if broken := invariants.broken():
        raise ServiceError("Records contradict each other. Tell whoever looks after the service: " + "; ".join(
            f"{words} ({count})" for words, count in sorted(broken.items())))
    return f"{invariants.how_many()} things that must hold of the records do."
