"""Tables of job runs and of the embedded queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base, UtcDateTime


class JobRun(Base):
    """One run of a job: when, how it ended, and the sentence it returned. At most one effective run a slot."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"), Index("ix_job_run_job_started", "job", "started_at"),
                      Index("ix_job_run_job_finished", "job", "state", "finished_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[str] = mapped_column(String(60))
    """What this run is for (``2026-03-29`` for a nightly job, ``manual-…`` for one that a person asked for)."""
    state: Mapped[str] = mapped_column(String(20))
    """``running``, ``waiting`` (it failed and will be tried again), ``done``, ``failed`` or ``abandoned``."""
    attempts: Mapped[int] = mapped_column(default=1)
    worker: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """The worker's last sign of life; when it is older than the lease, another worker takes the run over."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sentence: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)


class QueuedJob(Base):
    """A piece of queued work on SQLite, claimed under a lease that a living worker renews. Finished work is removed."""

    __tablename__ = "queued_job"
    __table_args__ = (UniqueConstraint("job", "slot"), Index("ix_queued_job_due", "run_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[str] = mapped_column(String(60))
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
