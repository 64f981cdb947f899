"""Contracts, 16+ settings, visits and own lists as files: what their pages show, and for nobody more."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.clock import today
from qa_service.contracts import checks, frameworks, meetings, papers, returns, service
from qa_service.contracts.checks import CheckSaid
from qa_service.contracts.kinds import DocumentKind, Scope
from qa_service.contracts.meetings import MeetingSaid
from qa_service.contracts.papers import PaperSaid
from qa_service.database import acting_for, transaction
from qa_service.permissions import Role
from qa_service.visits import by_others
from qa_service.visits.by_others import Told
from qa_service.visits.kinds import OtherVisitKind
from qa_service.vocabulary import ProvisionType
from tests.contracts import making
from tests.flags import builder
from tests.reports.exporting import taken
from tests.reports.test_export import csv_of, table_of
from tests.sixteen_plus.making import a_place, reviewed
from tests.web.client import Browser

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
PAST = date(2025, 1, 1)


def rows(browser: Browser, path: str) -> list[list[str]]:
    name, _, query = path.partition("?")
    return table_of(taken(browser, f"/export/{name}.csv?{query}"))[1:]


@pytest.fixture
def provider(app: Flask, authority: int) -> tuple[int, int, int]:
    """Ids of a provider, its contract and its framework, with one of everything that belongs to them."""
    with app.app_context(), acting_for(authority), transaction():
        framework = making.a_framework("Harbour FPS", "Lot 1", "Lot 2", asked_for=(DocumentKind.DBS.value,))
        number = making.a_provider("=Harbour Care Ltd")
        contract = making.a_contract(number, framework_id=framework)
        lot = min(frameworks.lots_of([framework])[framework], key=lambda one: one.position)
        service.add_to_lot(lot.id, number, starts_on=PAST, by=making.BY)
        papers.keep_paper(number, PaperSaid(DocumentKind.PUBLIC_LIABILITY, PAST, expires_on=PAST), by=making.BY,
                          today=today())
        checks.record_check(number, CheckSaid(PAST, "Credit agency", "Finance", 40, 60), by=making.BY, today=today())
        returns.add_usual(contract, by=making.BY, today=today(), first_quarter=PAST)
        meetings.keep_meeting(contract, MeetingSaid(PAST, True, "The manager"), by=making.BY, today=today())
        meetings.keep_forum("Residential", MeetingSaid(PAST, True), by=making.BY, today=today())
        making.a_suspension(Scope.PROVIDER, number)
    return number, contract, framework


def test_what_belongs_to_a_contract_can_be_had_as_files(
        provider: tuple[int, int, int], client_for: ClientFor) -> None:
    number, contract, framework = provider
    manager = client_for(Role.MANAGER)
    named = "'=Harbour Care Ltd"
    assert [row[0] for row in rows(manager, "providers")] == [named]
    assert rows(manager, "documents-running-out")[0][:4] == [named, "Public liability insurance", "2025-01-01",
                                                             "Expired"]
    assert [row[1] for row in rows(manager, f"contracts/providers/{number}/documents")] == ["Never seen", "Expired"]
    assert [row[5] for row in rows(manager, f"contracts/providers/{number}/contracts")] == ["In force"]
    assert rows(manager, f"contracts/providers/{number}/checks")[0][1:4] == ["40", "60", "Credit agency"]
    for path in ("suspensions", f"contracts/providers/{number}/suspensions"):
        assert rows(manager, path)[0][1:3] == ["Suspension", "Stands"], path
    assert [(row[5], row[6]) for row in rows(manager, "frameworks")] == [("Lot 1", "1"), ("Lot 2", "0")]
    for path in (f"contracts/frameworks/{framework}/places", f"contracts/{contract}/lots"):
        assert [row[:2] for row in rows(manager, path)] == [["Lot 1", named]], path
    assert rows(manager, "forums")[0][:3] == ["2025-01-01", "Residential", "Held"]
    assert rows(manager, f"contracts/{contract}/meetings")[0][:3] == ["2025-01-01", "Held", "The manager"]
    assert {row[6] for row in rows(manager, "figures")} == {"Nobody has said"}
    assert len(rows(manager, f"contracts/{contract}/figures")) == len(rows(manager, "figures")) == 3
    everyone = [f"contracts/providers/{number}/checks", f"contracts/{contract}/lots", "suspensions"]
    for path in everyone:
        client_for(Role.COUNCILLOR).get(f"/export/{path}.csv", status=404)
    for path in everyone[:2]:
        manager.get(f"/export/{path.replace(str(number), '999')}.csv", status=404)


def test_what_is_kept_of_a_16_plus_place_can_be_had_as_files(
        app: Flask, authority: int, client_for: ClientFor) -> None:
    with app.app_context(), acting_for(authority), transaction():
        place = a_place(ProvisionType.SUPPORTED_ACCOMMODATION)
        placement = builder.a_placement(place, today() - timedelta(days=40))
        reviewed(placement, today() - timedelta(days=3))
        by_others.record(place, Told("Elsewhere", PAST, OtherVisitKind.WHOLE, "Ring 01632 960100.", True, "Recent"),
                         key="one", by=making.manager(), today=today())
    manager, auditor = client_for(Role.MANAGER), client_for(Role.AUDITOR)
    (clock,) = rows(manager, "without-registration")
    here = f"settings/{clock[2]}/sixteen-plus"
    assert rows(manager, "without-registration?late=1") == []
    assert rows(manager, f"sixteen-plus/unregistered/{placement}/reviews")[0][1] == "Yes"
    assert {row[2] for row in rows(manager, f"{here}/checks")} == {"Not checked"}
    assert rows(manager, f"{here}/checks/purpose") == rows(manager, f"{here}/found") == []
    assert [row[0] for row in rows(manager, f"{here}/young-people")] == [clock[0]]
    manager.get(f"/export/{here}/checks/nothing.csv", status=404)
    (told,) = rows(auditor, f"settings/{clock[2]}/visits-by-others")
    assert told[0] == "Elsewhere"


def test_the_programme_and_agreements_are_narrowed_as_their_pages_are(
        app: Flask, authority: int, client_for: ClientFor) -> None:
    with app.app_context(), acting_for(authority), transaction():
        for urn, area in (("2800997", "Tarnshire"), ("2800998", "Marlowe")):
            builder.a_placement(builder.a_setting(urn=urn, local_authority=area))
    manager = client_for(Role.MANAGER)
    assert {row[1] for row in rows(manager, "visiting-programme")} == {"2800997", "2800998"}
    page = csv_of(manager.client.get("/export/visiting-programme.csv?area=Tarnshire&officer=nobody").data)
    assert ["Narrowed by: Area", "Tarnshire"] in page and ["Rows", "1"] in page
    assert rows(manager, "agreements?setting=2800997") == []
    manager.get("/export/agreements.csv?setting=2899999", status=404)


def test_what_became_of_an_own_list_can_be_had_as_files_for_whoever_may_bring_it(client_for: ClientFor, app: Flask,
                                                                                 authority: int) -> None:
    with app.app_context(), acting_for(authority), transaction():
        builder.a_setting(urn="SC900002", name="Elm")
    officer = client_for(Role.COMMISSIONING_OFFICER)
    text = "Setting,URN,Visited on,Overall result\nElm,SC900002,3/4/2025,Green\nElm,SC900002,31/2/2025,\n"
    here = officer.post("/lists/visits/new", {"file": (io.BytesIO(text.encode()), "visits.csv")}).location or ""
    officer.post(f"{here}/import", {})
    assert rows(officer, "lists/visits/brought-in")[0][0] == "visits.csv"
    assert [row[0] for row in rows(officer, f"{here.removeprefix('/')}/rows-not-taken")] == ["3"]
    for part in ("rows-to-look-at", "matched"):
        assert rows(officer, f"{here.removeprefix('/')}/{part}") == []
    for path in ("lists/visits/brought-in", f"{here.removeprefix('/')}/rows-not-taken"):
        client_for(Role.AUDITOR).get(f"/export/{path}.csv", status=404)
    officer.get("/export/lists/nothing/brought-in.csv", status=404)
