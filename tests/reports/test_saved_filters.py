"""Filters that people keep: theirs alone, or shared by a manager, named, begun with, deleted and had back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from qa_service.accounts import saved_filters
from qa_service.actor import Actor
from qa_service.permissions import Role
from qa_service.vocabulary import Severity
from tests.flags.builder import a_placement, a_setting
from tests.reports.making import a_flag
from tests.web.client import Browser, Page

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


def keep(browser: Browser, page: str, query: str, name: str, **more: str) -> None:
    form = browser.get(f"/filters/{page}/new?{query}")
    field = form.soup.find("input", {"name": "query"})
    assert field is not None
    browser.post(f"/filters/{page}/new", {"query": str(field["value"]), "name": name, **more})


def kept(page: Page) -> dict[str, str]:
    return {" ".join(link.get_text(" ").split()): str(link["href"])
            for link in page.soup.select("nav[aria-label='Kept filters'] a")}


def test_a_filter_is_kept_as_a_link_with_its_count_now(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        for severity in (Severity.HIGH, Severity.HIGH, Severity.LOW):
            a_flag(a_setting(), shown_severity=severity)
    browser = client_for(Role.COMMISSIONING_OFFICER)
    link = kept(browser.get("/flags?severity=high&page=1"))["Keep this filter"]
    assert link == "/filters/flags/new?severity=high"
    keep(browser, "flags", "severity=high&page=2&nonsense=1", "High ones")
    assert kept(browser.get("/flags"))["High ones (2)"] == "/flags?severity=high"
    assert browser.get("/flags?severity=high").soup.select_one("a[aria-current=page].qa-subnav__link") is not None
    assert "High ones (2)" not in kept(client_for(Role.COMMISSIONING_OFFICER).get("/flags")), "it is one's own"


def test_a_list_begins_with_the_filter_that_its_owner_chose(client_for: ClientFor) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    keep(browser, "settings", "status=Suspended", "Suspended ones", starts="y")
    assert browser.get("/settings", status=302).location == "/settings?status=Suspended"
    assert "Registration: Suspended" not in browser.get("/settings?all=yes").text
    page = browser.get("/filters/settings")
    start = page.soup.select_one("form[action$='/no-start']")
    assert start is not None
    browser.post(str(start["action"]))
    browser.get("/settings")


def test_a_manager_shares_and_an_officer_cannot(client_for: ClientFor) -> None:
    manager, officer = client_for(Role.MANAGER), client_for(Role.COMMISSIONING_OFFICER)
    keep(manager, "flags", "state=open", "To be done", shared="y")
    assert any(name.startswith("To be done") for name in kept(officer.get("/flags")))
    assert "Shared by managers" in officer.get("/filters/flags").text
    keep(officer, "flags", "state=snoozed", "Later", shared="y")
    assert not any(name.startswith("Later") for name in kept(manager.get("/flags")))
    own = officer.get("/filters/flags").soup.select_one("form[action$='/delete']")
    assert own is not None
    officer.post(str(own["action"]).replace("/delete", "/share"), status=403)
    manager.post(str(own["action"]), status=404)


def test_a_deleted_filter_can_be_had_back(client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    keep(browser, "flags", "state=open", "To be done")
    form = browser.get("/filters/flags").soup.select_one("form[action$='/delete']")
    assert form is not None
    browser.post(str(form["action"]))
    page = browser.get("/filters/flags")
    undo = page.soup.select_one("form[action$='/restore']")
    assert undo is not None and "You have kept no filter" in page.text
    browser.post(str(undo["action"]))
    assert "To be done" in browser.get("/filters/flags").text


def test_names_are_checked(client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    keep(browser, "flags", "state=open", "To be done")
    taken = browser.post("/filters/flags/new", {"query": "state=snoozed", "name": "to be  DONE"}, status=422)
    assert "of this name already" in taken.text
    browser.post("/filters/flags/new", {"query": "state=open", "name": ""}, status=422)
    browser.post("/filters/flags/new", {"query": "state=open", "name": "x" * 61}, status=422)
    browser.post("/filters/flags/new", {"query": "", "name": "Nothing"}, status=422)
    browser.post("/filters/flags/new", {"query": "state=open", "name": "To be done"})
    keep(browser, "flags", "state=snoozed", "Put off")
    renaming = browser.get("/filters/flags").soup.select("main a[href$='/name']")[0]
    browser.post(str(renaming["href"]), {"name": "Another name"})
    assert "Another name" in browser.get("/filters/flags").text


def test_an_old_filter_that_asks_for_what_is_gone_says_so(client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    keep(browser, "flags", "rule=ZZ-99&severity=high", "Old")
    assert "ZZ-99" in browser.get("/flags?severity=high&rule=ZZ-99").soup.select("main .govuk-inset-text")[-1].text


def test_a_list_that_is_not_for_this_role_has_no_filters(client_for: ClientFor) -> None:
    browser = client_for(Role.COUNCILLOR)
    browser.get("/filters/flags", status=404)
    browser.get("/filters/settings")
    browser.get("/filters/castles", status=404)


def test_a_council_sees_none_of_anothers(writing: Writing, client_for: ClientFor, app: object) -> None:
    from qa_service.accounts.models import Authority
    from qa_service.database import acting_for, db, transaction
    from tests.web.client import make_user

    manager = client_for(Role.MANAGER)
    with manager.app.app_context():
        with transaction():
            other = Authority(name="Tarnshire County Council", area="Tarnshire")
            db.session.add(other)
            db.session.flush()
            other_id = other.id
        theirs = make_user(other_id, Role.MANAGER)
        with acting_for(other_id), transaction():
            saved_filters.save("flags", "Theirs", "state=open", by=Actor.user(theirs, Role.MANAGER), shared=True)
    assert kept(manager.get("/flags")) == {}


def test_our_childrens_placements_are_narrowed_to_a_team_or_an_area_and_the_filter_is_kept(
        writing: Writing, client_for: ClientFor) -> None:
    with writing():
        north, south = (a_setting(local_authority=area) for area in ("Marlowe", "Tarnshire"))
        a_placement(north, team="Leaving care")
        a_placement(south, team="Leaving care")
        a_placement(south, team="Fostering & kin")
    browser = client_for(Role.FINANCE)
    assert [len(browser.get(f"/placements?{query}").rows()) for query in (
        "all=yes", "team=Leaving+care", "area=Tarnshire")] == [3, 2, 2]
    assert "No current placement fits" in browser.get("/placements?team=Fostering+%26+kin&area=Marlowe").text
    link = kept(browser.get("/placements?team=Leaving+care&page=1"))["Keep this filter"]
    assert link == "/filters/placements/new?team=Leaving+care"
    keep(browser, "placements", "team=Fostering+%26+kin", "Fostering", starts="y")
    assert browser.get("/placements", status=302).location == "/placements?team=Fostering+%26+kin"
    page = browser.get("/placements?team=Fostering+%26+kin")
    assert len(page.rows()) == 1 and "Team: Fostering & kin" in page.text
    assert not page.soup.select("a[href^='/export/placements.csv']"), "finance takes no list of children away"
    page = client_for(Role.MANAGER).get("/placements?team=Fostering+%26+kin")
    export = page.soup.select_one("a[href^='/export/placements.csv']")
    assert export is not None and export["href"] == "/export/placements.csv?team=Fostering+%26+kin"
