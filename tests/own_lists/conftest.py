"""A small register, for lists of every kind."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.placements.conftest import make_settings


@pytest.fixture
def settings(context: Flask) -> dict[str, int]:
    """Ids of a small register's settings, by URN."""
    return make_settings()
