"""Columns of a list with headings that nobody chose for us."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from qa_service.errors import BadInput
from qa_service.own_lists import sheets
from qa_service.own_lists.columns import headings_key
from qa_service.placements import own_list
from qa_service.placements.columns import COLUMNS, Field

propose, from_file, mapping_problem = COLUMNS.propose, COLUMNS.from_file, COLUMNS.mapping_problem


@pytest.mark.parametrize(
    "headings,fields",
    [
        (
            (
                "YP Ref",
                "Placement",
                "Placement type",
                "Start date",
                "End date",
                "Weekly cost",
                "SW Team",
                "SW email",
                "Comments",
            ),
            "reference place kind start end weekly team work_address note",
        ),
        (
            ("ID", "Provider", "Home name", "Ofsted URN", "LA", "Category", "From", "To", "£pw"),
            "reference provider place urn area kind start end weekly",
        ),
        (
            ("Mosaic ID*", "Home Name / URN", "Type of provision", "Date Placed (dd/mm/yyyy)", "Left", "Cost (£ pw)"),
            "reference place kind start end weekly",
        ),
    ],
)
def test_headings_as_teams_write_them_are_known(headings: tuple[str, ...], fields: str) -> None:
    assert propose(headings, []).fields == tuple(Field(name) for name in fields.split())


def test_columns_about_the_person_are_left_out_by_heading_or_by_what_they_hold() -> None:
    headings = ("Ref", "First name", "Surname", "D.O.B", "NHS no", "Code", "Name", "Home name")
    rows = [("M-1", "Zed", "Puddifold", "1/2/10", "943 476 5919", "9434765919", "Zed Puddifold", "Larch Cottage")] * 3
    assert propose(headings, rows).personal == frozenset({1, 2, 3, 4, 5, 6})


def test_a_column_of_urns_is_the_urn_whatever_it_is_called() -> None:
    assert propose(("Ref", "Home", "Start"), [("M-1", "SC012345", "1/2/24")] * 5).fields[1] in (
        Field.URN,
        Field.PLACE,
    )


def test_a_mapping_needs_a_reference_a_start_and_where() -> None:
    assert mapping_problem([Field.REFERENCE, Field.PLACE, Field.START]) is None
    assert "Start" in (mapping_problem([Field.REFERENCE, Field.PLACE]) or "")
    assert "where the child lives" in (mapping_problem([Field.REFERENCE, Field.START]) or "")
    assert "Two columns" in (mapping_problem([Field.REFERENCE, Field.START, Field.START, Field.PLACE]) or "")


def test_headings_are_the_same_set_in_any_order_and_case() -> None:
    assert headings_key(["Child ref", "Home "]) == headings_key(["HOME", "child Ref:"]) != headings_key(["Home"])


def test_a_mapping_file_must_name_columns_that_exist() -> None:
    with pytest.raises(BadInput, match="no column with this heading"):
        from_file({"Nope": "start"}, ["Start"], file="mapping.json")
    with pytest.raises(BadInput, match="not a JSON object"):
        from_file([1], ["Start"], file="mapping.json")


def test_titles_above_and_other_sheets_do_not_hide_the_list(tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet("Read me").write_row(0, 0, ["This", "is", "ours"])
    sheet = book.add_worksheet("Current")
    sheet.write_row(0, 0, ["Placements in November"])
    sheet.write_row(3, 0, ["Child ref", "Home", "Start", "£ pw"])
    sheet.write_row(4, 0, ["M-1", "Oakview", 45385, 3450.5])
    sheet.write_row(6, 0, ["M-2", "Oakview", "1/2/24", ""])
    book.close()
    read = own_list.read_sheet(file, "list.xlsx")
    assert read.headings == ("Child ref", "Home", "Start", "£ pw")
    assert [line for line, _ in read.rows] == [5, 7], "the rows of the file, as a person counts them"
    assert read.rows[0][1] == ("M-1", "Oakview", "45385", "3450.50")


def test_limits_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Child ref,Home,Start\n" + "M-1,Oakview,1/2/24\n" * 3)
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert len(own_list.read_sheet(file, "list.csv").rows) == 3
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(BadInput, match="more than 2 rows"):
        own_list.read_sheet(file, "list.csv")
    monkeypatch.setattr(sheets, "MOST_BYTES", 10)
    with pytest.raises(BadInput, match="larger than"):
        own_list.read_sheet(file, "list.csv")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
def test_csv_files_of_every_office_programme_are_read(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes("Child ref;Home;Start;£ a week\nM-1;“Oakview”;1/2/24;£3,450\n".encode(encoding))
    read = own_list.read_sheet(file, "list.csv")
    assert read.rows == ((2, ("M-1", "“Oakview”", "1/2/24", "£3,450")),)
