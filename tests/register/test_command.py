"""``flask register import``: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Flask

from tests.lists.files import event, home, write_csv, write_ods
from tests.lists.test_files import PREMISES, sheet


def run(app: Flask, *arguments: str) -> tuple[int, str, str]:
    result = app.test_cli_runner().invoke(args=["register", "import", *arguments])
    return result.exit_code, result.stdout, result.stderr


def files_of(out: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(out)["files"]
    return found


def test_the_result_is_printed_under_the_contract_s_keys(app: Flask, tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home(), home(urn="SC000002", overall="Not judged")])
    code, out, err = run(app, str(file), "--json")
    assert (code, err) == (0, "")
    (found,) = files_of(out)
    assert {key: found[key] for key in (
        "file", "kind", "as_at", "rows", "imported", "unchanged", "rejected", "provision_types", "grades")} == {
        "file": "provider_at_march_2025.csv", "kind": "providers", "as_at": "2025-03-31", "rows": 2, "imported": 2,
        "unchanged": 0, "rejected": [], "provision_types": {"Children's home": 2},
        "grades": {"good": 1, "not_judged": 1}}


def test_the_second_run_says_that_nothing_changed(app: Flask, tmp_path: Path) -> None:
    file = str(write_csv(tmp_path, [home()]))
    run(app, file)
    code, out, _ = run(app, file, "--json")
    assert code == 0
    assert (files_of(out)[0]["imported"], files_of(out)[0]["unchanged"]) == (0, 1)
    assert "nothing new or changed" in run(app, file)[1]


def test_rejected_rows_are_named_and_the_exit_status_is_1(app: Flask, tmp_path: Path) -> None:
    file = str(write_csv(tmp_path, [home(), home(urn="")]))
    code, out, _ = run(app, file, "--json")
    assert code == 1
    (row,) = files_of(out)[0]["rejected"]
    assert row["line"] == 3
    assert "no URN" in row["reason"]
    assert "row 3: no URN" in run(app, file)[1]


def test_what_was_not_understood_is_told(app: Flask, tmp_path: Path) -> None:
    file = str(write_csv(tmp_path, [home(places="four") | {"Cost of chips": "3"}]))
    code, out, _ = run(app, file, "--json")
    assert code == 0
    assert files_of(out)[0]["warnings"][0] == {
        "line": 2, "field": "places", "reason": "“four” is not a number of places"}
    assert files_of(out)[0]["unknown_columns"] == ["cost of chips"]
    told = run(app, file)[1]
    assert "row 2, places: “four” is not a number of places" in told
    assert "Columns that were not taken: cost of chips." in told


def test_a_file_that_is_no_list_is_one_sentence_and_exit_2(app: Flask, tmp_path: Path) -> None:
    wrong = tmp_path / "minutes.pdf"
    wrong.write_bytes(b"%PDF-1.7")
    code, out, err = run(app, str(wrong), "--json")
    assert (code, files_of(out)) == (2, [])
    assert err.startswith("minutes.pdf is a PDF")
    assert err.count("\n") == 1
    assert run(app, str(tmp_path / "missing.csv"))[0] == 2


def test_a_bad_file_does_not_stop_the_next(app: Flask, tmp_path: Path) -> None:
    wrong = tmp_path / "empty.csv"
    wrong.write_bytes(b"")
    code, out, err = run(app, str(wrong), str(write_csv(tmp_path, [home()])), "--json")
    assert code == 1
    assert files_of(out)[0]["imported"] == 1
    assert json.loads(out)["failed"][0]["file"] == "empty.csv"
    assert "empty.csv is empty" in err


def test_a_workbook_is_one_file_with_its_other_sheets_named(app: Flask, tmp_path: Path) -> None:
    file = write_ods(tmp_path, {
        "Cover": [["Cover"]], "Provider_level_at_31_Mar_2025": sheet([home()]),
        "Provider_level_in_year_2024-25": sheet([event(), event(urn="")]), "SA_Premises": sheet([PREMISES])})
    code, out, _ = run(app, str(file), "--json")
    assert code == 1
    (found,) = files_of(out)
    assert (found["kind"], found["rows"], found["imported"]) == ("providers", 1, 1)
    assert [(one["kind"], one["rows"]) for one in found["sheets"]] == [("events", 2), ("premises", 1)]
    assert [(row["sheet"], row["line"]) for row in found["rejected"]] == [("Provider_level_in_year_2024-25", 3)]
    assert [one["sheet"] for one in found["passed_over"]] == ["Cover"]


def test_without_files_the_call_is_wrong(app: Flask) -> None:
    assert run(app)[0] == 2
