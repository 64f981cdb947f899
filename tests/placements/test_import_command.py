"""``flask placements import``: what is taken, what is not, and how it says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.accounts.models import Authority
from qa_service.audit import service as audit
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.marks.models import Mark
from qa_service.placements.models import Child, Placement, PlacementImport, PlacementImportRow
from qa_service.vocabulary import SubjectType
from tests.placements.conftest import make_settings

OwnList = Callable[..., Path]
GOOD = ("MBC-00001", "Oakview, Brightpath, SC900001", "Residential", "03/04/2024", "", "£3,450.00")


@pytest.fixture
def register(app: Flask, authority: int) -> dict[str, int]:
    with app.app_context(), acting_for(authority):
        return make_settings()


def run(app: Flask, *args: object) -> tuple[int, Any, str]:
    result = app.test_cli_runner().invoke(args=["placements", "import", *map(str, args)])
    body = json.loads(result.stdout) if result.stdout.startswith("{") else result.stdout
    return result.exit_code, body, result.stderr


def take(app: Flask, file: Path, *args: object) -> dict[str, Any]:
    _, body, error = run(app, file, "--format", "own-list", "--json", *args)
    assert isinstance(body, dict), error
    return body


def stored(app: Flask, authority: int) -> list[Placement]:
    with app.app_context(), acting_for(authority):
        return list(db.session.scalars(select(Placement).order_by(Placement.id)))


def test_a_row_with_a_registered_urn_is_matched_and_watched(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    code, body, _ = run(app, own_list(GOOD), "--format", "own-list", "--json")
    assert (code, body["rows"], body["imported"], body["matched"], body["to_match"]) == (0, 1, 1, 1, 0)
    (placement,) = stored(app, authority)
    assert placement.setting_id == register["SC900001"]
    assert (placement.started_on, placement.ended_on, placement.weekly_pence) == (date(2024, 4, 3), None, 345000)
    with app.app_context():
        marked = {tuple(row) for row in db.session.execute(select(Mark.subject_type, Mark.subject_id))}
    assert {(SubjectType.SETTING, register["SC900001"]), (SubjectType.PLACEMENT, placement.id)} <= marked


@pytest.mark.assures("P5")
def test_the_same_list_twice_changes_nothing_and_says_so(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    file = own_list(GOOD, ("MBC-00002", "Merrowby Fostering", "IFA", "1/2/25"))
    take(app, file)
    with app.app_context():
        marks = db.session.scalar(
            select(func.count()).select_from(Mark).where(Mark.subject_type != SubjectType.IMPORT)
        )
    again = take(app, file)
    assert (again["imported"], again["unchanged"], again["rejected"]) == (0, 2, [])
    assert len(stored(app, authority)) == 2
    with app.app_context():
        assert marks == db.session.scalar(
            select(func.count()).select_from(Mark).where(Mark.subject_type != SubjectType.IMPORT)
        )


def test_a_row_that_says_something_new_updates_its_placement(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    take(app, own_list(GOOD))
    body = take(app, own_list((*GOOD[:4], "01/05/2025", "3600")))
    assert (body["imported"], body["unchanged"]) == (1, 0)
    (placement,) = stored(app, authority)
    assert (placement.ended_on, placement.weekly_pence) == (date(2025, 5, 1), 360000)


def test_a_placement_missing_from_a_newer_list_stands_and_is_asked_about(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    take(app, own_list(GOOD, ("MBC-00002", "SC900002", "Res", "1/2/25")))
    code, body, _ = run(app, own_list(GOOD), "--format", "own-list", "--json")
    assert (code, body["missing"]) == (1, 1)
    assert [placement.ended_on for placement in stored(app, authority)] == [None, None]


def test_an_unmatched_row_is_imported_and_waits_for_a_person(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    code, body, _ = run(
        app, own_list(("MBC-00003", "Bright Path, Tarns", "Res", "1/2/25")), "--format", "own-list", "--json"
    )
    assert (code, body["imported"], body["matched"], body["to_match"]) == (1, 1, 0, 1)
    (placement,) = stored(app, authority)
    assert placement.setting_id is None
    with app.app_context(), acting_for(authority):
        row = db.session.scalars(select(PlacementImportRow)).one()
        assert row.waiting and row.proposals[0]["setting_id"] == register["SC900001"]
        assert any("Tarnshire" in reason for reason in row.proposals[0]["reasons"])


@pytest.mark.parametrize(
    "reference,kind",
    [
        ("Jack Brackenstone", "a name"),
        ("Amy2", "a name"),
        ("943 476 5919", "an NHS number"),
        ("9434765919", "an NHS number"),
        ("12/03/2012", "a date of birth"),
        ("12032012", "a date of birth"),
        ("amy@marlowe.example", "an e-mail address"),
        ("A123456789012", "a unique pupil number"),
    ],
)
def test_an_identifier_of_the_person_is_refused_by_row_number_and_nowhere_kept(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList, reference: str, kind: str
) -> None:
    file = own_list(GOOD, (reference, "SC900001", "Residential", "03/04/2024"))
    code, body, error = run(app, file, "--format", "own-list", "--json")
    assert code == 1
    assert body["rejected"] == [{"line": 3, "reason": f"the child reference looks like {kind}"}]
    assert reference not in json.dumps(body) + error
    with app.app_context(), across_authorities():
        assert db.session.scalars(select(Child.reference)).all() == ["MBC-00001"]
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                assert reference not in str(tuple(row)), table.name


def test_columns_about_the_person_are_not_read(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    file = own_list(
        ("MBC-00001", "Zed Puddifold", "01/02/2012", "SC900001", "Res", "1/2/25"),
        headings=("Child ref", "Child name", "DOB", "Home", "Type", "Start"),
    )
    body = take(app, file)
    assert [warning["reason"] for warning in body["warnings"]] == [
        "The column “Child name” is about the person and was not read.",
        "The column “DOB” is about the person and was not read.",
    ]
    with app.app_context():
        for table in db.metadata.sorted_tables:
            for row in db.session.execute(select(table)):
                assert "Puddifold" not in str(tuple(row)), table.name


@pytest.mark.assures("P5")
def test_every_bad_row_is_listed_with_its_line_and_field_and_the_others_are_taken(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    body = take(
        app,
        own_list(
            GOOD,
            ("MBC-00002", "SC900002", "Res", "30/02/2024"),
            ("MBC-00003", "SC900002", "Res", "01/02/2024", "31/01/2024"),
            ("MBC-00004", "SC900002", "Res", "01/02/2024", "", "£570 per night"),
            ("MBC-00005", "", "Res", "01/02/2024"),
            ("", "SC900002", "Res", "01/02/2024"),
            ("MBC-00001", "SC900002", "Res", "03/04/2024"),
            ("MBC-00008", "SC900002", "Res", ""),
        ),
    )
    assert body["imported"] == 1
    assert {row["line"]: row["reason"] for row in body["rejected"]} == {
        3: "“Start”: this is not a whole date (day, month and year, day first)",
        4: "“End”: the end is before the start",
        5: "“£ a week”: this amount is not for a week; give the amount a week",
        6: "nothing in this row says where the child lives",
        7: "there is no child reference in this row",
        8: "this is the same child and start as row 2; keep one of the two rows",
        9: "“Start”: there is no start date",
    }


def test_a_note_with_personal_details_is_left_out_and_listed(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    body = take(
        app,
        own_list(
            (*GOOD, "CiC 1", "cic1@marlowe.example", "Name: Zed. NHS 943 476 5919"),
            ("MBC-00002", "SC900002", "Res", "1/2/25", "", "", "", "", "Solo placement until June"),
        ),
    )
    assert body["warnings"] == [
        {"line": 2, "reason": "“Note”: it seems to hold an NHS number; the note was left out"}
    ]
    assert [placement.note for placement in stored(app, authority)] == [None, "Solo placement until June"]


@pytest.mark.assures("P5")
def test_a_formula_in_a_cell_is_text_and_not_worked_out(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    body = take(app, own_list(("MBC-00001", '=HYPERLINK("http://x")', "Res", "1/2/25"), (*GOOD[:5], "=1+1")))
    assert [row["line"] for row in body["rejected"]] == [3]
    assert stored(app, authority)[0].setting_as_written == '=HYPERLINK("http://x")'


@pytest.mark.parametrize("format_", ["ssda903", "pnw-census", "placements-standard"])
def test_formats_of_a_later_version_are_refused_in_one_sentence(
    app: Flask, authority: int, own_list: OwnList, format_: str
) -> None:
    code, body, error = run(app, own_list(GOOD), "--format", format_, "--json")
    assert (code, body) == (2, "")
    assert "does not take" in error and error.count("\n") == 1


def test_a_file_that_is_not_a_list_is_refused_in_one_sentence(app: Flask, authority: int, tmp_path: Path) -> None:
    for name, content in (
        ("a.pdf", b"%PDF-1.4"),
        ("b.csv", b"one,two\n1,2\n"),
        ("c.xlsx", b"PK\x03\x04cut"),
        ("d.csv", b""),
    ):
        file = tmp_path / name
        file.write_bytes(content)
        code, body, error = run(app, file, "--format", "own-list", "--json")
        assert (code, body) == (2, "") and name in error and "Traceback" not in error
    assert stored(app, authority) == []


def test_a_mapping_file_names_columns_that_no_heading_gives_away(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList, tmp_path: Path
) -> None:
    file = own_list(("MBC-00001", "SC900001", "1/2/25"), headings=("K1", "Zed", "Start"))
    assert run(app, file, "--format", "own-list")[0] == 2
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"K1": "reference", "Zed": "place", "Start": "start"}')
    assert take(app, file, "--mapping", mapping)["matched"] == 1
    assert take(app, file)["unchanged"] == 1, "the mapping is remembered for these headings"


def test_a_mapping_file_with_an_unknown_field_is_refused(
    app: Flask, authority: int, own_list: OwnList, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"Home": "house"}')
    code, _, error = run(app, own_list(GOOD), "--format", "own-list", "--mapping", mapping)
    assert code == 2 and "“house” is not a field" in error


def test_where_there_are_several_councils_one_must_be_named(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    with app.app_context(), transaction():
        db.session.add(Authority(name="Tarnshire County Council", area="Tarnshire"))
    code, _, error = run(app, own_list(GOOD), "--format", "own-list")
    assert code == 2 and "Tarnshire County Council" in error
    assert take(app, own_list(GOOD), "--authority", "Marlowe")["imported"] == 1
    assert len(stored(app, authority)) == 1


def test_an_import_is_audited_without_its_contents(
    app: Flask, authority: int, register: dict[str, int], own_list: OwnList
) -> None:
    take(app, own_list(GOOD))
    with app.app_context(), acting_for(authority):
        assert audit.verify().broken_at is None
        record = db.session.scalars(select(PlacementImport)).one()
        assert (record.state, record.imported, record.rejected) == ("imported", 1, 0)
