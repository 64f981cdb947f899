"""The page of jobs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.jobs import queue
from qa_service.jobs.models import JobRun
from qa_service.permissions import Role
from tests.jobs.conftest import Registry
from tests.web.client import Browser

ClientFor = Callable[[Role], Browser]


def add_run(app: Flask, job: str, slot: str, state: str = "done", **values: object) -> None:
    now = utc_now()
    with app.app_context(), transaction():
        db.session.add(JobRun(**{"job": job, "slot": slot, "state": state, "attempts": 1, "worker": "w",  # type: ignore[arg-type]
                                 "started_at": now, "heartbeat_at": now, "finished_at": now, **values}))


def test_the_page_shows_the_timetable_the_runs_and_what_went_wrong(
        app: Flask, client_for: ClientFor, jobs: Registry) -> None:
    jobs.add("collect-ofsted", lambda: "", "weekdays 05:30")
    add_run(app, "collect-ofsted", "2026-03-27", sentence="3 new reports.")
    add_run(app, "collect-ofsted", "2026-03-30", "failed", error="The disk is full.", attempts=3)
    page = client_for(Role.MANAGER).get("/jobs")
    (line,) = page.rows(0)
    assert "Weekdays 05:30" in line[1] and "Failed" in line[2] and "The disk is full." in line[2]
    assert [row[1:3] for row in page.rows(1)] == [["2026-03-30", "Failed 3 tries"], ["2026-03-27", "Done"]]


@pytest.mark.only("sqlite")
@pytest.mark.assures("Z9")
def test_where_councils_share_the_service_a_sentence_about_the_records_of_all_is_for_none_of_them(
        app: Flask, client_for: ClientFor, jobs: Registry) -> None:
    jobs.add("collect-ofsted", lambda: "", of_everybody=True)
    jobs.add("make-digests", lambda: "")
    add_run(app, "collect-ofsted", "1", sentence="3 new reports.")
    add_run(app, "make-digests", "1", sentence="7 daily summaries made.")
    add_run(app, "make-digests", "2", "failed", error="No place called “Elm”.")
    manager = client_for(Role.MANAGER)
    paths = ("/jobs", "/export/jobs.csv", "/export/timetable.csv")

    def told() -> list[list[bool]]:
        texts = [manager.client.get(path).text for path in paths]
        return [[word in text for text in texts] for word in ("3 new", "7 daily", "Elm")]

    assert told() == [[True, True, True], [True, True, False], [True, True, True]]
    with app.app_context(), transaction():
        db.session.add(Authority(name="Tarnshire Council", area="Tarnshire"))
    assert told() == [[True, True, True], [False, False, False], [False, False, False]]


def test_a_job_that_was_not_done_in_time_is_said_at_the_top(
        app: Flask, client_for: ClientFor, jobs: Registry) -> None:
    jobs.add("collect-ofsted", lambda: "")
    manager = client_for(Role.MANAGER)
    assert "Not done in time: collect-ofsted (never done)" in manager.get("/jobs").text
    add_run(app, "collect-ofsted", "x")
    assert "Not done in time" not in manager.get("/jobs").text
    with app.app_context(), transaction():
        db.session.scalars(select(JobRun)).one().finished_at = utc_now() - timedelta(days=3)
    assert "Not done in time: collect-ofsted (last done" in manager.get("/jobs").text


def test_uneventful_runs_of_every_few_minutes_are_shown_for_their_job_alone(
        app: Flask, client_for: ClientFor, jobs: Registry) -> None:
    jobs.add("send-alerts", lambda: "", "every 5 minutes")
    add_run(app, "send-alerts", "2026-03-30T05:35Z")
    add_run(app, "send-alerts", "2026-03-30T05:40Z", "failed")
    manager = client_for(Role.MANAGER)
    assert [row[2] for row in manager.get("/jobs").rows(1)] == ["Failed"]
    assert [row[2] for row in manager.get("/jobs?job=send-alerts").rows(1)] == ["Failed", "Done"]
    assert manager.get("/jobs?job=no-such").heading == "Jobs"


def test_a_manager_runs_a_job_now_once_at_a_time_and_it_is_audited(
        app: Flask, client_for: ClientFor, jobs: Registry) -> None:
    jobs.add("collect-ofsted", lambda: "")
    manager = client_for(Role.MANAGER)
    assert manager.post("/jobs/collect-ofsted/run").location == "/jobs?job=collect-ofsted"
    assert "queued" in manager.get("/jobs?job=collect-ofsted").text
    manager.post("/jobs/collect-ofsted/run", status=409)
    manager.post("/jobs/no-such/run", status=404)
    client_for(Role.AUDITOR).post("/jobs/collect-ofsted/run", status=404)
    with app.app_context():
        ((job, slot),) = queue.engine().pending()
        assert job == "collect-ofsted" and slot.startswith("manual-")
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "job.requested")).one()
        assert event.actor == f"user:{manager.user_id}" and event.details == {"job": job, "slot": slot}


def test_the_page_costs_the_same_for_any_number_of_runs(
        app: Flask, client_for: ClientFor, jobs: Registry, count_queries: Callable[[], int]) -> None:
    jobs.add("collect-ofsted", lambda: "")
    manager = client_for(Role.MANAGER)
    manager.get("/jobs")

    def cost() -> int:
        before = count_queries()
        manager.get("/jobs")
        return count_queries() - before

    few = cost()
    for number in range(60):
        add_run(app, "collect-ofsted", f"slot-{number}")
    assert cost() == few
    assert "1 to 50 of 60 runs" in manager.get("/jobs").text
