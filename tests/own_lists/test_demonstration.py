"""The lists that the demonstration offers to try are brought in as they come, but for the one row that cannot be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.demo import earlier_lists
from qa_service.own_lists import samples
from qa_service.own_lists.kind import kinds
from qa_service.placements.models import Child, Placement
from tests.own_lists.bringing import TODAY, bring, sheet_of

pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def placed(context: Flask, settings: dict[str, int]) -> None:
    with transaction():
        for number, setting_id in enumerate(settings.values()):
            child = Child(reference=f"MBC-{number:05d}")
            db.session.add(child)
            db.session.flush()
            db.session.add(Placement(
                child_id=child.id, setting_id=setting_id, setting_as_written="x", origin="own-list",
                started_on=date(2025, 1, 1) + timedelta(days=number), origin_key="own-list", weekly_pence=345050,
                recorded_at=utc_now()))


def test_every_kind_has_one_and_its_own_reader_knows_it(placed: None) -> None:
    for kind in kinds():
        sheet = sheet_of(kind.key, samples.of_the_demonstration(kind.key, TODAY), f"{kind.key}.csv")
        assert sheet.rows and kind.columns.mapping_problem(sheet.proposed) is None, kind.key
        assert "ignore" not in sheet.proposed and not sheet.left_out, (kind.key, sheet.proposed)


def test_all_rows_but_one_are_taken(placed: None) -> None:
    for kind in kinds():
        if kind.taking is not None:
            text = samples.of_the_demonstration(kind.key, TODAY).decode("utf-8-sig")
            _, done = bring(kind.key, text, f"{kind.key}.csv")
            assert done.new and done.refused == 1, (kind.key, done)
    assert set(earlier_lists.LISTS) >= {kind.key for kind in kinds()}
