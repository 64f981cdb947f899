"""The list of settings: search, filters, orders, pages, and what each role sees of it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest

from qa_service.clock import today
from qa_service.permissions import Role
from qa_service.vocabulary import Grade, Outcome, ProvisionType, RegistrationStatus, Severity
from tests.flags.builder import a_group, a_placement, a_setting, an_inspection
from tests.ofsted import build
from tests.reports.making import a_failed_check, a_flag, an_own_name
from tests.web.client import Browser, Page

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]


def urns(page: Page) -> list[str]:
    return [str(link["href"]).rsplit("/", 1)[1] for link in page.soup.select("main th a[href^='/settings/']")]


@pytest.fixture
def some(writing: Writing) -> None:
    """Six settings that differ in everything one can look for."""
    with writing():
        group = a_group("Harbour Care Ltd")
        first = a_setting(urn="SC012345", name=None, owner_printed="Harbour Care Limited", group_id=group)
        an_own_name(first, "The Willows")
        an_inspection(first, date(2026, 3, 10), Grade.INADEQUATE)
        a_flag(first, shown_severity=Severity.CRITICAL)
        a_placement(first, date(2025, 1, 6))
        second = a_setting(urn="2500017", local_authority="Tarnshire", owner_printed="Quiet Lane 100% Care_Ltd")
        an_inspection(second, date(2024, 3, 10), Grade.INADEQUATE)
        an_inspection(second, date(2026, 1, 10), Grade.GOOD)
        third = a_setting(urn="2500018", status=RegistrationStatus.SUSPENDED)
        an_inspection(third, date(2026, 2, 10), state="unread", unread=["judgements.overall"])
        fourth = a_setting(urn="2500019", provision=ProvisionType.SUPPORTED_ACCOMMODATION, name="Mill House Moves")
        an_inspection(fourth, date(2025, 2, 10), outcome=Outcome.INCONSISTENT)
        a_flag(fourth, "OF-02", shown_severity=Severity.LOW, exposed=False)
        a_setting(urn="2500020")
        a_setting(urn=None, provision=ProvisionType.OTHER, owner_printed="Nobody Knows Homes", known_from="council",
                  status=RegistrationStatus.UNKNOWN)


ALL = {"SC012345", "2500017", "2500018", "2500019", "2500020"}


@pytest.mark.parametrize(("asked", "found"), [
    ("q=sc0123", {"SC012345"}),
    ("q=00017", {"2500017"}),
    ("q=harbour", {"SC012345"}),
    ("q=HARBOUR+limited", {"SC012345"}),
    ("q=willows", {"SC012345"}),
    ("q=willows+marlowe", {"SC012345"}),
    ("q=willows+tarnshire", set()),
    ("q=mill+house", {"2500019"}),
    ("q=%25", {"2500017"}),
    ("q=_", {"2500017"}),
    ("type=Supported+Accommodation", {"2500019"}),
    ("area=Tarnshire", {"2500017"}),
    ("grade=inadequate", {"SC012345"}),
    ("grade=good", {"2500017"}),
    ("grade=inconsistent", {"2500019"}),
    ("grade=unread", {"2500018"}),
    ("grade=none&area=Marlowe&type=Children%27s+home", {"2500020"}),
    ("status=Suspended", {"2500018"}),
    ("flag=any", {"SC012345", "2500019"}),
    ("flag=OF-02", {"2500019"}),
    ("ours=1", {"SC012345"}),
    ("flag=any&grade=inadequate&ours=1&q=harbour", {"SC012345"}),
])
def test_search_and_filters_find_what_fits_and_nothing_else(
        some: None, client_for: ClientFor, asked: str, found: set[str]) -> None:
    assert set(urns(client_for(Role.MANAGER).get(f"/settings?{asked}"))) == found


def test_a_setting_without_urn_is_found_as_not_registered(some: None, client_for: ClientFor) -> None:
    (row,) = client_for(Role.MANAGER).get("/settings?status=unregistered").rows()
    assert "Nobody Knows Homes" in row[0] and "Not registered" in row[3]


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("nonsense", ["type=Castle", "grade=splendid", "status=Lost", "flag=", "sort=luck", "group=x",
                                      "group=99999999999999999999", "page=-3", "page=x", "page=99999999999"])
def test_a_filter_that_means_nothing_narrows_nothing(some: None, client_for: ClientFor, nonsense: str) -> None:
    assert set(urns(client_for(Role.MANAGER).get(f"/settings?{nonsense}"))) >= ALL


@pytest.mark.only("sqlite")
def test_a_rule_that_does_not_exist_flags_nothing(some: None, client_for: ClientFor) -> None:
    page = client_for(Role.MANAGER).get("/settings?flag=XX-99")
    assert not urns(page) and "No setting fits these filters" in page.text and "Flag: XX-99" in page.text


@pytest.mark.only("sqlite")
def test_a_heading_sorts_and_says_so(some: None, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.get("/settings?sort=owner&area=Marlowe")
    heading = page.soup.select_one("th a[href*='sort=children']")
    assert heading is not None and heading.parent is not None and heading.parent["aria-sort"] == "none"
    up = browser.get(str(heading["href"]))
    assert "area=Marlowe" in str(heading["href"]) and urns(up)[-1] == "SC012345"
    down = up.soup.select_one("th a[href*='sort=-children']")
    assert down is not None and down.parent is not None and down.parent["aria-sort"] == "ascending"
    assert urns(browser.get(str(down["href"])))[0] == "SC012345"


@pytest.mark.only("sqlite")
def test_a_chosen_filter_is_a_tag_that_takes_it_away(some: None, client_for: ClientFor) -> None:
    page = client_for(Role.MANAGER).get("/settings?grade=below-good&area=Marlowe")
    assert set(urns(page)) == {"SC012345", "2500019"}
    tags = {" ".join(tag.get_text(" ").split()): str(tag["href"]) for tag in page.soup.select(".qa-chosen__tag")}
    assert tags["Remove this filter: Latest full inspection: Below good ×"] == "/settings?area=Marlowe"


def test_orders_put_first_what_they_name(some: None, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    assert urns(browser.get("/settings"))[0] == "SC012345", "ours first, for whoever sees placements"
    assert urns(browser.get("/settings?sort=-flags"))[:2] == ["SC012345", "2500019"]
    assert urns(browser.get("/settings?sort=-inspected"))[:4] == ["SC012345", "2500018", "2500017", "2500019"]
    assert urns(browser.get("/settings?sort=owner"))[0] == "SC012345"
    assert urns(browser.get("/settings?sort=area"))[-1] == "2500017"


def test_an_unread_report_is_said_to_be_unread_and_shows_no_grade(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        unread = a_setting(urn="2500018")
        an_inspection(unread, date(2025, 2, 10), Grade.OUTSTANDING)
        an_inspection(unread, date(2026, 2, 10), Grade.GOOD, state="unread", unread=["judgements.leadership"])
    (row,) = client_for(Role.MANAGER).get("/settings").rows()
    assert "Not read yet: a person is asked" in row[2]
    tags = client_for(Role.MANAGER).get("/settings").soup.select("td .govuk-tag--green")
    assert not tags and "Outstanding" not in row[2]


def test_a_report_of_unknown_date_that_waits_is_said_beside_an_older_grade(
        writing: Writing, client_for: ClientFor) -> None:
    from qa_service.actor import Actor
    from qa_service.ofsted.recording import Found, record_unfetched

    with writing():
        home = build.setting("2500018")
        an_inspection(home.id, date(2025, 2, 10), Grade.GOOD)
        record_unfetched(home, Found(label="Inspection report"), "nothing came", by=Actor.job("test"))
    page = client_for(Role.MANAGER).get("/settings")
    assert "A newer report may not be read yet" in page.rows()[0][2]
    assert urns(client_for(Role.MANAGER).get("/settings?grade=unread")) == ["2500018"]


def test_could_not_be_checked_is_said_in_words(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        a_failed_check(a_setting(urn="2500018"))
    assert "Could not be checked" in client_for(Role.MANAGER).get("/settings").rows()[0][2]


def test_a_withdrawn_report_lends_no_grade(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        home = a_setting(urn="2500018")
        an_inspection(home, date(2025, 2, 10), Grade.REQUIRES_IMPROVEMENT)
        an_inspection(home, date(2026, 2, 10), Grade.GOOD, state="withdrawn")
    page = client_for(Role.MANAGER).get("/settings")
    assert "Requires improvement to be good" in page.rows()[0][2]
    assert urns(client_for(Role.MANAGER).get("/settings?grade=good")) == []


def test_an_inspection_counts_from_its_publication_on(writing: Writing, client_for: ClientFor) -> None:
    tomorrow = today() + timedelta(days=1)
    with writing():
        home = a_setting(urn="2500018")
        an_inspection(home, date(2025, 2, 10), Grade.GOOD)
        an_inspection(home, today() - timedelta(days=40), Grade.INADEQUATE, published_on=tomorrow)
    assert "Good" in client_for(Role.MANAGER).get("/settings").rows()[0][2]


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.REGIONAL_PARTNER])
def test_whoever_sees_no_placements_learns_nothing_of_them(some: None, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    page = browser.get("/settings")
    assert urns(page)[0] != "SC012345", "not even by the order of the list"
    for word in ("flag", "child of ours", "our children", "Critical", "Could not be checked"):
        assert word.lower() not in page.text.lower()
    assert set(urns(browser.get("/settings?ours=1&flag=any&sort=ours"))) >= ALL, "others' filters do nothing"
    assert urns(browser.get("/settings?sort=flags")) == urns(page)


def test_the_list_is_paged_and_keeps_its_filters(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        for number in range(120):
            a_setting(urn=f"26{number:05}", local_authority="Tarnshire" if number % 10 else "Marlowe")
    browser = client_for(Role.MANAGER)
    first, second, third = (urns(browser.get(f"/settings?area=Tarnshire&page={n}")) for n in (1, 2, 3))
    assert len({*first, *second, *third}) == 108 and len(third) == 8
    page = browser.get("/settings?area=Tarnshire&page=2")
    assert "51 to 100 of 108 settings" in page.text
    assert all("area=Tarnshire" in str(link["href"]) for link in page.soup.select(".govuk-pagination a"))


@pytest.mark.only("sqlite")
def test_an_empty_register_is_said_to_be_empty(client_for: ClientFor) -> None:
    page = client_for(Role.COMMISSIONING_OFFICER).get("/settings")
    assert "No setting fits" in page.text
    assert "never been checked" in page.soup.get_text(), "the age of what is shown stands on every page"


def test_a_group_lists_its_settings(some: None, client_for: ClientFor) -> None:
    browser = client_for(Role.COUNCILLOR)
    link = browser.get("/settings/SC012345").soup.select_one("main a[href^='/groups/']")
    assert link is not None
    page = browser.get(str(link["href"]))
    assert page.heading == "Harbour Care Ltd" and urns(page) == ["SC012345"]
    browser.get("/groups/987654", status=404)


@pytest.mark.only("sqlite")
def test_flags_of_restricted_rules_are_nowhere_on_these_pages(
        some: None, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa_service.reports.setting_filters.restricted_codes", lambda: {"OF-01"})
    monkeypatch.setattr("qa_service.flags.service.restricted_codes", lambda: {"OF-01"})
    monkeypatch.setattr("qa_service.flags.registry.restricted_codes", lambda: {"OF-01"})
    browser = client_for(Role.MANAGER)
    assert urns(browser.get("/settings?flag=any")) == ["2500019"]
    assert urns(browser.get("/settings?flag=OF-01")) == []
    assert "Critical" not in browser.get("/settings").text and "OF-01" not in browser.get("/settings").text
    assert "Rated below good" not in browser.get("/settings/SC012345").text
