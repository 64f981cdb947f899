"""Spreadsheets as people really send them: what is read is the same in every form, what is wrong names file, row and
field, and a good row never waits for a bad one."""

from __future__ import annotations

import csv
import io
import time
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from xlsxwriter import Workbook

from qa_service.agreements.models import Agreement
from qa_service.database import db
from qa_service.errors import BadInput
from qa_service.own_lists.models import OwnListRow
from qa_service.own_lists.states import RowState
from qa_service.visits.models import QAVisit
from tests.assured import Figure
from tests.lists.files import write_ods
from tests.own_lists.bringing import bring, bring_file, sheet_of

pytestmark = pytest.mark.only("sqlite")
Rows = Sequence[Sequence[object]]
HEAD = ("Setting", "URN", "Visited on", "Officer")
ROWS: Rows = (HEAD, ("Élan House", "SC900001", "3/4/2025", "Bo “Invented”"), ("Elm", "SC900001", "4 May 2025", "£1"))


def as_csv(rows: Rows, *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Rows) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Visits")
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("#"):
                    sheet.write_formula(line, column, "=1/0", None, cell)
                else:
                    sheet.write(line, column, cell)
    return out.getvalue()


def refusals(import_id: int) -> list[tuple[int, str]]:
    return [(row.line, row.problem or "") for row in db.session.scalars(select(OwnListRow).where(
        OwnListRow.import_id == import_id, OwnListRow.state == RowState.REFUSED).order_by(OwnListRow.line))]


def test_a_list_says_the_same_in_every_kind_of_file(context: Flask, tmp_path: Path) -> None:
    files = {"bom.csv": as_csv(ROWS, encoding="utf-8-sig"), "plain.csv": as_csv(ROWS),
             "windows.csv": as_csv(ROWS, encoding="cp1252"), "unicode.csv": as_csv(ROWS, encoding="utf-16"),
             "semicolons.csv": as_csv(ROWS, delimiter=";"), "tabs.txt": as_csv(ROWS, delimiter="\t"),
             "book.xlsx": as_xlsx(ROWS), "book.ods": write_ods(tmp_path, {"Visits": ROWS}).read_bytes()}
    wanted = tuple(map(str, HEAD)), tuple((line, tuple(map(str, row))) for line, row in enumerate(ROWS[1:], 2))
    for name, data in files.items():
        sheet = sheet_of("visits", data, name)
        assert (sheet.headings, sheet.rows) == wanted, name


def test_titles_groups_of_headings_and_empty_rows_above_and_between_cost_no_row(context: Flask) -> None:
    rows = (("Visits of the team, confidential",), (), ("Where", "", "What", ""), *ROWS[:2], (), ROWS[2])
    sheet = sheet_of("visits", as_xlsx(rows), "v.xlsx")
    assert sheet.headings == HEAD and [line for line, _ in sheet.rows] == [5, 7]


def test_merged_cells_leave_their_later_rows_without_a_setting_and_that_is_said(settings: dict[str, int]) -> None:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for column, heading in enumerate(HEAD):
            sheet.write(0, column, heading)
        sheet.merge_range(1, 1, 2, 1, "SC900001")
        sheet.write(1, 2, "3/4/2025")
        sheet.write(2, 2, "4/4/2025")
        sheet.write_row(3, 0, ["Elm", "SC900001", "5/4/2025", ""])
        sheet.set_row(3, None, None, {"hidden": True})
    import_id, done = bring_file("visits", out.getvalue(), "merged.xlsx")
    assert (done.new, done.refused) == (2, 1), "a hidden row is a row"
    ((line, why),) = refusals(import_id)
    assert line == 3 and "setting" in why.lower()


