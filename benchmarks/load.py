"""The server's time for each page with 20 and with 100 people at work, on a council's whole material.

``python -m benchmarks.load [--people 20 100] [--seconds 90] [--run-in 45] [--think 2 10] [--postgres] [--keep FOLDER]``

Fills a database (``benchmarks.whole``), starts gunicorn as the README says (2 processes of 4 threads), lets the people
of ``benchmarks.load_people`` work, and reports by page how often it was asked for, the server's time by the clock (half
and 95 in 100 of the requests took no longer), the server's processor time, how long the person waited, and the size.
The server's time by the clock suffers from other work on the machine, whose load is told; processor time does not.

What comes before ``--run-in`` seconds are over is not counted, but its errors are: a process that has just begun makes
each statement once, and a service runs for weeks.

Signing in is left out of the limit on time: comparing a password is slow on purpose. ``--keep`` uses a folder's
database again, or leaves it there.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.filled import application, settings
from benchmarks.limits import NOT_MEASURED, OVER, WITHIN
from benchmarks.load_people import Person, Seen
from benchmarks.search import postgres
from benchmarks.whole import PLACEMENTS, REPORTS, fill_whole
from qa_service.config import ROOT

LIMITS: Final = {20: 150.0, 100: 500.0}
"""Milliseconds that 95 in 100 requests of every page keep to, by the number of people."""
KILOBYTES: Final = 150
KEY: Final = "a key of the benchmark 0123456789 abc"
NOT_PAGES: Final = ("static files", "evidence: picture", "report by hand: picture", "CSV of a filter")
SLOW_ON_PURPOSE: Final = "sign in: password"


@dataclass(frozen=True, slots=True)
class Server:
    """A server at work, and the folder in which it notes each request."""

    port: int
    log: Path


@dataclass(frozen=True, slots=True)
class Line:
    """One page's figures, in milliseconds and bytes."""

    page: str
    took: list[float]
    busy: list[float]
    waited: list[float]
    largest: int

    def within(self, limit: float) -> bool:
        """Whether the page keeps to the limits on time and size."""
        return (self.page == SLOW_ON_PURPOSE or share(self.took, 95) <= limit) and (
            self.page in NOT_PAGES or self.largest <= KILOBYTES * 1000)

    def __str__(self) -> str:
        return (f"{self.page:26} {len(self.took):5} {share(self.took, 50):6.0f} {share(self.took, 95):6.0f} "
                f"{max(self.took):6.0f} {share(self.busy, 50):6.0f} {share(self.busy, 95):6.0f} "
                f"{share(self.waited, 95) if self.waited else 0:6.0f} {self.largest / 1000:6.0f}")


@dataclass(slots=True)
class Worked(Seen):
    """What people saw while they worked, and what the server noted of it."""

    lines: list[Line] = field(default_factory=list)


def main() -> int:
    asked = _arguments()
    with TemporaryDirectory() as folder:
        place = Path(asked.keep or folder)
        if not asked.postgres:
            return _measure(place, {}, "SQLite", asked)
        with postgres() as url:
            if url is None:
                print("PostgreSQL is not installed here: not measured")
                return NOT_MEASURED
            return _measure(place, {"DATABASE_URL": url}, "PostgreSQL", asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=list(LIMITS))
    parser.add_argument("--seconds", type=int, default=90)
    parser.add_argument("--run-in", type=int, default=45)
    parser.add_argument("--think", type=float, nargs=2, default=(2.0, 10.0))
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep")
    return parser.parse_args()


def _measure(place: Path, engine: dict[str, str], name: str, asked: argparse.Namespace) -> int:
    environ = {"QA_DATA_DIR": str(place), "QA_SECRET_KEY": KEY, **engine}
    began, kept = time.perf_counter(), not engine and (place / "qa.sqlite3").exists()
    with application(environ):  # brings one that was kept up to this version
        if not kept:
            _, source = fill_whole(max(asked.people))
            print(f"{name}: {settings()} settings ({source}), {REPORTS} stored reports, {PLACEMENTS} placements, "
                  f"filled in {time.perf_counter() - began:.0f} s", flush=True)
    over = sum(_work(count, environ, asked) for count in asked.people)
    return OVER if over else WITHIN


