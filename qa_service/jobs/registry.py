"""The jobs of the service: each domain declares its own with ``@job``, and the timetable reads here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from qa_service.errors import NotFound
from qa_service.jobs.timetable import Timetable, parse

Work = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Job:
    """Scheduled work: a function of no arguments that returns a sentence, safe to run twice and to be killed."""

    name: str
    timetable: Timetable
    work: Work
    of_everybody: bool = False
    """It works on what everybody may know alone. Any other job's sentence tells of all councils at once."""

    @property
    def what(self) -> str:
        """What it does: the first line of the function's docstring."""
        return (self.work.__doc__ or "").strip().partition("\n")[0]


JOBS: Final[dict[str, Job]] = {}


def job(name: str, *, every: str, of_everybody: bool = False) -> Callable[[Work], Work]:
    """Declares a job, when it runs (see ``timetable.parse``) and whether every council may read its sentence.

    A name is given once.
    """
    timetable = parse(every)

    def declare(work: Work) -> Work:
        if name in JOBS:
            raise ValueError(f"two jobs are called {name}")
        JOBS[name] = Job(name, timetable, work, of_everybody)
        return work

    return declare


def all_jobs() -> list[Job]:
    """Every job, by name."""
    return [JOBS[name] for name in sorted(JOBS)]


def named(name: str) -> Job:
    """The job of this name. Raises ``NotFound``."""
    try:
        return JOBS[name]
    except KeyError:
        raise NotFound(f"There is no job “{name}”. The jobs are: {', '.join(sorted(JOBS)) or 'none'}.") from None
