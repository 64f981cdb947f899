"""The pages of what we heard, walked as people walk them: without script, each page reviewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts.models import Authority, KeptForm, UserSession
from qa_service.actions.models import Action
from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.heard import service
from qa_service.permissions import Role
from qa_service.providers.models import ProviderGroup
from qa_service.visits.models import QAVisit
from tests.flags.builder import a_group, a_setting
from tests.heard.making import TODAY, said
from tests.reports.exporting import taken
from tests.visits.making import a_colleague
from tests.visits.test_pages import form_of
from tests.web.client import Browser, Page

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
NEW = "/heard/new?setting=2800666"


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        return a_setting(urn="2800666", name="Invented House", group_id=a_group("Larch Care Ltd"))


@pytest.fixture
def officer(home: int, client_for: ClientFor) -> Browser:
    return client_for(Role.COMMISSIONING_OFFICER)


def sent(page: Page, **said: Any) -> dict[str, Any]:
    usual = {"kind": "worry", "from_whom": "social_worker", "words": "Nobody answers at weekends."}
    return form_of(page, **(usual | said))


def noted(browser: Browser, **said: Any) -> str:
    path = browser.post(NEW, sent(browser.get(NEW), **said)).location
    assert path is not None and path.startswith("/heard/")
    return path


def entries(page: Page) -> list[list[str]]:
    """The rows of the list; none where the page says that there is nothing."""
    return page.rows() if page.soup.find("table") else []


def links(page: Page) -> set[str]:
    return {str(tag["href"]) for tag in page.soup.select("main a[href]")}


def test_the_usual_case_needs_four_answers_and_finds_the_setting_without_script(officer: Browser) -> None:
    found = officer.get("/heard/new?q=invented")
    assert NEW in links(found) and "/heard/safeguarding" in links(found)
    assert any("Larch" in row[0] for row in entries(officer.get("/heard/new?q=larch")))
    assert "Nothing is known by these words" in officer.get("/heard/new?q=zzz").text
    page = officer.get(NEW)
    seen = [tag for tag in page.soup.select("main form textarea, main form select, main form fieldset")
            if not tag.find_parent("details")]
    assert len(seen) <= 5, "kind, from whom, what, when (filled in), what we did"
    first = page.soup.select_one("main a, main button, main input:not([type=hidden])")
    assert first is not None and "safeguarding" in str(first["href"])
    path = noted(officer)
    shown = officer.get(path)
    assert "Worry about Invented House" in shown.text and "Nobody answers at weekends." in shown.text
    assert "Social worker" in shown.text and "Open" in shown.text


def test_a_form_that_is_refused_keeps_what_was_typed_and_asks_for_a_look_only_at_what_looks_like_a_name(
        officer: Browser) -> None:
    page = officer.get(NEW)
    assert page.soup.select_one("[name=looked_at_names]") is None
    refused = officer.post(NEW, sent(page, words="Amy Brackenstone waits outside"), status=422)
    assert "looks as if it held a name" in refused.text and "Amy Brackenstone" in refused.html
    assert officer.post(NEW, sent(refused, words="Amy Brackenstone waits outside", looked_at_names="y")).location
    day = today()
    future = officer.post(NEW, sent(page, heard_on=[day.day, day.month, day.year + 1]), status=422)
    assert "in the future" in future.text and "Nobody answers" in future.html
    none = officer.post(NEW, form_of(page), status=422)
    assert {"Choose what kind it is", "Say what you heard"} <= set(none.text.replace("Error:", "").split("  ")) or (
        "Choose what kind it is" in none.text and "Say what you heard" in none.text)


def test_the_same_form_sent_twice_is_one_entry(officer: Browser) -> None:
    form = sent(officer.get(NEW))
    assert officer.post(NEW, form).location == officer.post(NEW, form).location
    assert len(entries(officer.get("/heard"))) == 1


def test_what_was_typed_survives_an_ended_session_and_is_not_sent_by_itself(
        app: Flask, authority: int, officer: Browser, client_for: ClientFor) -> None:
    form = sent(officer.get(NEW), words="Typed before the session ended", did="Rang the manager",
                who="Mrs Nobody")
    with app.app_context(), transaction():
        db.session.execute(update(UserSession).values(ended_at=utc_now()))
    gone = officer.client.post(NEW, data=form | {"csrf_token": officer.token})
    assert gone.headers["Location"] == "/sign-in?next=%2Fheard%2Fnew%3Fsetting%3D2800666"
    with app.app_context(), transaction():
        db.session.execute(update(UserSession).values(ended_at=None))
    back = officer.get(NEW)
    assert "It is kept, and not saved yet" in back.text
    assert NEW in links(officer.get("/heard")), "the list says that something is not saved"
    assert all(text in back.html for text in ("Typed before the session ended", "Rang the manager", "Mrs Nobody"))
    assert entries(officer.get("/heard")) == []
    assert "Typed before" not in client_for(Role.MANAGER).get(NEW).html, "it is its writer's alone"
    officer.post(NEW, form_of(back))
    assert "Typed before" not in officer.get(NEW).html
    with app.app_context(), acting_for(authority):
        assert db.session.scalars(select(KeptForm)).all() == []


def test_nobody_without_a_session_of_their_own_leaves_anything(app: Flask, authority: int, home: int) -> None:
    stranger = Browser(app)
    answer = stranger.client.post(NEW, data={"words": "spam"})
    assert answer.status_code == 302
    with app.app_context(), acting_for(authority):
        assert db.session.scalars(select(KeptForm)).all() == []


def test_what_is_typed_is_kept_box_by_box_and_can_be_thrown_away(officer: Browser) -> None:
    typed = "/heard/typed?setting=2800666"
    told = officer.post(typed, {"name": "words", "value": "Seen with Amy Brackenstone"}, status=200)
    assert told.response.json == {"shown": "", "beside": "", "personal": ["a name"]}
    officer.post(typed, {"name": "kind", "value": "complaint"}, status=200)
    officer.post(typed, {"name": "who", "value": "Mrs Nobody"}, status=404)
    officer.post("/heard/typed", {"name": "words", "value": "about whom?"}, status=404)
    page = officer.get(NEW)
    assert "Seen with Amy" in page.html and page.soup.select_one("[value=complaint][checked]") is not None
    officer.post("/heard/throw-away?setting=2800666")
    assert "Seen with Amy" not in officer.get(NEW).html


def test_letters_that_arrive_after_their_form_are_no_draft(officer: Browser) -> None:
    page = officer.get(NEW)
    form = page.soup.select_one("form[data-qa-autosave]")
    assert form is not None
    officer.post(NEW, sent(page))
    officer.post(str(form["data-qa-autosave"]), {"name": "words", "value": "Late letters"}, status=200)
    assert "Late letters" not in officer.get(NEW).html


def test_who_told_us_is_nowhere_but_on_its_own_page_after_a_reason(
        app: Flask, authority: int, officer: Browser, client_for: ClientFor) -> None:
    path = noted(officer, who="Mrs Nobody of number 4")
    manager = client_for(Role.MANAGER)
    for page in (officer.get(path), officer.get("/heard"), manager.get(path), manager.get("/settings/2800666"),
                 manager.get("/search?q=Nobody"), officer.get(f"{path}/correct"),
                 officer.get("/export/heard.csv")):
        assert "Mrs Nobody" not in page.html
    assert b"Mrs Nobody" not in taken(officer, "/export/heard.csv")
    officer.get(f"{path}/reporter", status=404)
    asked = manager.get(f"{path}/reporter")
    assert "Mrs Nobody" not in asked.html
    assert "Mrs Nobody" not in manager.post(f"{path}/reporter", form_of(asked, reason=""), status=422).html
    shown = manager.post(f"{path}/reporter", form_of(asked, reason="To ring her back"), status=200)
    assert "Mrs Nobody of number 4" in shown.html
    with app.app_context(), acting_for(authority):
        (reading,) = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "heard.reporter_read"))
        assert reading.details == {"reason": "To ring her back"}
    assert "Nobody noted who told us" in manager.get(f"{noted(officer)}/reporter").text


def test_what_comes_before_any_form_stands_with_the_councils_numbers(
        app: Flask, authority: int, officer: Browser) -> None:
    page = officer.get("/heard/safeguarding?setting=2800666")
    assert "999" in page.text and "not in the council’s settings" in page.text and "Marlowe" in page.text
    assert page.soup.select("main form") == []
    with app.app_context(), transaction():
        council = db.session.get(Authority, authority)
        assert council is not None
        council.duty_team_phone, council.out_of_hours_phone = "01632 960 101", "01632 960 199"
    path = noted(officer)
    page = officer.get(f"{path}/safeguarding")
    assert "01632 960 101" in page.text and "01632 960 199" in page.text
    before = officer.get(path).text
    assert officer.post(f"{path}/safeguarding").location == "/concerns/report?setting=2800666"
    assert "You went on to report it" in officer.get(f"{path}/safeguarding").text
    assert officer.get(path).text == before, "the entry itself tells nobody"


def test_an_entry_becomes_an_action_and_a_visit_that_lead_back(
        app: Flask, authority: int, officer: Browser, client_for: ClientFor) -> None:
    path = noted(officer)
    officer.post(f"{path}/action", form_of(officer.get(f"{path}/action")))
    with app.app_context(), acting_for(authority):
        action = db.session.scalars(select(Action)).one()
        assert (action.source, action.source_path) == ("heard", path) and "weekends" not in action.text
        action_page = f"/actions/{action.id}"
    assert action_page in links(officer.get(path)) and path in links(officer.get(action_page))
    assert path not in links(client_for(Role.AUDITOR).get(action_page)), "no link to what they may not read"
    day = today()
    visit = officer.post(f"{path}/visit", form_of(officer.get(f"{path}/visit"),
                                                  planned_for=[day.day, day.month, day.year + 1])).location
    assert visit is not None and path in links(officer.get(visit))
    shown = officer.get(path)
    assert visit in links(shown) and "Taken further" in shown.text
    lead = client_for(Role.SAFEGUARDING_LEAD)
    assert f"{path}/action" not in links(lead.get(path)) and f"{path}/answer" in links(lead.get(path))
    assert visit not in links(lead.get(path)), "nobody sees a visit of others before it is submitted"


def pressed(browser: Browser, path: str, what: str) -> str:
    """Presses the button of an entry's page that sends a form to ``what``, and goes where it leads."""
    form = browser.get(path).soup.select_one(f"main form[action='{path}/{what}']")
    assert form is not None
    said: dict[str, list[str]] = {}
    for field in form.select("input[name]:not([name=csrf_token])"):
        said.setdefault(str(field["name"]), []).append(str(field["value"]))
    assert all(value for values in said.values() for value in values), "nothing is left to fill in"
    first = browser.post(f"{path}/{what}", said).location
    assert browser.post(f"{path}/{what}", said).location == first, "a double click makes one"
    assert first is not None
    return first


