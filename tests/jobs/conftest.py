"""A registry of their own for tests of jobs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa_service.jobs import registry
from qa_service.jobs.registry import Job, Work
from qa_service.jobs.timetable import parse


class Registry:
    """The jobs of one test."""

    def add(self, name: str, work: Work, every: str = "daily 05:30") -> Job:
        registry.JOBS[name] = Job(name, parse(every), work)
        return registry.JOBS[name]


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    monkeypatch.setattr(registry, "JOBS", {})
    yield Registry()
