"""Passkeys: made, used, renamed, removed; and every answer that must be refused."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from qa_service.accounts import passwords, second_factor
from qa_service.accounts.access_models import Passkey
from qa_service.accounts.models import Authority, User
from qa_service.alerts.models import Alert
from qa_service.app import create_app
from qa_service.database import across_authorities, db, transaction
from qa_service.permissions import Role
from tests.accounts.authenticator import Authenticator
from tests.accounts.test_sign_in import EMAIL, PASSWORD, try_to_sign_in
from tests.assured import Figure
from tests.conftest import make_config
from tests.web.client import Browser, Page, make_user, signed_in

pytestmark = pytest.mark.only("sqlite")
NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def named(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application at an address with a name, where everybody needs a second factor."""
    app = create_app(make_config(database_url, tmp_path / "data", PUBLIC_URL="http://localhost:8000",
                                 QA_MFA_REQUIRED="yes"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def ada(named: Flask) -> int:
    with named.app_context():
        with transaction():
            council = Authority(name="Marlowe Borough Council", area="Marlowe")
            db.session.add(council)
            db.session.flush()
            authority_id = council.id
        return make_user(authority_id, Role.MANAGER, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))


def question(page: Page) -> dict[str, Any]:
    form = page.soup.select_one("form[data-qa-passkey]")
    assert form is not None
    found: dict[str, Any] = json.loads(str(form["data-qa-passkey"]))
    return found


def add(browser: Browser, device: Authenticator, name: str = "work laptop", *, status: int = 302, **how: Any) -> Page:
    asked = question(browser.get("/account/passkeys/new"))
    return browser.post("/account/passkeys/new", {"name": name, "answer": device.make(asked, **how)}, status=status)


def come_in(app: Flask, device: Authenticator, *, status: int = 302, **how: Any) -> tuple[Browser, str]:
    browser = Browser(app)
    page = browser.get("/sign-in/passkey")
    answer = device.answer(question(page), **how)
    token = page.soup.select_one("input[name=csrf_token]")
    assert token is not None
    browser.post("/sign-in/passkey", {"csrf_token": token["value"], "answer": answer}, status=status)
    return browser, answer


def kept(app: Flask) -> list[Passkey]:
    with app.app_context(), across_authorities():
        return list(db.session.scalars(select(Passkey).order_by(Passkey.id)))


def told(app: Flask) -> list[str]:
    with app.app_context(), across_authorities():
        return [alert.context["what"] for alert in db.session.scalars(select(Alert).order_by(Alert.id))
                if alert.template == "account-notice"]


def test_a_passkey_is_added_and_signs_in_without_a_password(named: Flask, ada: int) -> None:
    browser, elsewhere, device = signed_in(named, ada), signed_in(named, ada), Authenticator()
    add(browser, device)
    elsewhere.get("/account", status=302)
    assert "work laptop" in browser.get("/account/passkeys").text
    assert told(named) == ["passkey-added"]
    other, _ = come_in(named, device)
    assert EMAIL in other.get("/account").text


@pytest.mark.assures("S8")
def test_answers_that_must_be_refused(named: Flask, ada: int, figure: Figure) -> None:
    browser, device = signed_in(named, ada), Authenticator()
    asked = question(browser.get("/account/passkeys/new"))
    ways = ({"verified": False}, {"origin": "https://evil.example"})
    for how in ways:
        add(browser, Authenticator(), status=422, **how)  # type: ignore[arg-type]
    browser.post("/account/passkeys/new", {"name": "old question", "answer": device.make(asked)}, status=422)
    for answer in ("", "{}", "[]", "not JSON", '{"id": 5}', "x" * 30_000):
        browser.get("/account/passkeys/new")
        browser.post("/account/passkeys/new", {"name": "odd", "answer": answer}, status=422)
    assert kept(named) == []
    add(browser, device)
    others: tuple[dict[str, Any], ...] = (*ways, {"host": "evil.example"})
    for how in others:
        come_in(named, device, status=422, **how)
    come_in(named, Authenticator(), status=422)
    figure("S8", f"{len(ways) + len(others) + 8} of {len(ways) + len(others) + 8} wrong answers of passkeys refused")


@pytest.mark.assures("S8")
def test_an_answer_is_taken_once(named: Flask, ada: int) -> None:
    device = Authenticator()
    add(signed_in(named, ada), device)
    _, answer = come_in(named, device)
    browser = Browser(named)
    token = browser.get("/sign-in/passkey").soup.select_one("input[name=csrf_token]")
    assert token is not None
    browser.post("/sign-in/passkey", {"csrf_token": token["value"], "answer": answer}, status=422)


def test_a_question_stands_for_five_minutes(named: Flask, ada: int) -> None:
    device = Authenticator()
    add(signed_in(named, ada), device)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = Browser(named)
        page = browser.get("/sign-in/passkey")
        token = page.soup.select_one("input[name=csrf_token]")
        assert token is not None
        clock.shift(timedelta(minutes=5, seconds=1))
        browser.post("/sign-in/passkey", {"csrf_token": token["value"], "answer": device.answer(question(page))},
                     status=422)


def test_a_copys_counter_is_refused_and_its_owner_told(named: Flask, ada: int) -> None:
    device = Authenticator()
    add(signed_in(named, ada), device)
    come_in(named, device)
    come_in(named, device)
    device.count -= 2
    come_in(named, device, status=422)
    assert "passkey-copied" in told(named)


def test_another_persons_passkey_confirms_nothing(named: Flask, ada: int) -> None:
    device = Authenticator()
    add(signed_in(named, ada), device)
    with named.app_context():
        eve = make_user(1, Role.FINANCE)
    browser = signed_in(named, eve)
    asked = question(browser.get("/account/confirm/passkey"))
    browser.post("/account/confirm/passkey", {"answer": device.answer(asked)}, status=422)


def test_a_passkey_confirms_that_it_is_still_the_same_person(named: Flask, ada: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        browser, device = signed_in(named, ada), Authenticator()
        add(browser, device)
        browser, _ = come_in(named, device)
        clock.shift(timedelta(minutes=10, seconds=1))
        assert browser.get("/account/password", status=302).location == "/account/confirm?next=%2Faccount%2Fpassword"
        assert "Confirm with a passkey" in browser.get("/account/confirm?next=/account/password").text
        page = browser.get("/account/confirm/passkey?next=/account/password")
        token = page.soup.select_one("main input[name=csrf_token]")
        assert token is not None
        sent = {"csrf_token": token["value"], "answer": device.answer(question(page))}
        assert browser.post("/account/confirm/passkey?next=/account/password", sent).location == "/account/password"
        browser.get("/account/password")


def test_the_first_second_factor_may_be_a_passkey(named: Flask, ada: int) -> None:
    browser, device = Browser(named), Authenticator()
    try_to_sign_in(browser, EMAIL, PASSWORD, status=302)
    assert "Set up a passkey" in browser.get("/sign-in/code").text
    page = browser.get("/sign-in/passkey/new")
    token = page.soup.select_one("input[name=csrf_token]")
    assert token is not None
    browser.post("/sign-in/passkey/new", {"csrf_token": token["value"], "name": "phone",
                                          "answer": device.make(question(page))})
    browser.get("/account")


@pytest.mark.assures("S8")
def test_of_two_second_factors_set_up_at_one_moment_the_first_stands(named: Flask, ada: int) -> None:
    """Who knows the password opened the page; the owner's app was set up before the passkey came."""
    browser = Browser(named)
    try_to_sign_in(browser, EMAIL, PASSWORD, status=302)
    page = browser.get("/sign-in/passkey/new")
    token = page.soup.select_one("input[name=csrf_token]")
    assert token is not None
    with named.app_context(), across_authorities(), transaction():
        second_factor.keep(db.session.get_one(User, ada), second_factor.new_secret())
    answer = browser.client.post("/sign-in/passkey/new", data={
        "csrf_token": token["value"], "name": "phone", "answer": Authenticator().make(question(page))})
    assert answer.status_code in (302, 422) and kept(named) == []
    browser.get("/account", status=302)


@pytest.mark.assures("S8")
def test_a_password_alone_adds_nothing_to_an_account_that_has_a_passkey(named: Flask, ada: int) -> None:
    add(signed_in(named, ada), Authenticator())
    browser = Browser(named)
    try_to_sign_in(browser, EMAIL, PASSWORD, status=302)
    browser.get("/account", status=302)
    page = browser.get("/sign-in/code")
    assert "picture" not in page.text and page.soup.select_one("input[name=code]") is None
    assert browser.get("/sign-in/passkey/new", status=302).location == "/sign-in/code"


def test_several_are_named_and_removed_but_not_the_last_way_in(named: Flask, ada: int) -> None:
    browser = signed_in(named, ada)
    for name in ("laptop", "blue key"):
        add(browser, Authenticator(), name)
        browser = signed_in(named, ada)
    one, two = kept(named)
    browser.post(f"/account/passkeys/{one.id}", {"name": "old laptop"})
    assert "old laptop" in browser.get("/account/passkeys").text
    browser.post(f"/account/passkeys/{one.id}/remove")
    browser = signed_in(named, ada)
    browser.get(f"/account/passkeys/{two.id}/remove")
    page = browser.post(f"/account/passkeys/{two.id}/remove", status=422)
    assert "only second factor" in page.text and len(kept(named)) == 1
    browser.post(f"/account/passkeys/{one.id}/remove", status=404)


def test_an_address_that_is_a_number_has_no_passkeys(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
    browser = signed_in(app, user_id)
    assert "until its address has a name" in browser.get("/account/passkeys").text
    browser.get("/account/passkeys/new", status=302)
    assert "passkey" not in Browser(app).get("/sign-in").text


@pytest.mark.browser
def test_a_real_browser_adds_a_passkey_and_signs_in_with_it(
        chromium: Any, database_url: str, tmp_path: Path) -> None:
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)  # only to be given a free port
    port = server.server_port
    server.server_close()
    app = create_app(make_config(database_url, tmp_path / "data", PUBLIC_URL=f"http://localhost:{port}"))
    with app.app_context():
        with transaction():
            council = Authority(name="Marlowe Borough Council", area="Marlowe")
            db.session.add(council)
            db.session.flush()
            authority_id = council.id
        make_user(authority_id, Role.FINANCE, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
    server = make_server("127.0.0.1", port, app, threaded=True)
    threading.Thread(target=server.serve_forever).start()
    try:
        context = chromium.new_context()
        page = context.new_page()
        link = context.new_cdp_session(page)
        link.send("WebAuthn.enable")
        link.send("WebAuthn.addVirtualAuthenticator", {"options": {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True}})
        page.goto(f"http://localhost:{port}/sign-in")
        page.get_by_label("E-mail address").fill(EMAIL)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto(f"http://localhost:{port}/account/passkeys/new")
        page.get_by_label("Name of this passkey").fill("virtual key")
        page.get_by_role("button", name="Add the passkey").click()
        page.wait_for_url("**/account/passkeys")
        assert page.get_by_text("virtual key").first.is_visible()
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url("**/sign-in?signed-out")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_function("!location.pathname.startsWith('/sign-in')")
        page.goto(f"http://localhost:{port}/account")
        assert page.get_by_text(EMAIL).first.is_visible()
        context.close()
    finally:
        server.shutdown()
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
