"""The pages: from an empty council to a provider on a lot, documents, meetings, figures, checks and suspensions."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actions.models import Action
from qa_service.clock import today
from qa_service.contracts.models import Contract, ContractDocument, LotMember, Provider
from qa_service.contracts.oversight_models import FinancialCheck, IndicatorReturn, Suspension
from qa_service.contracts.quarters import quarter_later, quarter_of
from qa_service.database import acting_for, db, transaction
from qa_service.flags.parameters import change_parameter
from qa_service.permissions import Role
from qa_service.vocabulary import ProvisionType
from tests.contracts import making
from tests.flags import builder
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
PDF = b"%PDF-1.7\nInsurance\n%%EOF"


def day(on: date) -> list[str]:
    return [str(on.day), str(on.month), str(on.year)]


@pytest.fixture
def manager(app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> Browser:
    """A manager's browser, with a fostering agency of a group in the register."""
    with app.app_context(), acting_for(authority), transaction():
        group = builder.a_group("Harbour Care Ltd")
        builder.a_setting(urn="SC012345", group_id=group, name="Harbour Fostering",
                          provision=ProvisionType.FOSTERING_AGENCY)
    return client_for(Role.MANAGER)


def made(manager: Browser, **said: Any) -> str:
    """A contract with a new provider of that group; its address."""
    given = {"new_name": "Harbour Care Limited", "company_number": "1234567", "group": "harbour", "title": "Fostering",
             "starts_on": day(date(2025, 4, 1)), "covers": "group", "meets": "y", "usual": "y", "rolling": "y"}
    return manager.post("/contracts/new", given | said).location or ""


def rows(app: Flask, authority: int, kind: type[Any]) -> list[Any]:
    with app.app_context(), acting_for(authority):
        return list(db.session.scalars(select(kind)))


def test_one_form_makes_provider_contract_and_the_usual_figures(app: Flask, authority: int, manager: Browser) -> None:
    here = made(manager)
    page = manager.get(here)
    assert page.heading == "Fostering: Harbour Care Limited"
    assert "Harbour Fostering" in page.text and "Dental checks returned" in page.text and "01234567" in page.text
    assert made(manager, new_name="", provider="1") == here, "the same again is the same contract"
    manager.post("/contracts/new", {"title": "x", "starts_on": day(today()), "covers": "group"}, status=422)
    assert manager.get("/contracts").rows()[0][0].startswith("Harbour Care Limited")
    assert "01234567" in manager.get("/contracts/providers/1").text
    assert "Harbour Care Limited" in manager.get("/groups/1").text


def test_a_ready_made_framework_is_adopted_changed_and_a_provider_put_on_a_lot(
        app: Flask, authority: int, manager: Browser) -> None:
    made(manager)
    framework = manager.post("/contracts/frameworks/adopt/nw-residential").location or ""
    assert "Lot 8: Innovation" in manager.get(framework).text
    form = manager.get(f"{framework}/change").soup
    version = str(form.select_one("input[name=version]")["value"])  # type: ignore[index]
    changed = {"version": version, "name": "Residential", "kind": "framework", "lots": "One\nTwo", "zones": "North"}
    manager.post(f"{framework}/change", changed)
    stale = manager.post(f"{framework}/change", changed | {"name": "Mine"}, status=409)
    assert 'value="Mine"' in stale.html and "Residential" in stale.text
    lot = {"lot": "9", "provider": "1", "starts_on": day(date(2025, 5, 1)), "zones": "North"}
    manager.post(f"{framework}/providers/new", lot)
    manager.post(f"{framework}/providers/new", lot | {"starts_on": day(date(2025, 6, 1))}, status=422)
    member = rows(app, authority, LotMember)[0]
    assert member.zones == ["North"] and len(rows(app, authority, Contract)) == 2, "the contract came with it"
    assert "Harbour Care Limited" in manager.get(framework).text
    manager.post(f"/contracts/lots/members/{member.id}/end", {"ends_on": day(date(2025, 6, 30))})
    assert "Nobody is on it" in manager.get(framework).text and "30 June 2025" in manager.get(framework).text
    manager.post(f"{framework}/change", changed | {"version": "2", "lots": "Two"}, status=422)


