"""The page of jobs and their runs."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from qa_service.clock import utc_now
from qa_service.database import paginate, transaction
from qa_service.jobs import registry, service
from qa_service.permissions import Permission, requires
from qa_service.web import actor, asked_choice, page_number, render, tell

blueprint = Blueprint("jobs", __name__)


@blueprint.get("/jobs")
@requires(Permission.JOB_READ)
def jobs() -> Response:
    """The timetable, what is late, and the runs of one job (``?job=``) or all."""
    chosen = registry.JOBS.get(asked_choice("job", registry.JOBS))
    now = utc_now()
    return render("jobs/jobs.html", timetable=service.timetable(now), stale=service.stale_jobs(now), chosen=chosen,
                  runs=paginate(service.runs(chosen.name if chosen else None), number=page_number()),
                  said=service.what_runs_say())


@blueprint.post("/jobs/<name>/run")
@requires(Permission.JOB_RUN)
def run(name: str) -> Response:
    """Queues a run now."""
    with transaction():
        service.request_run(name, by=actor())
    tell(f"{name} is queued. It begins within seconds where the scheduler is running; reload this page to see it.")
    return redirect(url_for("jobs.jobs", job=name))
