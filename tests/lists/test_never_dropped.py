"""Judgements, days and kinds of list that must not be lost or taken for something else without a word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qa_service.vocabulary import EventType, Grade, Outcome
from scrapers.list_columns import column_of
from scrapers.list_reader import read_list, read_listed_file
from scrapers.lists import EventRow, ListError, ListKind, MovementRow, PremisesRow, SettingRow
from tests.lists.files import HEADER, event, home, write_csv, write_ods

TODAY = date(2025, 6, 1)
OVERALL = HEADER[26]


def latest(file: Path) -> EventRow:
    row = read_listed_file(file, today=TODAY).lists[0].rows[0]
    assert isinstance(row, SettingRow) and row.latest_full is not None
    return row.latest_full


def renamed(row: dict[str, str], **names: str) -> dict[str, str]:
    """The row with the column of the overall judgement called otherwise (``overall``), and further columns."""
    return {names.get("overall", name) if name == OVERALL else name: value for name, value in row.items()}


@pytest.mark.parametrize("printed", ["", "NULL", "Re-inspection", "Short notice inspection"])
def test_an_inspection_of_no_known_kind_with_an_overall_grade_is_a_full_one(tmp_path: Path, printed: str) -> None:
    listed = read_list(write_csv(tmp_path, [home(event_type=printed, overall="Inadequate")]))
    row = listed.rows[0]
    assert isinstance(row, SettingRow) and row.latest_full is not None
    assert (row.latest_full.event_type, row.latest_full.overall) == (EventType.FULL, Grade.INADEQUATE)
    assert any("taken as a full inspection" in one.reason for one in listed.warnings) == (len(printed) > 4)


def test_a_list_without_a_column_for_the_kind_of_inspection_has_full_ones(tmp_path: Path) -> None:
    row = {name: value for name, value in home(overall="Inadequate").items() if name != HEADER[22]}
    assert latest(write_csv(tmp_path, [row])).event_type is EventType.FULL


def test_a_visit_stays_a_visit_whatever_it_found(tmp_path: Path) -> None:
    rows = [event(event_type="Monitoring visit", overall="")]
    row = read_list(write_csv(tmp_path, rows, name="in_year.csv")).rows[0]
    assert isinstance(row, EventRow) and row.event_type is EventType.MONITORING


@pytest.mark.parametrize("field", ["inspected_on", "published_on"])
def test_a_day_still_to_come_is_left_out_and_a_person_asked(tmp_path: Path, field: str) -> None:
    listed = read_listed_file(write_csv(tmp_path, [home(**{field: "14/01/2052"})]), today=TODAY).lists[0]
    row = listed.rows[0]
    assert isinstance(row, SettingRow) and row.latest_full and getattr(row.latest_full, field) is None
    assert [(one.line, one.field, one.needs_a_person) for one in listed.warnings] == [(2, field, True)]
    assert "still to come" in listed.warnings[0].reason


def test_today_is_not_still_to_come(tmp_path: Path) -> None:
    assert latest(write_csv(tmp_path, [home(published_on="01/06/2025")])).published_on == TODAY


@pytest.mark.parametrize("printed", ["31/02/2025", "soon"])
def test_a_wrong_day_of_an_inspection_asks_a_person(tmp_path: Path, printed: str) -> None:
    listed = read_list(write_csv(tmp_path, [home(inspected_on=printed)]))
    assert [(one.field, one.needs_a_person) for one in listed.warnings] == [("inspected_on", True)]


def test_a_list_of_a_day_still_to_come_is_refused(tmp_path: Path) -> None:
    file = write_csv(tmp_path, [home()], above=["Providers as at 31 March 2062"], name="list.csv")
    with pytest.raises(ListError, match="31 March 2062, which is still to come"):
        read_listed_file(file, today=TODAY)


@pytest.mark.parametrize("heading", [
    "Inspection outcome", "Latest full inspection judgement", "Overall effectiveness", "Overall inspection outcome"])
def test_the_overall_grade_is_found_under_its_other_names(tmp_path: Path, heading: str) -> None:
    assert latest(write_csv(tmp_path, [renamed(home(overall="Inadequate"), overall=heading)])).overall is (
        Grade.INADEQUATE)


def test_of_two_overall_columns_the_filled_one_counts(tmp_path: Path) -> None:
    rows = [home(overall="") | {"Overall effectiveness": "Inadequate"},
            home(urn="SC012346", overall="Good") | {"Overall effectiveness": ""}]
    listed = read_list(write_csv(tmp_path, rows))
    assert [row.latest_full.overall for row in listed.rows if isinstance(row, SettingRow) and row.latest_full] == [
        Grade.INADEQUATE, Grade.GOOD]


def test_an_outcome_of_supported_accommodation_is_found_under_its_other_name(tmp_path: Path) -> None:
    row = home(provision="Supported accommodation", overall="", sa_outcome="") | {
        "Supported accommodation judgement": "Serious or widespread weaknesses"}
    found = latest(write_csv(tmp_path, [row]))
    assert found.outcome is Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES


def test_grades_under_a_heading_nobody_knows_are_never_dropped(tmp_path: Path) -> None:
    rows = [home(urn=f"SC0{n:05}", overall="") | {"Final view": "Inadequate"} for n in range(3)]
    with pytest.raises(ListError, match=r"3 rows .* “final view”"):
        read_list(write_csv(tmp_path, rows))


def test_a_single_grade_under_such_a_heading_asks_a_person_and_hides_the_older_grade(tmp_path: Path) -> None:
    rows = [home(urn=f"SC0{n:05}") | {"Final view": ""} for n in range(60)]
    rows.append(home(urn="SC099999", event_type="", overall="") | {"Final view": "Inadequate"})
    listed = read_list(write_csv(tmp_path, rows))
    assert [(one.line, one.field, one.needs_a_person) for one in listed.warnings] == [(62, "overall", True)]
    last = listed.rows[-1]
    assert isinstance(last, SettingRow) and last.latest_full
    assert (last.latest_full.event_type, last.latest_full.overall) == (EventType.FULL, None)


def test_an_interim_inspection_beside_the_full_one_is_not_taken_for_it(tmp_path: Path) -> None:
    banner = [""] * 22 + ["Latest interim inspection", "", "Latest full inspection", *[""] * 9]
    names = [*HEADER[:22], "Event type", "Inspection date", "Event type", "Inspection date", *HEADER[24:]]
    values = list(home(overall="Inadequate").values())
    row = [*values[:22], "Interim inspection", "01/03/2025", *values[22:]]
    file = write_ods(tmp_path, {"Providers at 31 March 2025": [banner, names, row]})
    listed = read_list(file)
    assert listed.kind is ListKind.PROVIDERS
    found = listed.rows[0]
    assert isinstance(found, SettingRow) and found.latest_full
    assert (found.latest_full.overall, found.latest_full.inspected_on) == (Grade.INADEQUATE, date(2025, 1, 14))


@pytest.mark.parametrize("printed", ["Inadequate*", "Inadequate [note 1]", "Inadequate (r)", "4 - Inadequate"])
def test_marks_round_a_grade_are_no_part_of_it(tmp_path: Path, printed: str) -> None:
    assert latest(write_csv(tmp_path, [home(overall=printed)])).overall is Grade.INADEQUATE


def test_a_grade_that_nobody_knows_asks_a_person(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(overall="Grade D")]))
    assert [(one.field, one.needs_a_person) for one in listed.warnings] == [("overall", True)]


PREMISES = {"URN": "1234567", "Provision type": "Supported accommodation", "Registration status": "Active",
            "Local authority": "Marlowe", "Places": "4"}


def test_premises_under_another_heading_for_their_category_are_premises(tmp_path: Path) -> None:
    rows = [PREMISES | {"Type of accommodation": "Category 2 - shared"}, PREMISES | {"Type of accommodation": "3"}]
    listed = read_list(write_csv(tmp_path, rows, name="list.csv"))
    assert listed.kind is ListKind.PREMISES
    assert [row.category for row in listed.rows if isinstance(row, PremisesRow)] == [2, 3]


@pytest.mark.parametrize("heading", ["Local authority", "Premises local authority"])
def test_premises_without_any_category_are_refused_and_not_taken_for_settings(tmp_path: Path, heading: str) -> None:
    rows = [{heading if name == "Local authority" else name: value for name, value in PREMISES.items()}] * 3
    with pytest.raises(ListError, match=r"several times|Service category"):
        read_list(write_csv(tmp_path, rows, name="list.csv"))


MOVED = {"URN": "1234567", "Provision type": "Children's home",
         "First effective date that the provider became resigned": "01/05/2024"}


def test_one_column_may_say_who_joined_and_who_left(tmp_path: Path) -> None:
    rows = [MOVED | {"Joiner/leaver": "Leaver"}, MOVED | {"URN": "1234568", "Joiner/leaver": "Joiner"}]
    listed = read_list(write_csv(tmp_path, rows, name="list.csv"))
    assert listed.kind is ListKind.MOVEMENTS
    assert [(row.joined, row.left) for row in listed.rows if isinstance(row, MovementRow)] == [
        (False, True), (True, False)]


def test_movements_that_do_not_say_who_left_are_refused_and_not_taken_for_settings(tmp_path: Path) -> None:
    with pytest.raises(ListError, match="who joined and who left"):
        read_list(write_csv(tmp_path, [MOVED], name="list.csv"))


@pytest.mark.parametrize("heading", [
    "Deregistration date", "Local authority number", "Parliamentary constituency code", "Inspection end date"])
def test_another_column_with_a_like_name_is_not_guessed_at(heading: str) -> None:
    assert column_of(heading) is None


@pytest.mark.parametrize(("heading", "field"), [
    ("Inspection event ID", "event_number"),
    ("Registraton status", "status"), ("Inspction date", "inspected_on"), ("Local authorty", "local_authority")])
def test_a_slip_in_a_heading_is_seen_through(heading: str, field: str) -> None:
    assert column_of(heading) == field


@pytest.mark.parametrize("between", ["as at", "at", "on"])
def test_a_status_on_its_day_is_the_status(tmp_path: Path, between: str) -> None:
    row = {f"Registration status {between} 31 March 2016" if name == "Registration status" else name: value
           for name, value in home(status="Suspended").items()}
    found = read_list(write_csv(tmp_path, [row])).rows[0]
    assert isinstance(found, SettingRow) and found.status.value == "Suspended"


def test_a_year_may_stand_first_in_a_day(tmp_path: Path) -> None:
    assert latest(write_csv(tmp_path, [home(inspected_on="2025/01/14")])).inspected_on == date(2025, 1, 14)
