"""The pages of the visiting programme, walked as people walk them: without script, each page reviewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.ofsted.rules.words import day as in_words
from qa_service.permissions import Role
from qa_service.visits import banding, service
from qa_service.visits.kinds import Band, VisitState
from qa_service.visits.models import QAVisit
from qa_service.visits.month import first_of, month_of
from qa_service.vocabulary import Grade
from tests.flags.builder import a_placement, a_setting, an_inspection, assessed, flag
from tests.visits.making import a_visit, fill, submitted
from tests.visits.test_pages import form_of
from tests.web.client import Browser, make_user

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
HOME = "/settings/2800999/visiting"


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    """A home with a child of ours, rated inadequate and never visited: its visit is late."""
    with app.app_context(), acting_for(authority), transaction():
        setting_id = a_setting(urn="2800999", name="Invented House")
        a_placement(setting_id)
        an_inspection(setting_id, date(2025, 3, 4), Grade.INADEQUATE)
        return setting_id


def test_an_officer_plans_a_visit_in_one_click_and_takes_it_back(client_for: ClientFor, home: int) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    page = browser.get("/visits/programme")
    assert "Invented House" in page.text and "High risk" in page.text and "Past its day" in page.text
    assert browser.post("/visits/programme", {**form_of(page), "plan": "2800999"}).location == "/visits/programme"
    page = browser.get("/visits/programme")
    assert "Planned for" in page.text and page.soup.select_one("button[name=plan]") is None
    undo = page.soup.select_one(".qa-undo form")
    assert undo is not None
    browser.post(str(undo["action"]))
    assert browser.get("/visits/programme").soup.select_one("button[name=plan]") is not None


def test_a_manager_assigns_what_is_ticked_and_the_officer_sees_it_as_due(
        client_for: ClientFor, home: int) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    manager = client_for(Role.MANAGER)
    page = manager.get("/visits/programme")
    choice = page.soup.select("select[name=officer] option")[1:]
    name = next(one for one in choice if "ommissioning" in one.get_text())
    refused = manager.post("/visits/programme", {**form_of(page), "setting": str(home)}, status=422)
    assert "Choose who makes the visits" in refused.text
    assert refused.soup.select_one("input[name=setting][checked]") is not None, "the ticks are kept"
    said = {**form_of(page), "setting": str(home), "officer": str(name["value"]), "do": "assign"}
    assert manager.post("/visits/programme", said).location == "/visits/programme"
    assert name.get_text(strip=True) in manager.get("/visits/programme").text
    assert "Quality visit due" in officer.get("/due?whose=mine").text
    assert manager.get(f"/visits/programme?officer={name['value']}").soup.select("tbody tr")
    assert "No setting in the programme fits" in manager.get("/visits/programme?officer=nobody").text


def test_a_band_is_set_by_hand_beside_the_one_that_is_worked_out(client_for: ClientFor, home: int) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    review = today() + timedelta(days=60)
    day = {"review_on": [str(review.day), str(review.month), str(review.year)]}
    page = browser.get(f"{HOME}/band")
    assert "Worked out: high risk" in page.text
    assert "in a few words" in browser.post(f"{HOME}/band", {**form_of(page), "band": "low", **day}, status=422).text
    browser.post(f"{HOME}/band", {**form_of(page), "band": "low", "reason": "New manager, seen twice", **day})
    page = browser.get(HOME)
    assert "Low risk" in page.text and "High risk" in page.text and "New manager, seen twice" in page.text
    browser.post(f"{HOME}/band/end")
    assert "New manager" in browser.get(HOME).text, "what was set is on record"


def test_another_councils_visit_is_recorded_with_its_file_and_taken_off(client_for: ClientFor, home: int) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    page, day = browser.get(f"{HOME}/by-others"), today() - timedelta(days=3)
    said = {**form_of(page), "council": "Halden Council", "kind": "whole", "shared": "Calm; records up to date",
            "may_count": "yes", "why": "The same questions as ours",
            "visited_on": [str(day.day), str(day.month), str(day.year)],
            "file": (BytesIO(b"%PDF-1.4 their report"), "their report.pdf")}
    browser.post(f"{HOME}/by-others", said)
    page = browser.get(HOME)
    assert "Halden Council visited it on" in page.text and "counts until" in page.text
    link = page.soup.select_one("a[href$='/file']")
    assert link is not None
    assert b"their report" in browser.client.get(str(link["href"])).data
    browser.post(str(link["href"]).replace("/file", "/withdraw"))
    assert "None is on record" in browser.get(HOME).text


def test_settings_are_searched_by_the_risk_band_of_the_visiting_programme(
        app: Flask, authority: int, client_for: ClientFor, home: int) -> None:
    with app.app_context(), acting_for(authority), transaction():
        a_setting(urn="2800998", name="Elsewhere Lodge")
    browser = client_for(Role.COMMISSIONING_OFFICER)
    found = browser.get("/settings?risk=high")
    assert "2800999" in found.text and "2800998" not in found.text
    assert "Risk band for our visits: High risk" in found.text
    assert "2800999" not in browser.get("/settings?risk=low").text
    assert "2800998" in browser.get("/settings?risk=none-such").text, "what means nothing narrows nothing"
    review = today() + timedelta(days=60)
    browser.post(f"{HOME}/band", {**form_of(browser.get(f"{HOME}/band")), "band": "low", "reason": "Seen twice",
                                  "review_on": [str(review.day), str(review.month), str(review.year)]})
    assert "2800999" in browser.get("/settings?risk=low").text, "what is kept of the list follows a band that changed"
    assert "2800999" not in browser.get("/settings?risk=high").text


def test_the_day_that_an_earlier_list_had_for_the_next_visit_counts_where_it_is_earlier(
        app: Flask, authority: int, client_for: ClientFor, home: int) -> None:
    made_on, due_on = today() - timedelta(days=20), today() - timedelta(days=2)
    with app.app_context(), acting_for(authority), transaction():
        visit = QAVisit(key="earlier", setting_id=home, planned_for=made_on, visited_on=made_on, created_at=utc_now(),
                        state=VisitState.EARLIER, results=[], next_due_on=due_on)
        db.session.add(visit)
    browser = client_for(Role.COMMISSIONING_OFFICER)
    page = browser.get(HOME)
    assert f"The list that it is from had the next one due by {in_words(due_on)}." in page.text
    assert f"Next visit due {in_words(due_on)} Past its day" in page.text
    assert in_words(due_on) in browser.get("/due").text
    with app.app_context(), acting_for(authority), transaction():
        db.session.get_one(QAVisit, visit_id_of(home)).next_due_on = today() + timedelta(days=900)
    assert f"Next visit due {in_words(made_on + timedelta(days=90))}" in browser.get(HOME).text, "later than the band's"


def visit_id_of(setting_id: int) -> int:
    return db.session.scalars(select(QAVisit.id).where(QAVisit.setting_id == setting_id)).one()


def test_an_auditor_sees_the_programme_without_names_and_changes_nothing(
        app: Flask, authority: int, client_for: ClientFor, home: int) -> None:
    browser = client_for(Role.AUDITOR)
    page = browser.get("/visits/programme")
    assert "Invented House" in page.text and not page.soup.select("main form[method=post]")
    browser.post("/visits/programme", {"plan": "2800999"}, status=403)
    with app.app_context(), acting_for(authority):
        officer = Actor.user(make_user(authority, Role.MANAGER), Role.MANAGER)
        with transaction():
            banding.set_band(home, Band.LOW, reason="Mrs Umber rang", review_on=today() + timedelta(days=9), by=officer,
                             today=today())
    page = browser.get(HOME)
    assert "Invented House" in page.text and "Umber" not in page.text and "[name hidden] rang" in page.text


def test_a_month_shows_what_is_due_and_planned_and_leads_to_the_months_beside_it(
        client_for: ClientFor, home: int) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    browser.post("/visits/programme", {**form_of(browser.get("/visits/programme")), "plan": "2800999"})
    link = browser.get("/visits/programme").soup.select_one("a[href^='/visits/']:-soup-contains('Planned for')")
    assert link is not None
    months = [browser.get("/visits/programme/month")]
    following = months[0].soup.select_one("a[rel=next]")
    assert following is not None
    months.append(browser.get(str(following["href"])))
    cells = [cell for page in months for cell in page.soup.select(f".qa-month td:has(a[href='{link['href']}'])")]
    assert cells and "Planned: Invented House" in " ".join(cells[0].get_text(" ").split())
    assert "not understood" in browser.get("/visits/programme/month?month=2026-13").text


@pytest.mark.parametrize(("asked", "first"), [
    ("", date(2026, 5, 1)), ("2026-11", date(2026, 11, 1)), ("2026-13", None), ("0000-01", None), ("9999-12", None),
    ("2026-1", None), ("nonsense", None)])
def test_a_month_is_read_from_the_address_or_not_at_all(asked: str, first: date | None) -> None:
    assert first_of(asked, date(2026, 5, 17)) == first


def test_a_month_holds_whole_weeks_from_monday_on() -> None:
    found = month_of(date(2026, 2, 1), [], date(2026, 2, 1))
    days = [day for week in found.weeks for day in week]
    assert (days[0].on, days[-1].on) == (date(2026, 1, 26), date(2026, 3, 1))
    assert sum(day.within for day in days) == 28 and (found.before, found.after) == (date(2026, 1, 1), date(2026, 3, 1))


def test_a_finding_leads_to_the_visits_theme_for_those_who_may_read_visits(
        app: Flask, authority: int, client_for: ClientFor, home: int) -> None:
    with app.app_context(), acting_for(authority):
        officer = Actor.user(make_user(authority, Role.COMMISSIONING_OFFICER), Role.COMMISSIONING_OFFICER)
        visit_id = a_visit(officer, setting_id=home, visited_on=today(), today=today())
        fill(visit_id, officer, ratings={18: "red"}, today=today())
        submitted(visit_id, officer)
        position = next(one["position"] for one in service.visit_by_id(visit_id).results if one["rag"] == "red")
        assessed(today())
        found = flag("VI-04", home)
        assert found is not None
        path = f"/flags/{found.id}"
    link = f"/visits/{visit_id}#theme-{position}"
    reader = client_for(Role.AUDITOR)
    assert reader.get(path).soup.select_one(f"main a[href='{link}']") is not None
    assert reader.get(f"/visits/{visit_id}").soup.find(id=f"theme-{position}") is not None
    client_for(Role.FINANCE).get(path, status=404)  # what a visit found is for those who may read visits


def test_no_page_leads_an_auditor_to_a_visit_before_its_submission(
        app: Flask, authority: int, client_for: ClientFor, home: int, count_queries: Callable[[], int]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    officer.post("/visits/programme", {**form_of(officer.get("/visits/programme")), "plan": "2800999"})
    with app.app_context(), acting_for(authority):
        maker = Actor.user(make_user(authority, Role.COMMISSIONING_OFFICER), Role.COMMISSIONING_OFFICER)
        begun = a_visit(maker, setting_id=home, visited_on=today() - timedelta(days=60), today=today())
        assessed(today())
        late = flag("VI-02", home)
        assert late is not None
    pages = ("/visits/programme", "/visits/programme/month", HOME, f"/flags/{late.id}")
    links = "main a[href^='/visits/']"

    def led_to(browser: Browser, pages: Sequence[str]) -> set[str]:
        found = (str(link["href"]).partition("#")[0] for path in pages for link in browser.get(path).soup.select(links))
        return {path for path in found if path.removeprefix("/visits/").isdecimal()}

    assert f"/visits/{begun}" in led_to(officer, pages)
    auditor = client_for(Role.AUDITOR)
    auditor.get(f"/flags/{late.id}", status=404)  # it is for those who make visits
    assert led_to(auditor, [*pages[:-1], "/audit"]) == set()

    def statements() -> int:
        auditor.get("/audit")
        before = count_queries()
        auditor.get("/audit")
        return count_queries() - before

    of_two = statements()
    with app.app_context(), acting_for(authority):
        for _ in range(3):
            a_visit(maker, setting_id=home, visited_on=today() - timedelta(days=50), today=today())
    assert statements() == of_two
