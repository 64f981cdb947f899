"""Agreements from a list: for a child by reference, shown beside the placement that they are for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.agreements import service
from qa_service.agreements.models import Agreement
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.own_lists.models import OwnListRow
from qa_service.permissions import Role
from qa_service.placements.models import Child, Placement
from tests.own_lists.bringing import bring, take_back
from tests.placements.conftest import make_settings
from tests.web.client import Browser

LIST = """Child ref,Home,URN,IPA start,IPA signed,Weekly fee
MBC-00001,Elm,SC900001,3/4/2025,1/4/2025,"£3,450.50 pw"
MBC-00002,Elm,SC900001,1/6/2025,,4100
"""


def placed(reference: str, setting_id: int, on: date) -> None:
    with transaction():
        child = Child(reference=reference)
        db.session.add(child)
        db.session.flush()
        db.session.add(Placement(child_id=child.id, setting_id=setting_id, setting_as_written="Elm", started_on=on,
                                 origin="own-list", origin_key="own-list", recorded_at=utc_now()))


def test_an_agreement_stands_beside_the_placement_of_the_same_child_there(settings: dict[str, int]) -> None:
    placed("mbc-00001", settings["SC900001"], date(2025, 4, 4))
    _, done = bring("agreements", LIST)
    assert (done.new, done.refused) == (2, 0)
    second, first = service.agreements().items
    assert (first.reference, first.started_on, first.signed_on, first.weekly, first.placed_on) == (
        "mbc-00001", date(2025, 4, 3), date(2025, 4, 1), Decimal("3450.50"), date(2025, 4, 4))
    assert (second.signed_on, second.placed_on) == (None, None)
    _, again = bring("agreements", LIST)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    newer, corrected = bring("agreements", LIST.replace("4100", "4150"))
    assert (corrected.new, corrected.changed, corrected.unchanged) == (0, 1, 1)
    assert take_back(newer).put_back == 1
    assert service.agreements().items[0].weekly == Decimal(4100)


def test_taking_back_removes_agreements_and_references_that_nothing_else_knows(settings: dict[str, int]) -> None:
    placed("MBC-00001", settings["SC900001"], date(2025, 4, 3))
    import_id, _ = bring("agreements", LIST)
    assert take_back(import_id).removed == 2
    assert db.session.scalars(select(Agreement)).all() == []
    assert db.session.scalars(select(Child.reference)).all() == ["MBC-00001"]


@pytest.mark.parametrize(("row", "why"), [
    ("Zed Puddifold,Elm,SC900001,3/4/2025,,", "the child reference looks like a name"),
    (",Elm,SC900001,3/4/2025,,", "there is no child reference"),
    ("MBC-00003,Elm,SC900001,3rd of Nonsember,,", "“Start”: this is not a whole date"),
    ("MBC-00003,Elm,SC900001,3/4/2025,1/1/2030,", "“Signed on”: this is in the future"),
    ("MBC-00003,Elm,SC900001,3/4/2025,,three thousand", "“£ a week”: this is not one clear amount a week"),
    ("MBC-00003,Elm,SC900001,3/4/2025,,£14000 pcm", "“£ a week”: this amount is not for a week"),
    ("MBC-00001,Elm,SC900001,3/4/2025,,", "the same agreement as row 2"),
])
def test_an_agreement_that_cannot_be_taken_says_why_and_shows_nothing_of_the_row(
        settings: dict[str, int], row: str, why: str) -> None:
    import_id, done = bring("agreements", LIST + row + "\n")
    kept = db.session.scalars(select(OwnListRow).where(OwnListRow.import_id == import_id, OwnListRow.line == 4)).one()
    assert (done.new, done.refused) == (2, 1) and why in (kept.problem or "")
    assert (kept.cells, kept.said, kept.written) == ([], {}, "") and "Puddifold" not in (kept.problem or "")


@pytest.mark.only("sqlite")
def test_the_page_shows_fees_to_those_who_may_see_them(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context(), acting_for(authority):
        make_settings()
    officer = client_for(Role.PLACEMENTS_OFFICER)
    assert "No agreement is recorded yet" in officer.get("/agreements").text
    with app.app_context(), acting_for(authority):
        bring("agreements", LIST)
    assert "3,450.50" in officer.get("/agreements").text
    page = client_for(Role.SAFEGUARDING_LEAD).get("/agreements?setting=SC900001")
    assert "MBC-00001" in page.text and "3,450" not in page.text
    assert "Not signed, as far as is known" in page.text
