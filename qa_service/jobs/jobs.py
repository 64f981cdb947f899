"""Keeping the list of runs short."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import CursorResult, delete

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.jobs import registry
from qa_service.jobs.models import JobRun
from qa_service.jobs.registry import job

KEEP: Final = timedelta(days=14)


@job("tidy-job-runs", every="daily 03:10")
def tidy_job_runs() -> str:
    """Removes old records of the runs that come every few minutes; those of daily jobs stay."""
    often = [found.name for found in registry.all_jobs() if found.timetable.minutes]
    with transaction():
        result = db.session.execute(delete(JobRun).where(
            JobRun.job.in_(often), JobRun.state != "running", JobRun.started_at < utc_now() - KEEP))
    assert isinstance(result, CursorResult)
    return f"{result.rowcount} records of runs older than {KEEP.days} days removed."
