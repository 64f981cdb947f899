"""The invented lists have the columns and habits of the published ones and agree with the world."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from qa_service.demo.calendar import inspection_year
from qa_service.demo.lists import listed, write_lists
from qa_service.demo.world import World
from qa_service.vocabulary import EventType, ProvisionType, grade_from_printed, provision_from_printed


@pytest.fixture(scope="module")
def files(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {path.name: path for path in write_lists(world, tmp_path_factory.mktemp("lists"))}


def _rows(path: Path, header: int) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for _ in range(header - 1):
            next(csv.reader(file))
        return [{(key or "").strip(): value for key, value in row.items()} for row in csv.DictReader(file)]


def test_the_provider_list_holds_every_registered_setting_and_redacts_homes(
    world: World, files: dict[str, Path]
) -> None:
    path = next(path for name, path in files.items() if "provider_level_at" in name)
    rows = _rows(path, header=4)
    assert {row["URN"] for row in rows} == {s.urn for s in listed(world, world.lists_as_at)}
    for row in rows:
        kind = provision_from_printed(row["Provision type"])
        assert kind is not None
        assert (row["Name"] == "REDACTED") is world.settings[row["URN"]].redacted
        if kind is ProvisionType.SUPPORTED_ACCOMMODATION:
            assert row["Name"] != "REDACTED" and row["Postcode"] == "REDACTED"
        latest = world.latest_full(row["URN"], until=world.lists_as_at)
        number = row["Latest full inspection event number"]
        assert number == (latest.event_number if latest else "")
        overall = grade_from_printed(row["Overall experiences and progress of children and young people"])
        assert overall == (latest.overall if latest else None)


def test_the_events_lists_hold_every_event_published_by_then_and_nothing_later(
    world: World, files: dict[str, Path]
) -> None:
    events = [row for name, path in files.items() if "in_year" in name
              for row in _rows(path, header=4)]
    first = date(inspection_year(world.lists_as_at) - 3, 4, 1)
    expected = {e.event_number for e in world.inspections
                if first <= e.start and e.published_on <= world.lists_as_at}
    assert [row["Inspection event number"] for row in events if row["Inspection event number"] not in expected] == []
    assert {row["Inspection event number"] for row in events} == expected
    by_number = {e.event_number: e for e in world.inspections}
    for row in events:
        event = by_number[row["Inspection event number"]]
        if event.event_type in (EventType.MONITORING, EventType.ASSURANCE):
            assert not any(row[key] for key in row if "effectiveness" in key or "Overall" in key)


def test_premises_are_listed_under_their_provider_by_category(world: World, files: dict[str, Path]) -> None:
    rows = _rows(next(path for name, path in files.items() if "sa_premises" in name), header=1)
    assert {row["Service category (Note 4)"] for row in rows} == {f"Category {n}" for n in range(1, 5)}
    assert len(rows) == sum(len(s.premises) for s in listed(world, world.lists_as_at))


def test_who_left_is_named_with_the_date(world: World, files: dict[str, Path]) -> None:
    rows = {row["URN"]: row for row in _rows(next(p for n, p in files.items() if "leavers" in n), header=1)}
    ended = [s for s in world.settings.values() if s.ended_on and (world.lists_as_at - s.ended_on).days in range(364)]
    assert ended
    for setting in ended:
        assert rows[setting.urn]["Leaver status"] == "Leaver"
        assert setting.ended_on is not None and setting.ended_on.isoformat() in rows[setting.urn].values()


def test_the_same_world_writes_the_same_files(world: World, tmp_path: Path) -> None:
    first = [path.read_bytes() for path in write_lists(world, tmp_path / "a")]
    assert first == [path.read_bytes() for path in write_lists(world, tmp_path / "b")]
