"""The first page of each role: what needs them today, and counts that lead to exactly what they count."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from bs4 import Tag
from flask import Flask

from qa_service.clock import today, utc_now
from qa_service.database import db
from qa_service.database.session import migrating
from qa_service.flags.models import RuleGap
from qa_service.ofsted.models import ReadingTask
from qa_service.permissions import Role
from qa_service.providers.models import Watch
from qa_service.vocabulary import Grade, RegistrationStatus, Severity, SubjectType
from tests.flags.builder import a_group, a_placement, a_requirement, a_setting, an_inspection
from tests.reports.making import a_failed_check, a_flag
from tests.web.client import Browser, Page

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


def some_of_everything(person: int) -> None:
    """Settings, flags, placements and failures of each kind, in numbers that differ, more than one page of flags."""
    day = today()
    for number in range(70):
        home = a_setting(urn=f"26{number:05}", local_authority="Marlowe" if number % 3 else "Tarnshire",
                         status=RegistrationStatus.SUSPENDED if number % 11 == 0 else RegistrationStatus.ACTIVE)
        inspected = an_inspection(home, day - timedelta(days=15 + 9 * number),
                                  Grade.INADEQUATE if number % 4 == 0 else Grade.GOOD,
                                  published_on=day - timedelta(days=9 * number))
        if number % 5 == 0:
            a_placement(home)
            a_requirement(inspected, day + timedelta(days=number % 30))
        a_flag(home, shown_severity=list(Severity)[number % 4], with_children=number % 5 == 0,
               exposed=number % 7 != 0, state=("open", "acknowledged", "snoozed")[number % 3],
               assigned_to=person if number % 6 == 0 else None, raised_at=utc_now() - timedelta(days=number))
        if number % 8 == 0:
            a_failed_check(home)
            db.session.add(Watch(user_id=person, setting_id=home, since=utc_now()))
            db.session.add(ReadingTask(setting_id=home, inspection_id=inspected, reason="x", fields=[],
                                       opened_at=utc_now()))
            db.session.add(RuleGap(rule=f"OF-0{1 + number % 3}", subject_type=SubjectType.SETTING, subject_id=home,
                                   why="no date", since=utc_now()))
    a_placement(None)
    a_flag(None, "OF-08", subject_type=SubjectType.GROUP, subject_id=a_group("Harbour Care Ltd"))


def counts_of(page: Page) -> dict[str, tuple[int, str]]:
    """By the address that it leads to: each number of the first page, and its words."""
    found = {}
    for link in page.soup.select("main .qa-counts a"):
        number = re.sub(r"\D", "", link.strong.get_text()) if link.strong else ""
        found[str(link["href"])] = int(number), " ".join(link.get_text(" ").split())
    return found


def rows_on_all_pages(browser: Browser, path: str) -> int:
    """How many rows the list there has, page after page; children by their reference, once each."""
    rows: list[str] = []
    for number in range(1, 9):
        page = browser.get(f"{path}{'&' if '?' in path else '?'}page={number}")
        tables = page.soup.select("main table[role=table]")
        for table in tables if path.startswith("/flags/not-known") else tables[:1]:
            rows += [] if _none(table) else [_key(row) for row in table.select("tbody tr")]
        if page.soup.select_one("main a[rel=next]") is None:
            break
    return len(set(rows)) if path.startswith("/placements") else len(rows)


def _key(row: Tag) -> str:
    first = row.find(["th", "td"])
    return first.get_text(" ").strip() if first else ""


def _none(table: Tag) -> bool:
    return table.select_one("tbody td[colspan]") is not None


@pytest.mark.parametrize("role", Role)
def test_each_count_leads_to_exactly_the_rows_that_it_counts(
        writing: Writing, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    with writing():
        some_of_everything(browser.user_id or 0)
    found = counts_of(browser.get("/"))
    assert found, "each role's page counts something"
    wrong = {path: (number, rows) for path, (number, _words) in found.items()
             if (rows := rows_on_all_pages(browser, path)) != number}
    assert not wrong
    if role not in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert sum(number > 0 for number, _words in found.values()) >= 3, found


def test_a_first_morning_says_what_to_do_first(client_for: ClientFor) -> None:
    page = client_for(Role.MANAGER).get("/")
    for words in ("To do first", "Load Ofsted’s published lists", "Load your own list of placements",
                  "Say whom your people can ask", "No placement is known yet", "No flag is open on a setting where"):
        assert words in page.text, words
    assert "Invite colleagues" not in page.text, "a manager cannot"
    assert "Invite colleagues" in client_for(Role.ADMINISTRATOR).get("/").text


def test_our_children_in_settings_that_stand_badly_are_on_top(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        bad = a_setting(urn="2500018", status=RegistrationStatus.SUSPENDED)
        an_inspection(bad, date(2026, 2, 10), Grade.INADEQUATE)
        a_placement(bad)
        a_placement(None)
        a_flag(bad, shown_severity=Severity.CRITICAL)
        a_flag(a_setting(urn="2500019"), exposed=False)
        a_failed_check(bad)
    page = client_for(Role.MANAGER).get("/")
    headings = [heading.get_text() for heading in page.soup.select("main h2.govuk-heading-m")]
    assert next(one for one in headings if one != "To do first").startswith("Our children in settings that are")
    counted = counts_of(page)
    assert counted["/placements?standing=suspended"] == (1, "1 suspended")
    assert counted["/placements?standing=below-good"] == (1, "1 below good")
    assert counted["/placements?standing=unregistered"] == (0, "0 unregistered")
    assert counted["/flags?severity=critical&ours=yes&state=not-put-off"] == (1, "1 critical")
    assert "1 child, not matched to a setting yet" in page.text
    (row,) = page.rows()
    assert row[1] == "Critical" and "Inadequate" in row[2] and "2500018" in row[3]
    assert "1 setting could not be checked" in page.text


@pytest.mark.parametrize("role", Role)
def test_nobody_is_led_to_a_page_that_is_not_theirs(writing: Writing, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    with writing():
        some_of_everything(browser.user_id or 0)
    links = {str(link["href"]) for link in browser.get("/").soup.select("main a[href^='/']")}
    broken = {link for link in links if browser.client.get(link).status_code not in (200, 302)}
    assert not broken


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.REGIONAL_PARTNER, Role.ADMINISTRATOR])
def test_whoever_sees_no_placements_and_flags_learns_of_none(
        writing: Writing, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    with writing():
        some_of_everything(browser.user_id or 0)
    page = browser.get("/")
    assert not page.soup.select("main a[href^='/flags'], main a[href^='/placements'], main a[href*='ours=']")
    assert "our children" not in page.text.lower() and "Rated below good" not in page.text
    if role is not Role.ADMINISTRATOR:
        assert "could not be checked" not in page.soup.get_text(), "our own settings are checked, so it tells of them"


def test_what_is_new_is_what_came_since_the_visit_before(
        app: Flask, writing: Writing, client_for: ClientFor) -> None:
    from qa_service.accounts import sessions
    from qa_service.accounts.models import UserSession
    from tests.web.client import signed_in

    first = client_for(Role.COMMISSIONING_OFFICER)
    with writing():
        before = db.session.query(UserSession).filter_by(user_id=first.user_id).one()
        before.created_at = before.last_seen_at = utc_now() - timedelta(days=3)
        for days in (1, 2, 5):
            a_flag(a_setting(), with_children=True, raised_at=utc_now() - timedelta(days=days))
        sessions.end(before.id)
    found = counts_of(signed_in(app, first.user_id or 0).get("/"))
    ((number, words),) = [found[path] for path in found if path.startswith("/flags?children=yes&since=")]
    assert number == 2 and "Since " in words


def test_an_auditor_sees_whether_the_trail_holds(app: Flask, client_for: ClientFor) -> None:
    from sqlalchemy import text

    browser, manager = client_for(Role.AUDITOR), client_for(Role.MANAGER)
    manager.get("/settings?q=x")
    manager.post("/sign-out")
    assert "Unbroken" in browser.get("/").text
    with app.app_context(), migrating(), db.engine.begin() as connection:
        for name in connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE audit_event SET action = 'nothing.happened'"))
    assert "Broken" in browser.get("/").text


def test_the_first_page_asks_as_often_for_many_as_for_few(
        writing: Writing, client_for: ClientFor, count_queries: Callable[[], int]) -> None:
    browser = client_for(Role.MANAGER)
    with writing():
        a_flag(a_setting(), assigned_to=browser.user_id)

    def asked() -> int:
        browser.client.get("/")
        before = count_queries()
        browser.client.get("/")
        return count_queries() - before

    few = asked()
    with writing():
        some_of_everything(browser.user_id or 0)
    assert asked() == few <= 40


def test_what_is_ones_own_and_the_requirements_as_a_file_are_one_click_away(client_for: ClientFor) -> None:
    officer = client_for(Role.PLACEMENTS_OFFICER)
    links = {str(link["href"]) for link in officer.get("/").soup.select("main a")}
    assert {"/due?whose=mine", "/following"} <= links
    files = [str(link["href"]) for link in officer.get("/due?whose=mine").soup.select(".qa-export a")
             if "requirements" in str(link["href"])]
    assert files == [f"/export/requirements.{kind}{query}" for query in ("?ours=1", "") for kind in ("csv", "xlsx")]
    assert all(officer.get(path).status == 200 for path in files)
    assert "/following" not in {str(link["href"]) for link in client_for(Role.FINANCE).get("/").soup.select("main a")}
