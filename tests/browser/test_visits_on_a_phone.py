"""A whole quality visit on a phone, counted in taps; and what a page said was saved is there after any kill."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa_service.clock import today
from qa_service.database import acting_for, transaction
from qa_service.permissions import Role
from qa_service.visits import service
from qa_service.visits.kinds import VisitState
from tests.browser import states
from tests.browser.states import State
from tests.flags.builder import a_setting
from tests.visits.making import a_visit
from tests.visits.test_files import photo
from tests.web.client import signed_in
from tools.screenshots import ARGUMENTS, CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.assurance]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
OFFICER = Role.COMMISSIONING_OFFICER
MOST_INTERACTIONS, MOST_SECONDS, KILLS = 90, 90, 50


@pytest.fixture
def state(sqlite_template: Path, tmp_path: Path) -> Iterator[State]:
    made = states.empty(sqlite_template, tmp_path / "state")
    with made.app.app_context(), acting_for(1), transaction():
        a_setting(urn="2800999", name="Invented House")
    with states.served(made):
        yield made


def opened(state: State, chromium: Any) -> Any:
    """A page of a phone in which the officer has signed in anew."""
    context = chromium.new_context(**PHONE)
    session = signed_in(state.app, state.people[OFFICER]).client.get_cookie("session")
    context.add_cookies([{"name": "session", "value": session.value if session else "", "url": state.url}])
    return context.new_page()


class Hand:
    """Somebody who taps and types; answers are told apart from everything else."""

    def __init__(self, page: Any) -> None:
        self.page, self.interactions, self.answers, self.waited = page, 0, 0, 0.0

    def tap(self, name: str, nth: int = 0) -> None:
        self.press(self.page.locator(f"main >> text='{name}'").nth(nth))

    def press(self, button: Any) -> None:
        """Presses it, and waits for the page that it leads to."""
        self.interactions += 1
        began = time.perf_counter()
        with self.page.expect_event("domcontentloaded"):
            button.click()
        self.waited += time.perf_counter() - began

    def put(self, label: str, text: str) -> None:
        self.interactions += 1
        self.page.get_by_label(label, exact=True).first.fill(text)

    def day(self, year: int | None = None) -> None:
        on = today()
        for label, value in (("Day", on.day), ("Month", on.month), ("Year", year or on.year)):
            self.put(label, str(value))

    def answer(self, selector: str, text: str | None = None) -> None:
        self.answers += 1
        field = self.page.locator(selector).first
        if text is None:
            field.check()
        else:
            field.fill(text)


def test_a_visit_of_thirty_questions_with_photos_and_actions_takes_few_taps(
        state: State, chromium: Any, tmp_path: Path) -> None:
    picture = tmp_path / "hall.jpg"
    picture.write_bytes(photo((800, 600)))
    page = opened(state, chromium)
    hand = Hand(page)
    page.goto(f"{state.url}/settings/2800999")
    hand.tap("Plan a visit")
    hand.day()
    hand.tap("Plan it")
    visit_id = int(page.url.rpartition("/")[2])
    hand.tap("We were there: write the visit")
    hand.day()
    for selector, text in (("[name=announced][value=unannounced]", None), ("[name=people_seen]", "Two staff"),
                           ("[name=child_heard][value=yes]", None), ("[name=children_said]", "“I like it here.”"),
                           ("[name=summary]", "As expected")):
        hand.answer(selector, text)
    hand.tap("Save and go on")
    rated, left = 0, {"action": 3, "photo": 2}
    while "/themes/" in page.url:
        for box in page.locator("textarea[name^=words-]").all():
            name = str(box.get_attribute("name"))
            rating, rated = f"rating-{name.partition('-')[2]}", rated + 1
            issue = rated % 10 == 0
            score = page.locator(f"[name={rating}][value='4']").count()
            value = ("2" if issue else "4") if score else ("amber" if issue else "green")
            hand.answer(f"[name={rating}][value='{value}']")
            hand.answer(f"[name={name}]", f"What was seen at question {rated}")
            if issue:
                _add_action(hand, name, rated)
                left["action"] -= 1
            elif left["photo"]:
                _add_photo(hand, name, picture)
                left["photo"] -= 1
        hand.tap("Save and go on")
    assert rated >= 30 and left == {"action": 0, "photo": 0}
    hand.tap("Submit")
    hand.tap("Submit")
    with state.app.app_context(), acting_for(1):
        assert service.visit_by_id(visit_id).state is VisitState.SUBMITTED
    assert hand.interactions <= MOST_INTERACTIONS, f"{hand.interactions} interactions beside {hand.answers} answers"
    assert hand.waited < MOST_SECONDS, f"{hand.waited:.0f} seconds of waiting for pages, beside writing"
    page.context.close()


def _add_action(hand: Hand, words: str, number: int) -> None:
    """The button beneath the question, the action's form, and back to the question."""
    hand.press(hand.page.locator(f"button[value=actions-{words.partition('-')[2]}]"))
    hand.put("What is to be done", f"Put question {number} right")
    hand.interactions += 1
    hand.page.get_by_label("Who does it").select_option("Registered manager")
    hand.day(today().year + 1)
    hand.tap("Add it")


def _add_photo(hand: Hand, words: str, picture: Path) -> None:
    hand.press(hand.page.locator(f"button[value=files-{words.partition('-')[2]}]"))
    hand.interactions += 1
    hand.page.locator("input[type=file]").set_input_files(picture)
    hand.put("What it shows", "The hall")
    hand.tap("Add it")


