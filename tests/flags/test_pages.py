"""Pages of flags and rules."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service import clock
from qa_service.audit.models import AuditEvent
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.flags.parameters import settings_of
from qa_service.permissions import Role
from qa_service.vocabulary import Grade
from tests.flags.builder import (
    a_group,
    a_placement,
    a_requirement,
    a_setting,
    a_watch,
    an_inspection,
    assessed,
    flag,
)

Sign = Callable[[Role], Any]


@pytest.fixture
def flagged(app: Flask, authority: int) -> int:
    """The number of a critical flag OF-01 on a home where our child lives."""
    with app.app_context(), acting_for(authority):
        with transaction():
            home = a_setting(urn="SC012345", name="Invented House", group_id=a_group())
            an_inspection(home, date(2024, 9, 3), Grade.INADEQUATE)
            a_placement(home)
            a_watch(setting_id=home)
        assessed(clock.today())
        raised = flag("OF-01")
        assert raised is not None
        return raised.id


def test_the_list_names_flag_setting_and_severity(client_for: Sign, flagged: int) -> None:
    page = client_for(Role.COMMISSIONING_OFFICER).get("/flags?rule=OF-01")
    assert "Invented House" in page.text and "Critical" in page.text
    assert page.soup.find("a", href=f"/flags/{flagged}") is not None


@pytest.mark.parametrize(("query", "there"), [
    ("severity=critical", True), ("severity=low&rule=OF-01", False), ("rule=OF-02", False), ("ours=yes", True),
    ("mine=yes", False), ("state=snoozed", False), ("severity=nonsense", True), ("page=99&rule=OF-01", True)])
def test_the_list_is_narrowed(client_for: Sign, flagged: int, query: str, there: bool) -> None:
    page = client_for(Role.MANAGER).get(f"/flags?{query}")
    assert (page.soup.find("a", href=f"/flags/{flagged}") is not None) is there


def test_a_flag_shows_its_evidence_with_a_link_to_the_page(client_for: Sign, flagged: int) -> None:
    page = client_for(Role.MANAGER).get(f"/flags/{flagged}")
    assert page.heading.endswith("Rated below good")
    assert "as printed: Inadequate" in page.text
    link = page.soup.select_one("main a[href*='/evidence/']")
    assert link is not None and link.text.startswith("Page 2 of the report")


def test_an_officer_acknowledges_and_puts_off(client_for: Sign, flagged: int) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    browser.get(f"/flags/{flagged}/acknowledge")
    browser.post(f"/flags/{flagged}/acknowledge", {"version": "1", "reason": "Visit on Friday"})
    assert "Visit on Friday" in browser.get(f"/flags/{flagged}").text
    until = clock.today() + timedelta(days=14)
    browser.post(f"/flags/{flagged}/snooze", {
        "version": "2", "until": [str(until.day), str(until.month), str(until.year)], "reason": "Awaiting the plan"})
    assert "Put off until" in browser.get(f"/flags/{flagged}").text


def test_what_was_typed_stays_when_the_flag_changed_meanwhile(client_for: Sign, flagged: int) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.post(f"/flags/{flagged}/acknowledge", {"version": "7", "reason": "My words"}, status=409)
    assert "My words" in page.text and "changed while you looked" in page.text


def test_who_came_second_sees_what_the_first_did_and_goes_on_from_there(client_for: Sign, flagged: int) -> None:
    first, second = client_for(Role.MANAGER), client_for(Role.COMMISSIONING_OFFICER)
    first.post(f"/flags/{flagged}/acknowledge", {"version": "1", "reason": "Rang the home"})
    page = second.post(f"/flags/{flagged}/acknowledge", {"version": "1", "reason": "My words"}, status=409)
    assert "What happened meanwhile" in page.text and "Rang the home" in page.text and "Acknowledged by" in page.text
    assert "Raised" not in page.text.split("What happened meanwhile")[1].split("Now:")[0], "only what is new"
    again = page.soup.find("input", {"name": "version"})["value"]
    second.post(f"/flags/{flagged}/acknowledge", {"version": again, "reason": "My words"})
    assert "My words" in second.get(f"/flags/{flagged}").text


def test_a_form_that_is_sent_twice_is_one_line_of_history(client_for: Sign, flagged: int) -> None:
    browser = client_for(Role.MANAGER)
    for _ in range(2):
        browser.post(f"/flags/{flagged}/acknowledge", {"version": "1", "reason": "Rang the home"})
    assert browser.get(f"/flags/{flagged}").text.count("Acknowledged by") == 1


def test_a_flag_that_was_cleared_meanwhile_says_so(
        app: Flask, authority: int, client_for: Sign, flagged: int) -> None:
    with app.app_context(), acting_for(authority):
        raised = flag("OF-01")
        assert raised is not None
        with transaction():
            an_inspection(raised.subject_id, date(2025, 4, 1), Grade.GOOD)
        assessed(clock.today(), full=True)
    browser = client_for(Role.MANAGER)
    browser.post(f"/flags/{flagged}/acknowledge", {"version": "1", "reason": "My words"})
    assert "has cleared this flag meanwhile" in browser.get(f"/flags/{flagged}").text


def test_a_reason_is_asked_for(client_for: Sign, flagged: int) -> None:
    page = client_for(Role.MANAGER).post(f"/flags/{flagged}/acknowledge", {"version": "1", "reason": ""}, status=422)
    assert "Say why" in page.text


def test_a_manager_assigns(client_for: Sign, flagged: int) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    manager = client_for(Role.MANAGER)
    manager.get(f"/flags/{flagged}/assign")
    manager.post(f"/flags/{flagged}/assign", {"version": "1", "to": str(officer.user_id)})
    assert officer.get("/flags?mine=yes").soup.find("a", href=f"/flags/{flagged}") is not None


def test_what_cannot_be_told_has_its_page(client_for: Sign, flagged: int) -> None:
    page = client_for(Role.MANAGER).get("/flags/not-known")
    assert "OF-11" in page.text
    home = page.soup.find("main").find("a", href="/settings/SC012345")
    assert home is not None and "(SC012345)" in page.text
    assert page.soup.select("main h2 a[href^='/flags/rules/OF-']"), "each group names its rule"


def test_a_value_goes_back_to_the_one_as_delivered_with_its_effect_shown_first(
        app: Flask, authority: int, client_for: Sign) -> None:
    with app.app_context(), acting_for(authority):
        with transaction():
            home = a_setting()
            inspected = an_inspection(home, clock.today() - timedelta(days=200), Grade.GOOD)
            a_requirement(inspected, clock.today() - timedelta(days=20))
            a_placement(home)
        assessed(clock.today())
        assert flag("OF-10") is not None
    browser = client_for(Role.MANAGER)
    assert "0 days" in browser.get("/flags/rules/OF-10").text
    assert "as delivered instead" not in browser.get("/flags/rules/OF-10/days").text
    said = change(browser, "/flags/rules/OF-10/days", value="30", reason="A month's grace")
    assert "1 flag cleared, 1 of them where we have a child" in said
    with app.app_context(), acting_for(authority):
        assessed(clock.today())
        assert flag("OF-10") is None
    assert "as delivered instead: 0" in browser.get("/flags/rules/OF-10/days").text
    said = change(browser, "/flags/rules/OF-10/days", value="30", use_default="y", reason="As delivered after all")
    assert "1 flag raised, 1 of them" in said
    with app.app_context(), acting_for(authority):
        assert not settings_of("OF-10")
        assessed(clock.today())
        assert flag("OF-10") is not None
    with app.app_context(), across_authorities():
        event = db.session.scalars(select(AuditEvent).filter_by(action="rule.parameter_default")).one()
        assert event.details == {"parameter": "days", "old": "30", "new": "0", "reason": "As delivered after all"}


def test_another_value_than_the_one_whose_effect_was_shown_is_not_saved(client_for: Sign, flagged: int) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.post("/flags/rules/OF-08/days", {"value": "14", "reason": "x", "shown": "own:15"}, status=200)
    assert "Nothing is changed yet." in page.text
    assert "14 days" not in browser.get("/flags/rules/OF-08").text


def test_how_flags_work_lists_every_rule(client_for: Sign, flagged: int) -> None:
    page = client_for(Role.AUDITOR).get("/flags/rules")
    assert all(code in page.text for code in ("OF-01", "OF-11", "UR-03", "CA-03", "DQ-01"))


def change(browser: Any, path: str, **given: str) -> str:
    """Changes a parameter in two steps; what the page said would happen."""
    shown = browser.post(path, given, status=200)
    assert "Nothing is changed yet." in shown.text
    browser.post(path, {**given, "shown": shown.soup.find("input", {"name": "shown"})["value"]})
    return str(shown.text)


def test_a_manager_changes_a_number_with_a_reason(client_for: Sign, flagged: int) -> None:
    browser = client_for(Role.MANAGER)
    browser.get("/flags/rules/OF-08/days")
    browser.get("/flags/rules/OF-01/graded_worst")
    browser.get("/flags/rules/DQ-01/reference_shape")
    change(browser, "/flags/rules/OF-08/days", value="14", reason="Our own standard")
    text = browser.get("/flags/rules/OF-08").text
    assert "14 days" in text and "Our own standard" in text
    refused = browser.post("/flags/rules/OF-08/days", {"value": "soon", "reason": "x"}, status=422)
    assert "whole number" in refused.text


def test_an_officer_reads_rules_and_changes_none(client_for: Sign, flagged: int) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    assert "Change" not in browser.get("/flags/rules/OF-08").soup.find("main").text.replace("Changed", "")
    browser.get("/flags/rules/OF-08/days", status=404)


@pytest.mark.parametrize("address", ["/flags/999999", "/flags/rules/XX-99", "/flags/rules/OF-08/hours"])
def test_what_is_not_there_is_a_page_of_its_own(client_for: Sign, flagged: int, address: str) -> None:
    client_for(Role.MANAGER).get(address, status=404)


def test_the_list_asks_as_often_for_many_flags_as_for_few(
        app: Flask, authority: int, client_for: Sign, count_queries: Callable[[], int]) -> None:
    browser = client_for(Role.MANAGER)

    def queries_with(homes: int) -> int:
        with app.app_context(), acting_for(authority):
            with transaction():
                for _ in range(homes):
                    home = a_setting()
                    an_inspection(home, date(2024, 9, 3), Grade.INADEQUATE)
                    a_placement(home)
            assessed(clock.today(), full=True)
        browser.get("/flags")
        before = count_queries()
        browser.get("/flags")
        return count_queries() - before

    assert queries_with(2) == queries_with(30)