@pytest.mark.parametrize("shown", ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?"])
def test_a_formula_that_failed_is_never_taken_for_an_empty_cell(settings: dict[str, int], shown: str) -> None:
    head = ("Child ref", "Home", "URN", "IPA start", "IPA signed", "Weekly fee")
    rows = (head, ("MBC-00001", "Elm", "SC900001", "3/4/2025", "", shown), ("MBC-00002", "Elm", "SC900001", "3/4/2025",
                                                                          shown, "10"),
            ("MBC-00003", "Elm", "SC900001", "3/4/2025", "", "3450"))
    import_id, done = bring_file("agreements", as_xlsx(rows), "fees.xlsx")
    assert (done.new, done.refused) == (1, 2)
    assert refusals(import_id) == [(2, f"“£ a week”: the spreadsheet shows an error here ({shown})"),
                                   (3, f"“Signed on”: the spreadsheet shows an error here ({shown})")]
    assert db.session.scalars(select(Agreement.weekly_pence)).one() == Decimal(345000)


def test_a_failed_formula_of_libreoffice_and_in_a_field_that_may_be_empty_is_said_too(
        settings: dict[str, int], tmp_path: Path) -> None:
    file = write_ods(tmp_path, {"Visits": (HEAD, ("Elm", "SC900001", "3/4/2025", "FAILED"))})
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["content.xml"] = parts["content.xml"].replace(
        b'<table:table-cell office:value-type="string"><text:p>FAILED</text:p>',
        b'<table:table-cell table:formula="of:=[.A1]/0" office:value-type="string" office:string-value="" '
        b'calcext:value-type="error"><text:p>#N/A</text:p>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    import_id, done = bring_file("visits", out.getvalue(), "v.ods")
    assert (done.new, done.refused) == (1, 0)
    assert db.session.scalars(select(QAVisit.officer_written)).one() in (None, "")
    warned = db.session.scalars(select(OwnListRow.warnings).where(OwnListRow.import_id == import_id)).one()
    assert "“Officer”: the spreadsheet shows an error here (#N/A); it was left out" in str(warned)


@pytest.mark.parametrize(("cell", "why"), [
    (date(1900, 1, 1), "too early or too late"), (0, "not a whole date"), (1, "not a whole date"),
    ("00/01/1900", "not a whole date"), ("1/1/1900", "too early or too late"), ("30/02/2025", "not a whole date"),
    ("04/31/2025", "not a whole date"), ("Easter", "not a whole date"), ("3/4", "not a whole date"),
    ("March 2025", "not a whole date"), ("1/1/2090", "in the future"), (99999, "too early or too late")])
def test_a_day_that_is_none_names_row_and_field_and_stops_no_other(
        settings: dict[str, int], cell: object, why: str) -> None:
    import_id, done = bring("visits", as_csv((HEAD, ("Elm", "SC900001", cell, ""),
                                              ("Elm", "SC900001", "3/4/2025", ""))).decode())
    ((line, problem),) = refusals(import_id)
    assert (done.new, line) == (1, 2) and problem.startswith("“Visited on”: ") and why in problem


def test_columns_with_childrens_names_are_not_read_whatever_the_list_is(context: Flask) -> None:
    for kind, heads in {"visits": HEAD, "reg44": ("Setting", "URN", "Month", "Received on"),
                        "agreements": ("Child ref", "Home", "URN", "IPA start"),
                        "due-diligence": ("Setting", "URN", "Item", "Date seen")}.items():
        row = ("MBC-00001" if kind == "agreements" else "Elm", "SC900001", "3/4/2025", "x")
        sheet = sheet_of(kind, as_csv((("Child’s name", *heads, "DOB"), ("Zed Puddifold", *row, "1/2/2010"))), "x.csv")
        assert set(sheet.left_out) == {"Child’s name", "DOB"} and "Puddifold" not in str(sheet.rows), kind


@pytest.mark.assurance
@pytest.mark.assures("P5")
def test_ten_thousand_bad_rows_are_each_said_and_the_good_one_among_them_is_taken(
        settings: dict[str, int], figure: Figure) -> None:
    bad = [("Elm", "SC900001", "never", f"Bo {number}") for number in range(10_000)]
    text = as_csv((HEAD, *bad[:5000], ("Elm", "SC900001", "3/4/2025", ""), *bad[5000:])).decode()
    began = time.monotonic()
    import_id, done = bring("visits", text)
    seconds = time.monotonic() - began
    assert (done.new, done.refused) == (1, 10_000) and seconds < 30
    figure("P5", f"10,000 bad rows: all listed with line and reason, in {seconds:.1f} s")
    lines = db.session.scalars(select(OwnListRow.line).where(OwnListRow.state == RowState.REFUSED).order_by(
        OwnListRow.line)).all()
    assert lines == [line for line in range(2, 10_003) if line != 5002]
    _, again = bring("visits", text)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 1)
    assert db.session.scalar(select(func.count()).select_from(QAVisit)) == 1 and import_id


@pytest.mark.parametrize(("name", "data", "sentence"), [
    ("secret.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
     "secret.xlsx is protected by a password. Save a copy without one."),
    ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), "old.xls is damaged or cut short"),
    ("x.csv", b"Dear all,\nplease find attached\n", "no row of headings of a list of past visits was found"),
    ("x.csv", b" \n \n", "x.csv is empty"),
    ("x.xlsx", as_xlsx((("Cost centre", "Amount"), ("A12", 400))), "no row of headings"),
])
@pytest.mark.assures("P5")
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_that_names_it(
        context: Flask, name: str, data: bytes, sentence: str) -> None:
    with pytest.raises(BadInput) as refused:
        sheet_of("visits", data, name)
    assert sentence in str(refused.value) and name in str(refused.value)
