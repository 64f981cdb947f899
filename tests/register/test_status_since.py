"""A list tells how a registration stands on its day: since when at the latest, and no more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from qa_service.database import transaction
from qa_service.reports.setting_page import page_of
from tests.lists.files import home
from tests.register.taking import setting, take_list

pytestmark = pytest.mark.only("sqlite")


def since() -> str | None:
    return page_of(setting(), date(2026, 6, 1)).status_since


def test_a_suspension_is_known_from_the_first_list_that_has_it_at_the_latest(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home()])
    assert since() == "since 14 February 2013", "the day of registration is published"
    take_list(tmp_path, 2026, [home(status="Suspended")])
    assert since() == "since 31 March 2026 at the latest"


def test_the_published_day_of_an_end_is_exact(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2025, [home(status="Resigned")])
    assert since() == "since 31 March 2025 at the latest"
    with transaction():
        setting().closed_on = date(2025, 3, 31)
    assert since() == "since 31 March 2025"
