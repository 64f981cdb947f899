"""The first page: our children, open flags, what waits, and how fresh it all is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from qa_service.permissions import Role
from qa_service.vocabulary import Grade, RegistrationStatus, Severity, SubjectType
from tests.flags.builder import a_group, a_placement, a_setting, an_inspection
from tests.reports.making import a_failed_check, a_flag
from tests.web.client import Browser

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


def test_a_first_morning_says_what_is_missing(client_for: ClientFor) -> None:
    page = client_for(Role.MANAGER).get("/")
    for words in ("No placement is known yet. Load your own list of placements", "None waits.", "not checked yet",
                  "no list imported yet", "not loaded yet", "No flag is open on a setting where we have a child"):
        assert words in page.text, words


def test_counts_lead_to_what_they_count_and_what_they_say_nothing_about(
        writing: Writing, client_for: ClientFor) -> None:
    with writing():
        bad = a_setting(urn="2500018", status=RegistrationStatus.SUSPENDED)
        an_inspection(bad, date(2026, 2, 10), Grade.INADEQUATE)
        a_placement(bad)
        a_placement(None)
        a_flag(bad, shown_severity=Severity.CRITICAL)
        a_flag(a_setting(urn="2500019"), exposed=False)
        group = a_group("Harbour Care Ltd")
        a_flag(None, "OF-08", subject_type=SubjectType.GROUP, subject_id=group, shown_severity=Severity.LOW)
        a_failed_check(bad)
    page = client_for(Role.MANAGER).get("/")
    counted = {str(link["href"]): " ".join(link.get_text(" ").split()) for link in page.soup.select(".qa-counts a")}
    assert counted["/placements?standing=suspended"] == "1 suspended"
    assert counted["/placements?standing=below-good"] == "1 below good"
    assert counted["/placements?standing=unregistered"] == "0 unregistered"
    assert counted["/flags?severity=critical&ours=yes"] == "1 critical"
    assert "1 child, not matched to a setting yet" in page.text
    first, second = page.rows()
    assert first[0] == "Critical" and "2500018" in first[1] and "Inadequate" in first[2]
    assert second[1] == "Harbour Care Ltd Provider group"
    assert "1 setting could not be checked" in page.text


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.SAFEGUARDING_LEAD])
def test_nobody_is_led_to_a_page_that_is_not_theirs(writing: Writing, client_for: ClientFor, role: Role) -> None:
    with writing():
        a_failed_check(a_setting(urn="2500018"))
    browser = client_for(role)
    links = {str(link["href"]) for link in browser.get("/").soup.select("main a[href^='/']")}
    assert all(browser.client.get(link).status_code == 200 for link in links), links


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.REGIONAL_PARTNER, Role.ADMINISTRATOR])
def test_whoever_sees_no_flags_has_no_such_page(client_for: ClientFor, role: Role) -> None:
    client_for(role).get("/", status=404)
