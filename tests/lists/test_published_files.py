"""The published files themselves, where they lie beside the checkout."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from qa_service.vocabulary import EventType, Grade, Outcome, RegistrationStatus
from scrapers.list_reader import read_list, read_listed_file
from scrapers.lists import EventRow, ListKind, SettingRow

pytestmark = pytest.mark.shared_data


@pytest.mark.parametrize(("name", "kind", "as_at", "rows"), [
    ("register/provider_at_march_2015.csv", ListKind.PROVIDERS, date(2015, 3, 31), 2605),
    ("register/provider_at_march_2019.csv", ListKind.PROVIDERS, date(2019, 3, 31), 2864),
    ("register/provider_at_march_2022.csv", ListKind.PROVIDERS, date(2022, 3, 31), 3576),
    ("register/provider_at_march_2024.csv", ListKind.PROVIDERS, date(2024, 3, 31), 3876),
    ("register/2025_sa_premises_at_31_mar.csv", ListKind.PREMISES, date(2025, 3, 31), 8119),
    ("register/2025_leavers_joiners.csv", ListKind.MOVEMENTS, date(2025, 3, 31), 1529),
    ("events/All_SocCare_inspec_1415.csv", ListKind.EVENTS, date(2015, 3, 31), 4086),
    ("events/All_SocCare_inspec_1819.csv", ListKind.EVENTS, date(2019, 3, 31), 3480),
    ("events/All_SocCare_inspec_2223.csv", ListKind.EVENTS, date(2023, 3, 31), 3767),
    ("events/2025_provider_level_in_year_2024_25.csv", ListKind.EVENTS, date(2025, 3, 31), 4921),
])
def test_every_row_of_every_year_is_taken(shared: Path, name: str, kind: ListKind, as_at: date, rows: int) -> None:
    listed = read_list(shared / "data" / name)
    assert (listed.kind, listed.as_at, listed.row_count) == (kind, as_at, rows)
    assert (len(listed.rows), listed.rejected) == (rows, [])
    assert [name for name in listed.unknown_columns if not name.startswith("inspectorate")] == []
    for row in listed.rows:
        assert not (isinstance(row, SettingRow) and row.name and "redacted" in row.name.lower())
        if isinstance(row, EventRow):
            assert row.inspected_on is not None
            assert row.event_type is not None


def test_the_workbook_of_2025_holds_what_its_summary_says(shared: Path) -> None:
    book = read_listed_file(shared / "data/register/provider_at_march_2025.ods")
    assert [(one.kind, one.row_count, one.rejected) for one in book.lists] == [
        (ListKind.PROVIDERS, 5600, []), (ListKind.EVENTS, 4921, []), (ListKind.PREMISES, 8119, []),
        (ListKind.MOVEMENTS, 1529, [])]
    settings = [row for row in book.lists[0].rows if isinstance(row, SettingRow)]
    kinds = Counter(row.provision.value for row in settings)
    assert kinds["Children's home"] == 3946
    assert kinds["Supported Accommodation"] == 893
    assert kinds["Independent Fostering Agency"] == 339
    assert Counter(row.status for row in settings) == {
        RegistrationStatus.ACTIVE: 5586, RegistrationStatus.SUSPENDED: 14}
    latest = [row.latest_full for row in settings if row.latest_full]
    assert len(latest) == 5600 - 1257
    assert Counter(found.overall for found in latest)[Grade.GOOD] == 3059
    assert Counter(found.outcome for found in latest)[Outcome.CONSISTENTLY_STRONG] == 26


def test_the_workbook_and_the_csv_of_the_same_year_say_the_same(shared: Path) -> None:
    book = read_listed_file(shared / "data/register/provider_at_march_2025.ods")
    plain = read_list(shared / "data/events/2025_provider_level_in_year_2024_25.csv")

    def facts(row: object) -> tuple[object, ...]:
        assert isinstance(row, EventRow)
        assert row.setting is not None
        return (row.urn, row.event_number, row.event_type, row.inspected_on, row.published_on, row.overall, row.outcome,
                row.help_and_protection, row.leadership, row.setting.status, row.setting.places)

    assert Counter(map(facts, book.lists[1].rows)) == Counter(map(facts, plain.rows))


def test_kinds_of_inspection_are_counted_together_whatever_their_spelling(shared: Path) -> None:
    listed = read_list(shared / "data/events/2025_provider_level_in_year_2024_25.csv")
    kinds = Counter(row.event_type for row in listed.rows if isinstance(row, EventRow))
    assert kinds == {EventType.FULL: 3994, EventType.ASSURANCE: 457, EventType.MONITORING: 470}
