"""Every page, for every role, in each state of a council, in a real browser.

The list comes from the application's own routes and links: a new route that no page links to and that has no example
in ``tests/browser/states.py`` fails here. Each page is opened on a desktop and on a screen 320 pixels wide at fourfold
density, which is also what 400 % zoom makes of a screen of 1280.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from qa_service.permissions import Role
from tests.browser import addresses, judging, states
from tests.browser.addresses import Found
from tests.browser.states import State

pytestmark = [pytest.mark.browser]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
NARROW: dict[str, Any] = {"viewport": {"width": judging.NARROW, "height": 256}, "device_scale_factor": 4}
MOST_POWERFUL = (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, None)
"""Between them, and with nobody, they open every route."""
HALF_SIGNED_IN = {"/sign-in/code", "/account/confirm"}
Judge = Callable[[Any], list[str]]


@pytest.fixture(scope="module")
def state_of(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Callable[[str], State]]:
    """``state_of("many")``: served, made once."""
    made: dict[str, State] = {}
    with ExitStack() as stack:
        def give(name: str) -> State:
            if name not in made:
                folder = tmp_path_factory.mktemp(name)
                if name == "many":
                    template = tmp_path_factory.mktemp("demonstration")
                    states.make_template(template)
                    made[name] = stack.enter_context(states.served(states.many(template, folder)))
                else:
                    make = {"one": states.one, "empty": states.empty}[name]
                    made[name] = stack.enter_context(states.served(make(sqlite_template, folder)))
            return made[name]

        yield give


@pytest.fixture(scope="module")
def many_found(state_of: Callable[[str], State]) -> dict[Role | None, Found]:
    """What the most powerful roles find in a council with many of everything."""
    state, found, routes = state_of("many"), {}, set[str]()
    for role in MOST_POWERFUL:
        found[role] = addresses.find(state, role, leave_out=routes)
        routes |= set(found[role].pages) | found[role].files
    return found


def judged(chromium: Any, state: State, role: Role | None, paths: list[str], screen: dict[str, Any],
           *judges: Judge, cookies: list[dict[str, Any]] | None = None) -> list[str]:
    """What is wrong with these pages on this screen; what the console says against them included."""
    context, wrong = chromium.new_context(**screen), []
    context.add_cookies(state.cookies(role) if cookies is None else cookies)
    page = context.new_page()
    page.on("console", lambda said: wrong.append(f"{page.url}: {said.text}"))
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("request", lambda asked: None if asked.url.startswith(state.url) else wrong.append(f"asks {asked.url}"))
    for path in paths:
        answer = page.goto(state.url + path)
        if answer.status != 200:
            wrong.append(f"{path} answers {answer.status}")
        wrong += [f"{state.name}, {role or 'nobody'}, {path}: {line}" for judge in judges for line in judge(page)]
    context.close()
    return wrong


def test_every_route_has_an_example(many_found: dict[Role | None, Found], state_of: Callable[[str], State]) -> None:
    state = state_of("many")
    routes = {rule.rule for role in (*Role, None) for rule in addresses.rules_for(state, role)}
    known = HALF_SIGNED_IN.union(*(set(found.pages) | found.files for found in many_found.values()))
    assert routes - known == set(), "no page links to these: give an example in tests/browser/states.py"


def test_every_table_of_records_can_be_had_as_a_file(many_found: dict[Role | None, Found]) -> None:
    lacking = [line for found in many_found.values() for line in found.without_download]
    assert not lacking, "offer CSV and Excel, or say in tests/browser/downloads.py why not:\n" + "\n".join(lacking)


def test_no_page_leads_to_what_its_reader_may_not_open(many_found: dict[Role | None, Found]) -> None:
    assert [line for found in many_found.values() for line in found.beyond] == []


def test_the_pages_of_a_sign_in_that_is_not_finished(chromium: Any, state_of: Callable[[str], State]) -> None:
    state, wrong = state_of("many"), []
    for path, cookies in (("/account/confirm", state.second_factor_stale()),
                          ("/sign-in/code", state.second_factor_missing())):
        for screen, judge in ((DESKTOP, judging.axe), (NARROW, judging.narrow)):
            wrong += judged(chromium, state, None, [path], screen, judge, judging.focus, cookies=cookies)
    assert not wrong, "\n".join(wrong)


@pytest.mark.assurance
@pytest.mark.parametrize("name", ["empty", "one", "many"])
def test_every_page_for_every_role_has_no_barrier(
        chromium: Any, state_of: Callable[[str], State], name: str) -> None:
    state, wrong, looked_at = state_of(name), [], set[int]()
    for role in (None, *Role):  # nobody first: the links to set a password end soon
        found, new = addresses.find(state, role), []
        wrong += [f"{role or 'nobody'}: {line}" for line in found.beyond]
        for path in found.paths:
            if not found.looks[path] <= looked_at:
                looked_at |= found.looks[path]
                new.append(path)
        wrong += judged(chromium, state, role, new, DESKTOP, judging.axe, judging.focus, judging.states)
        # Barriers of the phone's layout show with one of everything as well as with many, in a quarter of the time.
        also = [judging.axe] if name == "one" else []
        wrong += judged(chromium, state, role, new, NARROW, *also, judging.narrow, judging.focus)
    assert not wrong, "\n".join(wrong)
