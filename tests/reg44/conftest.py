"""A reader that answers what a test lays out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa_service.reg44 import reader
from tests.reg44.build import TestReader


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestReader]:
    """The reader behind the port, until the test ends."""
    made = TestReader()
    monkeypatch.setattr(reader, "_reader", made)
    yield made
