"""What a run leaves behind, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.errors import BadInput
from qa_service.jobs import queue, run, scheduler, service
from qa_service.jobs.models import JobRun
from qa_service.jobs.queue import Crew
from tests.jobs.conftest import Registry


def work_off(app: Flask, workers: int = 1) -> None:
    queue.work(app, Crew(stop=threading.Event(), workers=workers, once=True))


def runs() -> list[JobRun]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(JobRun).order_by(JobRun.id)))


def defer(job: str, slot: str, run_at: datetime | None = None) -> None:
    with transaction():
        queue.defer(job, slot, run_at or utc_now())


def test_a_queued_run_is_done_once_and_its_sentence_kept(context: Flask, jobs: Registry) -> None:
    calls: list[int] = []
    jobs.add("count", lambda: calls.append(1) or "Counted one.")
    for _ in range(3):
        defer("count", "2999-01-01")
    work_off(context)
    defer("count", "2999-01-01")
    work_off(context)
    assert len(calls) == 1
    assert [(found.state, found.sentence, found.attempts) for found in runs()] == [("done", "Counted one.", 1)]
    assert queue.engine().pending() == set()


def test_work_that_is_rolled_back_was_never_queued(context: Flask, jobs: Registry) -> None:
    jobs.add("count", lambda: "Counted.")
    with pytest.raises(BadInput), transaction():
        queue.defer("count", "2999-01-01", utc_now())
        raise BadInput("no")
    assert queue.engine().pending() == set()


def test_queueing_twice_leaves_the_rest_of_the_transaction_whole(context: Flask, jobs: Registry) -> None:
    jobs.add("count", lambda: "Counted.")
    with transaction():
        for slot in ("a", "a", "b"):
            queue.defer("count", slot, utc_now())
    assert queue.engine().pending() == {("count", "a"), ("count", "b")}


def test_work_for_later_waits(context: Flask, jobs: Registry) -> None:
    jobs.add("count", lambda: "Counted.")
    defer("count", "later", utc_now() + timedelta(hours=1))
    work_off(context)
    assert runs() == []
    assert queue.engine().pending() == {("count", "later")}


@pytest.mark.assures("R13")
def test_a_failing_run_is_tried_three_times_with_growing_pauses_then_stands_as_failed(
        context: Flask, jobs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses = list(run.RETRY_AFTER)
    assert pauses == sorted(pauses)
    monkeypatch.setattr(run, "RETRY_AFTER", (timedelta(0), timedelta(0)))

    def fail() -> str:
        raise BadInput("The list has no header.", file="list.csv", row=1)

    jobs.add("poison", fail)
    jobs.add("count", lambda: "Counted.")
    defer("poison", "x")
    defer("count", "x")
    for _ in range(5):
        work_off(context)
    poison, count = sorted(runs(), key=lambda found: found.job, reverse=True)
    assert (poison.state, poison.attempts, poison.error) == ("failed", 3, "list.csv, row 1: The list has no header.")
    assert count.state == "done"
    assert queue.engine().pending() == set()


def test_a_fault_of_ours_shows_no_trace_and_no_content(context: Flask, jobs: Registry) -> None:
    def crash() -> str:
        raise ValueError("the secret is 1234")

    jobs.add("crash", crash, "every 5 minutes")
    defer("crash", "x")
    work_off(context)
    (found,) = runs()
    assert found.state == "failed"
    assert "1234" not in (found.error or "") and "ValueError" in (found.error or "")


@pytest.mark.assures("R13")
def test_a_run_whose_worker_died_three_times_is_abandoned_and_seen(context: Flask, jobs: Registry) -> None:
    jobs.add("killer", lambda: "never")
    defer("killer", "x")
    with transaction():
        db.session.add(JobRun(job="killer", slot="x", state="running", attempts=3, worker="gone", started_at=utc_now(),
                              heartbeat_at=utc_now() - timedelta(hours=1)))
    work_off(context)
    (found,) = runs()
    assert found.state == "abandoned" and "3 times" in (found.error or "")
    assert queue.engine().pending() == set()


@pytest.mark.parametrize("age", [timedelta(minutes=2), timedelta(minutes=40), timedelta(hours=5), timedelta(days=30)])
@pytest.mark.assures("R15")
def test_a_run_left_by_a_dead_worker_is_taken_over_however_old_it_is(
        context: Flask, jobs: Registry, age: timedelta) -> None:
    jobs.add("count", lambda: "Counted.")
    defer("count", "x")
    with transaction():
        db.session.add(JobRun(job="count", slot="x", state="running", attempts=1, worker="gone",
                              started_at=utc_now() - age, heartbeat_at=utc_now() - age))
    work_off(context)
    assert [(found.state, found.attempts) for found in runs()] == [("done", 2)]


@pytest.mark.parametrize("offset", [timedelta(0), timedelta(seconds=-50)])
def test_a_run_that_shows_life_elsewhere_is_left_alone(context: Flask, jobs: Registry, offset: timedelta) -> None:
    jobs.add("count", lambda: "Counted.")
    defer("count", "y")
    with transaction():
        db.session.add(JobRun(job="count", slot="x", state="running", attempts=1, worker="alive", started_at=utc_now(),
                              heartbeat_at=utc_now() + offset))
    work_off(context)
    assert [(found.slot, found.state) for found in runs()] == [("x", "running")]
    assert queue.engine().pending() == {("count", "y")}


@pytest.mark.assures("R7")
def test_a_sign_of_life_from_the_future_was_written_by_a_wrong_clock(context: Flask, jobs: Registry) -> None:
    jobs.add("count", lambda: "Counted.")
    defer("count", "x")
    with transaction():
        db.session.add(JobRun(job="count", slot="x", state="running", attempts=1, worker="gone", started_at=utc_now(),
                              heartbeat_at=utc_now() + timedelta(days=400)))
    work_off(context)
    assert [found.state for found in runs()] == ["done"]


def test_a_worker_that_lost_its_run_cannot_write_its_end(context: Flask, jobs: Registry) -> None:
    def lose() -> str:
        with transaction():
            db.session.execute(update(JobRun).values(worker="another", attempts=2))
        return "Done by the first."

    job = jobs.add("lost", lose)
    verdict = run.perform(context, job, "x", worker="first")
    assert verdict.state == "busy"
    assert [(found.worker, found.state) for found in runs()] == [("another", "running")]


def test_signs_of_life_are_written_while_a_job_works(context: Flask, jobs: Registry) -> None:
    beats: list[int] = []
    pause = threading.Event()
    job = jobs.add("slow", lambda: f"Slept: {not pause.wait(0.6)}.")
    verdict = run.perform(context, job, "x", worker="w", lease=timedelta(seconds=0.6),
                          also_renew=lambda: beats.append(1))
    assert verdict.state == "done"
    assert len(beats) >= 2
    (found,) = runs()
    assert found.finished_at is not None and found.heartbeat_at >= found.started_at


@pytest.mark.assures("R9")
def test_missed_days_are_made_up_by_one_run(context: Flask, jobs: Registry) -> None:
    calls: list[int] = []
    jobs.add("count", lambda: calls.append(1) or "Counted.")
    tuesday = datetime(2026, 3, 24, 12, tzinfo=UTC)
    assert scheduler.tick(tuesday) == 1
    with transaction():
        db.session.add(JobRun(job="count", slot="2026-03-24", state="done", attempts=1, worker="w", started_at=tuesday,
                              heartbeat_at=tuesday, finished_at=tuesday))
    friday = tuesday + timedelta(hours=72)
    assert scheduler.tick(tuesday) == 0
    assert [slot.name for _, slot in scheduler.due(friday)] == ["2026-03-27"]


@pytest.mark.assures("R14")
def test_every_tick_of_every_scheduler_queues_a_slot_once(context: Flask, jobs: Registry) -> None:
    calls: list[int] = []
    jobs.add("count", lambda: calls.append(1) or "Counted.")
    for _ in range(5):
        scheduler.tick()
    work_off(context, workers=2)
    for _ in range(5):
        scheduler.tick()
    work_off(context, workers=2)
    assert len(calls) == 1


@pytest.mark.assures("R9")
def test_a_job_not_done_since_its_last_slot_is_stale_after_its_grace(context: Flask, jobs: Registry) -> None:
    jobs.add("collect", lambda: "Collected.")
    done = datetime(2026, 3, 24, 5, 35, tzinfo=UTC)
    with transaction():
        db.session.add(JobRun(job="collect", slot="2026-03-24", state="done", attempts=1, worker="w", started_at=done,
                              heartbeat_at=done, finished_at=done))
    assert service.stale_jobs(done + timedelta(hours=25, minutes=50)) == []
    (stale,) = service.stale_jobs(done + timedelta(hours=26))
    assert (stale.job, stale.last_done_at) == ("collect", done)


def test_a_job_that_never_ran_is_stale(context: Flask, jobs: Registry) -> None:
    jobs.add("collect", lambda: "Collected.")
    assert [stale.last_done_at for stale in service.stale_jobs()] == [None]


@pytest.mark.assures("R15")
def test_a_run_begun_by_a_command_that_was_killed_is_closed(context: Flask, jobs: Registry) -> None:
    with transaction():
        db.session.add(JobRun(job="count", slot="manual-x", state="running", attempts=1, worker="command:host:1:ab",
                              started_at=utc_now(), heartbeat_at=utc_now() - timedelta(hours=1)))
    scheduler.tick()
    assert [found.state for found in runs()] == ["abandoned"]


def test_the_timetable_takes_the_same_queries_for_any_number_of_jobs_and_runs(
        context: Flask, jobs: Registry, count_queries: Callable[[], int]) -> None:
    def cost() -> int:
        db.session.rollback()
        before = count_queries()
        service.timetable()
        return count_queries() - before

    jobs.add("one", lambda: "")
    few = cost()
    for number in range(20):
        jobs.add(f"job-{number}", lambda: "")
        defer(f"job-{number}", "x")
    work_off(context)
    assert len(runs()) == 20
    assert cost() == few