@pytest.mark.rotating
def test_D3_nothing_is_lost_that_the_page_had_said_is_saved(state: State, chromium: Any) -> None:
    """The browser's process is killed in the middle of typing, again and again; then somebody signs in anew."""
    chance = random.Random(44)
    visit_id = a_draft(state)
    promised, lost, last = 0, [], None
    for number in range(KILLS + 1):
        browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        page = opened(state, browser)
        if last is not None:
            path, name, typed = last
            page.goto(path)
            if page.locator(f"[name={name}]").input_value() != typed:
                lost.append((number, name, typed))
        if number == KILLS:
            browser.close()
            break
        page.goto(f"{state.url}/visits/{visit_id}/themes/{chance.randrange(9)}")
        box = page.locator("textarea").nth(chance.randrange(3))
        name = str(box.get_attribute("name"))
        box.fill("")
        box.press_sequentially(f"Round {number}: {chance.random()}")
        page.wait_for_timeout(chance.randrange(0, 1800))
        said, typed = page.evaluate("(name) => [document.querySelector('[data-qa-saved]').textContent, "
                                    "document.getElementsByName(name)[0].value]", name)
        kill(browser)
        last = (page.url, name, typed) if said.startswith("All saved") else None
        promised += last is not None
    assert not lost
    assert promised >= KILLS // 5, "often enough the page had said so"


def kill(browser: Any) -> None:
    """Ends the browser's own process at once: nothing in it runs any more, no page is told."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    os.kill(next(one["id"] for one in processes if one["type"] == "browser"), signal.SIGKILL)
    browser.close()


def a_draft(state: State) -> int:
    """A visit that is being written."""
    with state.app.app_context(), acting_for(1):
        officer = states.Actor.user(state.people[OFFICER], OFFICER)
        with transaction():
            setting_id = a_setting(urn="2800998")
        return a_visit(officer, setting_id=setting_id, visited_on=today(), today=today())


def told(page: Any, words: str) -> str:
    """What the page says of saving, once it says these words."""
    page.locator("[data-qa-saved]", has_text=words).wait_for()
    return str(page.locator("[data-qa-saved]").inner_text())


@pytest.mark.rotating
@pytest.mark.assures("D3")
def test_a_page_never_says_saved_of_what_did_not_arrive(state: State, chromium: Any) -> None:
    visit_id = a_draft(state)
    page = opened(state, chromium)
    page.goto(f"{state.url}/visits/{visit_id}/themes/0")
    box = page.locator("textarea").first
    page.context.set_offline(True)
    box.fill("Written in the cellar")
    page.locator("main >> text='Save and go on'").click()
    assert "cannot be reached" in told(page, "Not saved")
    assert page.url.endswith("/themes/0") and box.input_value() == "Written in the cellar"
    page.context.set_offline(False)
    told(page, "All saved")
    page.reload()
    assert page.locator("textarea").first.input_value() == "Written in the cellar"
    page.locator("textarea").first.fill("Pressed before it was saved")
    page.locator("main >> text='Save and go on'").click()
    page.wait_for_url("**/themes/1")
    page.go_back()
    assert page.locator("textarea").first.input_value() == "Pressed before it was saved"
    with state.app.app_context(), acting_for(1), transaction():
        service.cancel(visit_id, reason="Meanwhile", by=states.Actor.user(state.people[OFFICER], OFFICER))
    page.locator("textarea").first.fill("Written too late")
    assert "cancelled" in told(page, "Not saved:")
    page.wait_for_timeout(300)
    assert "All saved" not in told(page, "Not saved:"), "nor a moment later"
    page.context.close()


def test_the_day_of_a_visit_is_saved_as_it_is_typed_on_a_phone(state: State, chromium: Any) -> None:
    visit_id = a_draft(state)
    page = opened(state, chromium)
    page.goto(f"{state.url}/visits/{visit_id}/about")
    page.get_by_label("Year", exact=True).fill("20")
    told(page, "Not saved yet")
    page.get_by_label("Year", exact=True).fill(str(today().year + 1))
    assert "in the future" in told(page, "Not saved:")
    for label, value in (("Day", "1"), ("Month", "1"), ("Year", str(today().year - 1))):
        page.get_by_label(label, exact=True).fill(value)
    told(page, "All saved")
    page.reload()
    assert [int(page.get_by_label(label, exact=True).input_value()) for label in ("Day", "Month", "Year")] == [
        1, 1, today().year - 1]
    page.context.close()


def test_a_photo_of_40_MB_is_not_even_sent_and_what_was_typed_beside_it_stays(
        state: State, chromium: Any, tmp_path: Path) -> None:
    large = tmp_path / "hall.jpg"
    large.write_bytes(bytes(40 * 2**20))
    page = opened(state, chromium)
    page.goto(f"{state.url}/visits/{a_draft(state)}/files/new")
    page.locator("input[type=file]").set_input_files(large)
    page.get_by_label("What it shows").fill("The hall")
    page.locator("main >> text='Add it'").click()
    assert "at most 25 MB" in page.locator(".govuk-error-message").inner_text()
    assert page.url.endswith("/files/new") and page.get_by_label("What it shows").input_value() == "The hall"
    small = tmp_path / "hall2.jpg"
    small.write_bytes(photo())
    page.locator("input[type=file]").set_input_files(small)
    page.wait_for_timeout(1100)  # the button takes a second press within a second for one press
    page.locator("main >> text='Add it'").click()
    page.wait_for_url("**/visits/*")
    assert page.locator("main img.qa-photo").get_attribute("alt") == "The hall"
    page.context.close()