def _work(count: int, environ: dict[str, str], asked: argparse.Namespace) -> int:
    """Lets so many people work and prints their pages; how many pages were over a limit, and errors."""
    seconds, thinks = asked.seconds, (asked.think[0], asked.think[1])
    load = os.getloadavg()[0]
    with serving(environ) as server:
        crowd = Crowd(count, server, thinks)
        earlier = crowd.work(asked.run_in)
        seen = crowd.work(seconds)
    seen.wrong += earlier.wrong
    lines = seen.lines
    limit = min((limit for people, limit in LIMITS.items() if people >= count), default=max(LIMITS.values()))
    print(f"\n{count} people for {seconds} s, thinking {thinks[0]:g} to {thinks[1]:g} s; the machine's load was "
          f"{load:.1f} before and {os.getloadavg()[0]:.1f} after; limit {limit:g} ms for 95 in 100\n"
          f"{'':26} {'':>5} {'server ms':>20} {'processor ms':>13} {'waited':>6}\n"
          f"{'page':26} {'count':>5} {'p50':>6} {'p95':>6} {'max':>6} {'p50':>6} {'p95':>6} {'p95':>6} {'kB':>6}")
    for line in lines:
        print(line, "" if line.within(limit) else "  over the limit")
    everything = [took for line in lines for took in line.took if line.page not in NOT_PAGES]
    print(f"{sum(len(line.took) for line in lines)} requests, {len(seen.wrong)} errors; all pages: p50 "
          f"{share(everything, 50):.0f}, p95 {share(everything, 95):.0f} ms", flush=True)
    for words in sorted(set(seen.wrong))[:20]:
        print(f"  error: {words}")
    return len(seen.wrong) + sum(not line.within(limit) for line in lines)


class Crowd:
    """People who work on one server, for a while at a time."""

    def __init__(self, count: int, server: Server, thinks: tuple[float, float]) -> None:
        self.server = server
        self.people = [Person(number, server.port, thinks) for number in range(count)]

    def work(self, seconds: float) -> Worked:
        """Lets them work so long, and says what they saw and what the server noted."""
        worked, since, until = Worked(), time.time(), time.monotonic() + seconds
        threads = [threading.Thread(target=one.work, args=(worked, until)) for one in self.people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        worked.lines = _lines(self.server.log, worked, since)
        return worked

    def stop(self) -> None:
        """Lets them end what they are at, before their time is up."""
        for one in self.people:
            one.until = 0.0


def _lines(log: Path, seen: Seen, since: float) -> list[Line]:
    by_page: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in log.glob("*.jsonl"):
        for written in file.read_text().splitlines():
            one = json.loads(written)
            if one["at"] >= since:
                by_page[one["page"]].append(one)
            if one["status"] >= 500:
                seen.complain(f"{one['page']}: {one['status']} at {one['path']}")
    by_page.pop("-", None)
    return [Line(page, [one["ms"] for one in had], [one["busy"] for one in had], seen.waited.get(page, []),
                 max(one["bytes"] for one in had)) for page, had in sorted(by_page.items())]


def share(figures: Sequence[float], percent: int) -> float:
    """The figure that so many in a hundred do not exceed."""
    return sorted(figures)[max(0, math.ceil(len(figures) * percent / 100) - 1)] if figures else 0.0


@contextmanager
def serving(environ: dict[str, str]) -> Iterator[Server]:
    """gunicorn with 2 processes of 4 threads on a free port, warm, until the end."""
    with TemporaryDirectory() as log, _server(environ | {"BENCHMARK_LOG": log}) as port:
        yield Server(port, Path(log))


@contextmanager
def _server(environ: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    own = {name: value for name, value in os.environ.items() if not name.startswith(("QA_", "DATABASE_URL"))}
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}",
         "--log-level", "warning", "benchmarks.load_server:app"], cwd=ROOT, env=own | environ,
        stdout=subprocess.DEVNULL)
    try:
        for _ in range(100):
            try:
                for _ in range(8):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=5).read()
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    sys.exit(main())
