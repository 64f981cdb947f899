"""One invented world for the tests of the demonstration."""

from __future__ import annotations

from datetime import date

import pytest

from qa_service.demo.world import World, build_world

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def world() -> World:
    return build_world(7, TODAY)
