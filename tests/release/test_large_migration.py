"""M4: the database of a council with years of work is brought up to date within minutes."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

import pytest

from benchmarks import filled, years
from qa_service.app import create_app
from qa_service.database import db
from tests.assured import Figure
from tests.conftest import make_config
from tests.migrations import chain
from tests.migrations.test_released import RELEASED

pytestmark = pytest.mark.release
VISITS = int(os.environ.get("QA_MIGRATED_VISITS", "100000"))
EVENTS = int(os.environ.get("QA_MIGRATED_EVENTS", "1000000"))
HOMES = int(os.environ.get("QA_MIGRATED_HOMES", "3000"))
MOST_SECONDS = 300


@pytest.mark.assures("M4")
def test_M4_a_large_database_is_brought_up_to_date(tmp_path: Path, figure: Figure) -> None:
    app = create_app(make_config(f"sqlite:///{tmp_path / 'qa.sqlite3'}", tmp_path))
    chain.move(app, "head")
    with app.app_context():
        authority_id, _ = filled.fill(min(filled.OURS, HOMES), generate=HOMES)
        years.add_visits(authority_id, VISITS)
        years.add_events(EVENTS, authority_id)
        db.session.remove()
    released = RELEASED[-1].name.partition(".")[0]
    chain.move(app, released)
    began = time.perf_counter()
    chain.move(app, "head")
    seconds = time.perf_counter() - began
    figure("M4", f"{EVENTS} entries and {VISITS} visits from {released} to the newest in {seconds:.0f} s "
                 f"({date.today().isoformat()}, load {os.getloadavg()[0]:.1f})")
    assert chain.references_hold(app) and seconds <= MOST_SECONDS
