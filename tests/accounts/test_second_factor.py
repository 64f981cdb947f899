"""The second factor: set up at the first sign-in where everybody needs one; each code is used once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import passwords, second_factor
from qa_service.accounts.models import Authority, User
from qa_service.app import create_app
from qa_service.database import across_authorities, db, transaction
from qa_service.permissions import Role
from tests.accounts.test_sign_in import EMAIL, PASSWORD, try_to_sign_in
from tests.conftest import make_config
from tests.web.client import Browser, Page, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def strict(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application where everybody needs a second factor, and one person without one."""
    application = create_app(make_config(database_url, tmp_path / "data", QA_MFA_REQUIRED="yes"))
    with application.app_context():
        with transaction():
            council = Authority(name="Marlowe Borough Council", area="Marlowe")
            db.session.add(council)
            db.session.flush()
            authority_id = council.id
        make_user(authority_id, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()


def send(browser: Browser, code: str, *, status: int) -> Page:
    token = browser.get("/sign-in/code").soup.select_one("input[name=csrf_token]")
    assert token is not None
    return browser.post("/sign-in/code", {"code": code, "csrf_token": token["value"]}, status=status)


def give_secret(app: Flask) -> None:
    with app.app_context(), across_authorities(), transaction():
        second_factor.keep(db.session.scalars(select(User)).one(), SECRET)


def code_at(moment: datetime) -> str:
    return pyotp.TOTP(SECRET).at(moment)


def half_way(app: Flask) -> Browser:
    browser = Browser(app)
    try_to_sign_in(browser, EMAIL, PASSWORD, status=302)
    return browser


@pytest.mark.assures("V39")
def test_the_password_alone_opens_nothing(strict: Flask) -> None:
    browser = half_way(strict)
    browser.get("/account", status=302)
    browser.get("/council", status=302)


@pytest.mark.assures("S3", "V45")
def test_the_first_sign_in_sets_the_second_factor_up(strict: Flask) -> None:
    browser = half_way(strict)
    page = browser.get("/sign-in/code")
    secret = page.soup.select_one("strong.qa-long")
    assert page.soup.select_one("svg path") is not None and secret is not None
    before = browser.client.get_cookie("session")
    send(browser, pyotp.TOTP(secret.text.replace(" ", "")).now(), status=302)
    after = browser.client.get_cookie("session")
    assert before is not None and after is not None and before.value != after.value
    browser.get("/account")
    old = Browser(strict, cookie=before.value)
    old.get("/account", status=302)


@pytest.mark.assures("S8", "V42")
def test_a_code_is_used_once(strict: Flask) -> None:
    give_secret(strict)
    with time_machine.travel(NOON, tick=False) as clock:
        send(half_way(strict), code_at(NOON), status=302)
        again = half_way(strict)
        send(again, code_at(NOON), status=422)
        clock.shift(30)
        send(again, code_at(NOON + timedelta(seconds=30)), status=302)


@pytest.mark.assures("S8", "V42")
@pytest.mark.parametrize("seconds", [-60, -30, 30, 60])
def test_an_earlier_or_later_code_is_refused(strict: Flask, seconds: int) -> None:
    give_secret(strict)
    with time_machine.travel(NOON, tick=False):
        send(half_way(strict), code_at(NOON + timedelta(seconds=seconds)), status=422)


@pytest.mark.assures("S8")
def test_the_sixth_guess_in_a_quarter_of_an_hour_is_not_looked_at(strict: Flask) -> None:
    give_secret(strict)
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            send(half_way(strict), "000000", status=422)
        browser = half_way(strict)
        page = send(browser, code_at(NOON), status=429)
        assert "Wait 15 minutes" in page.text
        clock.shift(timedelta(minutes=15, seconds=1))
        send(browser, code_at(NOON + timedelta(minutes=15)), status=302)


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "１２３４５６", "123456789012", "\x01"])
def test_what_is_no_code_is_refused(strict: Flask, code: str) -> None:
    give_secret(strict)
    send(half_way(strict), code, status=422)


def test_the_picture_has_neither_style_nor_script() -> None:
    picture = second_factor.picture(SECRET, EMAIL)
    assert "style" not in picture and "script" not in picture


@pytest.mark.assures("S8", "V50")
def test_managing_accounts_needs_a_code_of_the_last_ten_minutes(strict: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with strict.app_context(), across_authorities():
            authority_id = db.session.scalars(select(Authority.id)).one()
            user_id = make_user(authority_id, Role.ADMINISTRATOR)
            with transaction():
                second_factor.keep(db.session.get_one(User, user_id), SECRET)
        browser = signed_in(strict, user_id)
        clock.shift(timedelta(minutes=10))
        browser.get("/accounts/invite")
        clock.shift(1)
        browser.get("/accounts")
        assert browser.get("/accounts/invite", status=302).location == "/account/confirm?next=%2Faccounts%2Finvite"
        invited = {"email": "eve@example.gov.uk", "role": "finance"}
        assert browser.post("/accounts/invite", invited).location == "/account/confirm?next=%2Faccounts"
        browser.get("/account/confirm")
        browser.post("/account/confirm", {"code": "000000"}, status=422)
        before = browser.client.get_cookie("session")
        page = browser.post("/account/confirm?next=/accounts/invite", {"code": code_at(NOON + timedelta(seconds=601))})
        assert page.location == "/accounts/invite"
        after = browser.client.get_cookie("session")
        assert before is not None and after is not None and before.value != after.value
        browser.get("/accounts/invite")
        Browser(strict, cookie=before.value).get("/account", status=302)
        assert "eve@example.gov.uk" not in browser.get("/accounts").text


@pytest.mark.assures("S8", "V50")
def test_another_app_proves_nothing_anew(strict: Flask) -> None:
    """A new session begins with it, whose proof is as old as that of the one before."""
    with time_machine.travel(NOON, tick=False) as clock:
        with strict.app_context(), across_authorities():
            user_id = db.session.scalars(select(User.id)).one()
        browser = signed_in(strict, user_id)
        clock.shift(timedelta(minutes=9))
        shown = browser.get("/account/codes").soup.select_one("strong.qa-long")
        assert shown is not None
        code = pyotp.TOTP(shown.text.replace(" ", "")).at(NOON + timedelta(minutes=9))
        browser.post("/account/codes", {"code": code})
        browser.get("/account/password")
        clock.shift(timedelta(minutes=1, seconds=1))
        assert (browser.get("/account/password", status=302).location or "").startswith("/account/confirm")
