"""Lists imported in any order leave the same present and the same dated facts."""

from __future__ import annotations

from contextlib import suppress
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.database import db, transaction
from qa_service.providers import register
from qa_service.providers.models import ProviderGroup, RegisterChange, Setting
from tests.lists.files import home, write_csv
from tests.register.taking import BY, facts, setting, take_list

pytestmark = pytest.mark.only("sqlite")
YEARS = (2022, 2023, 2024, 2025)
URNS = [f"SC{number:06}" for number in range(1, 21)]
GRADES = ("Good", "Inadequate", "Requires improvement to be good")


class _TakenBack(Exception):
    pass


def row(urn: str, year: int, chance: Random) -> dict[str, str]:
    """A home that is inspected in most years, and of which something changes now and then."""
    inspected = chance.choice([year, year, year - 1])
    graded = Random(f"{urn}{inspected}")
    return home(urn=urn, places=chance.choice("2244"), owner=chance.choice(["One Ltd", "ONE LTD", "Two Ltd"]),
                status=chance.choice(["Active", "Active", "Suspended", "Under review"]),
                inspected_on=f"14/01/{inspected}", published_on=f"19/02/{inspected}",
                event_number=f"{inspected}{urn[2:]}", overall=graded.choice(GRADES))


def outcome() -> tuple[Any, ...]:
    """The present of every setting, the groups' names, and every dated fact."""
    present = db.session.execute(select(
        Setting.urn, Setting.status, Setting.status_printed, Setting.status_on, Setting.places, Setting.owner_printed,
        ProviderGroup.name).join(ProviderGroup, ProviderGroup.id == Setting.group_id))
    told = db.session.execute(select(
        Setting.urn, RegisterChange.kind, RegisterChange.old, RegisterChange.new, RegisterChange.on)
        .join(Setting, Setting.id == RegisterChange.setting_id).where(RegisterChange.field != "owner_printed"))
    owners = db.session.execute(select(Setting.urn, RegisterChange.new, RegisterChange.on).join(
        Setting, Setting.id == RegisterChange.setting_id).where(RegisterChange.field == "owner_printed"))
    return (sorted(map(tuple, present), key=str), sorted(map(tuple, told), key=str),
            sorted(((urn, str(new).lower(), str(on)) for urn, new, on in owners)))


def test_the_order_of_import_changes_neither_the_present_nor_a_dated_fact(context: Flask, tmp_path: Path) -> None:
    chance = Random(11)
    files = {year: write_csv(tmp_path, [row(urn, year, chance) for urn in URNS], name=f"provider_at_march_{year}.csv",
                             above=[f"Provider level as at 31 March {year}"]) for year in YEARS}
    outcomes = {}
    for order in [YEARS, *list(permutations(YEARS))[5::3]]:
        with suppress(_TakenBack), transaction():
            for year in order:
                register.import_file(files[year], by=BY)
            db.session.expire_all()
            outcomes[order] = outcome()
            raise _TakenBack
    expected = outcomes[YEARS]
    assert len(expected[1]) > 40
    for order, found in outcomes.items():
        for mine, theirs in zip(found, expected, strict=True):
            assert mine == theirs, order


def test_a_change_is_dated_by_the_next_list_that_names_the_setting(context: Flask, tmp_path: Path) -> None:
    others = [home(urn=urn) for urn in URNS[:3]]
    for year, rows in ((2025, [home(places="6"), *others]), (2024, others), (2023, [home(places="4"), *others])):
        take_list(tmp_path, year, rows)
    assert [fact for fact in facts() if fact[0] == "places_changed"] == [("places_changed", "4", "6", "2025-03-31")]


def test_two_lists_of_one_day_that_contradict_each_other_are_said_and_the_graver_status_stands(
    context: Flask, tmp_path: Path,
) -> None:
    def contradictions(first: str, second: str, **other: str) -> tuple[list[tuple[int, str, bool]], str]:
        with suppress(_TakenBack), transaction():
            for name, given in (("a.csv", home(status=first)), ("b.csv", home(status=second, **other))):
                file = write_csv(tmp_path, [given], name=name, above=["Provider level as at 31 March 2025"])
                taken = register.import_file(file, by=BY)
                told = [(cell.line, cell.field, cell.needs_a_person) for cell in taken.lists[0].contradictions]
            db.session.expire_all()
            found = told, setting().status.value
            assert taken.needs_a_person == any(needs for *_, needs in told)
            raise _TakenBack
        return found

    assert contradictions("Active", "Suspended") == ([(3, "status", False)], "Suspended")
    assert contradictions("Suspended", "Active") == ([(3, "status", True)], "Suspended")
    assert contradictions("Active", "Active", places="9", owner="Other Ltd") == (
        [(3, "owner", False), (3, "places", False)], "Active")
    assert contradictions("Active", "Active", owner="INVENTED CARE LIMITED") == ([], "Active")
