"""The demonstration's council with many of everything, made once, and copies of it for tests that change them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser import states
from tests.browser.states import State


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration of few settings."""
    folder = tmp_path_factory.mktemp("demonstration")
    states.make_template(folder)
    return folder


@pytest.fixture(scope="module")
def many(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> State:
    """A council with many of everything, for the tests of one file."""
    return states.many(demonstration, tmp_path_factory.mktemp("many"))


Figure = Callable[[str, str], None]
