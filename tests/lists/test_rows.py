"""What a row of a list says, and what is said about a row that cannot be taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus
from scrapers.list_reader import read_list
from scrapers.lists import EventRow, ListFile, ListKind, SettingRow
from tests.lists.files import BANNER, csv_bytes, event, home, never_inspected, write_csv


def only(listed: ListFile) -> SettingRow:
    (row,) = listed.rows
    assert isinstance(row, SettingRow)
    return row


def only_event(listed: ListFile) -> EventRow:
    (row,) = listed.rows
    assert isinstance(row, EventRow)
    return row


def test_a_row_says_what_the_list_says(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home()], above=[BANNER, "A note", "Another"]))
    assert (listed.kind, listed.as_at, listed.row_count) == (ListKind.PROVIDERS, date(2025, 3, 31), 1)
    row = only(listed)
    assert (row.urn, row.provision, row.status) == ("SC012345", ProvisionType.CHILDRENS_HOME, RegistrationStatus.ACTIVE)
    assert (row.registered_on, row.places, row.owner) == (date(2013, 2, 14), 4, "Invented Care Ltd")
    assert (row.region, row.local_authority, row.sector) == ("North East", "Marlowe", "Private")
    assert row.latest_full is not None
    assert (row.latest_full.event_number, row.latest_full.event_type) == ("10330001", EventType.FULL)
    assert (row.latest_full.inspected_on, row.latest_full.published_on) == (date(2025, 1, 14), date(2025, 2, 19))
    assert (row.latest_full.overall, row.latest_full.leadership) == (Grade.GOOD, Grade.REQUIRES_IMPROVEMENT)
    assert row.previous_full is None
    assert not listed.warnings
    assert not listed.rejected


@pytest.mark.parametrize("word", ["REDACTED", "Redacted", "redacted", " REDACTED ", "[REDACTED]"])
def test_a_redacted_name_is_never_a_name(tmp_path: Path, word: str) -> None:
    row = only(read_list(write_csv(tmp_path, [home(name=word, address1=word, postcode=word)])))
    assert row.name is None
    assert row.name_redacted
    assert row.address is None
    assert row.postcode is None


def test_a_published_address_is_joined_without_its_blank_parts(tmp_path: Path) -> None:
    row = only(read_list(write_csv(tmp_path, [home(
        provision="Independent Fostering agency", name="Invented Fostering", address1="1 Test Road", address2=" ",
        town="Marlowe  ", county="", postcode="ZZ1 1ZZ")])))
    assert (row.provision, row.name, row.name_redacted) == (ProvisionType.FOSTERING_AGENCY, "Invented Fostering", False)
    assert (row.address, row.postcode) == ("1 Test Road, Marlowe", "ZZ1 1ZZ")


def test_a_partly_redacted_address_is_withheld_whole(tmp_path: Path) -> None:
    assert only(read_list(write_csv(tmp_path, [home(address1="1 Test Road", town="REDACTED")]))).address is None


@pytest.mark.parametrize(("printed", "expected"), [
    ("Outstanding", Grade.OUTSTANDING), ("Good", Grade.GOOD), ("good ", Grade.GOOD), ("Inadequate", Grade.INADEQUATE),
    ("Requires improvement to be good", Grade.REQUIRES_IMPROVEMENT),
    ("Requires Improvement to be good", Grade.REQUIRES_IMPROVEMENT),
    ("Requires improvement", Grade.REQUIRES_IMPROVEMENT), ("Requires Improvement", Grade.REQUIRES_IMPROVEMENT),
    ("Adequate", Grade.ADEQUATE), ("Satisfactory", Grade.SATISFACTORY),
    ("Not judged", Grade.NOT_JUDGED), ("Not Judged", Grade.NOT_JUDGED),
])
def test_every_spelling_of_a_grade_is_that_grade(tmp_path: Path, printed: str, expected: Grade) -> None:
    listed = read_list(write_csv(tmp_path, [home(overall=printed, helped=printed)]))
    latest = only(listed).latest_full
    assert latest is not None
    assert (latest.overall, latest.help_and_protection, latest.outcome) == (expected, expected, None)
    assert not listed.warnings


def test_not_judged_null_and_blank_are_three_different_things(tmp_path: Path) -> None:
    rows = [event(urn="SC000001", overall="Not judged", event_type="Interim inspection"),
            event(urn="SC000002", overall="NULL"), event(urn="SC000003", overall="")]
    found = [row for row in read_list(write_csv(tmp_path, rows)).rows if isinstance(row, EventRow)]
    assert [(row.overall, row.overall_printed) for row in found] == [
        (Grade.NOT_JUDGED, "Not judged"), (None, "NULL"), (None, None)]


@pytest.mark.parametrize(("printed", "expected"), [
    ("Improved Effectiveness", Outcome.IMPROVED), ("Sustained effectiveness", Outcome.SUSTAINED),
    ("Declined in Effectiveness", Outcome.DECLINED), ("Declined effectiveness", Outcome.DECLINED),
])
def test_the_effectiveness_scale_is_an_outcome_and_no_grade(tmp_path: Path, printed: str, expected: Outcome) -> None:
    listed = read_list(write_csv(tmp_path, [event(overall=printed, event_type="SC Interim")]))
    row = only_event(listed)
    assert (row.event_type, row.overall, row.outcome, row.overall_printed) == (
        EventType.INTERIM, None, expected, printed)


@pytest.mark.parametrize(("printed", "expected"), [
    ("Consistently strong service delivery", Outcome.CONSISTENTLY_STRONG),
    ("Inconsistent quality of service delivery", Outcome.INCONSISTENT),
    ("Serious or widespread weaknesses", Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES),
])
def test_supported_accommodation_has_an_outcome_in_its_own_column(
    tmp_path: Path, printed: str, expected: Outcome,
) -> None:
    row = only(read_list(write_csv(tmp_path, [home(
        provision="Supported Accommodation", overall="", helped="", leadership="", sa_outcome=printed)])))
    assert row.latest_full is not None
    assert (row.latest_full.overall, row.latest_full.outcome) == (None, expected)


@pytest.mark.parametrize("printed", ["1", "2", "3", "4", "Good Progress", "NMS Not Met"])
def test_words_that_name_no_grade_are_kept_as_printed_and_warned_of(tmp_path: Path, printed: str) -> None:
    listed = read_list(write_csv(tmp_path, [home(overall=printed)]))
    latest = only(listed).latest_full
    assert latest is not None
    assert (latest.overall, latest.outcome, latest.overall_printed) == (None, None, printed)
    assert [(warning.line, warning.field) for warning in listed.warnings] == [(2, "overall")]


@pytest.mark.parametrize(("printed", "expected"), [
    ("Full inspection", EventType.FULL), ("Full Inspection", EventType.FULL), ("Full", EventType.FULL),
    ("SC Interim", EventType.INTERIM), ("Interim inspection", EventType.INTERIM),
    ("Assurance visit", EventType.ASSURANCE), ("Assurance inspection", EventType.ASSURANCE),
    ("SC Monitoring Inspection", EventType.MONITORING), ("Monitoring Visit", EventType.MONITORING),
    ("Emergency visit", EventType.EMERGENCY), ("SC – Emergency inspection", EventType.EMERGENCY),
])
def test_every_spelling_of_an_event_type_is_that_type(tmp_path: Path, printed: str, expected: EventType) -> None:
    row = only_event(read_list(write_csv(tmp_path, [event(event_type=printed)])))
    assert (row.event_type, row.event_type_printed) == (expected, printed)


def test_an_event_also_tells_of_its_setting(tmp_path: Path) -> None:
    row = only_event(read_list(write_csv(tmp_path, [event(status="Resigned")])))
    assert row.setting is not None
    assert (row.setting.urn, row.setting.status) == (row.urn, RegistrationStatus.RESIGNED)
    assert row.setting.latest_full is None


def test_a_setting_without_inspection_has_none(tmp_path: Path) -> None:
    assert only(read_list(write_csv(tmp_path, [never_inspected()]))).latest_full is None


def test_an_unknown_kind_of_setting_is_kept_with_its_words(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(provision="Floating classroom")]))
    row = only(listed)
    assert (row.provision, row.provision_printed) == (ProvisionType.OTHER, "Floating classroom")
    assert [(warning.line, warning.field) for warning in listed.warnings] == [(2, "provision")]


def test_a_bad_date_costs_its_field_and_is_named(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(registered_on="31/02/2013")]))
    assert only(listed).registered_on is None
    assert only(listed).urn == "SC012345"
    assert [(warning.field, "31/02/2013" in warning.reason) for warning in listed.warnings] == [("registered_on", True)]


def test_an_event_without_a_readable_date_is_rejected_with_its_line(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [event(), event(inspected_on="soon"), event(inspected_on="")]))
    assert len(listed.rows) == 1
    assert [(found.line, "soon" in found.reason) for found in listed.rejected] == [(3, True), (4, False)]


def test_a_rounded_event_number_identifies_nothing(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [event(event_number="1.02E+07")]))
    assert only_event(listed).event_number is None
    assert [warning.field for warning in listed.warnings] == ["event_number"]


def test_a_missing_and_a_malformed_urn_are_rejected_for_different_reasons(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(urn=""), home(urn="ABC"), home(urn="2590934.0")]))
    assert [row.urn for row in listed.rows] == ["2590934"]
    assert [found.line for found in listed.rejected] == [2, 3]
    assert "no URN" in listed.rejected[0].reason
    assert "“ABC” is not a URN" in listed.rejected[1].reason
    assert listed.row_count == 3


def test_the_second_row_of_a_urn_is_rejected_and_names_the_first(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(), home(urn="SC000002"), home(places="9")]))
    assert [(found.line, found.reason) for found in listed.rejected] == [(4, "URN SC012345 stands already in row 2")]


def test_empty_rows_and_columns_at_the_end_are_neither_counted_nor_rejected(tmp_path: Path) -> None:
    file = tmp_path / "provider_at_march_2025.csv"
    rows = [home(urn="SC000001") | {"": "", " ": ""}, home(urn="SC000002")]
    file.write_bytes(csv_bytes(rows) + b",,,,\r\n,,,,,,\r\n\r\n")
    listed = read_list(file)
    assert (listed.row_count, len(listed.rows), listed.rejected) == (2, 2, [])


def test_the_line_of_a_rejected_row_is_the_line_in_the_file(tmp_path: Path) -> None:
    rows = [home(urn="SC000001", owner="Two\nLines Ltd"), home(urn="")]
    listed = read_list(write_csv(tmp_path, rows))
    assert only(listed).owner == "Two Lines Ltd"
    assert [found.line for found in listed.rejected] == [4]


def test_a_nought_where_an_owner_belongs_is_no_owner(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(owner="0")]))
    assert only(listed).owner is None
    assert listed.warnings[0].field == "owner"


def test_places_that_are_no_number_are_named(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(places="four")]))
    assert only(listed).places is None
    assert listed.warnings[0].field == "places"


def test_an_unknown_status_is_unknown_and_not_active(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(status="Pending")]))
    assert only(listed).status is RegistrationStatus.UNKNOWN
    assert listed.warnings[0].field == "status"


def only_row(folder: Path, row: dict[str, str]) -> SettingRow:
    return only(read_list(write_csv(folder, [row])))


@pytest.mark.parametrize("printed", ["Suspended - voluntary", "suspended (part)"])
def test_a_suspension_with_more_words_is_a_suspension(tmp_path: Path, printed: str) -> None:
    assert only_row(tmp_path, home(status=printed)).status is RegistrationStatus.SUSPENDED


@pytest.mark.parametrize("printed", ["Name redacted", "Redacted 1", "Withheld", "[c]"])
def test_words_that_say_that_a_name_is_withheld_are_no_name(tmp_path: Path, printed: str) -> None:
    found = only_row(tmp_path, home(name=printed))
    assert (found.name, found.name_redacted) == (None, True)


@pytest.mark.parametrize("printed", ["[z]", "[x]"])
def test_a_shorthand_for_not_available_says_nothing(tmp_path: Path, printed: str) -> None:
    found = only_row(tmp_path, home(owner=printed, places=printed))
    assert (found.owner, found.places) == (None, None)


def test_a_kind_without_its_apostrophe_is_that_kind_and_a_blank_one_is_warned_of(tmp_path: Path) -> None:
    listed = read_list(write_csv(tmp_path, [home(provision="CHILDRENS HOME"), home(urn="SC000002", provision="")]))
    assert [row.provision for row in listed if isinstance(row, SettingRow)] == [
        ProvisionType.CHILDRENS_HOME, ProvisionType.OTHER]
    assert [(warning.line, warning.field) for warning in listed.warnings] == [(3, "provision")]


@pytest.mark.parametrize("printed", ["15/08/2022 12:00:00 AM", "August 15, 2022", "Monday, August 15th 2022"])
def test_other_ways_to_write_a_day_are_that_day(tmp_path: Path, printed: str) -> None:
    assert only_row(tmp_path, home(registered_on=printed)).registered_on == date(2022, 8, 15)


def test_a_total_under_the_urns_is_no_setting(tmp_path: Path) -> None:
    total = dict.fromkeys(home(), "") | {"URN": "54000", "Places": "31000"}
    listed = read_list(write_csv(tmp_path, [home(), total]))
    assert [(row.line, row.reason[:30]) for row in listed.rejected] == [(3, "nothing but the number 54000 s")]


def test_a_status_with_its_day_in_the_heading_is_the_status(tmp_path: Path) -> None:
    row = {name.replace("Registration status", "Registration status (as at 31 March 2025)"): value
           for name, value in home(status="Suspended").items()}
    assert only_row(tmp_path, row).status is RegistrationStatus.SUSPENDED
