"""The lists of one setting, one inspection and one published list as files: what their page shows to their reader."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from flask import Flask

from qa_service.database import db
from qa_service.ofsted.models import Inspection
from qa_service.permissions import Role
from qa_service.vocabulary import Grade
from tests.flags.builder import a_group, a_requirement, a_setting, a_watch, an_inspection
from tests.reports.making import a_flag, an_own_name
from tests.reports.test_export import csv_of, table_of
from tests.web.client import Browser

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
HERE = "/export/settings/SC412345"
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def inspection(writing: Writing) -> int:
    """The home SC412345 with an inadequate inspection, a requirement that was met, and a flag. The inspection's id."""
    with writing():
        home = a_setting(urn="SC412345", group_id=a_group("Tarn Support Ltd"))
        an_own_name(home, "=The Willows")
        found = an_inspection(home, date(2026, 3, 10), Grade.INADEQUATE)
        a_requirement(found, date(2026, 4, 1), met_on=date(2026, 5, 2), met_evidence="Seen on a visit by us")
        a_flag(home)
    return found


def rows(browser: Browser, path: str, status: int = 200) -> list[list[str]]:
    response = browser.client.get(path)
    assert response.status_code == status, path
    return table_of(response.data)[1:] if status == 200 else []


def test_a_settings_lists_hold_what_its_page_shows(inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    page = browser.get("/settings/SC412345")
    offered = {str(link["href"]) for link in page.soup.select(".qa-export a")}
    lists = [*(f"{HERE}/{name}" for name in ("flags", "requirements", "inspections", "timeline")),
             f"/export/inspections/{inspection}/judgements"]
    assert offered == {f"{path}.{kind}" for path in lists for kind in ("csv", "xlsx")}
    assert rows(browser, f"{HERE}/flags.csv")[0][:3] == ["High", "OF-01", "Rated below good"]
    assert rows(browser, f"{HERE}/inspections.csv")[0][:2] == ["Full inspection", "2026-03-10"]
    assert rows(browser, f"/export/inspections/{inspection}/judgements.csv")[0][:2] == [
        "Overall experiences and progress", "Inadequate"]
    assert ["Narrowed by: Setting", "'=The Willows (SC412345)"] in csv_of(
        browser.client.get(f"{HERE}/inspections.csv").data)


def test_what_the_council_knows_of_a_requirement_is_for_those_whose_page_says_it(
        inspection: int, client_for: ClientFor) -> None:
    for path in (f"{HERE}/requirements.csv", f"/export/inspections/{inspection}/requirements.csv"):
        assert rows(client_for(Role.MANAGER), path)[0][4:] == ["2026-05-02", "Seen on a visit by us"]
        assert rows(client_for(Role.COUNCILLOR), path)[0][4:] == ["2026-05-02"]


def test_a_timeline_is_narrowed_as_its_page_is_and_shows_nobody_more(inspection: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    browser.post("/settings/SC412345/contacts", {"role": "Referrals", "phone": "01632 960100"})
    link = browser.get("/settings/SC412345?show=inspection").soup.select_one(f"a[href^='{HERE}/timeline.csv']")
    assert link is not None and {row[1] for row in rows(browser, str(link["href"]))} == {"Inspections"}
    assert "Contacts" in {row[1] for row in rows(browser, f"{HERE}/timeline.csv")}
    councillor = client_for(Role.COUNCILLOR)
    assert "Contacts" not in {row[1] for row in rows(councillor, f"{HERE}/timeline.csv?show=contact&show=inspection")}


def test_an_inspection_that_a_person_withdrew_has_no_judgements_as_a_file(
        inspection: int, writing: Writing, client_for: ClientFor) -> None:
    with writing():
        db.session.get_one(Inspection, inspection).state = "withdrawn"
    for name in ("judgements", "requirements"):
        rows(client_for(Role.MANAGER), f"/export/inspections/{inspection}/{name}.csv", status=404)


def test_another_councils_setting_and_its_inspection_have_no_file(
        app: Flask, authority: int, writing: Writing, client_for: ClientFor) -> None:
    from qa_service.accounts.models import Authority
    from qa_service.database import acting_for, transaction

    with app.app_context():
        with transaction():
            other = Authority(name="Elsewhere Council", area="Elsewhere", go_live_on=date(2024, 1, 1))
            db.session.add(other)
        with acting_for(other.id), transaction():
            theirs = a_setting(urn=None, authority_id=other.id)
            found = an_inspection(theirs, date(2026, 3, 10), Grade.GOOD)
    browser = client_for(Role.MANAGER)
    for path in (f"settings/U{theirs}/inspections", f"settings/U{theirs}/timeline", f"settings/U{theirs}/contacts",
                 f"inspections/{found}/judgements", f"inspections/{found}/corrections"):
        rows(browser, f"/export/{path}.csv", status=404)


def test_a_file_of_one_setting_costs_the_same_for_one_inspection_and_for_many(
        inspection: int, writing: Writing, client_for: ClientFor, count_queries: Callable[[], int]) -> None:
    browser = client_for(Role.MANAGER)

    def counts() -> dict[str, int]:
        found = {}
        for name in ("flags", "requirements", "inspections", "checks", "timeline", "contacts"):
            browser.client.get(f"{HERE}/{name}.csv")
            before = count_queries()
            assert browser.client.get(f"{HERE}/{name}.csv").status_code == 200
            found[name] = count_queries() - before
        return found

    few = counts()
    with writing():
        home = db.session.get_one(Inspection, inspection).setting_id
        for month in range(1, 10):
            a_requirement(an_inspection(home, date(2025, month, 3), Grade.GOOD), date(2025, month, 28))
            a_flag(home, rule=f"OF-1{month}")
    assert counts() == few and max(few.values()) < 40, few


def test_what_colleagues_follow_is_for_those_whose_page_says_it(
        inspection: int, writing: Writing, client_for: ClientFor) -> None:
    officer, manager = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    with writing():
        home = db.session.get_one(Inspection, inspection).setting_id
        a_watch(setting_id=home, user_id=officer.user_id, reason="Two of ours may move there")
        a_watch(setting_id=home)
    told = [[row[0], row[6]] for row in rows(manager, "/export/following.csv")]
    assert told == [["The whole team", ""], ["Colleagues", "Two of ours may move there"]]
    assert [row[0] for row in rows(officer, "/export/following.csv")] == ["You", "The whole team"]
    assert [row[0] for row in rows(officer, "/export/following.csv?whose=mine")] == ["You"]
    offered = [str(link["href"]) for link in manager.get("/following").soup.select(".qa-export a")]
    assert offered == [f"/export/following.{kind}?whose={whose}" for whose in ("team", "others")
                       for kind in ("csv", "xlsx")]
