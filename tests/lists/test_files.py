"""Which files are lists, of what kind and day, however they were saved."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from scrapers.list_reader import read_list, read_listed_file, read_lists
from scrapers.lists import EventRow, ListError, ListKind, MovementRow, PremisesRow, SettingRow
from tests.lists.files import BANNER, HEADER, HOME, csv_bytes, event, home, never_inspected, write_csv, write_ods

EVENTS_BANNER = "Children's social care data in England 2025 – Provider level in year 2024-25"
PREMISES = {"Web link": "", "URN": "2700001", "Provider name": "Invented Living", "Provision type":
            "Supported Accommodation", "Registration date": "2023-07-25", "Registration status": "Active",
            "Service category (Note 4)": "Category 3", "Places": "7", "Premises Ofsted Region": "North West",
            "Premises Government Office Region": "North West", "Premises Local Authority": "Marlowe",
            "Sector": "Private", "Organisation name": "Invented Living Ltd"}
MOVEMENT = {"URN": "1200001", "Provision type": "Children's home", "Local authority": "Marlowe", "Places": "3",
            "First effective date (that the provider became active)": "2016-07-15",
            "First effective date (that the provider became resigned)": "13/01/2025",
            "First effective date (that the provider closed)": "2025-01-13",
            "First effective date (that the provider became cancelled)": "", "Joiner status": "",
            "Leaver status": "Leaver", "Registration status (as at 1 April 2024)": "Active",
            "Registration status (as at 31 March 2025)": "Resigned", "Setting name": "REDACTED", "Reason": "closed"}


@pytest.mark.parametrize("lines", range(6))
def test_the_header_is_found_by_what_it_holds(tmp_path: Path, lines: int) -> None:
    above = [BANNER, "This worksheet contains one table.", "Some cells are empty.", "", "Links are in A."][:lines]
    listed = read_list(write_csv(tmp_path, [home()], above=above))
    assert len(listed.rows) == 1
    assert listed.as_at == date(2025, 3, 31)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252", "mac_roman", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_gives_the_same_words(tmp_path: Path, encoding: str) -> None:
    rows = [home(name="Café Homes – O’Hare’s", provision="Residential Family Centre", owner="Über Care – North")]
    row = read_list(write_csv(tmp_path, rows, encoding=encoding)).rows[0]
    assert isinstance(row, SettingRow)
    assert (row.name, row.owner) == ("Café Homes – O’Hare’s", "Über Care – North")


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_read(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "provider_at_march_2025.csv"
    names = [name.strip() for name in HEADER]
    file.write_text(f"{delimiter.join(names)}\n{delimiter.join(HOME.values())}\n")
    if delimiter == ";":
        assert "North East, Yorkshire" in file.read_text()
    assert read_list(file).rows[0].urn == "SC012345"


def test_headings_with_line_breaks_are_known(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home()], header=HEADER))
    assert listed.unknown_columns == ()
    row = listed.rows[0]
    assert isinstance(row, SettingRow)
    assert row.latest_full is not None
    assert row.latest_full.event_number == "10330001"


@pytest.mark.parametrize(("title", "name", "expected"), [
    ("Provider level as at 31 March 2025", "x.csv", date(2025, 3, 31)),
    ("Provider level as at March 2022", "x.csv", date(2022, 3, 31)),
    ("Provider level at 30 September 2025", "x.csv", date(2025, 9, 30)),
    ("", "provider_at_march_2019.csv", date(2019, 3, 31)),
    ("", "Provider_level_at_30_09_25.csv", date(2025, 9, 30)),
    ("", "All_SocCare_inspec_1415.csv", date(2015, 3, 31)),
    ("Provider level in year 2022-23", "x.csv", date(2023, 3, 31)),
    ("", "2025_sa_premises_at_31_mar.csv", date(2025, 3, 31)),
    ("Inspections from 1 April 2025 to 30 September 2025", "x.csv", date(2025, 9, 30)),
    ("Inspections, April 2025 to September 2025", "x.csv", date(2025, 9, 30)),
    ("Published 1 July 2025: providers as at 31 March 2025", "x.csv", date(2025, 3, 31)),
    ("", "list.csv", None), ("", "1001.csv", None),
])
def test_the_day_of_a_list_is_read_from_its_title_or_name(
    tmp_path: Path, title: str, name: str, expected: date | None,
) -> None:
    assert read_list(write_csv(tmp_path, [home()], above=[title] if title else [], name=name)).as_at == expected


def test_a_title_goes_before_a_file_name(tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home()], above=[BANNER], name="provider_at_march_2019.csv")
    assert read_list(file).as_at == date(2025, 3, 31)


OLD = {"Event type": "Full inspection", "Inspection date": "03/12/2018", "Publication date": "07/12/2018",
       "Event number": "10082322", "Overall experiences and progress of children and young people": "Good"}


def old_row(urn: str, **changes: str) -> dict[str, str]:
    return {"URN": urn, "Provision type": "Children's home", "Registration status": "Active"} | OLD | changes


@pytest.mark.parametrize(("name", "above", "kind"), [
    ("provider_at_march_2019.csv", ["Provider information,,Latest Full Inspection"], ListKind.PROVIDERS),
    ("provider_at_march_2019.csv", [], ListKind.PROVIDERS),
    ("All_SocCare_inspec_1819.csv", [], ListKind.EVENTS),
    ("list.csv", ["Provider level in year 2018-19"], ListKind.EVENTS),
    ("list.csv", [], ListKind.PROVIDERS),
])
def test_the_same_columns_are_settings_or_inspections_by_title_and_name(
    tmp_path: Path, name: str, above: list[str], kind: ListKind,
) -> None:
    rows = [old_row("SC000001"), old_row("SC000002")]
    assert read_list(write_csv(tmp_path, rows, name=name, above=above)).kind is kind


def test_a_banner_says_which_columns_are_of_the_inspection_before(tmp_path: Path) -> None:
    names = ["URN", "Provision type", *OLD, *OLD]
    row = ["SC000001", "Children's home", *OLD.values(), "Full inspection", "04/12/2017", "08/01/2018", "10032322",
           "Inadequate"]
    banner = ["Provider information", "", "Latest Full Inspection", "", "", "", "", "Previous Full Inspection"]
    (tmp_path / "x.csv").write_text("\n".join(",".join(line) for line in (banner, names, row)))
    found = read_list(tmp_path / "x.csv").rows[0]
    assert isinstance(found, SettingRow)
    assert found.latest_full is not None
    assert found.previous_full is not None
    assert (found.latest_full.event_number, found.latest_full.overall) == ("10082322", "good")
    assert (found.previous_full.event_number, found.previous_full.overall) == ("10032322", "inadequate")


def test_columns_that_are_not_taken_are_named(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home() | {"Cost of chips": "3", "Places ": "9"}]))
    assert listed.unknown_columns == ("cost of chips", "places")


def test_an_upload_is_known_by_its_own_name(tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home()], name="upload-1234.tmp")
    assert read_listed_file(file, "provider_at_march_2019.csv").lists[0].as_at == date(2019, 3, 31)
    file.write_bytes(b"")
    with pytest.raises(ListError, match=r"^list\.csv is empty"):
        read_listed_file(file, "list.csv")


def test_a_list_in_which_urns_repeat_is_one_of_inspections(tmp_path: Path) -> None:
    rows = [old_row("SC000001"), old_row("SC000001", **{"Event number": "10082323"})]
    listed = read_list(write_csv(tmp_path, rows, name="list.csv"))
    assert (listed.kind, len(listed.rows), listed.rejected) == (ListKind.EVENTS, 2, [])


def test_a_list_with_visits_is_one_of_inspections(tmp_path: Path) -> None:
    rows = [old_row("SC000001"), old_row("SC000002", **{"Event type": "SC Monitoring Inspection"})]
    assert read_list(write_csv(tmp_path, rows, name="list.csv")).kind is ListKind.EVENTS


def test_premises_are_read(tmp_path: Path) -> None:
    rows = [PREMISES, PREMISES | {"Places": "2"}]
    listed = read_list(write_csv(tmp_path, rows, name="2025_sa_premises_at_31_mar.csv"))
    assert (listed.kind, listed.as_at, listed.row_count) == (ListKind.PREMISES, date(2025, 3, 31), 2)
    first = listed.rows[0]
    assert isinstance(first, PremisesRow)
    assert (first.urn, first.category, first.places, first.local_authority) == ("2700001", 3, 7, "Marlowe")


def test_joiners_and_leavers_are_read(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [MOVEMENT], name="x.csv"))
    assert (listed.kind, listed.as_at) == (ListKind.MOVEMENTS, date(2025, 3, 31))
    row = listed.rows[0]
    assert isinstance(row, MovementRow)
    assert (row.joined, row.left, row.name) == (False, True, None)
    assert (row.active_from, row.resigned_on) == (date(2016, 7, 15), date(2025, 1, 13))
    assert (row.closed_on, row.cancelled_on) == (date(2025, 1, 13), None)
    assert (row.status_before, row.status_after) == ("Active", "Resigned")


def test_the_two_status_columns_are_told_apart_by_their_dates(tmp_path: Path) -> None:
    names = list(MOVEMENT)
    early, late = names.index("Registration status (as at 1 April 2024)"), names.index(
        "Registration status (as at 31 March 2025)")
    names[early], names[late] = names[late], names[early]
    row = read_list(write_csv(tmp_path, [{name: MOVEMENT[name] for name in names}], name="x.csv")).rows[0]
    assert isinstance(row, MovementRow)
    assert (row.status_before, row.status_after) == ("Active", "Resigned")


def sheet(rows: list[dict[str, str]], *above: str) -> list[list[object]]:
    return [*([line] for line in above), list(rows[0]), *(list(row.values()) for row in rows)]


def test_every_list_of_a_workbook_is_read_and_the_rest_named(tmp_path: Path) -> None:
    file = write_ods(tmp_path, {
        "Cover": [["Cover sheet"], ["Published on", "16 July 2025"]],
        "Provider_level_in_year_2024-25": sheet([event(), event(event_number="10330002")], EVENTS_BANNER),
        "Provider_level_at_31_Mar_2025": sheet([home(), home(urn="SC000002")], BANNER),
        "Providers+places": sheet([{name: HOME[name] for name in HEADER[:21]}]),
        "SA_Premises_at_31_Mar_2025": sheet([PREMISES]),
        "Leavers+Joiners": sheet([MOVEMENT]),
    })
    book = read_listed_file(file)
    assert [one.kind for one in book.lists] == list(ListKind)
    assert [one.row_count for one in book.lists] == [2, 2, 1, 1]
    assert [one.sheet for one in book.passed_over] == ["Cover", "Providers+places"]
    assert "Provider_level_at_31_Mar_2025" in book.passed_over[1].reason


def test_typed_cells_and_row_numbers_of_a_workbook(tmp_path: Path) -> None:
    row: list[object] = list(home().values())
    row[1], row[17], row[25] = 2590934.0, 3.0, 10360658.0
    row[4] = 45000
    bad = list(home(urn="").values())
    listed = read_list(write_ods(tmp_path, {"S": [[], [BANNER], [], list(HEADER), row, [], bad]}))
    first = listed.rows[0]
    assert isinstance(first, SettingRow)
    assert (first.urn, first.places, first.registered_on) == ("2590934", 3, date(2023, 3, 15))
    assert first.latest_full is not None
    assert first.latest_full.event_number == "10360658"
    assert [found.line for found in listed.rejected] == [7]


def test_repeated_empty_rows_of_a_workbook_cost_nothing(tmp_path: Path) -> None:
    extra = ('<table:table-row table:number-rows-repeated="1040000">'
             '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>')
    listed = read_list(write_ods(tmp_path, {"S": sheet([home()])}, extra=extra))
    assert (listed.row_count, listed.rejected) == (1, [])


def test_a_text_date_inside_a_typed_column_is_a_date(tmp_path: Path) -> None:
    file = tmp_path / "provider_at_march_2025.xlsx"
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet("Provider_level_at_31_Mar_2025")
    shown = book.add_format({"num_format": "dd/mm/yyyy"})
    for column, name in enumerate(HEADER):
        page.write_string(0, column, name)
    for line, given in ((1, datetime(2020, 6, 25)), (2, "25/06/2020")):
        for column, value in enumerate(home(urn=f"SC00000{line}").values()):
            page.write(line, column, value)
        if isinstance(given, datetime):
            page.write_datetime(line, 4, given, shown)
        else:
            page.write_string(line, 4, given)
    book.close()
    listed = read_list(file)
    assert [row.registered_on for row in listed.rows if isinstance(row, SettingRow)] == [date(2020, 6, 25)] * 2
    assert listed.sheet == "Provider_level_at_31_Mar_2025"


def refusal(file: Path) -> str:
    with pytest.raises(ListError) as caught:
        read_lists(file)
    text = str(caught.value)
    assert text.startswith(file.name)
    assert "\n" not in text
    return text


def test_files_of_other_kinds_are_refused_in_one_sentence_that_says_what_to_do(tmp_path: Path) -> None:
    cases = {
        "report.pdf": b"%PDF-1.7\n...", "page.csv": b"<!DOCTYPE html><html><body>Not found</body></html>",
        "empty.csv": b"", "blank.csv": b" \n\n", "picture.ods": b"\x89PNG\r\n", "noise.csv": bytes(range(256)) * 40,
        "other.csv": b"Date,Amount,Supplier\n01/02/2025,4.00,Somebody\n",
        "schools.csv": b"URN,EstablishmentName,Phase,Town\n100000,Invented Primary,Primary,Marlowe\n",
    }
    for name, data in cases.items():
        file = tmp_path / name
        file.write_bytes(data)
        assert refusal(file).endswith(".")
    refusal(tmp_path / "missing.csv")
    refusal(tmp_path)


def test_a_workbook_cut_short_is_refused(tmp_path: Path) -> None:
    whole = write_ods(tmp_path, {"S": sheet([home()])})
    for part in (0.3, 0.6, 0.95):
        cut = tmp_path / f"cut{part}.ods"
        cut.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * part)])
        assert "cut short" in refusal(cut)


def test_a_csv_that_ends_in_the_middle_of_a_row_is_refused_with_that_row(tmp_path: Path) -> None:
    data = csv_bytes([home(), home(urn="SC000002"), home(urn="SC000003", owner="Kept, in\ntwo lines")], above=[BANNER])
    last = data.rindex(b"Ofsted Social Care")
    for end in range(last + 1, data.rindex(b",")):
        cut = tmp_path / "cut.csv"
        cut.write_bytes(data[:end])
        assert refusal(cut) == "cut.csv ends in the middle of row 5: it is cut short. Download it again."
    for end in (last, data.rindex(b"\r\n"), len(data)):
        cut.write_bytes(data[:end])
        assert len(read_list(cut).rows) == (2 if end == last else 3)


def test_rows_of_uneven_length_are_not_taken_for_a_broken_download(tmp_path: Path) -> None:
    rows = [home(), never_inspected(urn="SC000001"), never_inspected(urn="SC000002", name="")]
    lines = csv_bytes(rows).decode("utf-8-sig").splitlines()
    file = tmp_path / "uneven.csv"
    file.write_text("\n".join(line.rstrip(",") for line in lines))
    assert len(read_list(file).rows) == 3


def test_a_workbook_of_filled_repeats_is_not_opened(tmp_path: Path) -> None:
    bomb = ('<table:table-row table:number-rows-repeated="900000"><table:table-cell '
            'table:number-columns-repeated="90" office:value-type="string"><text:p>x</text:p></table:table-cell>'
            "</table:table-row>")
    assert "not opened" in refusal(write_ods(tmp_path, {"S": sheet([home()])}, extra=bomb))


def test_a_sheet_spread_over_the_whole_grid_is_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "wide.xlsx"
    book = xlsxwriter.Workbook(file)
    page = book.add_worksheet()
    page.write_string(0, 0, "URN")
    page.write_string(1048575, 16383, "x")
    book.close()
    assert "not opened" in refusal(file)


def test_a_workbook_without_a_list_names_its_sheets(tmp_path: Path) -> None:
    text = refusal(write_ods(tmp_path, {"Cover": [["Hello"]], "Notes": [["A note"]]}))
    assert "“Cover”" in text
    assert "“Notes”" in text


def test_a_list_without_a_needed_column_says_which(tmp_path: Path) -> None:
    rows = [{name: value for name, value in home().items() if name != "Provision type"}]
    assert "“Provision type”" in refusal(write_csv(tmp_path, rows))


def test_zero_bytes_inside_text_are_ignored(tmp_path: Path) -> None:
    file = tmp_path / "provider_at_march_2025.csv"
    file.write_bytes(csv_bytes([home()]).replace(b"Invented Care", b"Invented\x00 Care"))
    row = read_list(file).rows[0]
    assert isinstance(row, SettingRow)
    assert row.owner == "Invented Care Ltd"


def test_a_file_can_be_read_under_any_name(tmp_path: Path) -> None:
    original = write_csv(tmp_path, [event(), event(event_number="10330002")], name="events.csv")
    shutil.copy(original, tmp_path / "upload.tmp")
    row = read_list(tmp_path / "upload.tmp").rows[0]
    assert isinstance(row, EventRow)


@pytest.mark.parametrize(("column", "other", "wanted"), [
    ("Registration status", "Standing of registration status", "Registration status"),
    ("Overall experiences and progress of children and young people", "Overall score (new scale)",
     "Overall effectiveness"),
    ("Latest full inspection date", "Date of newest inspection visit", "Inspection date"),
])
def test_a_needed_column_under_an_unknown_name_is_not_passed_over(
    tmp_path: Path, column: str, other: str, wanted: str,
) -> None:
    rows = [{(other if name.strip() == column else name): value for name, value in home().items()}]
    with pytest.raises(ListError, match=f"no column “{wanted}”"):
        read_list(write_csv(tmp_path, rows))


def test_a_list_saved_with_american_dates_is_refused(tmp_path: Path) -> None:
    rows = [home(urn=f"SC00000{number}", inspected_on=day, registered_on="03/04/2013", published_on="")
            for number, day in enumerate(("01/14/2025", "02/28/2025", "03/04/2025"), 1)]
    with pytest.raises(ListError, match=r"month first .“01/14/2025” in row 2."):
        read_list(write_csv(tmp_path, rows))


def test_one_slip_among_dates_refuses_no_list(tmp_path: Path) -> None:
    rows = [home(urn="SC000001", inspected_on="01/14/2025"), home(urn="SC000002")]
    listed = read_list(write_csv(tmp_path, rows))
    assert [warning.field for warning in listed.warnings] == ["inspected_on"]


def test_a_sheet_that_looks_like_a_list_but_is_not_taken_is_marked_for_a_person(tmp_path: Path) -> None:
    good = home()
    bad = {name.replace("Registration status", "Standing status"): value for name, value in good.items()}
    book = write_ods(tmp_path, {"Providers at 31 March 2025": [list(good), list(good.values())],
                                "Others": [list(bad), list(bad.values())], "Notes": [["nothing"]]})
    assert [(one.sheet, one.looks_like_a_list) for one in read_listed_file(book).passed_over] == [
        ("Others", True), ("Notes", False)]