def test_one_click_makes_an_action_or_a_visit_of_whoever_presses_in_two_weeks(
        app: Flask, authority: int, officer: Browser, home: int) -> None:
    path = noted(officer)
    action_page, visit_page = pressed(officer, path, "action"), pressed(officer, path, "visit")
    with app.app_context(), acting_for(authority):
        action, visit = db.session.scalars(select(Action)).one(), db.session.scalars(select(QAVisit)).one()
        assert (action.owner_id, action.due_on) == (officer.user_id, today() + timedelta(days=14))
        assert (visit.lead_id, visit.planned_for, visit.setting_id) == (officer.user_id, action.due_on, home)
    assert {action_page, visit_page} <= links(officer.get(path)) and f"{action_page}/change" in links(
        officer.get(action_page))
    assert f"{path}/safeguarding" in links(officer.get(path)), "the referral is one click away as well"


def test_what_is_about_a_whole_provider_asks_first_which_setting_is_visited(
        app: Flask, authority: int, officer: Browser) -> None:
    with app.app_context():
        group = db.session.scalars(select(ProviderGroup.id)).one()
    page = officer.get(f"/heard/new?group={group}")
    path = officer.post(f"/heard/new?group={group}", sent(page)).location or ""
    shown = officer.get(path)
    assert f"{path}/visit" in links(shown) and shown.soup.select(f"form[action='{path}/visit']") == []


