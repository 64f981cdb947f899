"""``flask jobs``, on both databases."""

from __future__ import annotations

import json

from flask import Flask

from qa_service.errors import CouldNotStore
from tests.jobs.conftest import Registry


def count() -> str:
    """Counts."""
    return "Counted 3 settings."


def test_a_run_by_hand_prints_the_sentence_and_is_recorded(app: Flask, jobs: Registry) -> None:
    jobs.add("count", count)
    result = app.test_cli_runner().invoke(args=["jobs", "run", "count"])
    assert (result.exit_code, result.stdout) == (0, "Counted 3 settings.\n")
    (line,) = json.loads(app.test_cli_runner().invoke(args=["jobs", "list", "--json"]).stdout)
    assert line["name"] == "count" and line["what"] == "Counts." and line["every"] == "daily 05:30"
    assert line["last"]["state"] == "done" and line["last"]["sentence"] == "Counted 3 settings."
    assert line["last"]["slot"].startswith("manual-")
    assert line["next"]["at"] > line["last"]["started_at"]


def test_running_by_hand_twice_runs_twice(app: Flask, jobs: Registry) -> None:
    calls: list[int] = []
    jobs.add("count", lambda: calls.append(1) or "Counted.")
    for _ in range(2):
        assert app.test_cli_runner().invoke(args=["jobs", "run", "count"]).exit_code == 0
    assert len(calls) == 2


def test_an_unknown_job_is_refused_with_the_names_there_are(app: Flask, jobs: Registry) -> None:
    jobs.add("count", count)
    result = app.test_cli_runner().invoke(args=["jobs", "run", "cuont"])
    assert result.exit_code == 2 and result.stdout == ""
    assert "cuont" in result.stderr and "count" in result.stderr


def test_a_job_that_fails_says_why_and_exits_1(app: Flask, jobs: Registry) -> None:
    def fail() -> str:
        raise CouldNotStore("The disk is full.")

    jobs.add("fail", fail)
    result = app.test_cli_runner().invoke(args=["jobs", "run", "fail"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "The disk is full." in result.stderr
