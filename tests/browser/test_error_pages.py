"""Pages that say no: each kind of failure, and every form sent with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import abort
from flask.typing import ResponseReturnValue

from qa_service.errors import BadInput, CouldNotStore, Unreachable
from qa_service.permissions import Role, public
from tests.browser import addresses, judging, states
from tests.browser.states import State

pytestmark = [pytest.mark.browser, pytest.mark.assurance]
FAILURES: dict[int, Exception] = {
    422: BadInput("The list has no column of references."), 500: RuntimeError("a fault of ours"),
    507: CouldNotStore("The disk is full."), 599: Unreachable("the database is away")}
STATUSES = (400, 403, 404, 405, 409, 413, 429, 503, *FAILURES)
ID = "int(max=2147483647)"
TAKES_NOTHING = {
    "/account/codes/remove", "/account/council-sign-in/unlink", "/account/passkeys/<int:passkey_id>/remove",
    "/council/brand", "/due/calendar", "/groups/<int(max=2147483647):group_id>/watch", "/placements/match",
    "/placements/match/sure", "/register/<sha256>", "/settings/<ref>/check", "/settings/<ref>/file",
    "/settings/<ref>/name", "/settings/<ref>/watch", "/flags/<int:flag_id>/assign",
    f"/contracts/<{ID}:contract_id>/plan", f"/contracts/<{ID}:contract_id>/settings",
    f"/contracts/suspensions/<{ID}:suspension_id>/told", f"/heard/<{ID}:entry_id>/safeguarding",
    f"/lists/imports/<{ID}:import_id>/match", "/settings/<ref>/sixteen-plus/ages", "/settings/<ref>/sixteen-plus/kind",
    "/sixteen-plus/items", f"/sixteen-plus/unregistered/<{ID}:placement_id>/facts", "/visit-reply/<token>",
    f"/visits/<{ID}:visit_id>/about", f"/visits/<{ID}:visit_id>/desk/<{ID}:request_id>",
    f"/visits/<{ID}:visit_id>/publish", f"/visits/<{ID}:visit_id>/themes/<int:position>", "/visits/programme"}
"""Forms to which leaving everything empty is an answer."""
NO_PAGE_FOLLOWS = {"/account/confirm/passkey", "/sign-in/passkey", "/exports/<reference>", "/shared-form/<token>"}
"""A device answers these, not a person who types; or a file follows."""
MAY_NOT_BE_SENT_YET = {f"/visits/<{ID}:visit_id>/submit"}
"""Pages that say what is missing instead of showing their form."""
OWN = "main form[method=post]:is(:not([action]), [action=''])"
"""The form that a page sends to itself, rather than a button that leads elsewhere."""
_EMPTY = """form => { for (const field of form.elements) {
  if (["checkbox", "radio"].includes(field.type)) field.checked = false;
  else if (field.localName === "select") field.selectedIndex = field.querySelector("option[value='']") ? 0 : -1;
  else if (!["hidden", "submit", "file"].includes(field.type)) field.value = ""; } }"""
_UNTOLD = """() => { const wrong = [], summary = document.querySelector(".govuk-error-summary");
  const announced = summary.matches("[role=alert]") || summary.querySelector("[role=alert]");
  if (!announced) wrong.push("the summary is not announced");
  if (document.activeElement !== summary) wrong.push("the summary has no focus");
  for (const link of summary.querySelectorAll("a")) {
    link.click();
    const there = document.activeElement.matches("input, select, textarea");
    if (!there) wrong.push(`${link.textContent} leads to no field`);
  }
  for (const said of document.querySelectorAll(".govuk-error-message")) {
    const field = document.querySelector(`[aria-describedby~="${said.id}"]`);
    if (!field) wrong.push(`${said.textContent.trim()}: of no field`);
  }
  return wrong; }"""


@pytest.fixture(scope="module")
def failing(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[State]:
    """A council where one address fails in each way."""
    state = states.empty(sqlite_template, tmp_path_factory.mktemp("failing"))

    @public
    def fail(status: int) -> ResponseReturnValue:
        if status in FAILURES:
            raise FAILURES[status]
        abort(status)

    state.app.add_url_rule("/fail/<int:status>", view_func=fail)
    with states.served(state):
        yield state


@pytest.mark.parametrize("role", [None, Role.COUNCILLOR, Role.MANAGER])
@pytest.mark.assures("X1")
def test_every_kind_of_failure_has_a_page_without_barriers(chromium: Any, failing: State, role: Role | None) -> None:
    wrong = []
    for width in (1280, judging.NARROW):
        context = chromium.new_context(viewport={"width": width, "height": 600})
        context.add_cookies(failing.cookies(role))
        page = context.new_page()
        for status in STATUSES:
            answer = page.goto(f"{failing.url}/fail/{status}")
            assert answer.status == (503 if status == 599 else status)
            wrong += [f"{status}: {line}" for judge in (judging.axe, judging.narrow, judging.focus)
                      for line in judge(page)]
        context.close()
    assert not wrong, "\n".join(wrong)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[State]:
    template = tmp_path_factory.mktemp("demonstration")
    states.make_template(template)
    with states.served(states.many(template, tmp_path_factory.mktemp("many"))) as state:
        yield state


def _with_a_form(page: Any, url: str, paths: list[str]) -> str | None:
    """Opens the first of these addresses of one route that shows a form, and says which."""
    for path in paths:
        page.goto(url + path)
        if page.locator("main form[method=post]").count():
            return path
    return None


@pytest.mark.assures("X1")
def test_every_form_that_is_sent_empty_says_what_is_wrong_and_where(chromium: Any, many: State) -> None:
    wrong, taken, formless, routes = [], set[str](), set[str](), set[str]()
    pages: dict[Role | None, addresses.Found] = {}
    for role in (Role.MANAGER, Role.ADMINISTRATOR, None):
        pages[role] = addresses.find(many, role, leave_out=routes)
        routes |= set(pages[role].pages)
    # Only then: some forms change what other addresses are when they are sent with nothing in them.
    for role, found in pages.items():
        posts = {rule.rule for rule in addresses.rules_for(many, role) if "POST" in (rule.methods or ())}
        context = chromium.new_context()
        context.add_cookies(many.cookies(role))
        page = context.new_page()
        for rule in sorted((posts & set(found.pages)) - NO_PAGE_FOLLOWS):
            path = _with_a_form(page, many.url, found.pages[rule])
            if path is None:
                formless.add(rule)
                continue
            form = page.locator(OWN if page.locator(OWN).count() else "main form[method=post]").first
            form.evaluate(_EMPTY)
            with page.expect_event("domcontentloaded"):
                form.locator("button:not([type=button])").first.click()
            page.wait_for_load_state()
            if not page.locator(".govuk-error-summary").count():
                taken.add(rule)
                continue
            wrong += [f"{path}: {line}" for line in (*judging.axe(page), *page.evaluate(_UNTOLD))]
        context.close()
    assert not wrong, "\n".join(wrong)
    assert formless == MAY_NOT_BE_SENT_YET, "no example of these shows its form"
    assert taken == TAKES_NOTHING, "these took an empty answer: say so above, or refuse it"
