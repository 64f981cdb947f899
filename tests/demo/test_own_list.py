"""The team's own list: untidy, without names of children, and with enough in a row for somebody who knows the area."""

from __future__ import annotations

import re
from pathlib import Path

from python_calamine import CalamineWorkbook
from rapidfuzz import fuzz

from qa_service.demo.own_list import HEADINGS, messy_list, own_list, write_own_list
from qa_service.demo.world import World
from qa_service.vocabulary import urn_from_printed


def test_the_demonstrations_list_has_one_row_a_placement_and_true_urns(world: World) -> None:
    made = own_list(world)
    assert [row[0] for row in made.rows] == [p.reference for p in world.placements]
    assert made.urns == [p.urn for p in world.placements]
    assert all(len(row) == len(HEADINGS) for row in made.rows)


def test_the_same_seed_makes_the_same_list() -> None:
    assert messy_list(4, 50).rows == messy_list(4, 50).rows
    assert messy_list(4, 50).rows != messy_list(5, 50).rows


def test_rows_are_as_untidy_as_real_ones() -> None:
    made = messy_list(1)
    assert len(made.rows) == 300
    places = [row[1] for row in made.rows]
    plain = [p for p, urn in zip(places, made.urns, strict=True) if urn and urn_from_printed(p) == urn]
    assert 20 < len(plain) < 120
    assert any(p.endswith(".0") for p in places)
    assert any(re.search(r"SC \d|SC\d{3} \d", p) for p in places)
    assert len({re.sub(r"\d", "9", row[3]) for row in made.rows}) >= 5
    assert {"", "ongoing"} <= {row[4] for row in made.rows}
    assert any(row[5].endswith(" pw") for row in made.rows)
    assert any(urn is None for urn in made.urns)


def test_every_row_on_the_register_says_owner_or_urn(world: World) -> None:
    made = messy_list(1, world=world)
    silent = []
    for row, urn in zip(made.rows, made.urns, strict=True):
        if urn is None:
            continue
        setting = world.settings[urn]
        place = re.sub(r"\W", "", row[1]).lower()
        owner = setting.group.short if setting.redacted else setting.name
        if setting.sector == "Local Authority":
            owner = setting.local_authority
        if urn.lower() not in place and fuzz.partial_ratio(re.sub(r"\W", "", owner).lower(), place) < 70:
            silent.append((row[1], owner))
    assert silent == []


def test_work_addresses_are_invented(world: World) -> None:
    assert all(row[7].endswith("@marlowe.example") for row in own_list(world).rows)


def test_a_workbook_and_a_csv_hold_the_same_rows(world: World, tmp_path: Path) -> None:
    made = own_list(world)
    book = write_own_list(made, tmp_path / "own.xlsx")
    rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[2] == list(HEADINGS)
    assert [row[0] for row in rows[3:]] == [row[0] for row in made.rows]
    text = write_own_list(made, tmp_path / "own.csv").read_bytes().decode("cp1252")
    assert text.splitlines()[0] == ",".join(HEADINGS)
    assert len(text.splitlines()) == len(made.rows) + 1
