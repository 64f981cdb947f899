"""Acts on many flags at once: said before they are done, one line each, once, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import func, select

from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.flags.models import BulkAct, Flag, FlagEvent
from qa_service.permissions import Role
from qa_service.vocabulary import Severity
from tests.flags.builder import a_setting
from tests.reports.making import a_flag
from tests.web.client import Browser, Page

Sign = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def flags(app: Flask, authority: int) -> list[int]:
    """Ten flags where our children live, two elsewhere."""
    with app.app_context(), acting_for(authority), transaction():
        made = [a_flag(a_setting(), shown_severity=Severity.HIGH, exposed=number < 10) for number in range(12)]
        db.session.add_all(FlagEvent(flag_id=id_, kind="raised", on=today(), at=utc_now(), details={}) for id_ in made)
        return made


def look(app: Flask, authority: int, statement: Any) -> list[Any]:
    with app.app_context(), acting_for(authority):
        return list(db.session.scalars(statement))


def form_of(page: Page, action: str) -> dict[str, Any]:
    """What the form would send: its hidden fields, without the token."""
    form = page.soup.select_one(f"form[action='{action}']")
    assert isinstance(form, Tag), page.text
    return {str(field["name"]): str(field.get("value", "")) for field in form.select("input[type=hidden]")
            if field["name"] != "csrf_token"}


def confirmed(browser: Browser, act: str, ids: list[int], **more: Any) -> Page:
    """The page that asks before it is done."""
    return browser.post("/flags/bulk", {"do": act, "flag": [str(id_) for id_ in ids], **more}, status=200)


def test_ten_flags_are_acknowledged_from_the_first_page_in_three_requests(
        app: Flask, authority: int, client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    home = browser.get("/")
    ticks = [str(box["value"]) for box in home.soup.select("form.qa-bulk input[name=flag]")]
    assert len(ticks) == 10
    requests = []
    page = browser.post("/flags/bulk", form_of(home, "/flags/bulk") | {"do": "acknowledge", "flag": ticks}, status=200)
    requests.append("Acknowledge")
    assert page.heading == "Acknowledge 10 flags"
    sent = form_of(page, "/flags/bulk/acknowledge") | {"reason": "Visit booked"}
    done = browser.post("/flags/bulk/acknowledge", sent)
    requests.append("confirm")
    assert len(requests) + len(["tick all"]) <= 4 and done.location == "/"
    assert "10 flags acknowledged." in browser.get("/").text
    assert len(look(app, authority, select(Flag.id).filter_by(state="acknowledged", reason="Visit booked"))) == 10
    assert len(look(app, authority, select(FlagEvent.id).filter_by(kind="acknowledged"))) == 10
    with app.app_context(), across_authorities():
        assert db.session.scalar(select(func.count()).where(AuditEvent.action == "flag.acknowledged")) == 10


def test_all_that_match_is_a_choice_of_its_own_with_its_number(client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.get("/flags?severity=high&ours=yes")
    assert "All 10 flags that match this list, ticked or not" in page.text
    sent = form_of(page, "/flags/bulk") | {"do": "acknowledge", "every": "yes"}
    assert browser.post("/flags/bulk", sent, status=200).heading == "Acknowledge 10 flags"
    assert browser.post("/flags/bulk", {"do": "acknowledge", "query": sent["query"]}).location == (
        "/flags?severity=high&ours=yes"), "nothing ticked does nothing"


def test_what_is_left_out_is_said_with_who_and_when(client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.MANAGER)
    browser.post(f"/flags/{flags[0]}/acknowledge", {"version": "1", "reason": "Rang the home"})
    page = confirmed(browser, "acknowledge", [*flags[:3], 999_999])
    assert page.heading == "Acknowledge 2 flags"
    assert "Acknowledged already by Manager" in page.text and "There is no such flag" in page.text


def test_a_flag_that_changed_meanwhile_is_left_alone(
        app: Flask, authority: int, client_for: Sign, flags: list[int]) -> None:
    browser, other = client_for(Role.MANAGER), client_for(Role.COMMISSIONING_OFFICER)
    page = confirmed(browser, "acknowledge", flags[:3])
    other.post(f"/flags/{flags[0]}/acknowledge", {"version": "1", "reason": "I was first"})
    browser.post("/flags/bulk/acknowledge", form_of(page, "/flags/bulk/acknowledge") | {"reason": "Me too"})
    assert "2 flags acknowledged. 1 flag was left out" in browser.get("/flags").text
    assert look(app, authority, select(Flag.reason).filter_by(id=flags[0])) == ["I was first"]


def test_a_confirmation_sent_twice_is_one_act(app: Flask, authority: int, client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.MANAGER)
    sent = form_of(confirmed(browser, "acknowledge", flags[:3]), "/flags/bulk/acknowledge") | {"reason": "Seen"}
    for _ in range(2):
        browser.post("/flags/bulk/acknowledge", sent)
    assert len(look(app, authority, select(FlagEvent.id).filter_by(kind="acknowledged"))) == 3
    assert len(look(app, authority, select(BulkAct.id))) == 1


def test_a_reason_is_asked_for_and_what_was_chosen_stays(client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.MANAGER)
    sent = form_of(confirmed(browser, "snooze", flags[:2]), "/flags/bulk/snooze")
    page = browser.post("/flags/bulk/snooze", sent | {"reason": ""}, status=422)
    assert "Say why" in page.text and form_of(page, "/flags/bulk/snooze")["flags"] == sent["flags"]


def test_it_is_taken_back_where_nothing_happened_in_between(
        app: Flask, authority: int, client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.MANAGER)
    until = today() + timedelta(days=20)
    browser.post("/flags/bulk/snooze", form_of(confirmed(browser, "snooze", flags[:3]), "/flags/bulk/snooze") | {
        "reason": "Awaiting the plan", "until": [str(until.day), str(until.month), str(until.year)]})
    undo = browser.get("/flags").soup.select_one("form[action$='/undo']")
    assert isinstance(undo, Tag)
    browser.post(f"/flags/{flags[0]}/acknowledge", {"version": "2", "reason": "Since then"})
    client_for(Role.MANAGER).post(str(undo["action"]), status=404)
    browser.post(str(undo["action"]))
    assert "Taken back for 2 flags. 1 flag stays as they are" in browser.get("/flags").text
    states = look(app, authority, select(Flag.state).where(Flag.id.in_(flags[:3])).order_by(Flag.id))
    assert states == ["acknowledged", "open", "open"]
    assert "Taken back by Manager" in browser.get(f"/flags/{flags[1]}").text
    browser.post(str(undo["action"]), status=409)


def test_after_a_quarter_of_an_hour_it_is_too_late(
        app: Flask, authority: int, client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.MANAGER)
    browser.post("/flags/bulk/acknowledge", form_of(
        confirmed(browser, "acknowledge", flags[:1]), "/flags/bulk/acknowledge") | {"reason": "Seen"})
    with app.app_context(), acting_for(authority), transaction():
        act = db.session.scalars(select(BulkAct)).one()
        act.at = utc_now() - timedelta(minutes=16)
        act_id = act.id
    assert "too late" in browser.post(f"/flags/bulk/{act_id}/undo", status=409).soup.get_text()


def test_a_manager_assigns_many_and_an_officer_cannot(
        app: Flask, authority: int, client_for: Sign, flags: list[int]) -> None:
    officer, manager = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    sent = form_of(confirmed(manager, "assign", flags[:4]), "/flags/bulk/assign")
    page = confirmed(officer, "assign", flags[:4])
    assert "Only a manager assigns flags" in page.text and "There is nothing left to do" in page.text
    officer.post("/flags/bulk/assign", sent | {"to": str(officer.user_id)}, status=200)
    assert look(app, authority, select(Flag.id).where(Flag.assigned_to.is_not(None))) == []
    manager.post("/flags/bulk/assign", sent | {"to": str(officer.user_id)})
    assert len(look(app, authority, select(Flag.id).filter_by(assigned_to=officer.user_id))) == 4


def test_an_officer_takes_what_is_assigned_to_nobody_and_gives_it_back(
        app: Flask, authority: int, client_for: Sign, flags: list[int]) -> None:
    officer, manager = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    manager.post(f"/flags/{flags[0]}/assign", {"version": "1", "to": str(manager.user_id)})
    page = confirmed(officer, "take", flags[:3])
    assert page.heading == "Take 2 flags" and "Assigned already by Manager" in page.text
    sent = form_of(page, "/flags/bulk/take")
    officer.post("/flags/bulk/take", sent | {"flags": f"{sent['flags']},{flags[0]}:2"})
    mine = select(Flag.id).filter_by(assigned_to=officer.user_id).order_by(Flag.id)
    assert look(app, authority, mine) == flags[1:3], "a colleague's stays theirs, whatever is sent"
    undo = officer.get("/flags?assigned=me").soup.select_one("form[action$='/undo']")
    assert isinstance(undo, Tag)
    officer.post(str(undo["action"]))
    assert look(app, authority, mine) == []
    one = form_of(officer.get(f"/flags/{flags[5]}"), "/flags/bulk")
    assert officer.post("/flags/bulk", one, status=200).heading == "Take 1 flag"


def test_an_auditor_ticks_nothing(client_for: Sign, flags: list[int]) -> None:
    browser = client_for(Role.AUDITOR)
    assert not browser.get("/flags").soup.select("form.qa-bulk")
    browser.post("/flags/bulk", {"do": "acknowledge", "flag": str(flags[0])}, status=404)


@pytest.mark.parametrize("sent", [{}, {"do": "burn", "flag": "1"}, {"do": "acknowledge", "flag": "x"}])
def test_nonsense_does_nothing(client_for: Sign, flags: list[int], sent: dict[str, str]) -> None:
    assert client_for(Role.MANAGER).post("/flags/bulk", sent).location == "/flags?all=yes"
