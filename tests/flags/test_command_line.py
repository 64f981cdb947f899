"""``flask flags``: what other programs rely on."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from qa_service.app import create_app
from qa_service.database import acting_for, db, transaction
from qa_service.flags.models import Flag
from qa_service.ofsted.models import Inspection
from qa_service.vocabulary import Grade
from tests.conftest import make_config
from tests.flags.builder import a_placement, a_setting, an_inspection, marked


def run(app: Flask, *args: str, status: int = 0) -> Any:
    result = app.test_cli_runner().invoke(args=["flags", *args])
    assert result.exit_code == status, result.output
    return json.loads(result.stdout) if "--json" in args else result.stdout


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        setting_id = a_setting(urn="SC012345", name="Invented House")
        an_inspection(setting_id, date(2024, 9, 3), Grade.INADEQUATE)
        a_placement(setting_id)
    return setting_id


def test_assess_says_what_it_did(app: Flask, home: int) -> None:
    first = run(app, "assess", "--as-at", "2025-06-02", "--json")
    assert first["raised"] >= 1 and first["faults"] == []
    assert set(first) == {"judged", "raised", "cleared", "cannot_tell", "faults"}
    again = run(app, "assess", "--as-at", "2025-06-02", "--full", "--json")
    assert (again["raised"], again["cleared"]) == (0, 0)


def test_list_prints_each_open_flag_with_its_evidence(app: Flask, home: int) -> None:
    run(app, "assess", "--as-at", "2025-06-02", "--json")
    (row,) = run(app, "list", "--rule", "OF-01", "--json")
    assert (row["rule"], row["severity"], row["state"], row["raised_on"], row["title"]) == (
        "OF-01", "critical", "open", "2025-06-02", "Rated below good")
    assert row["subject"] == {"type": "setting", "urn": "SC012345", "name": "Invented House", "id": home}
    piece = row["evidence"][0]
    assert (piece["text"], piece["page"], piece["quote"]) == (
        "Full inspection of 3 September 2024: Inadequate.", 2, "as printed: Inadequate")
    assert len(piece["document"]) == 64


def test_every_open_flag_carries_evidence(app: Flask, home: int) -> None:
    run(app, "assess", "--as-at", "2025-06-02", "--json")
    rows = run(app, "list", "--json")
    assert rows and all(row["evidence"] for row in rows)


def test_the_list_as_at_a_day_is_what_we_knew_then(app: Flask, authority: int, home: int) -> None:
    run(app, "assess", "--as-at", "2025-06-02", "--json")
    with app.app_context(), acting_for(authority), transaction():
        an_inspection(home, date(2025, 5, 6), Grade.GOOD)
        marked(home)
    run(app, "assess", "--as-at", "2025-06-20", "--json")
    assert run(app, "list", "--rule", "OF-01", "--json") == []
    (then,) = run(app, "list", "--rule", "OF-01", "--as-at", "2025-06-10", "--json")
    assert (then["severity"], then["raised_on"], then["evidence"][0]["page"]) == ("critical", "2025-06-02", 2)
    assert run(app, "list", "--rule", "OF-01", "--as-at", "2025-06-01", "--json") == []


def test_a_withdrawn_report_clears_the_flag(app: Flask, authority: int, home: int) -> None:
    run(app, "assess", "--as-at", "2025-06-02", "--json")
    with app.app_context(), acting_for(authority), transaction():
        for inspection in db.session.query(Inspection):
            inspection.state = "withdrawn"
        marked(home)
    run(app, "assess", "--as-at", "2025-06-02", "--json")
    with app.app_context(), acting_for(authority):
        assert db.session.query(Flag).filter_by(rule="OF-01", cleared_at=None).count() == 0


def test_an_unknown_rule_or_date_is_refused_in_a_sentence(app: Flask, authority: int) -> None:
    assert app.test_cli_runner().invoke(args=["flags", "assess", "--as-at", "soon", "--json"]).exit_code == 2


CODES = ["CA-03", "CN-01", *(f"CN-{number:02}" for number in range(3, 7)), "DQ-01", "DQ-02",
         *(f"OF-{number:02}" for number in range(1, 12) if number != 7),
         *(f"R44-{number:02}" for number in range(1, 12)),
         *(f"UR-{number:02}" for number in range(1, 10)), "VI-01", "VI-02", "VI-03", "VI-04", "VI-08", "VI-09",
         "VI-10"]


def test_the_rules_are_printed_without_a_database(tmp_path: Path) -> None:
    bare = create_app(make_config(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path / "data"))
    rows = run(bare, "rules", "--json")
    assert [row["code"] for row in rows] == CODES
    for row in rows:
        assert row["title"] and row["basis"] and row["severity"] and row["subject"] and row["restricted"] is False
    assert {"name": "home_months", "value": 15, "default": 15, "unit": "months",
            "meaning": "Oldest last full inspection of a children's home"} in rows[CODES.index("OF-05")]["parameters"]


def test_the_rules_have_the_severities_of_the_catalogue_and_those_of_the_main_job_its_titles_too(
        shared: Path, app: Flask) -> None:
    import csv

    with (shared / "data/rules/flag_rules.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = {row["id"]: (row["title"], row["severity"]) for row in rows}
    named = {row["id"] for row in rows if "main job" in row["issue"] or row["id"].startswith("R44-")}
    ours = {row["code"]: (row["title"], row["severity"]) for row in run(app, "rules", "--json")}
    assert {code: severity for code, (_, severity) in ours.items()} == {code: wanted[code][1] for code in ours}
    assert {code: ours.get(code) for code in named} == {code: wanted[code] for code in named}
