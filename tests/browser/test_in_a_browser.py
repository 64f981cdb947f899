"""The served demonstration in a real browser: journeys, small screens, no script, no violation of policy or of WCAG."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import Seen
from tests.reports.test_inspections import pdf_saying

SeenBy = Callable[..., Seen]
pytestmark = [pytest.mark.browser, pytest.mark.assurance]
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def main_pages(seen: Seen, role: str) -> Iterator[str]:
    """The main pages that this role has, found by following links."""
    yield "/settings"
    if role == "manager":
        yield from ("/", "/reports-to-read", "/source", "/register", "/placements", "/jobs", "/mail")
    seen.open("/settings?grade=inadequate")
    setting = seen.first("main th a[href^='/settings/']")
    yield setting
    seen.open(setting)
    inspection = seen.first("main a[href^='/inspections/']")
    group = seen.first("main a[href^='/groups/']")
    yield inspection
    yield group
    if role == "manager":
        yield f"{setting}/upload"
        seen.open("/")
        yield seen.first("main td a[href^='/flags/']")
        seen.open("/reports-to-read")
        yield seen.first("main a[href*='/read?']")
    yield from _document(seen, role)


def _document(seen: Seen, role: str) -> Iterator[str]:
    """The page of a stored report, from a setting that has one."""
    if role == "manager":
        seen.open("/")
        seen.open(seen.first("main td a[href^='/settings/']"))
    else:
        seen.open("/settings?sort=-inspected")
        seen.open(seen.first("main th a[href^='/settings/']"))
    yield seen.first("main a[href*='/evidence/']")


@pytest.mark.rotating(each=True)
@pytest.mark.parametrize("role", ["manager", "councillor"])
def test_every_main_page_meets_wcag_and_keeps_the_content_policy(seen_by: SeenBy, role: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    seen, wrong = seen_by(role), []
    for path in list(main_pages(seen, role)):
        page = seen.open(path)
        for violation in Axe().run(page, options=AXE).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"]][:3]
            wrong.append(f"{path}: {violation['id']}: {violation['help']}: {nodes}")
    assert not wrong, "\n".join(wrong)
    assert not seen.complaints


@pytest.mark.rotating(each=True)
@pytest.mark.parametrize("role", ["manager", "councillor"])
@pytest.mark.assures("X3")
def test_no_page_scrolls_sideways_at_320_pixels(seen_by: SeenBy, role: str) -> None:
    seen, wide = seen_by(role, width=320), []
    for path in list(main_pages(seen, role)):
        width = seen.open(path).evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide.append(f"{path}: {width}")
    assert not wide


def test_from_the_first_page_to_a_flag_and_on_to_the_sentence_that_caused_it(seen_by: SeenBy) -> None:
    seen = seen_by("manager")
    page = seen.open("/")
    assert page.title().startswith("Needs attention")
    page.click("main td a[href^='/flags/']")
    page.click("main a[href*='/evidence/']")
    page.get_by_role("region", name="What was read").wait_for()
    assert page.get_by_role("img", name="Marked on it").count() == 1
    assert page.locator("blockquote").first.inner_text().strip()
    assert not seen.complaints


def test_a_setting_is_found_by_half_its_urn(seen_by: SeenBy) -> None:
    seen = seen_by("commissioning-officer")
    page = seen.open("/settings")
    urn = seen.first("main th a[href^='/settings/']").rsplit("/", 1)[1]
    page.fill("#filter-q", urn[2:])
    page.click("main form[role=search] button")
    assert page.locator(f"main th a[href='/settings/{urn}']").count() == 1
    page.click(f"main th a[href='/settings/{urn}']")
    assert urn in page.inner_text("h1")


def _brought(page: Any, url: str, setting: str) -> str:
    page.goto(f"{url}{setting}/upload")
    page.set_input_files("input[type=file]", {
        "name": "menu.pdf", "mimeType": "application/pdf", "buffer": pdf_saying("Menu of the week")})
    page.click("main form button[type=submit]")
    return str(page.inner_text("main"))


@pytest.mark.rotating(each=True)
@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.assures("X5")
def test_an_upload_that_is_no_report_is_answered_in_words(seen_by: SeenBy, javascript: bool) -> None:
    seen = seen_by("commissioning-officer", javascript=javascript)
    seen.open("/settings?sort=area")
    setting = seen.first(f"main tr:nth-child({3 + javascript}) th a[href^='/settings/']")
    assert "could not be read with certainty" in _brought(seen.page, seen.url, setting)
    seen.page.click("text=This is not a report of this setting")
    seen.page.fill("input[name=note]", "A menu.")
    seen.page.click("main form button[type=submit]")
    assert "said not to be a report of this setting" in seen.page.inner_text("main")


@pytest.mark.rotating
@pytest.mark.assures("X5")
def test_everything_works_without_javascript(seen_by: SeenBy) -> None:
    seen = seen_by("manager", javascript=False)
    page = seen.open("/settings")
    page.click("summary:has-text('Filters and order')")
    page.select_option("#filter-grade", "inadequate")
    page.click("main form[role=search] button")
    assert page.locator("main tbody tr").count() > 0
    assert page.locator("main tbody .govuk-tag", has_text="Inadequate").count() == page.locator("main tbody tr").count()
    page.click("main th a[href^='/settings/']")
    filters = "form:has(input[name=show])"
    if not page.is_visible(f"{filters} button"):
        page.click("summary:has-text('Filter')")
    page.uncheck("input[name=show][value=inspection]")
    page.click(f"{filters} button")
    page.wait_for_url("**show=**")
    assert "Full inspection:" not in page.inner_text(".qa-timeline")


@pytest.mark.assures("X2")
def test_the_keyboard_alone_finds_a_setting(seen_by: SeenBy) -> None:
    seen = seen_by("councillor")
    page = seen.open("/settings")
    page.keyboard.press("Tab")
    assert "Skip to main content" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "filter-q":
            break
    page.keyboard.type("fostering")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=fostering**")
    assert page.locator("main tbody tr").count() > 0


def test_a_councillor_sees_no_word_of_flags_or_placements(seen_by: SeenBy) -> None:
    seen = seen_by("councillor")
    for path in list(main_pages(seen, "councillor")):
        text = seen.open(path).inner_text("body").lower().replace("placements@marlowe.example", "")
        for word in ("flag", "our children", "placements", "could not be checked"):
            assert word not in text, f"{word} on {path}"
