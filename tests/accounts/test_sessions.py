"""Signed-in browsers: how they begin, how long they last, and how they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.accounts import administration, sessions
from qa_service.accounts.models import User, UserSession
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.errors import Busy
from qa_service.permissions import Role
from tests.conftest import make_config
from tests.web.client import Browser, make_user, signed_in

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
BY = Actor.command("test")


def cookie_of(browser: Browser) -> str | None:
    found = browser.client.get_cookie("session")
    return found.value if found else None


def test_a_session_lasts_thirty_idle_minutes_and_not_a_second_more(app: Flask, authority: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.MANAGER)
        browser = signed_in(app, user_id)
        clock.shift(timedelta(minutes=29))
        browser.get("/account")
        clock.shift(timedelta(minutes=29, seconds=59))
        browser.get("/account")
        clock.shift(timedelta(minutes=30, seconds=1))
        assert browser.get("/account", status=302).location == "/sign-in?next=%2Faccount"


def test_a_session_lasts_ten_hours_whatever_is_done_in_it(app: Flask, authority: int) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.MANAGER)
        browser = signed_in(app, user_id)
        for _ in range(24):
            clock.shift(timedelta(minutes=25))
            if utc_now() - NOON < sessions.ABSOLUTE:
                browser.get("/account")
        clock.move_to(NOON + sessions.ABSOLUTE + timedelta(seconds=1))
        browser.get("/account", status=302)


def test_use_is_noted_at_most_once_a_minute(app: Flask, authority: int) -> None:
    def last_seen() -> datetime:
        with app.app_context():
            return db.session.scalars(select(UserSession.last_seen_at).where(UserSession.user_id == user_id)).one()

    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.MANAGER)
        browser = signed_in(app, user_id)
        clock.shift(59)
        browser.get("/account")
        assert last_seen() == NOON
        clock.shift(2)
        browser.get("/account")
        assert last_seen() == NOON + timedelta(seconds=61)


def test_a_token_chosen_by_somebody_else_is_never_adopted(app: Flask) -> None:
    planted = "A" * 43
    browser = Browser(app, cookie=planted)
    browser.get("/sign-in")
    assert cookie_of(browser) not in (None, planted)
    with app.app_context():
        assert [row.token_hash for row in db.session.scalars(select(UserSession))] != [sessions.hash_of(planted)]


def test_the_database_does_not_hold_what_the_cookie_holds(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
    browser = signed_in(app, user_id)
    with app.app_context():
        row = db.session.scalars(select(UserSession)).one()
        assert cookie_of(browser) not in (row.token_hash, *map(str, row.data.values()))


def test_a_session_that_signed_out_is_never_accepted_again(client_for: Callable[[Role], Browser], app: Flask) -> None:
    browser = client_for(Role.MANAGER)
    kept = cookie_of(browser)
    page = browser.post("/sign-out")
    assert page.response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert cookie_of(browser) is None
    again = Browser(app, cookie=kept)
    for _ in range(20):
        again.get("/account", status=302)


def test_signing_out_by_a_link_is_not_possible(client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.MANAGER)
    browser.get("/sign-out", status=405)
    browser.get("/account")


def test_the_fourth_browser_ends_the_first(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
    first, *others = (signed_in(app, user_id) for _ in range(4))
    first.get("/account", status=302)
    for browser in others:
        browser.get("/account")


@pytest.mark.parametrize("act", [
    lambda reference: administration.disable(reference, by=BY),
    lambda reference: administration.change_role(reference, Role.COUNCILLOR, by=BY),
    lambda reference: administration.remove_second_factor(reference, by=BY),
])
def test_disabling_and_changing_a_role_count_at_the_next_request(
        app: Flask, authority: int, act: Callable[[str], None]) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
    browsers = [signed_in(app, user_id) for _ in range(3)]
    for browser in browsers:
        browser.get("/council/change")
    with app.app_context(), acting_for(authority), transaction():
        act(db.session.get_one(User, user_id).reference)
    for browser in browsers * 10:
        browser.get("/council/change", status=302)


def test_one_may_end_ones_own_session_elsewhere_and_nobody_elses(app: Flask, authority: int) -> None:
    with app.app_context():
        mine, other = make_user(authority, Role.MANAGER), make_user(authority, Role.MANAGER)
    here, there, stranger = signed_in(app, mine), signed_in(app, mine), signed_in(app, other)
    with app.app_context():
        ids = {row.user_id: row.id for row in db.session.scalars(select(UserSession).order_by(UserSession.id))}
        theirs = db.session.scalars(select(UserSession.id).where(UserSession.user_id == mine)
                                    .order_by(UserSession.id.desc())).first()
    here.post(f"/account/sessions/{ids[other]}/end", status=404)
    stranger.get("/account")
    assert "This browser" in here.get("/account").text
    here.post(f"/account/sessions/{theirs}/end")
    there.get("/account", status=302)
    here.get("/account")


def test_static_files_and_health_begin_no_session(app: Flask) -> None:
    browser = Browser(app)
    browser.client.get("/static/service.css")
    browser.get("/health/live")
    assert cookie_of(browser) is None


@pytest.mark.only("sqlite")
def test_over_tls_the_cookie_is_bound_to_this_host_and_to_tls(database_url: str, tmp_path: Path) -> None:
    app = create_app(make_config(database_url, tmp_path / "data", PUBLIC_URL="https://quality.example.gov.uk"))
    response = app.test_client().get("/sign-in", base_url="https://quality.example.gov.uk")
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) == 1 and cookies[0].startswith("__Host-session=")
    for flag in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert f"; {flag}" in cookies[0]
    assert "Domain" not in cookies[0]
    assert response.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_busy_database_keeps_nobody_from_reading(
        app: Flask, authority: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_session_id: int) -> None:
        raise Busy("The database is busy.")

    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.MANAGER)
        browser = signed_in(app, user_id)
        clock.shift(timedelta(minutes=5))
        monkeypatch.setattr(sessions, "touch", busy)
        browser.get("/council")
