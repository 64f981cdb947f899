"""A value that cannot be: a URN that does not exist, a wrong date; each named with its row and field."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.database import db
from qa_service.permissions import Role
from tests.contract.commands import Shell
from tests.lists.files import BANNER, home, write_csv
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")


def _run(app: Flask, *arguments: str | Path) -> tuple[int, Any, str]:
    ended = app.test_cli_runner().invoke(args=[*map(str, arguments), "--json"])
    assert "Traceback" not in ended.output
    return ended.exit_code, json.loads(ended.stdout) if ended.stdout else None, ended.stderr


def test_a_wrong_date_in_a_published_list_is_told_with_row_and_field_and_the_row_is_taken(
        app: Flask, tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home(), home(urn="SC900002", registered_on="31/02/2013")], above=[BANNER])
    status, found, _ = _run(app, "register", "import", file)
    (listed,) = found["files"]
    told = listed["warnings"] + listed["rejected"]
    assert [one["line"] for one in told] == [4] and "31/02/2013" in str(told)
    assert "date" in str(told).lower() and status in (0, 1)


def test_a_row_without_a_urn_is_rejected_with_its_line(app: Flask, tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home(), home(urn="not a URN")], above=[BANNER])
    status, found, _ = _run(app, "register", "import", file)
    (rejected,) = found["files"][0]["rejected"]
    assert status == 1 and rejected["line"] == 4 and "not a URN" in rejected["reason"]


def test_a_urn_that_does_not_exist_is_imported_unmatched_and_asked_about(
        app: Flask, authority: int, tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    file.write_text("Child ref,Home,Start,£ a week\nMB-00001,SC999999,03/04/2024,3450\n")
    status, found, _ = _run(app, "placements", "import", file, "--format", "own-list")
    assert (status, found["imported"], found["matched"], found["to_match"]) == (1, 1, 0, 1)


def test_a_wrong_date_in_our_list_is_rejected_with_row_and_field(app: Flask, authority: int, tmp_path: Path) -> None:
    file = tmp_path / "ours.csv"
    file.write_text("Child ref,Home,Start,£ a week\nMB-00001,Oakview,31/02/2024,3450\nMB-00002,Oakview,1/3/2024,1\n")
    status, found, _ = _run(app, "placements", "import", file, "--format", "own-list")
    (rejected,) = found["rejected"]
    assert (status, found["imported"], rejected["line"]) == (1, 1, 2)
    assert "Start" in rejected["reason"] and "date" in rejected["reason"]


def test_a_urn_that_the_register_does_not_know_has_no_page(client_for: Callable[[Role], Browser]) -> None:
    for address in ("/settings/SC999999", "/settings/SC999999/upload", "/settings/nonsense", "/settings/U999"):
        page = client_for(Role.MANAGER).get(address, status=404)
        assert page.heading == "Page not found"


def test_collecting_a_urn_that_nobody_knows_says_so(database_url: str, authority: int, tmp_path: Path) -> None:
    away = "http://127.0.0.1:9"
    ended = Shell(database_url, tmp_path / "data")(
        "ofsted", "collect", "--urn", "SC999999", "--json", OFSTED_REPORTS_URL=away, OFSTED_FILES_URL=away)
    assert ended.status in (1, 2) and "Traceback" not in ended.err
    said = ended.err if ended.status == 2 else json.dumps(ended.json["not_checked"])
    assert "SC999999" in said


@pytest.mark.parametrize("typed", [["31", "2", "2024"], ["", "2", "2024"], ["x", "y", "z"], ["1", "1", "99999"]])
def test_a_wrong_date_on_a_page_keeps_what_was_typed_and_names_the_field(
        client_for: Callable[[Role], Browser], typed: list[str]) -> None:
    page = client_for(Role.MANAGER).post("/council/change", {
        "version": "1", "name": "Kept", "area": "Marlowe", "go_live_on": typed}, status=422)
    summary = page.soup.select_one(".govuk-error-summary__list")
    assert summary is not None and summary.find("a", href="#go_live_on-day")
    values = [field.get("value", "") for field in page.soup.find_all("input")]
    assert "Kept" in values and all(part in values for part in typed)


@pytest.mark.parametrize("address", ["not an address", "two@example.org,three@example.org", "name@nowhere"])
def test_a_wrong_address_to_invite_makes_no_council_and_says_nothing_of_one(app: Flask, address: str) -> None:
    ended = app.test_cli_runner().invoke(args=["accounts", "invite", address, "--role", "administrator"])
    assert (ended.exit_code, ended.stdout) == (2, "") and len(ended.stderr.strip().splitlines()) == 1
    assert address in ended.stderr and "council" not in ended.stderr
    with app.app_context():
        assert db.session.scalars(select(Authority)).all() == []
    ended = app.test_cli_runner().invoke(args=["accounts", "invite", "me@example.org", "--role", "administrator"])
    assert ended.exit_code == 0 and "one was made" in ended.stderr and ended.stdout.startswith("http")


def test_judging_rules_before_there_is_a_council_says_so_and_how_to_make_one(app: Flask) -> None:
    ended = app.test_cli_runner().invoke(args=["flags", "assess"])
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "Nothing was assessed" in ended.stderr and "flask accounts invite" in ended.stderr
    ended = app.test_cli_runner().invoke(args=["flags", "assess", "--json"])
    assert "Nothing was assessed" in ended.stderr and isinstance(json.loads(ended.stdout), dict)
