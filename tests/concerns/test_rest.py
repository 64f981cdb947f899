"""S4 for concerns: fifteen minutes of rest end the session there, said three minutes before; what was typed is kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import sessions
from qa_service.accounts.models import KeptForm
from qa_service.database import acting_for, db, transaction
from tests.concerns.making import a_lead, reported, said
from tests.flags.builder import a_setting
from tests.web.client import Browser, signed_in

pytestmark = pytest.mark.only("sqlite")
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def lead(app: Flask, authority: int) -> tuple[Browser, str]:
    with time_machine.travel(NOON, tick=False), app.app_context(), acting_for(authority):
        who = a_lead()
        with transaction():
            home = a_setting(urn="2800666")
        return signed_in(app, who.user_id or 0), f"/concern/{reported(who, said(home, NOON - MINUTE))}"


def test_S4_fifteen_minutes_of_rest_and_not_a_second_more_on_pages_about_concerns(
        lead: tuple[Browser, str], figure: Callable[[str, str], None]) -> None:
    browser, case = lead
    tried = 0
    with time_machine.travel(NOON, tick=False) as clock:
        for path in (case, "/concerns", "/concerns/report?setting=2800666"):
            clock.move_to(NOON + tried * timedelta(hours=1))
            again = signed_in(browser.app, browser.user_id or 0)
            again.get(path)
            clock.shift(sessions.SHORT_IDLE - timedelta(seconds=1))
            again.get(path)
            clock.shift(sessions.SHORT_IDLE + timedelta(seconds=1))
            again.get(path, status=302)
            again.get("/account", status=302)
            tried += 1
        figure("S4", f"0 of {2 * tried} requests accepted one second after the rest of 15 minutes")


def test_S4_elsewhere_the_rest_is_thirty_minutes_again(lead: tuple[Browser, str]) -> None:
    browser, case = lead
    with time_machine.travel(NOON, tick=False) as clock:
        browser.get(case)
        browser.get("/account")
        clock.shift(29 * MINUTE)
        browser.get("/account")


def test_S4_who_says_that_they_are_there_stays_with_the_rest_of_their_page(lead: tuple[Browser, str]) -> None:
    browser, case = lead
    with time_machine.travel(NOON, tick=False) as clock:
        browser.get(case)
        for _again in range(3):
            clock.shift(13 * MINUTE)
            answer = browser.client.post("/account/stay", data={"csrf_token": browser.token})
            assert answer.status_code == 200 and answer.text == "900"
        clock.shift(15 * MINUTE + timedelta(seconds=1))
        assert browser.client.post("/account/stay", data={"csrf_token": browser.token}).status_code == 302


def test_S4_the_page_says_how_long_its_rest_is(lead: tuple[Browser, str]) -> None:
    browser, case = lead
    with time_machine.travel(NOON, tick=False):
        asked = [browser.get(path).soup.select_one("form.qa-staying") for path in (case, "/concerns", "/account")]
        assert [(one["data-qa-seconds"], one.has_attr("data-qa-leaves-nothing")) for one in asked if one] == [
            ("900", True), ("900", True), ("1800", False)]
    assert Browser(browser.app).get("/sign-in").soup.select_one("form.qa-staying") is None


def test_S4_what_was_sent_too_late_is_kept_sealed_and_shown_again(lead: tuple[Browser, str]) -> None:
    browser, case = lead
    with time_machine.travel(NOON, tick=False) as clock:
        browser.get(f"{case}/note")
        clock.shift(16 * MINUTE)
        browser.post(f"{case}/note", {"text": "Kestrel, too late"})
        with browser.app.app_context():
            assert "Kestrel" not in str(db.session.execute(select(KeptForm.__table__.c.fields)).all())
        again = signed_in(browser.app, browser.user_id or 0)
        assert "Kestrel, too late" in again.get(f"{case}/note").html
