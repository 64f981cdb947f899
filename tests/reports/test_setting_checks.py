"""Checks before placing: kept word for word, never changed, by those who may, and never with a name in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from qa_service.audit.models import AuditEvent
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.placements import placement_checks
from qa_service.placements.models import PlacementCheck
from qa_service.vocabulary import EventType, Grade, Severity
from tests.conftest import ROOT
from tests.flags.builder import a_placement, a_setting, an_inspection
from tests.reports.making import a_flag, an_own_name
from tests.web.client import Browser, Page

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
ONE_ENGINE = pytest.mark.only("sqlite")
PATH = "/settings/SC012345/check"


@pytest.fixture
def home(writing: Writing) -> int:
    """A home below good, with a flag and a child of ours."""
    with writing():
        id_ = a_setting(urn="SC012345")
        an_own_name(id_, "The Willows")
        an_inspection(id_, date(2024, 3, 10), Grade.GOOD)
        an_inspection(id_, date(2026, 3, 10), Grade.INADEQUATE)
        a_flag(id_)
        a_placement(id_)
    return id_


def opened(page: Page) -> str:
    """What the page says, as its form carries it."""
    found = page.soup.find("input", attrs={"name": "opened"})
    assert found is not None
    return str(found["value"])


def recorded(browser: Browser, **data: str) -> str:
    """The address of a check that was recorded from the page as it stands."""
    return str(browser.post(PATH, {"opened": opened(browser.get(PATH)), **data}).location)


def test_two_steps_from_the_summary_keep_what_the_page_said_for_good(
        home: int, writing: Writing, reading: Writing, client_for: ClientFor, app: Flask) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    setting = browser.get("/settings/SC012345")
    (link,) = setting.soup.find_all("a", string="Record a check before placing")
    assert link["href"] == PATH
    address = recorded(browser)
    assert "The check is recorded, with what the page said." in browser.get(address).text
    before = browser.get(address)
    assert "Latest full inspection" in before.text and "Inadequate" in before.text and "Rated below good" in before.text
    with writing():
        an_inspection(home, date(2026, 9, 1), Grade.OUTSTANDING)
        a_flag(home, "OF-09", title="A later flag", shown_severity=Severity.CRITICAL)
    assert "A later flag" in browser.get("/settings/SC012345").text
    after = browser.get(address)
    assert after.text == before.text, "a record says what was said then"
    assert "Outstanding" not in after.text and "A later flag" not in after.text
    assert f"Check {address.rpartition('/')[2]}" in browser.get("/settings/SC012345").text
    with reading():
        (event,) = db.session.query(AuditEvent).filter_by(action="placement.checked")
        check = db.session.query(PlacementCheck).one()
        assert event.details["said"] == check.said_sha256 and len(check.said["documents"]) == 2
        assert placement_checks.is_as_written(check)


def test_the_database_refuses_to_change_a_check(
        home: int, client_for: ClientFor, app: Flask, authority: int) -> None:
    recorded(client_for(Role.MANAGER))
    for change in ("UPDATE placement_check SET note = 'another'", "UPDATE placement_check SET said = '{}'"):
        with app.app_context(), db.engine.begin() as link, pytest.raises(DatabaseError, match="never changed"):
            link.execute(text(change))
    with app.app_context(), acting_for(authority):
        for verb in (lambda check: setattr(check, "note", "x"), db.session.delete):
            with pytest.raises(RuntimeError, match="record a new one"), transaction():
                verb(db.session.query(PlacementCheck).one())


@ONE_ENGINE
def test_what_changed_between_opening_and_pressing_is_said_with_both(
        home: int, writing: Writing, reading: Writing, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    seen = opened(browser.get(PATH))
    with writing():
        a_flag(home, "OF-09", title="Registration suspended today", shown_severity=Severity.CRITICAL)
    page = browser.post(PATH, {"opened": seen}, status=409)
    assert "has changed since you opened this page" in page.text
    said_now, _, said_then = page.text.partition("What the page said when you opened it")
    assert "Registration suspended today" in said_now and "Registration suspended today" not in said_then
    assert "1 high flag" in said_then
    with reading():
        assert db.session.query(PlacementCheck).count() == 0
    browser.post(PATH, {"opened": opened(page)})
    with reading():
        assert "Registration suspended today" in str(db.session.query(PlacementCheck).one().said)


@ONE_ENGINE
@pytest.mark.parametrize("forged", ["", "nonsense", "eyJ9.forged"])
def test_a_page_that_was_not_ours_is_never_taken_for_what_was_seen(
        home: int, reading: Writing, client_for: ClientFor, forged: str) -> None:
    page = client_for(Role.MANAGER).post(PATH, {"opened": forged}, status=409)
    assert "cannot be known any more" in page.text
    with reading():
        assert db.session.query(PlacementCheck).count() == 0


@ONE_ENGINE
@pytest.mark.parametrize(("field", "value", "said"), [
    ("child_reference", "Amy Brackenstone", "looks like a name"), ("child_reference", "943 476 5919", "an NHS number"),
    ("child_reference", "12/03/2014", "a date of birth"), ("child_reference", "not one", "looks like a name"),
    ("note", "Born 3 March 2014", "a date of birth"), ("note", "write to amy@example.org", "an e-mail address")])
def test_no_name_or_number_of_a_child_is_kept(
        home: int, reading: Writing, client_for: ClientFor, field: str, value: str, said: str) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.post(PATH, {"opened": opened(browser.get(PATH)), field: value}, status=422)
    assert said in page.text
    with reading():
        assert db.session.query(PlacementCheck).count() == 0


@ONE_ENGINE
def test_a_note_that_reads_like_a_name_is_warned_of_and_kept_when_it_is_no_childs(
        home: int, reading: Writing, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    data = {"opened": opened(browser.get(PATH)), "note": "Spoke to Mrs Example of the home", "outcome": "went_on",
            "child_reference": "C0042"}
    page = browser.post(PATH, data, status=422)
    assert "The note seems to hold a name" in page.text and page.soup.find("input", attrs={"name": "no_childs_name"})
    address = str(browser.post(PATH, {**data, "opened": opened(page), "no_childs_name": "y"}).location)
    text_ = browser.get(address).text
    assert "Spoke to Mrs Example of the home" in text_ and "C0042" in text_ and "Went on to ask" in text_


@ONE_ENGINE
def test_a_mistake_is_put_right_by_a_new_check_and_both_stay(home: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    first = recorded(browser, outcome="placed")
    number = first.rpartition("/")[2]
    correcting = f"{PATH}?corrects={number}"
    second = str(browser.post(correcting, {"opened": opened(browser.get(correcting)), "outcome": "did_not_place"}
                              ).location)
    assert f"Check {number}" in browser.get(second).text
    old = browser.get(first).text
    assert "A later check corrects this one" in old and "Placed" in old
    assert "Check before placing: did not place" in browser.get("/settings/SC012345?show=check").text
    for nonsense in ("999999", "x", "99999999999999"):
        browser.get(f"{PATH}?corrects={nonsense}", status=404)


@ONE_ENGINE
@pytest.mark.parametrize("role", Role)
def test_officers_managers_and_the_safeguarding_lead_record_and_the_auditor_reads(
        home: int, client_for: ClientFor, role: Role) -> None:
    records = {Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER, Role.MANAGER, Role.SAFEGUARDING_LEAD}
    address = recorded(client_for(Role.MANAGER))
    browser = client_for(role)
    browser.get(PATH, status=200 if role in records else 404)
    browser.get(address, status=200 if role in records | {Role.AUDITOR} else 404)
    told = "check before placing" in browser.get("/settings/SC012345").text.lower()
    assert told is (role in records | {Role.AUDITOR})


@ONE_ENGINE
def test_another_councils_check_is_not_there(home: int, client_for: ClientFor, app: Flask) -> None:
    from qa_service.accounts.models import Authority
    from tests.web.client import make_user, signed_in

    address = recorded(client_for(Role.MANAGER))
    with app.app_context(), transaction(), across_authorities():
        other = Authority(name="Otherham", area="Otherham")
        db.session.add(other)
        db.session.flush()
        other_id = other.id
    with app.app_context():
        user = make_user(other_id, Role.MANAGER)
    browser = signed_in(app, user)
    browser.get(address, status=404)
    assert "None recorded yet." in browser.get("/settings/SC012345").text


@ONE_ENGINE
def test_a_record_that_was_tampered_with_says_so(home: int, client_for: ClientFor, app: Flask) -> None:
    browser = client_for(Role.MANAGER)
    address = recorded(browser)
    assert "This is not what was written" not in browser.get(address).text
    with app.app_context(), db.engine.begin() as link:
        link.execute(text("DROP TRIGGER placement_check_no_update"))
        link.execute(text("UPDATE placement_check SET said = replace(said, 'Inadequate', 'Outstanding')"))
    assert "This is not what was written" in browser.get(address).text


@ONE_ENGINE
def test_no_page_or_template_calls_a_place_safe(writing: Writing, home: int, client_for: ClientFor) -> None:
    with writing():
        an_inspection(a_setting(urn="2500018"), date(2026, 2, 10), Grade.OUTSTANDING)
        an_inspection(a_setting(urn="2500019"), date(2026, 2, 10), event_type=EventType.MONITORING)
    word = re.compile(r"(?<![|\w])(?<!\| )safe(?!guarding)\w*", re.I)
    for file in sorted((ROOT / "templates" / "reports").glob("setting*")):
        assert not word.search(file.read_text()), file.name
    browser = client_for(Role.MANAGER)
    for path in ("/settings/SC012345", "/settings/2500018", "/settings/2500019", PATH, recorded(browser),
                 "/settings/2500018/check", "/settings/2500018/file"):
        assert not word.search(browser.get(path).text), path
