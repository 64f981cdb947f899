"""Two stand-ins of Ofsted's site: one of pages set one by one, one of a whole invented world."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask

from qa_service import clock
from qa_service.actor import Actor
from qa_service.database import transaction
from qa_service.demo import loading
from qa_service.demo.composing import report_of
from qa_service.demo.lists import write_lists
from qa_service.demo.report_pdfs import cached_pdf
from qa_service.demo.stand_in import Running, run_stand_in
from qa_service.demo.world import DemoInspection, Twist, World, build_world
from qa_service.ofsted import collecting
from qa_service.ofsted.collected import Collected
from qa_service.providers import register
from tests.ofsted.site import Site

BY = Actor.job("test")


@pytest.fixture
def site() -> Iterator[Site]:
    """A site whose pages a test sets one by one."""
    with Site() as running:
        yield running


@dataclass
class Night:
    """The stand-in of a whole world and the application that collects from it."""

    app: Flask
    world: World
    running: Running

    def collect(self, **asked: object) -> Collected:
        config = self.app.config["SERVICE"]
        return collecting.collect(collecting.ofsted_fetcher(config), config, by=BY, **asked)  # type: ignore[arg-type]

    def event(self, twist: Twist) -> DemoInspection:
        return next(event for event in self.world.newest() if event.twist is twist)

    def urn(self, twist: Twist) -> str:
        return self.event(twist).urn

    def mend_file(self, twist: Twist) -> bytes:
        """Lets the site give the whole report in place of what it gives; returns the report."""
        event = replace(self.event(twist), twist=None)
        self.running.site._files[event.file_id] = event
        return cached_pdf(report_of(self.world, event), self.running.site.cache)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(7, clock.today(), settings=60)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pdfs")


@pytest.fixture
def night(context: Flask, world: World, cache: Path, tmp_path: Path) -> Iterator[Night]:
    """An evening with the lists imported and a world of reports to collect."""
    for path in write_lists(world, tmp_path / "lists"):
        listed = register.read_file(path)
        with transaction():
            register.import_file(path, by=BY, listed=listed)
    running = run_stand_in(world, cache, faults=False)
    context.config["SERVICE"] = loading.point_at(context.config["SERVICE"], running)
    yield Night(context, world, running)
    running.stop()
