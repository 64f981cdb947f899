"""M2: the database of every version that was released is brought up to date, with all that is in it.

``released`` holds one for each, named by its newest migration: its demonstration, packed (``VACUUM INTO``, ``xz -9e``).
They are kept for good; each release adds its own.
"""

from __future__ import annotations

import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa_service.app import create_app
from qa_service.database import db, invariants
from tests.assured import Figure
from tests.conftest import make_config
from tests.migrations import chain

RELEASED = sorted((Path(__file__).parent / "released").glob("*.sqlite3.xz"))

Row = dict[str, Any]
MEANT: dict[str, Callable[[Row], bool]] = {
    "heard_note": lambda row: row["kind"] in ("referred", "not_referred"),
    "heard_entry": lambda row: row["state"] == "turned" and row["referred_at"] is not None,
}
"""Records that a migration changes or removes on purpose, by their table."""


def _kept(rows: list[Row], table: str, changed: set[int]) -> list[Row]:
    return [row for row in rows if table not in MEANT or row["id"] not in changed]


def _name(packed: Path) -> str:
    return packed.name.partition(".")[0]


def test_M2_there_is_a_database_of_a_released_version() -> None:
    assert RELEASED and {_name(one) for one in RELEASED} <= set(chain.revisions())


@pytest.mark.assurance
@pytest.mark.parametrize("packed", RELEASED, ids=_name)
def test_M2_a_released_versions_database_is_brought_up_to_date(packed: Path, tmp_path: Path, figure: Figure) -> None:
    file = tmp_path / "qa.sqlite3"
    file.write_bytes(lzma.decompress(packed.read_bytes()))
    app = create_app(make_config(f"sqlite:///{file}", tmp_path / "data"))
    earlier = chain.read(app)
    chain.move(app, "head")
    now = chain.as_before(chain.read(app), earlier)
    for table, rows in earlier.items():
        changed = {row["id"] for row in rows if table in MEANT and MEANT[table](row)}
        assert _kept(now[table], table, changed) == _kept(rows, table, changed), table
    assert chain.references_hold(app)
    with app.app_context():
        assert invariants.broken() == {}
        db.session.remove()
    count = sum(map(len, earlier.values()))
    figure("M2", f"version {_name(packed)}: {count:,} rows kept, {invariants.how_many()} rules hold")
