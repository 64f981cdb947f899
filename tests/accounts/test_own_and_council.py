"""One's own account, and the council's settings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import links, passwords
from qa_service.accounts.models import Authority, User
from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from tests.accounts.test_sign_in import PASSWORD
from tests.web.client import Browser, make_user, signed_in

TYPED = {"name": "Marlowe Borough Council", "area": "Marlowe", "go_live_on": ["1", "4", "2025"],
         "contact_email": "placements@example.gov.uk", "contact_phone": "", "duty_team_phone": "01632 960 001",
         "out_of_hours_phone": "01632 960 002"}


@pytest.mark.assures("V49", "V50")
def test_a_password_is_changed_with_the_old_one_and_other_browsers_end(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.FINANCE, password_hash=passwords.hash_of(PASSWORD))
        with acting_for(authority), transaction():
            link = links.start_reset(db.session.get_one(User, user_id), by=Actor.command("test"))
    here, there = signed_in(app, user_id), signed_in(app, user_id)
    before = here.client.get_cookie("session")
    here.get("/account/password")
    wrong = here.post("/account/password", {"current": "not this one", "password": "velvet harbour lantern"},
                      status=422)
    assert wrong.soup.select_one('.govuk-error-summary a[href="#current"]') is not None
    here.post("/account/password", {"current": PASSWORD, "password": "velvet harbour lantern"})
    assert "Your password is changed" in here.get("/account").text
    there.get("/account", status=302)
    after = here.client.get_cookie("session")
    assert before is not None and after is not None and before.value != after.value
    there.get(f"/reset/{link}", status=404)


def test_the_old_password_cannot_be_guessed_in_an_open_browser(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.FINANCE, password_hash=passwords.hash_of(PASSWORD))
    browser = signed_in(app, user_id)
    for _ in range(5):
        browser.post("/account/password", {"current": "a guess", "password": "velvet harbour lantern"}, status=422)
    browser.post("/account/password", {"current": PASSWORD, "password": "velvet harbour lantern"}, status=429)


def test_a_manager_changes_the_councils_settings_and_what_changed_is_recorded(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    assert browser.get("/council/change").soup.select_one("input[name=version]")["value"] == "1"  # type: ignore[index]
    browser.post("/council/change", {"version": "1", **TYPED})
    page = browser.get("/council")
    assert "1 April 2025" in page.text and "01632 960 002" in page.text
    with app.app_context():
        council = db.session.scalars(select(Authority)).one()
        assert (council.go_live_on, council.contact_phone, council.version) == (date(2025, 4, 1), None, 2)
        event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "council.updated")).one()
        assert event.details["go_live_on"] == {"from": "2024-01-01", "to": "2025-04-01"}
        assert "name" not in event.details


@pytest.mark.parametrize("typed", [["1", "4", "2062"], ["1", "4", "1926"], ["31", "12", "2009"]])
def test_a_go_live_date_that_can_only_be_a_slip_is_refused(
        client_for: Callable[[Role], Browser], typed: list[str]) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.post("/council/change", {"version": "1", **TYPED, "go_live_on": typed}, status=422)
    summary = page.soup.select_one('.govuk-error-summary a[href="#go_live_on-day"]')
    assert summary is not None and "between 1 January 2010 and" in summary.text
    assert [part["value"] for part in page.soup.select("input[name=go_live_on]")] == typed
    assert "1 January 2024" in browser.get("/council").text


def test_a_go_live_date_within_ninety_days_is_taken(client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    for version, days, status in (("1", 90, 302), ("2", 91, 422)):
        day = today() + timedelta(days=days)
        browser.post("/council/change", {
            "version": version, **TYPED, "go_live_on": [str(day.day), str(day.month), str(day.year)]}, status=status)


def test_two_people_changing_the_council_at_once_see_both_versions(client_for: Callable[[Role], Browser]) -> None:
    first, second = client_for(Role.MANAGER), client_for(Role.ADMINISTRATOR)
    first.post("/council/change", {"version": "1", **TYPED})
    page = second.post("/council/change", {"version": "1", **TYPED, "area": "Marlowe and Fenwick"}, status=409)
    assert "01632 960 002" in page.text
    assert page.soup.select_one("input[name=area]")["value"] == "Marlowe and Fenwick"  # type: ignore[index]
    assert page.soup.select_one("input[name=version]")["value"] == "2"  # type: ignore[index]
    second.post("/council/change", {"version": "2", **TYPED, "area": "Marlowe and Fenwick"})
    assert "Marlowe and Fenwick" in first.get("/council").text


def test_wrong_settings_are_shown_beside_their_fields(client_for: Callable[[Role], Browser]) -> None:
    page = client_for(Role.MANAGER).post("/council/change", {
        "version": "1", **TYPED, "name": "", "go_live_on": ["31", "2", "2025"], "contact_email": "nobody",
        "contact_phone": "ring Sam"}, status=422)
    links = {link["href"] for link in page.soup.select(".govuk-error-summary a")}
    assert links == {"#name", "#go_live_on-day", "#contact_email", "#contact_phone"}
    assert [part["value"] for part in page.soup.select("input[name=go_live_on]")] == ["31", "2", "2025"]
