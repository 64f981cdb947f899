"""What a monitor is given: the Prometheus text format, numbers about the service and none about what it holds."""

from __future__ import annotations

import shutil
from collections.abc import Iterable

from sqlalchemy import func, select

from qa_service.alerts.models import Alert, AlertState
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, db
from qa_service.jobs import service as jobs
from qa_service.operations import condition
from qa_service.operations.condition import Found, State

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def written(config: Config) -> str:
    """All of them. A database that is away still gives the state of every look."""
    found = condition.look(config)
    lines = [*_states(found)]
    if not any(one.key == "database" and one.state is not State.GOOD for one in found):
        with across_authorities():
            lines += [*_jobs(), *_mail()]
    lines += _disk(config)
    return "\n".join(lines) + "\n"


def _states(found: list[Found]) -> Iterable[str]:
    yield "# HELP qa_check Whether a check found what it should: 1 yes, 0 no or not known."
    yield "# TYPE qa_check gauge"
    for one in found:
        yield f'qa_check{{check="{one.key}",state="{one.state}"}} {int(one.state is State.GOOD)}'
    yield "# HELP qa_faults How many checks found something that needs somebody now."
    yield "# TYPE qa_faults gauge"
    yield f"qa_faults {sum(one.state is State.BAD for one in found)}"


def _jobs() -> Iterable[str]:
    yield "# HELP qa_job_last_done_timestamp_seconds When a job was last done."
    yield "# TYPE qa_job_last_done_timestamp_seconds gauge"
    for line in jobs.timetable(utc_now()):
        if line.last_done_at is not None:
            yield f'qa_job_last_done_timestamp_seconds{{job="{line.job.name}"}} {line.last_done_at.timestamp():.0f}'


def _mail() -> Iterable[str]:
    yield "# HELP qa_mail How many e-mails wait, and how many were not delivered."
    yield "# TYPE qa_mail gauge"
    for state in (AlertState.WAITING, AlertState.FAILED):
        count = db.session.scalar(select(func.count(Alert.id)).where(Alert.state == state, Alert.kind != "item")) or 0
        yield f'qa_mail{{state="{state}"}} {count}'


def _disk(config: Config) -> Iterable[str]:
    yield "# HELP qa_disk_free_bytes Free bytes where the service keeps its data."
    yield "# TYPE qa_disk_free_bytes gauge"
    yield f"qa_disk_free_bytes {shutil.disk_usage(config.data_dir).free}"
