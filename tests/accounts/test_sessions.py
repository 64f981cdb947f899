"""Signed-in browsers: how they begin, how long they last, and how they end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from qa_service.accounts import administration, links, sessions
from qa_service.accounts.models import User, UserSession
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.errors import Busy
from qa_service.permissions import Role
from tests.assured import Figure
from tests.conftest import make_config
from tests.web.client import Browser, make_user, signed_in

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
BY = Actor.command("test")


def cookie_of(browser: Browser) -> str | None:
    found = browser.client.get_cookie("session")
    return found.value if found else None


@pytest.mark.assures("R7")
@pytest.mark.assures("S4", "V46")
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


@pytest.mark.assures("S4", "V46")
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


@pytest.mark.assures("S3", "V44")
def test_a_token_chosen_by_somebody_else_is_never_adopted(app: Flask) -> None:
    planted = "A" * 43
    browser = Browser(app, cookie=planted)
    browser.get("/sign-in")
    assert cookie_of(browser) not in (None, planted)
    with app.app_context():
        assert [row.token_hash for row in db.session.scalars(select(UserSession))] != [sessions.hash_of(planted)]


@pytest.mark.assures("S3", "V44")
def test_the_database_does_not_hold_what_the_cookie_holds(app: Flask, authority: int) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
    browser = signed_in(app, user_id)
    with app.app_context():
        row = db.session.scalars(select(UserSession)).one()
        assert cookie_of(browser) not in (row.token_hash, *map(str, row.data.values()))


@pytest.mark.assures("S3", "V47")
def test_a_session_that_signed_out_is_never_accepted_again(
        client_for: Callable[[Role], Browser], app: Flask, figure: Figure) -> None:
    browser = client_for(Role.MANAGER)
    kept = cookie_of(browser)
    page = browser.post("/sign-out")
    assert page.response.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert cookie_of(browser) is None
    again = Browser(app, cookie=kept)
    for _ in range(100):
        again.get("/account", status=302)
    figure("S3", "0 of 100 replays after signing out accepted")


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


@pytest.mark.assures("Z8", "V48", "V45")
@pytest.mark.parametrize("act", [
    lambda reference: administration.disable(reference, by=BY),
    lambda reference: administration.change_role(reference, Role.COUNCILLOR, by=BY),
    lambda reference: administration.remove_second_factor(reference, by=BY),
    lambda reference: administration.set_last_day(reference, today() - timedelta(days=1), by=BY),
])
def test_disabling_and_changing_a_role_count_at_the_next_request(
        app: Flask, authority: int, act: Callable[[str], None], figure: Figure) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
    browsers = [signed_in(app, user_id) for _ in range(3)]
    for browser in browsers:
        browser.get("/council/change")
    with app.app_context(), acting_for(authority), transaction():
        act(db.session.get_one(User, user_id).reference)
    for browser in browsers * 67:
        browser.get("/council/change", status=302)
    figure("Z8", "0 of 201 later requests succeeded, after each of four changes")


@pytest.mark.only("sqlite")
@pytest.mark.assures("Z8")
@pytest.mark.parametrize("act", [administration.disable, lambda reference, by: administration.change_role(
    reference, Role.COUNCILLOR, by=by)])
def test_links_that_somebody_gave_out_end_with_what_they_may_do(
        app: Flask, authority: int, act: Callable[..., None]) -> None:
    with app.app_context(), acting_for(authority):
        giver = db.session.get_one(User, make_user(authority, Role.ADMINISTRATOR))
        with transaction():
            token = links.invite("ada@example.gov.uk", Role.FINANCE, by=Actor.user(giver.id, giver.role))
        Browser(app).get(f"/invitation/{token}")
        with transaction():
            act(giver.reference, by=BY)
    Browser(app).get(f"/invitation/{token}", status=404)


@pytest.mark.assures("V49")
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
@pytest.mark.assures("S3")
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
    def busy(_session_id: int, **_more: object) -> None:
        raise Busy("The database is busy.")

    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.MANAGER)
        browser = signed_in(app, user_id)
        clock.shift(timedelta(minutes=5))
        monkeypatch.setattr(sessions, "touch", busy)
        browser.get("/council")


@pytest.mark.assures("Z8")
def test_a_last_day_ends_at_midnight_in_england(app: Flask, authority: int) -> None:
    """Also for who is signed in, and before any job has run: a leaver, or a councillor at the end of the term."""
    with time_machine.travel(datetime(2026, 5, 7, 22, 40, tzinfo=UTC), tick=False) as clock:
        with app.app_context():
            user_id = make_user(authority, Role.COUNCILLOR)
            with acting_for(authority), transaction():
                administration.set_last_day(db.session.get_one(User, user_id).reference, date(2026, 5, 7), by=BY)
        browser = signed_in(app, user_id)
        browser.get("/account")
        clock.move_to(datetime(2026, 5, 7, 22, 59, 59, tzinfo=UTC))  # 23:59:59 in London
        browser.get("/account")
        clock.shift(timedelta(seconds=1))
        browser.get("/account", status=302)
        with app.app_context(), acting_for(authority), transaction():
            assert administration.close_those_who_left(by=BY) == 1


@pytest.mark.browser
@pytest.mark.only("sqlite")
@pytest.mark.assures("S4")
def test_the_page_warns_two_minutes_before_and_stays_with_one_press(
        chromium: Any, app: Flask, authority: int, figure: Figure) -> None:
    with app.app_context():
        user_id = make_user(authority, Role.MANAGER)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever).start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        context = chromium.new_context()
        context.add_cookies([{"name": "session", "value": cookie_of(signed_in(app, user_id)) or "", "url": address}])
        page = context.new_page()
        page.clock.install()
        page.goto(f"{address}/account")
        warning = page.get_by_role("button", name="Stay signed in")
        page.clock.run_for((sessions.IDLE - timedelta(minutes=3, seconds=5)).total_seconds() * 1000)
        assert not warning.is_visible()
        page.clock.run_for(10_000)
        assert warning.is_visible()
        warning.press("Enter")
        warning.wait_for(state="hidden")
        with app.app_context(), transaction():
            sessions.end_all(user_id)
        page.clock.run_for(sessions.IDLE.total_seconds() * 1000)
        warning.press("Enter")
        page.get_by_text("You are signed out already").wait_for()
        context.close()
    finally:
        server.shutdown()
    figure("S4", "the page warns 3 minutes before the end of idling; one press stays")


def test_another_window_hears_of_the_shorter_rest_after_a_page_about_concerns(
        client_for: Callable[[Role], Browser]) -> None:
    """Its page was drawn before; what it asks when somebody stays says how long the session has now."""
    lead = client_for(Role.SAFEGUARDING_LEAD)
    lead.get("/account")
    assert int(lead.post("/account/stay", status=200).text) > sessions.SHORT_IDLE.total_seconds()
    lead.get("/concerns")
    assert int(lead.post("/account/stay", status=200).text) <= sessions.SHORT_IDLE.total_seconds()
