"""Z1: every route, for every role and for nobody, with every method, against the one table of permissions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

import pytest
from flask import Flask
from werkzeug.routing import Rule

from qa_service.permissions import PUBLIC, Permission, Role, allows, decision, requires
from tests.web.client import Browser

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
MADE_UP = {"int": "987654321", "path": "made/up", "uuid": "00000000-0000-4000-8000-000000000000"}
pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assures("Z1")]


def address(rule: Rule) -> str:
    """The rule's address with made-up values: nothing with them exists."""
    return re.sub(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda part: MADE_UP.get(part[1] or "", "made-up"), rule.rule)


def rules(app: Flask) -> Iterator[tuple[Rule, Permission | str | None]]:
    for rule in app.url_map.iter_rules():
        yield rule, decision(app.view_functions[rule.endpoint])


def test_somebody_has_decided_about_every_route(app: Flask) -> None:
    undecided = [f"{rule.rule} ({rule.endpoint})" for rule, decided in rules(app) if decided is None]
    assert not undecided, f"add @requires or @public under the route of: {undecided}"


def test_only_sign_in_links_help_health_and_files_are_public(app: Flask) -> None:
    public = {rule.rule for rule, decided in rules(app) if decided == PUBLIC}
    assert public == {"/static/<path:filename>", "/help", "/accessibility", "/health/live", "/health/ready", "/metrics",
                      "/sign-in", "/sign-in/code", "/sign-in/passkey", "/sign-in/passkey/new",
                      "/sign-in/council/<int:authority_id>", "/sign-in/council/return",
                      "/invitation/<token>/council", "/invitation/<token>", "/reset/<token>", "/calendar/<token>.ics",
                      "/reg44-report/<token>", "/visit-reply/<token>", "/visit-report/<token>",
                      "/visit-report/<token>/actions/<int(max=2147483647):action_id>",
                      "/shared-form/<token>", "/shared-form-comment/<token>"}


def test_every_permission_of_a_route_is_somebodys(app: Flask) -> None:
    unreachable = [rule.rule for rule, decided in rules(app)
                   if isinstance(decided, Permission) and not any(allows(role, decided) for role in Role)]
    assert not unreachable


def test_a_route_that_nobody_decided_about_answers_404(app: Flask) -> None:
    app.add_url_rule("/undecided", view_func=lambda: "secret")
    Browser(app).get("/undecided", status=404)