def test_a_document_is_kept_with_its_file_replaced_and_taken_back(
        app: Flask, authority: int, manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    made(manager)
    soon = today() + timedelta(days=10)
    said = {"kind": "public-liability", "seen_on": day(today()), "expires_on": day(soon)}
    manager.post("/contracts/providers/1/documents/new", said | {"file": (io.BytesIO(PDF), "insurance.pdf")})
    assert "Expires soon" in manager.get("/contracts/documents").text
    answer = manager.get("/contracts/papers/1/file").response
    assert answer.data == PDF and answer.headers["Content-Disposition"].startswith("attachment")
    client_for(Role.ADMINISTRATOR).get("/contracts/papers/1/file", status=404)
    manager.post("/contracts/providers/1/documents/new", said | {"seen_on": day(today() + timedelta(days=1))},
                 status=422)
    bad = {"file": (io.BytesIO(b"MZ"), "virus.exe")}
    manager.post("/contracts/providers/1/documents/new", said | {"kind": "dbs"} | bad, status=422)
    manager.post("/contracts/papers/1/remove")
    assert "Expires soon" not in manager.get("/contracts/documents").text
    manager.post("/contracts/papers/1/restore")
    assert len(rows(app, authority, ContractDocument)) == 1
    assert "Expires soon" in manager.get("/contracts/documents").text


def test_a_meeting_with_a_fostering_agency_asks_about_local_carers_and_has_actions(
        app: Flask, authority: int, manager: Browser) -> None:
    here = made(manager)
    assert "carers who live near" in manager.get(f"{here}/meetings/new").text
    held = {"on": day(today()), "held": "yes", "minutes": "Figures looked at.", "local_carers": "Four are on hold."}
    meeting = manager.post(f"{here}/meetings/new", held).location or ""
    assert "Four are on hold." in manager.get(meeting).text
    form = manager.get(f"{meeting}/actions/new").soup
    key = str(form.select_one("input[name=key]")["value"])  # type: ignore[index]
    manager.post(f"{meeting}/actions/new", {"key": key, "text": "Send the list of carers.", "owner":
                                            "Registered manager", "due_on": day(today() + timedelta(days=7))})
    assert "Send the list of carers." in manager.get(meeting).text
    assert rows(app, authority, Action)[0].about == "Harbour Care Limited"
    manager.post(f"{here}/meetings/new", held | {"on": day(today() + timedelta(days=1))}, status=422)
    forum = manager.post("/contracts/forums/new", {
        "title": "Fostering forum", "on": day(today() + timedelta(days=9)), "held": "no"}).location or ""
    assert "Planned" in manager.get("/contracts/forums").text
    manager.post(f"{forum}/remove")
    assert "Fostering forum" not in manager.get("/contracts/forums").text
    manager.post(f"{forum}/restore")


def test_what_was_entered_by_mistake_covers_nothing_and_can_be_had_back(
        app: Flask, authority: int, manager: Browser) -> None:
    here = made(manager)
    framework = manager.post("/contracts/frameworks/adopt/nw-fostering").location or ""
    manager.post(f"{framework}/providers/new", {"lot": "1", "provider": "1", "starts_on": day(date(2025, 5, 1))})
    manager.post("/contracts/lots/members/1/remove")
    assert "Harbour Care" not in manager.get(framework).text
    manager.post("/contracts/lots/members/1/restore")
    assert "Harbour Care" in manager.get(framework).text
    for contract in (here, "/contracts/2"):
        manager.post(f"{contract}/remove")
        manager.get(contract, status=404)
    assert "Fostering" not in manager.get("/contracts?state=all").text
    assert "None in force is recorded" in manager.get("/settings/SC012345").text
    manager.post(f"{here}/restore")
    assert "Fostering" in manager.get("/settings/SC012345").text
    manager.post(f"{here}/meetings/new", {"on": day(today()), "held": "yes"})
    manager.post(f"{here}/remove", status=409)


def test_two_people_writing_minutes_lose_nothing(manager: Browser) -> None:
    here = made(manager)
    meeting = manager.post(f"{here}/meetings/new", {"on": day(today()), "held": "yes"}).location or ""
    said = {"version": "1", "on": day(today()), "held": "yes"}
    manager.post(f"{meeting}/change", said | {"minutes": "The first."})
    clash = manager.post(f"{meeting}/change", said | {"minutes": "The second."}, status=409)
    assert "The first." in clash.text and "The second." in clash.html
    version = str(clash.soup.select_one("input[name=version]")["value"])  # type: ignore[index]
    manager.post(f"{meeting}/change", said | {"version": version, "minutes": "The first. The second."})


def test_many_figures_are_kept_at_once_and_nobody_overwrites_anybody(
        app: Flask, authority: int, manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    here = made(manager)
    last = quarter_later(quarter_of(today()), -1)
    with app.app_context(), acting_for(authority), transaction():
        db.session.execute(db.text(f"UPDATE contract_indicator SET first_quarter = '{last.isoformat()}'"))
    page = manager.get("/contracts/returns")
    assert len(page.soup.select("input[name^=figure-]")) == 3
    save = f"/contracts/returns/save?quarter={last.isoformat()}"
    blank = {f"shown-{number}": "" for number in (1, 2, 3)}
    manager.post(save, blank | {"figure-1": "92.5", "figure-2": "none", "figure-3": ""})
    assert {row.indicator_id: row.value_hundredths for row in rows(app, authority, IndicatorReturn)} == {
        1: 9250, 2: None}
    manager.post(save, blank | {"figure-1": "80", "figure-2": "none", "figure-3": "100"})
    said = manager.get("/contracts/returns").text
    assert "changed by somebody else meanwhile" in said
    assert {row.indicator_id: row.value_hundredths for row in rows(app, authority, IndicatorReturn)} == {
        1: 9250, 2: None, 3: 10000}
    manager.post(save, {"shown-1": "92.5", "figure-1": "lots", "shown-2": "none", "figure-2": "none"}, status=422)
    manager.post(save, {"shown-1": "92.5", "figure-1": "101"}, status=422)
    assert "92.5 %" in client_for(Role.AUDITOR).get("/contracts/returns").text
    assert "92.5 %" in manager.get(here).text
    manager.post(f"{here}/indicators/new", {"name": "Unplanned endings", "target": "5", "unit": "%", "better": "most"})
    manager.post("/contracts/indicators/4/end")
    assert "No longer asked for" in manager.get(here).text


def test_finance_records_a_financial_check_and_changes_nothing_else(
        app: Flask, authority: int, manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    here = made(manager, yearly="250000")
    finance, lead = client_for(Role.FINANCE), client_for(Role.SAFEGUARDING_LEAD)
    said = {"checked_on": day(today()), "source": "Example Credit", "score": "38", "lowest_score": "50", "who": "Sam"}
    finance.post("/contracts/providers/1/checks/new", said)
    assert "Below 50" in finance.get("/contracts/providers/1").text
    finance.get(f"{here}/change", status=404)
    assert "£250,000" in finance.get(here).text and "£250,000" not in lead.get(here).text
    finance.post("/contracts/checks/1/remove")
    assert rows(app, authority, FinancialCheck)[0].removed_at is not None
    finance.post("/contracts/checks/1/restore")
    client_for(Role.AUDITOR).get("/contracts/providers/1/checks/new", status=404)


def test_a_manager_suspends_reviews_and_lifts_and_it_can_be_taken_back(
        app: Flask, authority: int, manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    made(manager)
    new = "/contracts/suspend/setting/SC012345"
    client_for(Role.COMMISSIONING_OFFICER).get(new, status=404)
    said = {"kind": "suspension", "reason": "Not enough staff at night.", "from_on": day(today()), "told": "ofsted",
            "review_on": day(today() + timedelta(days=28)), "told_more": "The carers"}
    here = manager.post(new, said).location or ""
    page = manager.get(here)
    assert "Ofsted; The carers" in page.text and "Not enough staff at night." in page.text
    assert manager.post(new, said).location == here
    refused = manager.post(new, said | {"reason": "About 943 476 5919."}, status=422)
    assert "an NHS number" in refused.text
    manager.post(new, said | {"reason": "Another"}, status=409)
    manager.post(f"{here}/review", {"version": "1", "found": "Two posts are filled.", "next_on": day(
        today() + timedelta(days=14))})
    assert "Two posts are filled." in manager.get(here).text
    manager.post(f"{here}/lift", {"version": "2", "on": day(today()), "evidence": ""}, status=422)
    lift = {"version": "2", "on": day(today()), "evidence": "Our visit of today."}
    manager.post(f"{here}/lift", lift)
    assert "Our visit of today." in manager.get(here).text
    manager.post(f"{here}/lift", lift, status=409)
    manager.post(f"{here}/put-back")
    assert rows(app, authority, Suspension)[0].lifted_on is None
    manager.get("/contracts/suspend/setting/SC999999", status=404)
    manager.get("/contracts/suspend/world/1", status=404)


def test_bad_input_is_answered_in_a_sentence_and_nothing_is_kept(
        app: Flask, authority: int, manager: Browser) -> None:
    for said in ({"company_number": "12A"}, {"group": "nobody at all"}, {"ends_on": day(date(2024, 1, 1))},
                 {"starts_on": ["31", "2", "2025"]}, {"title": ""}):
        manager.post("/contracts/new", {
            "new_name": "Other Ltd", "title": "T", "starts_on": day(today()), "covers": "group"} | said, status=422)
    assert rows(app, authority, Provider) == [] and rows(app, authority, Contract) == []
    manager.get("/contracts/987", status=404)
    manager.get("/contracts?state=nonsense&framework=abc&q=%25_%5C")


def test_flags_and_gaps_about_contracts_lead_to_them(
        app: Flask, authority: int, manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    here = made(manager, ends_on=day(today() + timedelta(days=20)), rolling="")
    manager.post("/contracts/providers/1/documents/new", {"kind": "dbs", "seen_on": day(today())})
    with app.app_context(), acting_for(authority):
        builder.assessed(today(), full=True)
        ending = builder.flag("CN-06")
        assert ending is not None and ending.title == "Contract ending: Harbour Care Limited"
    assert manager.get(f"/flags/{ending.id}").soup.select_one(f"main a[href='{here}']") is not None
    assert "Contract ending: Harbour Care Limited" in manager.get("/flags").text
    assert manager.get("/flags/not-known").soup.select_one("main a[href='/contracts/providers/1']") is not None
    assert "Contract ending" in manager.get(here).text
    assert "a contract ends, and no plan is recorded" in manager.get("/due?whose=team").text
    assert "a contract ends" not in client_for(Role.COUNCILLOR).get("/due", status=404).text
    manager.post(f"{here}/plan", {"plan": "Extended to 2028."})
    assert "Extended to 2028." in manager.get(here).text
    assert [row[0] for row in manager.get("/contracts?state=ending&flagged=1&sort=ends").rows()] != []
    assert "Harbour Care" in manager.get("/audit?action=contract").text


def test_a_framework_and_a_provider_entered_by_mistake_go_and_come_back_until_something_rests_on_them(
        app: Flask, authority: int, manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    framework = manager.post("/contracts/frameworks/adopt/nw-fostering").location or ""
    manager.post(f"{framework}/remove")
    manager.get(framework, status=404)
    assert "Ready-made" in manager.get("/contracts/frameworks").text and "Add a contract" not in manager.get(
        "/contracts/frameworks").text
    assert manager.post("/contracts/frameworks/adopt/nw-fostering").location == framework, "its name brings it back"
    manager.post(f"{framework}/remove")
    manager.post(f"{framework}/restore")
    manager.post("/contracts/providers/new", {"name": "Harbur Care", "company_number": "01234567"})
    manager.post("/contracts/providers/1/remove")
    manager.get("/contracts/providers/1", status=404)
    assert "Harbur" not in manager.get("/contracts/providers").text
    assert "Harbur" not in manager.get("/contracts/new").text
    manager.post("/contracts/providers/new", {"name": "Harbour Care", "company_number": "01234567"})
    assert rows(app, authority, Provider)[0].company_number is None, "the right one has the number now"
    manager.post("/contracts/providers/1/restore")
    assert "Harbur" in manager.get("/contracts/providers").text
    manager.post(f"{framework}/providers/new", {"lot": "1", "provider": "2", "starts_on": day(today())})
    refused = manager.post("/contracts/providers/2/remove", status=409)
    assert "A contract of this provider is recorded" in refused.text
    manager.post(f"{framework}/remove", status=409)
    assert "entered by mistake" not in manager.get("/contracts/providers/2").text
    client_for(Role.FINANCE).post("/contracts/providers/1/remove", status=404)


def test_who_was_told_is_written_down_as_it_happens_and_by_officers_too(
        manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    here = manager.post("/contracts/suspend/setting/SC012345", {
        "kind": "embargo", "reason": "Not enough staff.", "from_on": day(today()),
        "review_on": day(today() + timedelta(days=9))}).location or ""
    assert "Nobody is recorded" in manager.get(here).text
    officer = client_for(Role.COMMISSIONING_OFFICER)
    officer.post(f"{here}/told", {"version": "1", "told": "ofsted", "told_more": "The other council"})
    assert "Ofsted; The other council" in manager.get(here).text
    manager.post(f"{here}/told", {"version": "1", "told": "provider"}, status=409)
    officer.post(f"{here}/remove", status=404)
    for wrong in ({"from_on": day(date(1000, 1, 1))}, {"review_on": day(date(9999, 1, 1))}):
        manager.post("/contracts/suspend/setting/SC012345", {
            "kind": "suspension", "reason": "Why", "from_on": day(today()), "review_on": day(today())} | wrong,
            status=422)


def test_finance_sees_that_actions_were_agreed_and_not_what_they_say_and_auditors_without_names(
        app: Flask, authority: int, manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    here = made(manager)
    meeting = manager.post(f"{here}/meetings/new", {"on": day(today()), "held": "yes"}).location or ""
    key = str(manager.get(f"{meeting}/actions/new").soup.select_one("input[name=key]")["value"])  # type: ignore[index]
    manager.post(f"{meeting}/actions/new", {"key": key, "text": "Mrs Puddifold sends the list.", "due_on":
                                            day(today() + timedelta(days=7)), "owner": "Registered manager"})
    assert "Mrs Puddifold sends" in manager.get(meeting).text
    finance, auditor = client_for(Role.FINANCE).get(meeting).text, client_for(Role.AUDITOR).get(meeting).text
    assert "1 action was agreed." in finance and "sends the list" not in finance
    assert "sends the list" in auditor and "Puddifold" not in auditor
    manager.post(f"{meeting}/remove", status=409)


def test_a_document_expires_soon_when_the_rule_on_it_says_so(app: Flask, authority: int, manager: Browser) -> None:
    made(manager)
    said = {"kind": "dbs", "seen_on": day(today()), "expires_on": day(today() + timedelta(days=40))}
    manager.post("/contracts/providers/1/documents/new", said)
    assert "Expires soon" not in manager.get("/contracts/providers/1").text
    with app.app_context(), acting_for(authority), transaction():
        change_parameter("CN-01", "days", "40", reason="Renewals take us six weeks.", by=making.manager())
    assert "Expires soon" in manager.get("/contracts/providers/1").text


def test_a_provider_is_found_by_its_name_and_its_number_by_those_who_read_contracts(
        manager: Browser, client_for: Callable[[Role], Browser]) -> None:
    made(manager, new_name="Brightpath Pathways Limited")
    for words in ("pathways", "01234567", "Brightpath Ltd"):
        assert manager.get(f"/search?q={words}").soup.select("main a[href='/contracts/providers/1']"), words
    assert "Pathways" not in client_for(Role.COUNCILLOR).get("/search?q=01234567").text
    manager.post("/contracts/1/remove")
    manager.post("/contracts/providers/1/remove")
    assert not manager.get("/search?q=pathways").soup.select("main a[href='/contracts/providers/1']")
