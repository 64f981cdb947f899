"""A setting's page: what stands against placing here, its evidence, and what each role sees."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.ofsted.models import Inspection, Judgement, Publication, SettingCheck
from qa_service.permissions import Role
from qa_service.providers.models import Premises, RegisterChange, RegisterList
from qa_service.vocabulary import EventType, Grade, ProvisionType, RegistrationStatus
from tests.flags.builder import a_group, a_placement, a_requirement, a_setting, a_watch, an_inspection
from tests.reports.making import a_failed_check, a_flag, an_own_name
from tests.web.client import Browser, Page

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


def fact(page: Page, name: str) -> str:
    """What the summary says under a name."""
    for key in page.soup.select(".govuk-summary-list__key"):
        if key.get_text(strip=True) == name:
            value = key.find_next_sibling()
            assert value is not None
            return " ".join(value.get_text(" ").split())
    raise AssertionError(f"no fact “{name}” in: {page.text[:800]}")


def points(page: Page, id_: str) -> list[str]:
    """What stands in a list of the summary: ``against`` or ``not-known``."""
    heading = page.soup.find(id=id_)
    assert heading is not None
    found = heading.find_next_sibling()
    return [" ".join(item.get_text(" ").split()) for item in found.select("li")] if found is not None else []


@pytest.fixture
def home(writing: Writing) -> None:
    """A home with a history, a flag, our child, and an own name."""
    with writing():
        group = a_group("Harbour Care Ltd")
        id_ = a_setting(urn="SC012345", owner_printed="Harbour Care Limited", group_id=group, places=4)
        an_own_name(id_, "The Willows")
        an_inspection(id_, date(2024, 3, 10), Grade.GOOD)
        latest = an_inspection(id_, date(2026, 3, 10), Grade.INADEQUATE, parts={"leadership": Grade.INADEQUATE})
        a_requirement(latest, date(2026, 4, 1), text="The registered person must mend the roof.")
        an_inspection(id_, date(2026, 5, 4), event_type=EventType.MONITORING)
        a_flag(id_)
        a_placement(id_, date(2025, 1, 6))
        a_placement(id_, date(2024, 1, 6), ended_on=date(2024, 6, 1))
        db.session.add(RegisterChange(setting_id=id_, kind="grade_changed", field="overall", old="good",
                                      new="requires_improvement", on=date(2026, 4, 1), learned_at=utc_now()))


def test_the_first_facts_say_what_stands_against_placing_here(home: None, client_for: ClientFor) -> None:
    page = client_for(Role.COMMISSIONING_OFFICER).get("/settings/SC012345")
    assert page.heading == "The Willows (SC012345)"
    assert fact(page, "Registration") == "Active"
    assert fact(page, "Latest full inspection").startswith(
        "Inadequate Inspected 10 March 2026, published 10 April 2026.")
    assert "Worse than before that: Good (10 March 2024)" in fact(page, "Latest full inspection")
    assert fact(page, "Visits since then") == "A visit does not change the grade. Monitoring visit, 4 May 2026"
    assert fact(page, "Our children there today").startswith("1 child")
    assert fact(page, "Open flags") == "1 flag"
    assert fact(page, "Owner") == "Harbour Care Limited"
    assert [line.partition(" :")[0] for line in points(page, "against")] == [
        "Flags", "Latest full inspection", "Requirements"], "what is weightier stands first"
    assert points(page, "against")[1] == "Latest full inspection : Inadequate", "the rest stands above, once"
    assert "1 requirement past the date, and not recorded as met; the first was due 1 April 2026." in points(
        page, "against")[2]
    assert any("Not checked by itself yet" in line for line in points(page, "not-known"))


def test_the_word_safe_is_nowhere(home: None, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    for path in ("/settings/SC012345", "/settings", "/", "/source"):
        assert not re.search(r"\bsafe\b", browser.get(path).text.lower()), path


def test_a_flag_stands_with_its_evidence_and_its_page(home: None, client_for: ClientFor) -> None:
    page = client_for(Role.MANAGER).get("/settings/SC012345")
    flag = page.soup.select_one(".qa-flag")
    assert flag is not None and "Overall experiences inadequate" in flag.get_text()
    assert flag.select_one(f"a[href='/documents/{1:064x}?page=3']")


def test_requirements_in_force_are_those_of_the_latest_full_inspection_and_later_visits(
        writing: Writing, home: None, client_for: ClientFor) -> None:
    with writing():
        older = db.session.query(Inspection).filter_by(inspected_from=date(2024, 3, 10)).one()
        a_requirement(older.id, date(2024, 5, 1), text="An old one.")
        visit = db.session.query(Inspection).filter_by(inspected_from=date(2026, 5, 4)).one()
        a_requirement(visit.id, None, text="A new one of the visit.")
    text = client_for(Role.MANAGER).get("/settings/SC012345").text
    assert "mend the roof" in text and "A new one of the visit." in text and "An old one." not in text
    assert "Date has passed" in text and "Date not read" in text


def test_requirements_of_a_report_that_is_not_here_are_said_to_be_unknown(
        writing: Writing, client_for: ClientFor) -> None:
    with writing():
        an_inspection(a_setting(urn="2500018"), date(2026, 2, 10), Grade.GOOD, state="listed")
    text = client_for(Role.MANAGER).get("/settings/2500018").text
    assert "Not known The report is not here, or not read, of: Full inspection, 10 February 2026" in text


def test_the_timeline_tells_everything_in_one_order_and_can_be_narrowed(home: None, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    entries = browser.get("/settings/SC012345").soup.select(".qa-timeline li")
    days = [str(entry.time["datetime"]) for entry in entries if entry.time]
    assert days == sorted(days, reverse=True)
    told = " ".join(" ".join(entry.get_text(" ").split()) for entry in entries)
    for words in ("Full inspection: Inadequate", "Monitoring visit", "A child of ours moved in",
                  "A child of ours moved out", "Grade on the published list changed Good → Requires improvement to be",
                  "Registered"):
        assert words in told, words
    only = browser.get("/settings/SC012345?show=placement&show=nonsense").soup.select(".qa-timeline li")
    assert len(only) == 3 and all("A child of ours" in entry.get_text() for entry in only)
    assert "Nothing of these kinds and days is known" in browser.get("/settings/SC012345?show=review").text


def test_a_setting_that_is_watched_through_its_group_or_area_says_so(writing: Writing, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    path = "/settings?area=Marlowe&type=Children%27s+home"
    with writing():
        group = a_group("Harbour Care Ltd")
        a_setting(urn="2500018", group_id=group, local_authority="Marlowe")
        a_setting(urn="2500019", local_authority="Tarnshire")
        a_watch(group_id=group)
        a_watch(group_id=group, user_id=officer.user_id)
        a_watch(area="Marlowe", kind=ProvisionType.CHILDRENS_HOME.value, user_id=officer.user_id)
        a_watch(area="Marlowe", kind=ProvisionType.FOSTERING_AGENCY.value)
    said = fact(officer.get("/settings/2500018"), "Who is responsible here")
    name = said.partition(" watches ")[0]
    assert said == (f"{name} watches its area, Marlowe (children's home). "
                    f"The whole team and {name} watch its provider group.")
    assert fact(officer.get("/settings/2500019"), "Who is responsible here").startswith("Nobody of ours watches")
    link = officer.get(path).soup.select_one("main a[href^='/following/area']")
    assert link is not None and officer.get(str(link["href"])).heading == "Watch an area"


def test_an_inspection_whose_day_is_unknown_is_not_left_out(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        an_inspection(a_setting(urn="2500018"), None, state="unread", unread=["document"], recorded_at=utc_now())
    page = client_for(Role.MANAGER).get("/settings/2500018")
    assert "The days of the inspection are not known." in page.text
    assert fact(page, "Latest full inspection").startswith("Not read yet: a person is asked")


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.REGIONAL_PARTNER])
def test_a_councillor_sees_public_facts_and_nothing_of_the_council_work(
        writing: Writing, home: None, client_for: ClientFor, role: Role) -> None:
    with writing():
        id_ = a_setting(urn="2500018")
        a_placement(id_)
        a_failed_check(id_)
    browser = client_for(role)
    for path in ("/settings/SC012345", "/settings/SC012345?show=flag&show=placement&show=review", "/settings/2500018"):
        text = browser.get(path).text.lower()
        for word in ("flag", "our children", "child of ours", "placements", "watch", "contacts", "upload", "checked by",
                     "could not be checked", "record as met", "our review"):
            assert word not in text, f"{word} on {path}"
    assert "Inadequate" in browser.get("/settings/SC012345").text


def test_the_administrator_is_led_to_no_document(home: None, client_for: ClientFor) -> None:
    page = client_for(Role.ADMINISTRATOR).get("/settings/SC012345")
    assert not page.soup.select("a[href^='/documents/']")


def test_a_page_that_could_not_be_checked_says_so_and_why(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        a_failed_check(a_setting(urn="2500018"), "the site answered 503")
        checked = a_setting(urn="2500019")
        db.session.add(SettingCheck(setting_id=checked, state="checked", tried_at=utc_now(), checked_at=utc_now()))
    browser = client_for(Role.MANAGER)
    assert any(line.startswith("Its own page on Ofsted’s site : Could not be checked the site answered 503 Never seen "
                               "whole yet.") for line in points(browser.get("/settings/2500018"), "not-known"))
    assert fact(browser.get("/settings/2500019"), "Ofsted’s page").startswith("Checked ")


def test_a_report_that_ofsted_lists_and_we_do_not_have_is_listed_with_the_reason(
        writing: Writing, client_for: ClientFor) -> None:
    with writing():
        id_ = a_setting(urn="2500018")
        db.session.add(Publication(setting_id=id_, file_url="/1", label="Full inspection", state="could_not_fetch",
                                   last_error="it is a web page", published_on=date(2026, 2, 3), found_at=utc_now()))
    text = client_for(Role.MANAGER).get("/settings/2500018").text
    assert "Full inspection, published 3 February 2026. Could not be fetched: it is a web page" in text


def test_a_disputed_judgement_is_said_to_be_disputed_with_both_sides(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        id_ = a_setting(urn="2500018")
        inspection_id = an_inspection(id_, date(2026, 2, 10), state="unread")
        for source, grade in (("register", Grade.GOOD), ("report", Grade.INADEQUATE)):
            db.session.add(Judgement(inspection_id=inspection_id, key="overall", source=source, grade=grade))
    page = client_for(Role.MANAGER).get("/settings/2500018")
    (row,) = page.rows(0)
    assert row[1].startswith("Disputed: a person is asked") and "list: Good" in row[1] and "Inadequate" in row[1]
    assert not page.soup.select(".govuk-tag--green, .govuk-tag--red")


def test_an_unregistered_setting_has_a_page_by_its_number(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        id_ = a_setting(urn=None, status=RegistrationStatus.UNKNOWN, known_from="council",
                        provision=ProvisionType.OTHER)
    browser = client_for(Role.MANAGER)
    page = browser.get(f"/settings/U{id_}")
    assert fact(page, "Registration") == "Not registered" and fact(page, "URN") == "None: not registered"
    for ref in ("U999999", "U99999999999999999999", "U²", "nobody", "2599999", "U"):
        browser.get(f"/settings/{ref}", status=404)


def test_premises_of_supported_accommodation_are_counted_by_category(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        id_ = a_setting(urn="2500019", provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        listed = RegisterList(sha256="a", file_name="x", kind="premises", rows=2, changed=2, rejected=0,
                              imported_at=utc_now(), imported_by="test")
        db.session.add(listed)
        db.session.flush()
        db.session.add_all(Premises(setting_id=id_, list_id=listed.id, line=n, category=2, places=3) for n in (1, 2))
    assert fact(client_for(Role.MANAGER).get("/settings/2500019"), "Premises of category 2") == "2 premises, 6 places"


@pytest.mark.parametrize("path", ["/inspections/{}", "/groups/{}", "/requirements/{}/met", "/inspections/{}/read",
                                  "/inspections/{}/review", "/inspections/{}/not-a-report", "/register/lists/{}"])
@pytest.mark.parametrize("number", ["0", "987654321", "99999999999999999999"])
def test_a_number_that_nothing_has_is_not_found(client_for: ClientFor, path: str, number: str) -> None:
    client_for(Role.MANAGER).get(path.format(number), status=404)
