"""Tables of job runs and of the embedded queue."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.database.base import Base, UtcDateTime


class JobRun(Base):
    """One run of a job: when, how it ended, and the sentence it returned."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "slot"), Index("ix_job_run_job_started", "job", "started_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[str] = mapped_column(String(60))
    """What this run is for (``2026-03-29`` for a nightly job): one effective run a slot."""
    state: Mapped[str] = mapped_column(String(20))
    """``running``, ``done``, ``failed`` or ``abandoned`` (its worker was lost)."""
    attempts: Mapped[int] = mapped_column(default=1)
    worker: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    heartbeat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sentence: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)


class QueuedJob(Base):
    """A piece of queued work on SQLite: claimed under a lease that a living worker renews."""

    __tablename__ = "queued_job"
    __table_args__ = (Index("ix_queued_job_due", "done_at", "run_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str] = mapped_column(String(60))
    slot: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(130), unique=True)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)
