"""What holds of every list: importing it again tells nothing, order does not matter, nothing is lost in silence."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from qa_service.database import db, transaction
from qa_service.ofsted.models import Inspection, Judgement
from qa_service.providers.models import (
    ProviderGroup,
    RegisterChange,
    RegisterList,
    RegisterMention,
    RegisterRejection,
    Setting,
)
from tests.lists.files import home, write_csv
from tests.register.taking import take, take_list

pytestmark = pytest.mark.only("sqlite")
Rows = list[dict[str, str]]
URNS = [f"SC00000{number}" for number in range(1, 7)]
INSPECTED = {"Good": "10/04/2018 10001 10/05/2018", "Inadequate": "11/06/2018 10002 12/07/2018"}
TABLES = (Judgement, Inspection, RegisterChange, RegisterMention, RegisterRejection, RegisterList, Setting,
          ProviderGroup)


def row(urn: str, places: int, owner: str, status: str, grade: str) -> dict[str, str]:
    on, number, published = INSPECTED[grade].split()
    return home(urn=urn, places=str(places), owner=owner, status=status, overall=grade, inspected_on=on,
                published_on=published, event_number=f"{number}{urn[-1]}", sa_outcome="")


@st.composite
def lists(draw: st.DrawFn) -> Rows:
    """Most of the six homes, in some order."""
    said = (st.integers(1, 4), st.sampled_from(["One Ltd", "Two Ltd", "ONE LIMITED"]),
            st.sampled_from(["Active", "Suspended"]), st.sampled_from(list(INSPECTED)))
    return [row(urn, *(draw(one) for one in said)) for urn in draw(st.permutations(URNS))[:draw(st.integers(5, 6))]]


quick = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def empty() -> Path:
    """No list is here; a folder for new ones."""
    with transaction():
        for table in TABLES:
            db.session.execute(delete(table))
    return Path(tempfile.mkdtemp(dir=db.engine.url.database and Path(db.engine.url.database).parent))


def present() -> set[tuple[Any, ...]]:
    """The current facts, owners by their group."""
    return {tuple(found) for found in db.session.execute(
        select(Setting.urn, Setting.status, Setting.places, Setting.provision, Setting.local_authority,
               ProviderGroup.key).outerjoin(ProviderGroup, ProviderGroup.id == Setting.group_id))}


def changes() -> int:
    return db.session.scalar(select(func.count()).select_from(RegisterChange)) or 0


@quick
@given(a=lists())
@pytest.mark.assures("P3")
def test_a_list_imported_again_tells_nothing(context: Flask, a: Rows) -> None:
    folder = empty()
    take_list(folder, 2019, a)
    again = take(write_csv(folder, list(reversed(a)), name="provider_at_march_2019.csv",
                           above=["Provider level as at 31 March 2019", "saved again"]))
    assert (again.imported, again.unchanged, changes()) == (0, len(a), 0)


@quick
@given(a=lists(), b=lists())
@pytest.mark.assures("P3")
def test_the_newer_list_decides_whatever_comes_before_or_after_it(context: Flask, a: Rows, b: Rows) -> None:
    folder = empty()
    take_list(folder, 2025, b)
    alone = {found[0]: found for found in present()}
    empty()
    for order in ((2019, 2025, 2018), (2025, 2019), (2018, 2025, 2019)):
        empty()
        for year in order:
            take_list(folder, year, b if year == 2025 else a)
        found = {one[0]: one for one in present()}
        assert {urn: found[urn] for urn in alone} == alone, order
        gone = found.keys() - alone.keys()
        assert all(found[urn][1] == "Unknown" for urn in gone), "not in the newest list: nobody calls it registered"


@quick
@given(a=lists(), b=lists())
@pytest.mark.assures("P3")
def test_each_changed_fact_is_one_dated_change(context: Flask, a: Rows, b: Rows) -> None:
    folder = empty()
    take_list(folder, 2019, a)
    before = {found[0]: found for found in present()}
    take_list(folder, 2025, b)
    after = {found[0]: found for found in present()}
    expected: Counter[tuple[str, str]] = Counter()
    for urn, was in before.items():
        expected[urn, "status"] += was[1] != after[urn][1]
        expected[urn, "places"] += was[2] != after[urn][2]
        expected[urn, "owner_printed"] += was[5] != after[urn][5]
    expected.update((urn, "status") for urn in after.keys() - before.keys())
    told = Counter((urn, name) for urn, name in db.session.execute(
        select(Setting.urn, RegisterChange.field).join(RegisterChange, RegisterChange.setting_id == Setting.id)
        .where(RegisterChange.field != "overall")))
    assert told == +expected
    assert all(on is not None for on in db.session.scalars(select(RegisterChange.on)))


@quick
@given(a=lists(), wrong=st.lists(st.sampled_from(["", "SC1", "nonsense", "12345678901"]), max_size=4))
@pytest.mark.assures("P3")
def test_a_row_that_is_not_taken_is_never_silent(context: Flask, a: Rows, wrong: list[str]) -> None:
    folder = empty()
    taken = take_list(folder, 2019, [*a, *(home(urn=urn) for urn in wrong)])
    assert taken.rows == len(a) + len(wrong) == taken.imported + taken.unchanged + len(taken.rejected)
    assert len(taken.rejected) == len(wrong) and all(one.reason and one.line > len(a) for one in taken.rejected)
    kept = db.session.scalar(select(func.count()).select_from(RegisterRejection))
    assert kept == len(wrong)
