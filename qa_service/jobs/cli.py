"""``flask jobs``."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, cast

import click
from flask import current_app

from qa_service.clock import london
from qa_service.command_line import Commands
from qa_service.errors import Conflict, NotFound
from qa_service.jobs import scheduler, service

if TYPE_CHECKING:
    from flask import Flask

group = Commands("jobs", help="Scheduled work.")


@group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print the timetable as JSON.")
def list_jobs(as_json: bool) -> None:
    """Shows the timetable: each job, when it runs, its last and its next run."""
    lines = service.timetable()
    if as_json:
        click.echo(json.dumps([_as_json(line) for line in lines]))
        return
    for line in lines:
        last = f"{line.last.state}, {_moment(line.last.started_at)}" if line.last else "never run"
        click.echo(f"{line.job.name:<24} {line.job.timetable.words:<18} last: {last}; next: {_moment(line.next.at)}")
        if line.last and (words := line.last.sentence or line.last.error):
            click.echo(f"{'':<24} {words}")


@group.command("run")
@click.argument("name")
def run_job(name: str) -> None:
    """Runs one job here and now, and prints its sentence. Exit 1: it failed; 2: it could not be begun."""
    try:
        verdict = service.run_now(_app(), name)
    except (NotFound, Conflict) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    failed = verdict.state != "done"
    click.echo(verdict.words, err=failed)
    sys.exit(1 if failed else 0)


@group.command("start")
@click.option("--workers", default=3, show_default=True, type=click.IntRange(1, 32), help="Jobs at the same time.")
@click.option("--lease-seconds", default=60.0, show_default=True, type=click.FloatRange(1, 600),
              help="A worker silent for this long is taken for dead.")
@click.option("--tick-seconds", default=20.0, show_default=True, type=click.FloatRange(0.2, 60),
              help="How often the clock is looked at.")
def start(workers: int, lease_seconds: float, tick_seconds: float) -> None:
    """Runs the scheduler and its workers until it is told to stop."""
    scheduler.start(_app(), workers=workers, lease=timedelta(seconds=lease_seconds), tick_seconds=tick_seconds)


def _app() -> Flask:
    return cast("Flask", current_app._get_current_object())  # type: ignore[attr-defined]


def _moment(at: datetime) -> str:
    return london(at).strftime("%Y-%m-%d %H:%M")


def _as_json(line: service.Line) -> dict[str, object]:
    last = line.last
    return {
        "name": line.job.name, "what": line.job.what, "every": line.job.timetable.words,
        "next": {"slot": line.next.name, "at": line.next.at.isoformat()},
        "last": last and {
            "slot": last.slot, "state": last.state, "started_at": last.started_at.isoformat(),
            "finished_at": last.finished_at.isoformat() if last.finished_at else None,
            "sentence": last.sentence, "error": last.error},
        "last_done_at": line.last_done_at.isoformat() if line.last_done_at else None,
    }