def test_a_route_that_nobody_decided_about_answers_404_to_people_too(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    app.add_url_rule("/undecided", view_func=lambda: "secret")
    client_for(Role.ADMINISTRATOR).get("/undecided", status=404)


@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_what_the_table_gives_it_and_nothing_else(
        app: Flask, client_for: Callable[[Role], Browser], role: Role, figure: Callable[[str, str], None]) -> None:
    cells = _cells_as_the_table_says(app, client_for(role), role, _taken_and_one_other)
    figure("Z1", f"{role.value}: {cells:,} of {cells:,} cells as the table says")


@pytest.mark.assurance
@pytest.mark.parametrize("role", Role)
def test_a_role_reaches_what_the_table_gives_it_by_whatever_method(
        app: Flask, client_for: Callable[[Role], Browser], role: Role, figure: Callable[[str, str], None]) -> None:
    cells = _cells_as_the_table_says(app, client_for(role), role, lambda _rule: METHODS)
    figure("Z1", f"{role.value}, every method: {cells:,} of {cells:,} cells as the table says")


def _taken_and_one_other(rule: Rule) -> list[str]:
    """The methods that the route takes, and one that it refuses: another one for each route."""
    assert rule.methods is not None
    refused = [method for method in METHODS if method not in rule.methods]
    asked = [method for method in METHODS if method in rule.methods - {"HEAD", "OPTIONS"}]
    return [*asked, refused[len(rule.rule) % len(refused)]]


def _cells_as_the_table_says(app: Flask, browser: Browser, role: Role, methods: Callable[[Rule], Sequence[str]]) -> int:
    wrong, cells = [], 0
    unknown = browser.get("/no/such/page", status=404)
    for rule, decided in rules(app):
        if decided == PUBLIC or rule.rule == "/sign-out":
            continue
        assert isinstance(decided, Permission)
        for method in methods(rule):
            response, cells = browser.client.open(address(rule), method=method), cells + 1
            if allows(role, decided):
                right = _reached(response.status_code, method, rule)
            else:
                right = response.status_code == 404 and (method == "HEAD" or _same(response.text, unknown.html))
            if not right:
                wrong.append(f"{method} {rule.rule}: {response.status_code}")
    assert not wrong
    return cells


def _reached(status: int, method: str, rule: Rule) -> bool:
    """Whether the answer is the view's own, or the refusal of a method or of a form without its token."""
    assert rule.methods is not None
    if method not in rule.methods:
        return status == 405
    if method in ("GET", "HEAD", "OPTIONS"):
        return status in (200, 302, 404)  # made-up things are not found
    return status == 400  # no token was sent


def _same(one: str, other: str) -> bool:
    def without_reference(html: str) -> str:
        html = re.sub(r"[0-9A-F]{4}-[0-9A-F]{4}", "", html)
        html = re.sub(r'name="csrf_token" value="[^"]*"', "", html)
        return re.sub(r' aria-current="\w+"|</?strong[^>]*>| govuk-service-navigation__item--active', "", html)

    return "".join(without_reference(one).split()) == "".join(without_reference(other).split())


@pytest.mark.parametrize("methods", [
    pytest.param(_taken_and_one_other, id="taken"),
    pytest.param(lambda _rule: METHODS, id="every", marks=pytest.mark.assurance)])
def test_nobody_reaches_anything_without_signing_in(app: Flask, methods: Callable[[Rule], Sequence[str]]) -> None:
    browser, wrong = Browser(app), []
    for rule, decided in rules(app):
        if decided == PUBLIC:
            continue
        for method in methods(rule):
            response = browser.client.open(address(rule), method=method)
            if response.status_code != 302 or not response.headers["Location"].startswith("/sign-in"):
                wrong.append(f"{method} {rule.rule}: {response.status_code}")
    assert not wrong


@pytest.mark.parametrize("change", [
    lambda path: path + "/", lambda path: "http://localhost/" + path, lambda path: path.upper(),
    lambda path: path + "%2e", lambda path: path + "/%2e%2e/help", lambda path: path + "%00",
    lambda path: path + ";x=1",
])
def test_another_spelling_of_an_address_opens_nothing(
        app: Flask, client_for: Callable[[Role], Browser], change: Callable[[str], str]) -> None:
    browser, wrong = client_for(Role.COUNCILLOR), []
    for rule, decided in rules(app):
        if decided == PUBLIC or rule.rule == "/" or allows(Role.COUNCILLOR, Permission(str(decided))):
            continue
        response = browser.client.get(change(address(rule)))
        if response.status_code not in (400, 404):
            wrong.append(f"{change(address(rule))}: {response.status_code}")
    assert not wrong


def test_a_method_in_the_form_or_a_header_is_not_believed(client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.AUDITOR)
    for headers in ({"X-HTTP-Method-Override": "POST"}, {"X-Method-Override": "POST"}):
        browser.get("/accounts?_method=POST", headers=headers)


def test_no_address_ends_with_a_slash(app: Flask) -> None:
    assert [rule.rule for rule, _decided in rules(app) if rule.rule != "/" and rule.rule.endswith("/")] == []


def test_a_refusal_is_recorded_with_who_and_what(app: Flask, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.COUNCILLOR)
    browser.get("/accounts", status=404)
    entries = client_for(Role.AUDITOR).get("/audit?action=access").rows()
    assert len(entries) == 1
    assert "Councillor" in entries[0][1] and "route: /accounts" in entries[0][4] and "account:read" in entries[0][4]


def test_the_decision_stays_on_the_view(app: Flask) -> None:
    @requires(Permission.AUDIT_READ)
    def view() -> str:
        return ""

    assert decision(view) is Permission.AUDIT_READ
