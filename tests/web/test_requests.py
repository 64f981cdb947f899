"""Where a state-changing request may come from, what every response carries, and what a failure looks like."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from forms.widgets import TextField
from qa_service.accounts.models import Authority, UserSession
from qa_service.app import create_app
from qa_service.database import db
from qa_service.errors import BadInput, Busy, Conflict, CouldNotStore, NotFound, NotPermitted, ServiceError
from qa_service.permissions import Permission, Role, public, requires
from qa_service.web import errors, page_number, render, saving
from tests.conftest import make_config
from tests.web.client import Browser, Page
from tests.web.review import problems

pytestmark = pytest.mark.only("sqlite")
CHANGE = {"version": "1", "name": "Changed", "area": "Changed"}


def council(app: Flask) -> tuple[str, int]:
    with app.app_context():
        found = db.session.scalars(select(Authority)).one()
        return found.name, found.version


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
])
@pytest.mark.assures("S2")
def test_a_form_sent_from_another_site_changes_nothing(
        app: Flask, client_for: Callable[[Role], Browser], headers: dict[str, str]) -> None:
    page = client_for(Role.MANAGER).post("/council/change", CHANGE, status=400, headers=headers)
    assert "from another site" in page.text
    assert council(app) == ("Marlowe Borough Council", 1)


@pytest.mark.parametrize("headers", [
    {}, {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8000"},
])
def test_our_own_forms_are_taken(
        app: Flask, client_for: Callable[[Role], Browser], headers: dict[str, str]) -> None:
    client_for(Role.MANAGER).post("/council/change", CHANGE, headers=headers)
    assert council(app) == ("Changed", 2)


@pytest.mark.assures("S2")
def test_a_form_without_its_token_or_with_another_persons_changes_nothing(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser, other = client_for(Role.MANAGER), client_for(Role.MANAGER)
    for token in ("", "nonsense", other.token):
        browser.post("/council/change", {**CHANGE, "csrf_token": token}, status=400)
    assert council(app) == ("Marlowe Borough Council", 1)


def test_in_production_the_published_address_alone_may_send_forms(database_url: str, tmp_path: Path) -> None:
    app = create_app(make_config(
        database_url, tmp_path / "data", QA_ENV="production", PUBLIC_URL="https://quality.example.gov.uk",
        OFSTED_CONTACT="quality@example.gov.uk", MAIL_TRANSPORT="smtp", SMTP_HOST="mail.example.gov.uk",
        MAIL_FROM="quality@example.gov.uk"))
    for origin, status in (("https://quality.example.gov.uk", "This page was open for too long"),
                           ("https://other.example", "from another site")):
        response = app.test_client().post("/sign-in", base_url="https://other.example", headers={"Origin": origin})
        assert response.status_code == 400 and status in response.text


NOTED = ("user_session", "audit_event", "audit_head", "data_export", "table_change")
"""Written by looking itself: that somebody is there, what they opened, and which lists they took away."""


@pytest.mark.assures("S2")
def test_looking_at_every_page_changes_nothing(
        app: Flask, client_for: Callable[[Role], Browser], figure: Callable[[str, str], None]) -> None:
    def state() -> dict[str, list[tuple[object, ...]]]:
        with app.app_context():
            return {table.name: [tuple(row) for row in db.session.execute(table.select().order_by(*table.primary_key))]
                    for table in db.metadata.sorted_tables if table.name not in NOTED}

    browsers, looked = [client_for(role) for role in (Role.MANAGER, Role.ADMINISTRATOR)], 0
    before = state()
    for browser in browsers:
        for rule in app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments:
                browser.client.get(rule.rule)
                looked += 1
    after = state()
    assert after == before
    figure("S2", f"{looked} pages opened: not one of {len(after)} tables changed")


def responses(app: Flask, browser: Browser) -> list[TestResponse]:
    """One of each kind: page, redirect, file, missing file, unknown page, wrong method, refusal, health."""
    send = browser.client.open
    return [
        send("/help"), send("/account"), send("/sign-in"), send("/static/service.css"), send("/static/none.css"),
        send("/nowhere"), send("/help", method="DELETE"), send("/council/change", method="POST"),
        send("/health/ready"), send("/help", method="OPTIONS"), send("/help", method="HEAD"),
        Browser(app).client.get("/account"), send("/fault"), send("/accounts/invite"),
    ]


@pytest.mark.assures("S9")
@pytest.mark.assures("S9")
def test_every_response_carries_every_header(app: Flask, client_for: Callable[[Role], Browser]) -> None:
    _add_fault(app, lambda: 1 / 0)
    for response in responses(app, client_for(Role.MANAGER)):
        headers, what = response.headers, f"{response.request.method} {response.request.path}"
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy, what
        for part in ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"):
            assert part in policy, what
        assert headers["X-Content-Type-Options"] == "nosniff", what
        assert headers["Referrer-Policy"] == "same-origin", what
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", what
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", what
        assert "camera=()" in headers["Permissions-Policy"], what
        if response.request.path == "/static/service.css":
            assert headers["Cache-Control"] == "public, no-cache"
        else:
            assert headers["Cache-Control"] == "no-store", what
        if response.content_type and response.content_type.startswith("text/"):
            assert "charset=utf-8" in response.content_type, what


def _add_fault(app: Flask, fail: Callable[[], object]) -> None:
    def view() -> str:
        fail()
        return ""

    app.add_url_rule("/fault", view_func=requires(Permission.SELF)(view), methods=["GET", "POST"])


def _raise(error: Exception) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


@pytest.mark.assures("S13")
@pytest.mark.parametrize(("error", "status", "said"), [
    (BadInput("The date is not a date.", file="list.csv", row=4, field="start"), 422,
     "list.csv, row 4, “start”: The date is not a date."),
    (NotFound("There is no such canary."), 404, "Page not found"),
    (NotPermitted("Nobody does this alone."), 403, "Nobody does this alone."),
    (Conflict("Somebody changed it."), 409, "Somebody changed it."),
    (Busy("The database is busy."), 503, "The database is busy."),
    (CouldNotStore("The disk is full."), 507, "The disk is full."),
    (ServiceError("It cannot be."), 400, "It cannot be."),
    (OperationalError("SELECT canary FROM secret", {}, sqlite3.OperationalError("canary")), 503, "busy"),
    (OperationalError("SELECT canary", {}, sqlite3.OperationalError("no such column: canary")), 500, "problem"),
    (ZeroDivisionError("canary in /work/secret.py"), 500, "There is a problem with the service"),
    (RecursionError("canary"), 500, "There is a problem"),
])
def test_a_failure_is_one_sentence_with_a_reference_and_nothing_of_the_inside(
        app: Flask, client_for: Callable[[Role], Browser], error: Exception, status: int, said: str) -> None:
    _add_fault(app, _raise(error))
    page = client_for(Role.AUDITOR).get("/fault", status=status)
    assert said in page.text
    assert_says_nothing_of_the_inside(page)
    assert (page.response.headers.get("Retry-After") == "10") == (status == 503)


def assert_says_nothing_of_the_inside(page: Page) -> None:
    for leak in ("canary", "Traceback", "SELECT", "Error:", ".py", "/work", "Werkzeug", "Python", "3.11"):
        assert leak not in page.html + str(page.response.headers), leak
    assert len(page.soup.select("main strong")[-1].text) == len("AAAA-BBBB")


def test_a_reference_leads_to_the_log(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    error = ValueError("what really happened")
    _add_fault(app, _raise(error))
    with structlog.testing.capture_logs() as logged:
        page = client_for(Role.AUDITOR).get("/fault", status=500)
    assert [(line["reference"], line["exc_info"]) for line in logged] == [
        (page.soup.select("main strong")[-1].text, error)]


@pytest.mark.assures("S13")
def test_when_even_the_error_page_fails_a_plain_one_stands_in(
        app: Flask, client_for: Callable[[Role], Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    _add_fault(app, _raise(ValueError("canary")))
    browser = client_for(Role.AUDITOR)
    monkeypatch.setattr(errors, "render_template", lambda *_args, **_values: 1 / 0)
    response = browser.client.get("/fault")
    assert response.status_code == 500 and "canary" not in response.text and "Reference: " in response.text
    assert not problems(response.text)


def test_too_large_a_form_is_refused_in_words(client_for: Callable[[Role], Browser]) -> None:
    page = client_for(Role.MANAGER).post("/council/change", {**CHANGE, "name": "x" * 28_000_000}, status=413)
    assert "at most 25 MB" in page.text


@pytest.mark.assures("S10", "S11")
@pytest.mark.parametrize("path", ["/audit?by=%00", "/accounts/%00", "/audit?page=-1", "/audit?page=9e9&page=x",
                                  "/audit?since=yesterday&until=%FF", "/audit?action=%25'\"--", "/sign-in?next=%00"])
def test_a_strange_address_is_never_a_fault(client_for: Callable[[Role], Browser], path: str) -> None:
    assert client_for(Role.ADMINISTRATOR).client.get(path).status_code < 500


def test_what_was_typed_stays_when_the_database_is_busy(
        app: Flask, client_for: Callable[[Role], Browser], monkeypatch: pytest.MonkeyPatch) -> None:
    from qa_service.accounts import service

    def busy(*_args: object, **_values: object) -> None:
        raise Busy("The database is busy. Nothing was lost: wait a moment and send it again.")

    browser = client_for(Role.MANAGER)
    monkeypatch.setattr(service, "update_council_settings", busy)
    page = browser.post("/council/change", {**CHANGE, "name": "Typed with care"}, status=503)
    assert page.response.headers["Retry-After"] == "10"
    assert "Nothing was lost" in page.text
    assert page.soup.select_one("input[name=name]")["value"] == "Typed with care"  # type: ignore[index]


def test_with_the_database_away_the_monitor_is_told_and_people_get_a_page(
        app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_values: object) -> None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("unable to open database file"))

    monkeypatch.setattr(db.session, "connection", away)
    monkeypatch.setattr(db.session, "execute", away)
    Browser(app).get("/health/ready", status=503)
    Browser(app).get("/health/live")
    assert_says_nothing_of_the_inside(Browser(app, cookie="A" * 43).get("/sign-in", status=503))


def test_a_page_number_out_of_any_range_is_a_page(app: Flask) -> None:
    for given, number in (("3", 3), ("0", 1), ("-2", 1), ("x", 1), ("", 1), ("9" * 30, 1), ("٣", 1)):
        with app.test_request_context(query_string={"page": given}):
            assert page_number() == number


def test_a_browser_is_asked_once_for_a_style_sheet_and_told_when_it_changes(app: Flask) -> None:
    page = Browser(app).get("/help")
    for tag, name in (("link[rel=stylesheet]", "href"), ("script[src]", "src")):
        for found in page.soup.select(tag):
            assert "?v=" in str(found[name])
            assert "immutable" in Browser(app).client.get(str(found[name])).headers["Cache-Control"]


def test_anonymous_pages_leave_one_session_a_browser(app: Flask) -> None:
    browser = Browser(app)
    for _ in range(5):
        browser.get("/sign-in")
    with app.app_context():
        assert len(db.session.scalars(select(UserSession)).all()) == 1


def test_a_refusal_lands_on_the_field_it_is_about(app: Flask) -> None:
    from forms.base import Form

    class Small(Form):
        day = TextField("Day")

    def view() -> object:
        form = Small()
        if form.validate_on_submit():
            with saving(form):
                raise BadInput("There is no such day.", field="day", file="typed")
        return render("web/help.html", form=form)

    app.add_url_rule("/small", view_func=public(view), methods=["GET", "POST"])
    browser = Browser(app)
    token = browser.get("/sign-in").soup.select_one("input[name=csrf_token]")
    assert token is not None
    response = browser.client.post("/small", data={"csrf_token": token["value"], "day": "x"})
    assert response.status_code == 422
    summary = Page(response).soup.select_one('.govuk-error-summary a[href="#day"]')
    assert summary is not None and summary.text.strip() == "There is no such day."
