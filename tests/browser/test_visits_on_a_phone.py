"""A whole quality visit on a phone, counted in taps; and what a page said was saved is there after any kill."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from qa_service.clock import today
from qa_service.database import acting_for, transaction
from qa_service.permissions import Role
from qa_service.visits import entries, service
from qa_service.visits.kinds import VisitState
from tests.browser import states
from tests.browser.states import State
from tests.flags.builder import a_setting
from tests.visits.making import a_visit
from tests.visits.test_files import photo

pytestmark = [pytest.mark.browser, pytest.mark.assurance]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
OFFICER = Role.COMMISSIONING_OFFICER
MOST_INTERACTIONS, KILLS = 90, 50


@pytest.fixture
def state(sqlite_template: Path, tmp_path: Path) -> Iterator[State]:
    made = states.empty(sqlite_template, tmp_path / "state")
    with made.app.app_context(), acting_for(1), transaction():
        a_setting(urn="2800999", name="Invented House")
    with states.served(made):
        yield made


def opened(state: State, chromium: Any) -> Any:
    """A page of a phone in which the officer has signed in."""
    context = chromium.new_context(**PHONE)
    context.add_cookies(state.cookies(OFFICER))
    return context.new_page()


class Hand:
    """Somebody who taps and types; answers are told apart from everything else."""

    def __init__(self, page: Any) -> None:
        self.page, self.interactions, self.answers = page, 0, 0

    def tap(self, name: str, nth: int = 0) -> None:
        self.interactions += 1
        self.page.locator(f"main >> text='{name}'").nth(nth).click()
        self.page.wait_for_load_state()

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
    page.context.close()


def _add_action(hand: Hand, words: str, number: int) -> None:
    """The button beneath the question, the action's form, and back to the question."""
    hand.interactions += 1
    hand.page.locator(f"button[value=actions-{words.partition('-')[2]}]").click()
    hand.page.wait_for_load_state()
    hand.put("What is to be done", f"Put question {number} right")
    hand.interactions += 1
    hand.page.get_by_label("Who does it").select_option("Registered manager")
    hand.day(today().year + 1)
    hand.tap("Add it")


def _add_photo(hand: Hand, words: str, picture: Path) -> None:
    hand.interactions += 2
    hand.page.locator(f"button[value=files-{words.partition('-')[2]}]").click()
    hand.page.wait_for_load_state()
    hand.page.locator("input[type=file]").set_input_files(picture)
    hand.put("What it shows", "The hall")
    hand.tap("Add it")


def test_D3_nothing_is_lost_that_the_page_had_said_is_saved(state: State, chromium: Any) -> None:
    """The browser is closed in the middle of typing, again and again."""
    chance = random.Random(44)
    with state.app.app_context(), acting_for(1):
        officer = states.Actor.user(state.people[OFFICER], OFFICER)
        with transaction():
            setting_id = a_setting(urn="2800998")
        visit_id = a_visit(officer, setting_id=setting_id, visited_on=today(), today=today())
    promised, lost = 0, []
    for number in range(KILLS):
        page = opened(state, chromium)
        page.goto(f"{state.url}/visits/{visit_id}/themes/{chance.randrange(9)}")
        box = page.locator("textarea").nth(chance.randrange(3))
        name = str(box.get_attribute("name"))
        box.fill("")
        box.press_sequentially(f"Round {number}: {chance.random()}")
        page.wait_for_timeout(chance.randrange(0, 1800))
        said, typed = page.evaluate("(name) => [document.querySelector('[data-qa-saved]').textContent, "
                                    "document.getElementsByName(name)[0].value]", name)
        page.context.close()
        if said.startswith("All saved"):
            promised += 1
            with state.app.app_context(), acting_for(1):
                if entries.values_of(visit_id).get(name) != typed:
                    lost.append((number, name, typed))
    assert not lost
    assert promised >= KILLS // 5, "often enough the page had said so"
