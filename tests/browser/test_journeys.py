"""What officers come to do, by keyboard alone, with script and without, counted in clicks and timed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import Seen, Served
from tests.browser.hands import Hands

SeenBy = Callable[..., Seen]
pytestmark = [pytest.mark.browser, pytest.mark.assurance]
both = pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])


def hands_of(seen_by: SeenBy, role: str, path: str, javascript: bool = True) -> Hands:
    seen = seen_by(role, javascript=javascript)
    return Hands(seen.open(path))


def alert_links(folder: Path, role: str) -> Iterator[str]:
    """The addresses of flags in the mails that somebody of this role was sent."""
    for file in sorted((folder / "mail").glob("*.eml")):
        message = message_from_bytes(file.read_bytes(), policy=default)
        body = message.get_body(("plain",))
        if body is not None and str(message["To"]).startswith(role):
            yield from re.findall(r"http\S+/flags/\d+", body.get_content())


@both
def test_from_an_alert_to_the_sentence_that_caused_it_in_two_clicks(
        served: Served, chromium: Any, javascript: bool) -> None:
    context = chromium.new_context(java_script_enabled=javascript)
    hands, account = Hands(context.new_page()), served.accounts["placements-officer"]
    for link in alert_links(served.folder, "placements-officer"):
        hands.page.goto(link)
        if "/sign-in" in hands.page.url:
            hands.write("#email", account["email"])
            hands.write("#password", account["password"])
            hands.press("main button", "Sign in")
        assert hands.page.url == link, "signing in leads on to the flag"
        hands.clicks = 0
        if hands.page.locator("main a[href*='/evidence/']").count():
            hands.press("main a[href*='/evidence/']")
            if "marked in yellow" in hands.text:
                break
    else:
        pytest.fail("no alert leads to marked words")
    picture = hands.page.locator("main .qa-page img").first
    if javascript:
        assert picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)") > 300
    assert "Marked on it: “" in str(picture.get_attribute("alt"))
    assert hands.page.locator("main blockquote").first.inner_text().strip()
    assert hands.clicks <= 2
    context.close()


def test_ten_flags_are_acknowledged_with_at_most_four_clicks(seen_by: SeenBy) -> None:
    hands = hands_of(seen_by, "commissioning-officer", "/flags?severity=medium&state=open")
    before = hands.page.locator("tbody .qa-tick input").count()
    assert before >= 10
    hands.tick("#qa-tick-all")
    hands.press("main button", "Acknowledge")
    hands.write("#reason", "Spoken of with the provider; the answer is due on Friday.")
    hands.press("main button", "Acknowledge")
    assert f"{before} flags" in hands.text and hands.clicks <= 4
    hands.press("main button", "Undo")
    hands.page.goto(hands.page.url.split("/flags")[0] + "/flags?severity=medium&state=open")
    assert hands.page.locator("tbody .qa-tick input").count() == before


@pytest.mark.rotating
@pytest.mark.assures("X5")
def test_without_script_all_that_match_are_acknowledged_with_at_most_four_clicks(seen_by: SeenBy) -> None:
    hands = hands_of(seen_by, "placements-officer", "/flags?severity=critical&state=open", javascript=False)
    hands.tick("#every")
    hands.press("main button", "Acknowledge")
    hands.write("#reason", "Spoken of with the provider; the answer is due on Friday.")
    hands.press("main button", "Acknowledge")
    assert hands.clicks <= 4 and "flags" in hands.text
    hands.press("main button", "Undo")


@pytest.mark.rotating(each=True)
@both
@pytest.mark.assures("X5")
def test_a_check_before_placing_is_recorded_with_what_the_page_said(seen_by: SeenBy, javascript: bool) -> None:
    hands = hands_of(seen_by, "placements-officer", "/settings?grade=good", javascript)
    hands.press("main tbody th a")
    said = hands.page.inner_text("main .qa-standing ul")
    hands.press("main a", "Record a check before placing")
    hands.press("main button", "Record what the page says")
    assert "/checks/" in hands.page.url and said in hands.page.inner_text("main")
    assert re.search(r"\bsafe\b", hands.text, re.IGNORECASE) is None


@pytest.mark.rotating(each=True)
@both
@pytest.mark.assures("X5")
def test_a_report_is_read_by_hand_and_the_decision_undone(seen_by: SeenBy, javascript: bool) -> None:
    hands = hands_of(seen_by, "commissioning-officer", "/reports-to-read", javascript)
    waiting = hands.page.locator("main a[href*='/read?']").count()
    hands.press("main a[href*='/read?']")
    if "The report is not here" in hands.text:
        hands.tick("summary", "Record what it says")
    for field in hands.page.locator("main form select").all():
        if field.is_visible() and field.input_value() == "":
            hands.choose(f"#{field.get_attribute('id')}", "Good")
    hands.press("main form button", "Record")
    assert "Undo" in hands.text
    hands.press("main button", "Undo")
    hands.page.goto(hands.page.url.split("/inspections")[0].split("/reports")[0] + "/reports-to-read")
    assert hands.page.locator("main a[href*='/read?']").count() == waiting


@pytest.mark.rotating(each=True)
@both
@pytest.mark.assures("X5")
def test_a_group_is_watched(seen_by: SeenBy, javascript: bool) -> None:
    role = "safeguarding-lead" if javascript else "placements-officer"
    hands = hands_of(seen_by, role, "/settings", javascript)
    hands.press("main tbody th a")
    hands.press("main a[href^='/groups/']")
    name = hands.page.inner_text("h1")
    hands.press("main a", "Watch this group")
    hands.press("main button", "Watch")
    hands.page.goto(re.sub(r"(://[^/]+)/.*", r"\1/following", hands.page.url))
    assert name in hands.text


@pytest.mark.rotating(each=True)
@both
@pytest.mark.assures("X5")
def test_a_number_of_a_rule_is_changed_after_its_effect_was_seen(seen_by: SeenBy, javascript: bool) -> None:
    hands = hands_of(seen_by, "manager", "/flags/rules", javascript)
    hands.press("main a[href^='/flags/rules/CA-']")
    hands.press("main a[href*='/flags/rules/CA-']", "Change")
    field = hands.page.locator("#value")
    hands.write("#value", str(int(field.input_value()) + 1))
    hands.write("#reason", "Agreed at the panel.")
    hands.press("main form button", "See what it would do")
    hands.press("main form button", "Change it")
    assert "Agreed at the panel" in hands.text or "changed" in hands.text.lower()


@pytest.mark.rotating(each=True)
@both
@pytest.mark.assures("X5")
def test_a_colleague_is_invited(seen_by: SeenBy, javascript: bool) -> None:
    hands = hands_of(seen_by, "administrator", "/accounts", javascript)
    hands.press("main a", "Invite")
    hands.press("main form button")
    assert hands.page.locator(".govuk-error-summary[role=alert], .govuk-error-summary [role=alert]").count() == 1
    if javascript:
        assert "govuk-error-summary" in hands.page.evaluate("document.activeElement.className")
    address = f"new.{'script' if javascript else 'plain'}@marlowe.example"
    hands.write("#email", address)
    hands.tick("input[name=role]") if hands.page.locator("input[name=role]").count() else hands.choose("#role", "Fin")
    hands.press("main form button")
    assert "/invitation/" in hands.text


@pytest.mark.rotating(each=True)
@both
@pytest.mark.assures("X5")
def test_the_filtered_list_is_downloaded_as_it_stands(seen_by: SeenBy, javascript: bool) -> None:
    hands = hands_of(seen_by, "manager", "/settings?grade=inadequate", javascript)
    urns = {str(link.get_attribute("href")).rsplit("/", 1)[1] for link in hands.page.locator("main tbody th a").all()}
    hands.to("main a[href*='/export/settings.csv']")
    with hands.page.expect_download() as download:
        hands.page.keyboard.press("Enter")
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    cells = {cell for row in csv.reader(io.StringIO(text)) for cell in row}
    assert "nadequate" in text.split("URN")[0], "the file says what was filtered"
    assert urns and urns <= cells


@pytest.mark.rotating(each=True)
@both
@pytest.mark.assures("X5")
def test_our_list_is_brought_in_and_leads_to_our_children_below_good(seen_by: SeenBy, javascript: bool) -> None:
    seen = seen_by("placements-officer", javascript=javascript)
    hands = Hands(seen.open("/settings?grade=inadequate"))
    urn = seen.first("main th a[href^='/settings/']").rsplit("/", 1)[1]
    reference = f"MBC-9{javascript:d}01"
    hands.page.goto(f"{seen.url}/placements/import")
    hands.page.set_input_files("input[type=file]", {"name": "ours.csv", "mimeType": "text/csv", "buffer": (
        f"Ref;Home;Type;Placed;Left;Cost\n{reference};{urn};Res;3/4/24;;3450\n").encode()})
    hands.press("main form button")
    hands.press("main form button", "Continue")
    hands.press("main form button", "Import")
    hands.page.goto(f"{seen.url}/placements?standing=below-good")
    assert reference in hands.text
