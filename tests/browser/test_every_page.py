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
from tests.assured import Figure
from tests.browser import addresses, judging, states
from tests.browser.addresses import Found
from tests.browser.states import State

pytestmark = [pytest.mark.browser]
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
NARROW: dict[str, Any] = {"viewport": {"width": judging.NARROW, "height": 256}, "device_scale_factor": 4}
STATES = ("many", "one", "empty")
MOST_POWERFUL = (Role.MANAGER, Role.ADMINISTRATOR, Role.AUDITOR, Role.SAFEGUARDING_LEAD, Role.REGIONAL_PARTNER, None)
"""Whoever of these meets a list first may have it as a file."""
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
def found_in(state_of: Callable[[str], State]) -> Callable[[str], dict[Role | None, Found]]:
    """``found_in("many")``: what each role finds there, and nobody; looked for once."""
    found: dict[str, dict[Role | None, Found]] = {}

    def give(name: str) -> dict[Role | None, Found]:
        if name not in found:  # nobody first: the links to set a password end soon
            found[name] = {role: addresses.find(state_of(name), role) for role in (None, *Role)}
        return found[name]

    return give


@pytest.fixture(scope="module")
def kinds_seen() -> set[int]:
    """What pages judged for barriers are made of: of a council with one of everything, what many did not show."""
    return set()


@pytest.fixture(scope="module")
def many_found(found_in: Callable[[str], dict[Role | None, Found]]) -> dict[Role | None, Found]:
    """What everybody finds in a council with many of everything."""
    return found_in("many")


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


@pytest.mark.assurance
def test_every_route_has_an_example(many_found: dict[Role | None, Found], state_of: Callable[[str], State]) -> None:
    state = state_of("many")
    routes = {rule.rule for role in (*Role, None) for rule in addresses.rules_for(state, role)}
    known = HALF_SIGNED_IN.union(*(set(found.pages) | found.files for found in many_found.values()))
    assert sorted(routes - known) == [], "no page links to these: give an example in tests/browser/states.py"


@pytest.mark.assurance
def test_every_table_of_records_can_be_had_as_a_file(many_found: dict[Role | None, Found]) -> None:
    lacking, met = list[str](), set[str]()
    for found in (many_found[role] for role in MOST_POWERFUL):
        lacking += [line for rule, line in found.without_download if rule not in met]
        met |= set(found.pages)
    assert not lacking, "offer CSV and Excel, or say in tests/browser/downloads.py why not:\n" + "\n".join(lacking)


@pytest.mark.assurance
def test_no_page_leads_to_what_its_reader_may_not_open(many_found: dict[Role | None, Found]) -> None:
    assert [line for found in many_found.values() for line in found.beyond] == []


@pytest.mark.assures("X1", "O4")
def test_the_pages_of_a_sign_in_that_is_not_finished(chromium: Any, state_of: Callable[[str], State]) -> None:
    state, wrong = state_of("many"), []
    for path, cookies in (("/account/confirm", state.second_factor_stale()),
                          ("/sign-in/code", state.second_factor_missing())):
        for screen, judge in ((DESKTOP, judging.axe), (NARROW, judging.narrow)):
            wrong += judged(chromium, state, None, [path], screen, judge, judging.focus, cookies=cookies)
    assert not wrong, "\n".join(wrong)


@pytest.mark.assurance
@pytest.mark.assures("X1", "O4")
@pytest.mark.parametrize("name", STATES)
def test_every_page_for_every_role_has_no_barrier(
        chromium: Any, state_of: Callable[[str], State], found_in: Callable[[str], dict[Role | None, Found]],
        kinds_seen: set[int], name: str, figure: Figure) -> None:
    state, wrong, pages = state_of(name), [], 0
    for role, found in found_in(name).items():
        wrong += [f"{role or 'nobody'}: {line}" for line in found.beyond]
        new = _new(found.paths, found.kinds, kinds_seen)
        wrong += judged(chromium, state, role, new, DESKTOP, judging.axe, judging.states)
        pages += len(new)
    figure("X1", f"{len(wrong)} barriers on {pages} kinds of pages of a council with {name}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.assurance
@pytest.mark.rotating(each=True)
@pytest.mark.assures("X3", "X4")
@pytest.mark.parametrize("name", STATES)
def test_every_page_is_whole_on_a_narrow_screen_and_shows_what_has_the_focus(
        chromium: Any, state_of: Callable[[str], State], found_in: Callable[[str], dict[Role | None, Found]], name: str,
        figure: Figure) -> None:
    state, wrong, seen, kinds, pages = state_of(name), [], set[int](), set[int](), 0
    for role, found in found_in(name).items():
        lasting = [path for path in found.paths if not path.startswith("/reset/")]  # it has ended by now
        new = _new(lasting, found.looks, seen)
        # Barriers of the phone's layout show with one of everything as well as with many, in a quarter of the time.
        also = [judging.axe] if name == "one" else []
        wrong += judged(chromium, state, role, new, NARROW, *also, judging.narrow, judging.focus)
        wrong += judged(chromium, state, role, _new(lasting, found.kinds, kinds), DESKTOP, judging.focus)
        pages += len(new)
    figure("X3", f"{len(wrong)} of {pages} pages of a council with {name} are cut off or scroll two ways")
    assert not wrong, "\n".join(wrong)


def _new(paths: list[str], made_of: dict[str, frozenset[int]], seen: set[int]) -> list[str]:
    """Those with a part that no page before them has; notes what they are made of."""
    new = []
    for path in paths:
        if not made_of[path] <= seen:
            seen |= made_of[path]
            new.append(path)
    return new
