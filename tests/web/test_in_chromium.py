"""The shell in a real browser: the policy is kept, a phone's width suffices, and nothing needs JavaScript."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from qa_service.accounts import passwords
from qa_service.permissions import Role
from tests.accounts.test_sign_in import EMAIL, PASSWORD
from tests.web.client import make_user

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.browser]
PAGES = ("/account", "/account/password", "/accounts", "/accounts/invite", "/council", "/council/change", "/audit",
         "/council/brand", "/help", "/accessibility", "/glossary", "/components?kind=home", "/nowhere")


@pytest.fixture
def address(app: Flask, authority: int) -> Iterator[str]:
    with app.app_context():
        make_user(authority, Role.ADMINISTRATOR, name="Ada Quill", email=EMAIL,
                  password_hash=passwords.hash_of(PASSWORD))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def sign_in(page: Any, address: str) -> None:
    page.goto(f"{address}/account")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.locator("h1").inner_text() == "Your account"


@pytest.mark.parametrize("scripts", [True, False])
def test_every_page_fits_a_phone_and_breaks_no_policy(chromium: Any, address: str, scripts: bool) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=scripts)
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, address)
    for path in PAGES:
        page.goto(address + path)
        if scripts:
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 320, f"{path} is {width} pixels wide"
    context.close()
    assert [line for line in said if "404" not in line] == []
    assert [url for url in asked if not url.startswith(address)] == []


def test_no_page_has_a_serious_barrier(chromium: Any, address: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    page, found = context.new_page(), []
    page.goto(f"{address}/sign-in")
    found += [("/sign-in", rule["id"]) for rule in Axe().run(page).response["violations"]]
    sign_in(page, address)
    for path in PAGES:
        page.goto(address + path)
        for rule in Axe().run(page).response["violations"]:
            found.append((path, rule["id"], *(node["html"][:120] for node in rule["nodes"][:2])))
    context.close()
    assert found == []


@pytest.mark.assures("X2")
def test_the_first_tab_stop_skips_to_the_content(chromium: Any, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/help")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.close()


def test_an_error_takes_the_cursor_to_its_field(chromium: Any, address: str) -> None:
    page = chromium.new_page()
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Enter your e-mail address.").click()
    assert page.evaluate("document.activeElement.id") == "email"
    page.close()
