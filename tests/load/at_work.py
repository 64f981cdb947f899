"""A crowd that works on a whole council's material, and what its pages took by kind."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory

from benchmarks import years
from benchmarks.filled import application
from benchmarks.load import NOT_PAGES, Crowd, Worked, serving, share
from benchmarks.whole import fill_whole

KEY = "a key that only the tests use, 0123456789"
THINKS = (2.0, 10.0)
RUN_IN = 20
WRITES = ("watch", "acknowledge", "typing", "heard")
Environ = Mapping[str, str]


@dataclass(frozen=True)
class Size:
    """How much a council has."""

    people: int
    homes: int
    visits: int
    events: int
    reports: int

    def __str__(self) -> str:
        return f"{self.homes} homes, {self.visits} visits, {self.events} entries"


@contextmanager
def council_of(size: Size, **environ: str) -> Iterator[Environ]:
    """A council's whole material with years of visits and looks, on a disk: each look is written to it."""
    with TemporaryDirectory(prefix="qa-load-", dir="/var/tmp") as folder:
        given = {"QA_DATA_DIR": folder, "QA_SECRET_KEY": KEY, **environ}
        with application(given):
            authority_id, _ = fill_whole(size.people, reports=size.reports, generate=size.homes)
            years.add_visits(authority_id, size.visits)
            years.add_events(size.events, authority_id)
        yield given


@dataclass(frozen=True)
class Waited:
    """How long people waited for pages, in milliseconds; signing in, pictures and static files apart."""

    reading: list[float]
    writing: list[float]
    slowest: str
    slowest_ms: float

    @classmethod
    def of(cls, worked: Worked) -> Waited:
        pages = {page: waits for page, waits in worked.waited.items()
                 if page not in NOT_PAGES and not page.startswith("sign in")}
        slowest = max(pages, key=lambda page: share(pages[page], 95))
        return cls([one for page, waits in pages.items() if page not in WRITES for one in waits],
                   [one for page, waits in pages.items() if page in WRITES for one in waits],
                   slowest, share(pages[slowest], 95))

    @property
    def writing_share(self) -> float:
        """How much of what people asked for was writing, from 0 to 1."""
        return len(self.writing) / max(1, len(self.reading) + len(self.writing))

    @property
    def within(self) -> bool:
        """Whether it keeps to what is promised: 95 in 100 readings and writings, and 99 in 100 of all."""
        return (share(self.reading, 95) <= 500 and share(self.writing, 95) <= 800
                and share(self.reading + self.writing, 99) <= 1500)

    def __str__(self) -> str:
        return (f"{len(self.reading)} pages read, p95 {share(self.reading, 95):.0f} ms; {len(self.writing)} written "
                f"({self.writing_share:.0%}), "
                f"p95 {share(self.writing, 95):.0f} ms; p99 of all {share(self.reading + self.writing, 99):.0f} ms; "
                f"slowest: {self.slowest}, p95 {self.slowest_ms:.0f} ms")


def let_work(people: int, environ: Environ, seconds: float) -> tuple[Waited, Worked]:
    """So many people at work for a while, once they have signed in. ``wrong`` has what went wrong from the start."""
    with serving(dict(environ)) as server:
        crowd = Crowd(people, server, THINKS)
        earlier = crowd.work(RUN_IN)
        worked = crowd.work(seconds)
    worked.wrong += earlier.wrong
    return Waited.of(worked), worked


def load_now() -> str:
    return f"load of the machine {os.getloadavg()[0]:.1f}"
