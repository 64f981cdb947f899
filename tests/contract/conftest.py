"""The command line on an empty, migrated database (both engines), and on nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.commands import Shell


@pytest.fixture
def flask(database_url: str, tmp_path: Path) -> Shell:
    """``flask`` with an empty, migrated database."""
    return Shell(database_url, tmp_path / "data")


@pytest.fixture
def bare_flask(tmp_path: Path) -> Shell:
    """``flask`` where there is no database and no data folder yet."""
    return Shell(None, tmp_path / "nothing")
