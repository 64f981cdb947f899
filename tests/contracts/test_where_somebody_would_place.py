"""A suspension or embargo is seen wherever somebody would choose a place for a child, and by nobody who may not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.clock import today
from qa_service.contracts import frameworks, reach, service, suspensions
from qa_service.contracts.kinds import Scope, SuspensionKind
from qa_service.contracts.suspensions import SuspensionSaid
from qa_service.database import acting_for, current_authority, db, transaction
from qa_service.errors import Conflict
from qa_service.permissions import Role
from qa_service.vocabulary import ProvisionType
from tests.contracts import making
from tests.contracts.making import TODAY
from tests.flags import builder
from tests.placements.test_pages import bring_in
from tests.web.client import Browser

LIST = """Ref;Home;Type;Placed;Left;Cost
MBC-00001;SC012345;Supported accommodation;{since};;3450
MBC-00002;SC012345;Supported accommodation;1/2/24;;3450
MBC-00003;SC012346;Residential;{since};;3450
"""


@dataclass(frozen=True)
class Council:
    """A group with a suspended setting, a provider and a lot; and another setting of which nothing is decided."""

    group: int
    framework: int
    provider: int
    suspension: int


@pytest.fixture
def council(app: Flask, authority: int) -> Iterator[Council]:
    with app.app_context(), acting_for(authority), transaction():
        group = builder.a_group()
        home = builder.a_setting(urn="SC012345", group_id=group, provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        builder.a_placement(home)
        builder.a_setting(urn="SC012346")
        provider = making.a_provider("Harbour Care Ltd", group_id=group)
        framework = making.a_framework("Residential", "Lot 1")
        (lot,) = frameworks.lots_of([framework])[framework]
        service.add_to_lot(lot.id, provider, starts_on=date(2025, 1, 1), by=making.BY)
        number = making.a_suspension(Scope.GROUP, group, from_on=today() - timedelta(days=3), review_on=today())
        found = Council(group, framework, provider, number)
    yield found


@pytest.mark.only("sqlite")
def test_a_suspension_is_seen_on_every_page_on_which_somebody_would_choose_a_place(
        council: Council, client_for: Callable[[Role], Browser]) -> None:
    officer, councillor = client_for(Role.PLACEMENTS_OFFICER), client_for(Role.COUNCILLOR)
    pages = ["/settings/SC012345", "/settings/SC012345/check", "/settings/SC012345/sixteen-plus", "/settings",
             f"/groups/{council.group}", f"/contracts/providers/{council.provider}", "/contracts", "/placements",
             f"/contracts/frameworks/{council.framework}", "/sixteen-plus", "/search?q=SC012345", "/search?q=harbour"]
    for address in pages:
        links = officer.get(address).soup.select(f"main a[href='/contracts/suspensions/{council.suspension}']")
        assert links, address
    assert "We make no new placements here" in officer.get("/settings/SC012345").text
    assert "no new placements" not in officer.get("/settings/SC012346").text.lower()
    for address in ("/settings/SC012345", "/settings", "/search?q=SC012345", f"/groups/{council.group}"):
        assert "no new placements" not in councillor.get(address).text.lower(), address


@pytest.mark.only("sqlite")
def test_a_list_that_places_where_we_place_nobody_says_so_when_it_came_and_when_a_row_is_matched(
        council: Council, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.PLACEMENTS_OFFICER)
    address = bring_in(officer, LIST.format(since=today().strftime("%d/%m/%y")))
    page = officer.get(address)
    assert "1 placement of this list began where we make no new placements" in page.text
    told = next(rows for rows in (page.rows(0), page.rows(1)) if rows[0][0].startswith("MBC"))
    assert [row[0] for row in told] == ["MBC-00001"], "the one before the suspension and the one elsewhere are not"


def test_what_begins_later_is_seen_before_it_begins_and_stands_from_its_day(context: Flask) -> None:
    with transaction():
        home = builder.a_setting()
        making.a_suspension(Scope.SETTING, home, from_on=TODAY + timedelta(days=5), review_on=TODAY + timedelta(days=9))
    (decided,) = reach.standing_on([home], TODAY)[home]
    assert not decided.stands(TODAY) and decided.stands(TODAY + timedelta(days=5))
    assert not set(db.session.scalars(reach.suspended_settings(TODAY)))
    assert db.session.scalars(reach.suspended_settings(TODAY + timedelta(days=5))).all() == [home]


def test_a_suspension_that_was_a_mistake_never_stood_and_can_be_had_back(context: Flask) -> None:
    with transaction():
        home = builder.a_setting()
        number = making.a_suspension(Scope.SETTING, home)
        suspensions.remove(number, by=making.manager())
    assert reach.standing_on([home], TODAY) == {} and reach.ever_on(home) == [] and suspensions.standing() == []
    assert suspensions.how_many_to_review(date(2026, 1, 1)) == 0
    with transaction():
        suspensions.restore(number, by=making.manager())
    assert [one.id for one in reach.standing_on([home], TODAY)[home]] == [number]
    with transaction():
        suspensions.remove(number, by=making.manager())
        making.a_suspension(Scope.SETTING, home)
    with pytest.raises(Conflict), transaction():
        suspensions.restore(number, by=making.manager())


@pytest.mark.only("sqlite")
def test_a_row_that_waits_says_of_a_proposed_setting_that_we_place_nobody_there(
        council: Council, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.PLACEMENTS_OFFICER)
    bring_in(officer, "Ref;Home;Type;Placed\nMBC-00009;Harbour Care, Marlowe;Supported accommodation;1/2/25\n")
    assert "We make no new placements there" in officer.get("/placements/match").text


def test_D2_a_form_sent_many_times_at_once_makes_one_provider_one_contract_and_one_suspension(context: Flask) -> None:
    with transaction():
        home, manager = builder.a_setting(), making.manager()
    council = current_authority()
    said = SuspensionSaid(SuspensionKind.SUSPENSION, "Not enough staff.", TODAY, TODAY)

    def send(_number: int) -> tuple[int, int, int]:
        with context.app_context(), acting_for(council), transaction():
            provider = making.a_provider("Harbour Care Ltd")
            return provider, making.a_contract(provider), suspensions.suspend(
                Scope.SETTING, home, said, by=manager, today=TODAY)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(4)))) == 1