def test_answering_correcting_and_taking_back(officer: Browser) -> None:
    path = noted(officer)
    officer.post(f"{path}/answer", form_of(officer.get(f"{path}/answer"), did="The rota was seen"))
    assert "The rota was seen" in officer.get(path).text and "Answered" in officer.get(path).text
    page = officer.get(f"{path}/correct")
    officer.post(f"{path}/correct", form_of(page, words="Nobody answers on Sundays.", why="It was Sundays"))
    shown = officer.get(path)
    assert "on Sundays." in shown.text and "at weekends." in shown.text and "As first noted" in shown.text
    late = officer.post(f"{path}/correct", form_of(page, words="Something else.", why="Late"), status=409)
    assert "Something else." in late.html and "on Sundays." in late.text
    assert f"{path}/correct?setting=2800666" in links(officer.get(f"{path}/about?q=invented"))
    told = officer.post(f"{path}/withdraw", form_of(officer.get(f"{path}/withdraw"), reason="Noted twice")).location
    assert told == path and "taken back" in officer.get(path).text
    assert entries(officer.get("/heard")) == [] and len(entries(officer.get("/heard?state=withdrawn"))) == 1
    officer.post(f"{path}/restore")
    assert len(entries(officer.get("/heard"))) == 1


def test_the_list_is_narrowed_and_downloaded_as_narrowed(officer: Browser) -> None:
    noted(officer)
    noted(officer, kind="compliment", words="The garden is lovely.")
    assert [row[0].split("entry")[0] for row in entries(officer.get("/heard?kind=compliment&setting=2800666"))] == [
        row[0].split("entry")[0] for row in entries(officer.get("/heard"))[:1]]
    assert entries(officer.get("/heard?from=parent")) == []
    assert len(entries(officer.get("/heard?q=larch+house"))) == 0, "every word must fit"
    assert len(entries(officer.get("/heard?q=invented"))) == len(entries(officer.get("/heard?q=28006"))) == 2
    assert "was not understood" in officer.get("/heard?kind=rumour").text
    officer.get("/heard?setting=9999999", status=404)
    csv = taken(officer, "/export/heard.csv?kind=compliment").decode()
    assert "The garden is lovely." in csv and "weekends" not in csv and "Kind: Compliment" in csv.replace(",", ": ")


