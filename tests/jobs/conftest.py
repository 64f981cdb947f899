"""A registry of their own for tests of jobs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from qa_service.jobs import registry
from qa_service.jobs.registry import Job, Work
from qa_service.jobs.timetable import parse


class Registry:
    """The jobs of one test."""

    def add(self, name: str, work: Work, every: str = "daily 05:30", *, of_everybody: bool = False) -> Job:
        registry.JOBS[name] = Job(name, parse(every), work, of_everybody)
        return registry.JOBS[name]


@pytest.fixture
def jobs(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """An empty registry. It needs the application, since making that is what fills the real one, once."""
    monkeypatch.setattr(registry, "JOBS", {})
    yield Registry()
