"""The shell that every page shares."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from qa_service.permissions import Permission, Role, allows, decision
from tests.web.client import Browser
from tests.web.review import problems


@pytest.mark.parametrize("path", ["/help", "/accessibility", "/sign-in"])
def test_public_pages_are_whole_and_valid(app: Flask, path: str) -> None:
    Browser(app).get(path)


def test_a_person_sees_their_council_their_name_and_their_pages(client_for: Callable[[Role], Browser]) -> None:
    page = client_for(Role.COUNCILLOR).get("/help")
    header = page.soup.header.get_text(" ")
    assert "Marlowe Borough Council" in header
    assert "Councillor" in header
    links = [link.get_text(strip=True) for link in page.soup.select("#navigation a")]
    assert links == ["Needs attention", "Settings", "Audit"]


@pytest.mark.only("sqlite")
def test_the_daily_pages_are_in_sight_the_others_under_more_and_all_in_the_menu_of_a_phone(
        client_for: Callable[[Role], Browser]) -> None:
    page = client_for(Role.MANAGER).get("/flags/rules")
    daily = [str(link["href"]) for link in page.soup.select("#navigation a")]
    menu = [str(link["href"]) for link in page.soup.select("header details li a")]
    assert daily == ["/", "/flags", "/due", "/settings", "/placements", "/reports-to-read"]
    assert menu[:len(daily)] == daily and {"/flags/rules", "/jobs", "/mail", "/audit"} <= set(menu)
    assert [link["href"] for link in page.soup.select("header [aria-current]")] == ["/flags/rules"]
    assert len(menu) == len(set(menu)), "each stands there once"


@pytest.mark.only("sqlite")
def test_every_part_is_two_clicks_away_what_is_ours_before_what_is_about_this_service(
        client_for: Callable[[Role], Browser]) -> None:
    page = client_for(Role.COMMISSIONING_OFFICER).get("/help")
    parts = {str(one["aria-labelledby"]): [str(link["href"]) for link in one.select("a")]
             for one in page.soup.select("header details ul[aria-labelledby]")}
    assert parts["menu-ours"] == ["/visits", "/actions", "/reg44", "/sixteen-plus", "/contracts", "/heard",
                                 "/concerns/first", "/regional-notices", "/lists"]
    assert "/flags/rules" in parts["menu-service"]
    assert page.soup.select("#navigation a[href='/due']"), "what is late and due is in sight"


def test_the_monitors_questions_are_answered_without_sign_in(app: Flask) -> None:
    browser = Browser(app)
    assert browser.get("/health/live").html == "live\n"
    assert browser.get("/health/ready").html == "ready\n"


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_every_page_of_an_empty_council_is_whole_and_valid(
        app: Flask, client_for: Callable[[Role], Browser], role: Role) -> None:
    browser, wrong = client_for(role), []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        decided = decision(view)
        if role not in getattr(view, "for_roles", (role,)):
            continue  # a list that tells of people leaves with few of those who may look at it
        if "GET" not in (rule.methods or ()) or rule.arguments or not isinstance(decided, Permission):
            continue
        if not allows(role, decided):
            continue
        response = browser.client.get(rule.rule)
        if response.mimetype == "text/html" and response.status_code != 302:
            wrong += [f"{rule.rule}: {problem}" for problem in problems(response.text)]
        if response.status_code >= 400:
            wrong.append(f"{rule.rule}: {response.status_code}")
    assert not wrong