def test_the_pages_of_a_setting_and_its_group_show_the_pattern_to_those_who_may_read_it(
        officer: Browser, client_for: ClientFor) -> None:
    path = noted(officer)
    noted(officer, kind="compliment")
    page = officer.get("/settings/2800666")
    assert {path, NEW} <= links(page) and "2 entries in twelve months, 1 of them a compliment" in page.text
    (group,) = (str(tag["href"]) for tag in page.soup.select("main a[href^='/groups/']"))
    assert "2 entries in twelve months" in officer.get(group).text
    for role in (Role.FINANCE, Role.AUDITOR, Role.COUNCILLOR):
        browser = client_for(role)
        for address in ("/settings/2800666", group):
            assert "What we heard" not in browser.get(address).text
        browser.get(path, status=404)


def test_the_list_costs_the_same_number_of_statements_for_two_entries_and_for_twenty(
        app: Flask, authority: int, officer: Browser, count_queries: Callable[[], int]) -> None:
    def cost() -> int:
        before = count_queries()
        officer.get("/heard")
        return count_queries() - before

    noted(officer)
    cost()
    few = cost()
    with app.app_context(), acting_for(authority):
        by = a_colleague()
        with transaction():
            for number in range(20):
                service.note_heard(said(a_setting(), words=f"Entry {number}"), key=f"k{number}", by=by, today=TODAY)
    cost()
    assert cost() == few and len(entries(officer.get("/heard"))) == 21
