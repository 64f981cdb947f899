"""Every list as a file: all rows of the page's own question, nothing that a spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from qa_service.data_dictionary.entry import DataClass
from qa_service.database import db
from qa_service.exports.limits import may_take
from qa_service.ofsted.models import ReadingTask
from qa_service.permissions import TABLE, Permission, Role, allows
from qa_service.reports import export, exported
from qa_service.reports.export import Listed, Made, as_csv, as_xlsx, safe_text
from qa_service.reports.export_lists import LISTS
from tests.assured import Figure
from tests.flags.builder import a_group, a_placement, a_requirement, a_setting, an_inspection
from tests.reports.exporting import taken
from tests.reports.making import a_flag, an_own_name
from tests.reports.making_many import many_settings
from tests.web.client import Browser

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
WHOLE = [one for one in LISTS if "<" not in one.path]
"""Lists that are not of one thing."""
OF_ONE = [one for one in LISTS if "<ref>" in one.path and one.path.count("<") == 1]
"""Lists of one setting."""
MADE = Made("Marlowe Borough Council", "Somebody (Manager)", datetime(2026, 7, 3, 11, 5, tzinfo=UTC),
            "Ofsted checked 40 minutes ago.", "0123456789abcdef0123", DataClass.INTERNAL)
DANGEROUS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", "\n=1", ' =1', '"=1', "'=1", "“=1", "|x",
             "%0A=1", "\u200b=1", "\u00a0=1", "＝1", "  \"' =HYPERLINK(\"http://x\")", "-2", "\tnote", "\rnote",
             "\nnote", '";=1+1', ",=1", "\u202e=1", "\u22121", "＋1", "－1", "＠SUM(1)", "=cmd|' /C calc'!A0"]
PLAIN = ["Care – home", "1-2 beds", "a=b", "The Willows", "7 +", "SC012345"]


def has(role: Role, one: exported.Exported) -> bool:
    return allows(role, one.needs) and may_take(role, one.holds)


def listed(*rows: list[Any]) -> Listed:
    return Listed("Settings", ["Name", "Day", "Moment", "Number", "Pounds", "Yes"], rows, [("Words", "=willows")])


def csv_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by its mark"
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def table_of(data: bytes) -> list[list[str]]:
    """Headings and rows of a CSV: what stands after the empty line."""
    lines = csv_of(data)
    return lines[lines.index([]) + 1:]


def test_a_workbook_gives_back_what_was_put_in_and_says_what_it_is() -> None:
    row = ["Ænne’s “Höme”\nline two", date(2026, 3, 2), datetime(2026, 7, 1, 12, 0, tzinfo=UTC), 12, Decimal("3676.5"),
           True]
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(as_xlsx(listed(row, [None] * 6), MADE))))
    headings, first, *_ = book.get_sheet_by_name("Rows").to_python(skip_empty_area=False)
    assert headings == ["Name", "Day", "Moment", "Number", "Pounds", "Yes"]
    assert first == [row[0], date(2026, 3, 2), datetime(2026, 7, 1, 13, 0), 12.0, 3676.5, "Yes"]
    about = dict(book.get_sheet_by_name("About this file").to_python())
    assert about == {"List": "Settings", "Council": "Marlowe Borough Council", "Made by": "Somebody (Manager)",
                     "Class": "Internal (E1)", "Export": "0123456789abcdef0123",
                     "Made at": datetime(2026, 7, 3, 12, 5), "Narrowed by: Words": "=willows", "Rows": 2.0,
                     "How old the data are": "Ofsted checked 40 minutes ago."}


def test_a_csv_gives_back_what_was_put_in_and_says_what_it_is() -> None:
    row = ["Ænne’s “Höme”, \"two\"\nlines", date(2026, 3, 2), MADE.at, -12, Decimal("3676.50"), False]
    lines = csv_of(b"".join(as_csv(listed(row), MADE)))
    assert lines[:2] == [["List", "Settings"], ["Class", "Internal (E1)"]]
    assert lines[4:6] == [["Made at", "2026-07-03 12:05"], ["Export", MADE.reference]]
    assert ["Narrowed by: Words", "'=willows"] in lines and ["Rows", "1"] in lines
    assert lines[-1] == [row[0], "2026-03-02", "2026-07-03 12:05", "-12", "3676.50", "No"]


@pytest.mark.assures("S12")
@pytest.mark.parametrize("cell", DANGEROUS)
def test_no_cell_is_taken_for_a_formula(cell: str, figure: Figure) -> None:
    assert safe_text(cell) == "'" + cell
    assert table_of(b"".join(as_csv(listed([cell] + [None] * 5), MADE)))[1][0].startswith("'")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(as_xlsx(listed([cell] + [None] * 5), MADE))))
    kept = book.get_sheet_by_name("Rows").to_python(skip_empty_area=False)[1][0]
    assert isinstance(kept, str) and kept.strip() == cell.replace("\r", "\n").strip()
    assert safe_text("\0" + cell) == "'" + cell
    figure("S12", f"{len(DANGEROUS)} beginnings, also behind NUL: 0 formulas in CSV and workbook, every text as it was")


def test_plain_words_stay_as_they_are_and_what_cannot_be_printed_goes() -> None:
    assert [safe_text(cell) for cell in PLAIN] == PLAIN
    assert safe_text("a\x00b\x1bc\ud800d") == "abcd"


def test_a_cell_that_is_too_long_for_excel_is_cut_and_says_so() -> None:
    data = b"".join(as_xlsx(listed(["x" * 40_000] + [None] * 5), MADE))
    kept = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Rows").to_python()[1][0]
    assert isinstance(kept, str) and len(kept) == export.LONGEST_CELL and kept.endswith(export.CUT)


@pytest.fixture
def some(writing: Writing) -> None:
    with writing():
        group = a_group("Tarn Support Ltd")
        home = a_setting(urn="SC412345", owner_printed="Tarn Support Ltd", group_id=group)
        an_own_name(home, "=The Willows")
        a_requirement(an_inspection(home, date(2026, 3, 10)), date(2026, 4, 1))
        a_flag(home)
        a_placement(home, date(2025, 1, 6), weekly_pence=367_650)
        for number in range(60):
            a_setting(urn=f"26{number:05}", local_authority="Tarnshire")


@pytest.mark.only("sqlite")
def test_a_file_holds_all_rows_of_the_filtered_page_and_is_recorded(some: None, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.get("/settings?area=Tarnshire&page=2&_scheme=x&endpoint=y")
    link = page.soup.select_one("main a[href^='/export/settings.csv']")
    assert link is not None and link["href"] == "/export/settings.csv?area=Tarnshire"
    response = browser.client.get(str(link["href"]))
    rows = table_of(response.data)
    assert len(rows) == 61 and {row[4] for row in rows[1:]} == {"Tarnshire"}
    assert ["Narrowed by: Area", "Tarnshire"] in csv_of(response.data) and ["Rows", "60"] in csv_of(response.data)
    assert response.headers["Content-Disposition"].startswith("attachment; filename=settings-")
    entry = client_for(Role.AUDITOR).get("/audit?action=list").rows()[0]
    assert "list: exported" in entry[2] and "rows: 60" in entry[4] and "Area: Tarnshire" in entry[4]


@pytest.mark.only("sqlite")
def test_every_list_can_be_had_in_both_kinds_and_shows_what_its_page_shows(some: None, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    found = {one.name: table_of(taken(browser, f"{one.path}.csv")) for one in WHOLE
             if allows(Role.MANAGER, one.needs)}
    assert len(found["settings"]) == 62 and found["settings"][1][1] == "'=The Willows"
    assert found["flags"][1][:3] == ["High", "OF-01", "Rated below good"] and len(found["flags"]) == 2
    assert found["placements"][1][2] == "SC412345" and found["placements"][1][-1] == "3676.5"
    assert found["requirements"][1][0] == "2026-04-01" and found["requirements"][1][3] == "SC412345"
    assert found["audit"][1][3] == "list.exported"
    for one in WHOLE:
        if one.name not in found:
            continue
        book = CalamineWorkbook.from_filelike(io.BytesIO(taken(browser, f"{one.path}.xlsx")))
        assert book.sheet_names == ["Rows", "About this file"]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", Role)
def test_a_role_has_the_lists_and_the_columns_of_its_pages(some: None, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    for one in WHOLE:
        assert browser.client.get(f"{one.path}.csv").status_code == (200 if has(role, one) else 404), one.path
    for one in OF_ONE:
        assert browser.client.get(f"{one.path.replace('<ref>', 'SC412345')}.csv").status_code == (
            200 if has(role, one) else 404), one.path
    headings = table_of(browser.client.get("/export/settings.csv?ours=1&flag=any").data)[0]
    assert ("Open flags" in headings) == allows(role, Permission.FLAG_READ)
    assert ("Our children" in headings) == allows(role, Permission.PLACEMENT_READ)
    if allows(role, Permission.PLACEMENT_READ) and may_take(role, DataClass.PERSONAL):
        placements = table_of(taken(browser, "/export/placements.csv"))[0]
        assert ("£ a week" in placements) == allows(role, Permission.FEE_READ)
    assert bool(browser.get("/settings").soup.select("a[href^='/export/']")) == (Permission.SETTING_READ in TABLE[role])


@pytest.mark.only("sqlite")
def test_a_list_that_is_too_long_is_refused_with_a_sentence_and_not_cut(
        some: None, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exported, "MOST_ROWS", 50)
    page = client_for(Role.MANAGER).get("/export/settings.csv", status=422)
    assert "This list has 61 rows, and one file takes 50 at most. Nothing was downloaded" in page.text


@pytest.mark.only("sqlite")
@pytest.mark.assures("Z2")
def test_another_councils_records_are_in_no_file(app: Flask, some: None) -> None:
    from qa_service.accounts.models import Authority
    from qa_service.database import db, transaction
    from tests.web.client import make_user, signed_in

    with app.app_context():
        with transaction():
            other = Authority(name="Elsewhere Council", area="Elsewhere", go_live_on=date(2024, 1, 1))
            db.session.add(other)
        user_id = make_user(other.id, Role.MANAGER)
    browser = signed_in(app, user_id)
    assert "Willows" not in browser.client.get("/export/settings.csv").text
    assert all(len(table_of(taken(browser, f"/export/{name}.csv"))) == 1 for name in ("flags", "placements"))


@pytest.mark.assurance
def test_a_file_costs_the_same_number_of_statements_for_forty_rows_and_for_five_thousand(
        app: Flask, authority: int, writing: Writing, client_for: ClientFor, count_queries: Callable[[], int]) -> None:
    browser = client_for(Role.MANAGER)

    def counts() -> dict[str, int]:
        found = {}
        for one in WHOLE:
            if not allows(Role.MANAGER, one.needs):
                continue
            path = f"{one.path}.csv"
            browser.client.get(path)
            before = count_queries()
            assert browser.client.get(path).status_code == 200, path
            found[path] = count_queries() - before
        return found

    with writing():
        many_settings(authority, last=40)  # the first of each kind where our children live are among them
    few = counts()
    with writing():
        many_settings(authority, first=41, last=5000)
    assert counts() == few and max(few.values()) < 33, few  # two of them are the register’s
    assert len(table_of(browser.client.get("/export/settings.csv").data)) == 5001


@pytest.mark.only("sqlite")
def test_reports_to_read_stand_in_the_order_of_their_page_and_every_filter_is_named(
        writing: Writing, client_for: ClientFor) -> None:
    with writing():
        for urn, placed in (("2500018", False), ("2500019", True)):
            home = a_setting(urn=urn)
            db.session.add(ReadingTask(setting_id=home, inspection_id=an_inspection(home, date(2026, 3, 1)), reason="x",
                                       fields=[], opened_at=datetime(2026, 3, int(urn[-2:]) - 10, tzinfo=UTC)))
            if placed:
                a_placement(home)
    officer = client_for(Role.COMMISSIONING_OFFICER)
    rows = table_of(officer.get("/export/reports-to-read.csv").response.data)[1:]
    assert [row[1] for row in rows] == ["2500019", "2500018"], "where our children live first"
    lines = csv_of(officer.get("/export/settings.csv?due=14&published=7").response.data)
    assert ["Narrowed by: Requirement due within", "14 days"] in lines
    assert ["Narrowed by: Report published in the last", "7 days"] in lines
    about = csv_of(officer.get("/export/audit.csv?about=list+9").response.data)
    assert ["Narrowed by: About", "list 9"] in about and ["Rows", "0"] in about
