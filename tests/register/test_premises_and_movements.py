"""Premises of supported accommodation, and who joined and left."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.database import db
from qa_service.providers.models import Premises
from qa_service.vocabulary import ProvisionType
from tests.lists.files import home, write_csv
from tests.lists.test_files import MOVEMENT, PREMISES
from tests.register.taking import facts, setting, take, take_list

NAME = "2025_sa_premises_at_31_mar.csv"


def shown() -> list[tuple[int, int]]:
    return sorted((row.category or 0, row.places or 0) for row in db.session.scalars(select(Premises)))


def test_premises_belong_to_their_provider_and_keep_their_own_area(context: Flask, tmp_path: Path) -> None:
    taken = take(write_csv(tmp_path, [PREMISES, PREMISES | {"Places": "2"}, PREMISES], name=NAME))
    assert (taken.kind, taken.rows, taken.imported) == ("premises", 3, 3)
    assert shown() == [(3, 2), (3, 7), (3, 7)]
    found = setting("2700001")
    assert (found.provision, found.name, found.owner_printed) == (
        ProvisionType.SUPPORTED_ACCOMMODATION, "Invented Living", "Invented Living Ltd")
    assert found.local_authority is None
    assert set(db.session.scalars(select(Premises.local_authority))) == {"Marlowe"}


def test_a_corrected_list_of_premises_replaces_what_differs(context: Flask, tmp_path: Path) -> None:
    take(write_csv(tmp_path, [PREMISES, PREMISES | {"Places": "2"}, PREMISES], name=NAME))
    taken = take(write_csv(tmp_path, [PREMISES | {"Places": "4"}, PREMISES, PREMISES], name=NAME))
    assert (taken.imported, taken.unchanged) == (1, 2)
    assert shown() == [(3, 4), (3, 7), (3, 7)]


def test_premises_of_another_day_stand_beside_each_other(context: Flask, tmp_path: Path) -> None:
    take(write_csv(tmp_path, [PREMISES], name=NAME))
    take(write_csv(tmp_path, [PREMISES | {"Places": "9"}], name="2026_sa_premises_at_31_mar.csv"))
    assert db.session.scalar(select(func.count(func.distinct(Premises.as_at)))) == 2


def test_a_leaver_has_ended_on_the_day_the_list_gives(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(urn="1200001")])
    file = write_csv(tmp_path, [MOVEMENT], name="leavers.csv")
    taken = take(file)
    assert (taken.kind, taken.imported) == ("movements", 1)
    found = setting("1200001")
    assert (found.status, found.status_on, found.closed_on) == ("Resigned", date(2025, 1, 13), date(2025, 1, 13))
    told = facts("1200001")
    assert ("resigned", "Active", "Resigned", "2025-01-13") in told
    assert ("places_changed", "4", "3", "2025-01-13") in told, "the newest word on it, from the list of leavers"
    assert len(told) == len(set(told)) and all(day == "2025-01-13" for *_, day in told)
    assert take(file).imported == 0
    again = take(write_csv(tmp_path, [MOVEMENT], name="leavers.csv", above=["Saved again"]))
    assert (again.imported, again.unchanged) == (0, 1)


def test_a_joiner_is_a_fact_on_its_first_day(context: Flask, tmp_path: Path) -> None:
    row = MOVEMENT | {
        "Joiner status": "Joiner", "Leaver status": "", "Registration status (as at 1 April 2024)": "",
        "Registration status (as at 31 March 2025)": "Active",
        "First effective date (that the provider became active)": "2024-05-23",
        "First effective date (that the provider became resigned)": "",
        "First effective date (that the provider closed)": ""}
    take(write_csv(tmp_path, [row], name="joiners.csv"))
    found = setting("1200001")
    assert (found.status, found.name, found.local_authority) == ("Active", None, "Marlowe")
    assert facts("1200001") == [("registered", None, "Active", "2024-05-23")]


def test_a_list_of_leavers_does_not_go_against_a_newer_list(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2026, [home(urn="1200001")])
    take(write_csv(tmp_path, [MOVEMENT], name="leavers.csv"))
    assert setting("1200001").status == "Active"
    assert facts("1200001") == [("resigned", "Active", "Resigned", "2025-01-13")]


def test_what_a_list_of_leavers_ended_is_described_by_an_older_list_and_stays_ended(
    context: Flask, tmp_path: Path,
) -> None:
    take(write_csv(tmp_path, [MOVEMENT], name="leavers.csv"))
    take_list(tmp_path, 2024, [home(urn="1200001")])
    db.session.expire_all()
    found = setting("1200001")
    assert (found.status, found.closed_on, found.owner_printed) == ("Resigned", date(2025, 1, 13), "Invented Care Ltd")
    assert found.list_as_at == date(2024, 3, 31)


@pytest.mark.parametrize("leavers_first", [True, False])
def test_what_a_list_of_leavers_tells_is_newer_than_any_list_before_the_end(
        context: Flask, tmp_path: Path, leavers_first: bool) -> None:
    leavers = write_csv(tmp_path, [MOVEMENT], name="leavers.csv")
    if leavers_first:
        take(leavers)
    for year, places in ((2019, "2"), (2022, "5")):
        take_list(tmp_path, year, [home(urn="1200001", places=places, authority="Elsewhere")])
    if not leavers_first:
        take(leavers)
    db.session.expire_all()
    found = setting("1200001")
    assert (found.places, found.local_authority, found.status) == (3, "Marlowe", "Resigned")
