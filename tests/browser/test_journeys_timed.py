"""Journeys that need a council of their own: a register of 5,600 settings, and somebody with a second factor."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
import pytest
from sqlalchemy import select

from qa_service.accounts import passwords, second_factor
from qa_service.accounts.models import Authority, User
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from tests.browser import states
from tests.browser.hands import Hands
from tests.reports.making_many import many_settings

pytestmark = [pytest.mark.browser, pytest.mark.assurance]
SETTINGS, SECONDS = 5600, 2.0
PASSWORD = "velvet harbour lantern"


@pytest.mark.alone
@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_setting_is_found_by_half_a_urn_among_5600_within_two_seconds(
        chromium: Any, sqlite_template: Path, tmp_path: Path, javascript: bool) -> None:
    state = states.empty(sqlite_template, tmp_path)
    with state.app.app_context():
        council = db.session.scalars(select(Authority.id)).one()
        with acting_for(council), transaction():
            many_settings(council, last=SETTINGS)
    with states.served(state):
        context = chromium.new_context(java_script_enabled=javascript)
        context.add_cookies(state.cookies(Role.COMMISSIONING_OFFICER))
        hands = Hands(context.new_page())
        hands.page.goto(f"{state.url}/help")
        took = []
        for half in ("04321", "3456", "2005599"):
            hands.write(".qa-search-box input[type=search]", half)
            began = time.perf_counter()
            hands.press(".qa-search-box input[type=search]")
            hands.page.locator("main a[href^='/settings/']", has_text=half).or_(
                hands.page.locator("main li, main tr, main h1", has_text=half)).first.wait_for()
            took.append(time.perf_counter() - began)
        context.close()
    assert max(took) < SECONDS, took


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
@pytest.mark.assures("X2")
def test_signing_in_with_a_second_factor_by_keyboard(
        chromium: Any, sqlite_template: Path, tmp_path: Path, javascript: bool) -> None:
    state = states.empty(sqlite_template, tmp_path)
    with state.app.app_context():
        council = db.session.scalars(select(Authority.id)).one()
        with acting_for(council), transaction():
            person = db.session.get(User, state.people[Role.MANAGER])
            assert person is not None
            secret = second_factor.new_secret()
            second_factor.keep(person, secret)
            person.password_hash, email = passwords.hash_of(PASSWORD), person.email
    with states.served(state):
        context = chromium.new_context(java_script_enabled=javascript)
        hands = Hands(context.new_page())
        hands.page.goto(f"{state.url}/flags")
        hands.write("#email", email)
        hands.write("#password", PASSWORD)
        hands.press("main button", "Sign in")
        hands.write("#code", "000000")
        hands.press("main form button")
        assert hands.page.locator(".govuk-error-summary").count() == 1, "a wrong code is said"
        hands.write("#code", pyotp.TOTP(secret).at(datetime.now(UTC)))
        hands.press("main form button")
        assert hands.page.inner_text("h1") == "Flags", "on to the page that was asked for"
        context.close()
