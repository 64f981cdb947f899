"""The search page and the box on every page: what each role finds, plain messages, paging."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.permissions import Permission, Role, allows
from qa_service.placements.models import Child, Placement
from tests.flags.builder import a_group, a_setting
from tests.reports.making import an_own_name
from tests.reports.making_text import a_report, an_unreadable_report
from tests.web.client import Browser

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def some(writing: Writing) -> str:
    """A home with an own name, a report of two pages, one that could not be read, and a child; the report's hash."""
    with writing():
        home = a_setting(urn="SC412345", owner_printed="Tarn Support Ltd", group_id=a_group("Tarn Support Ltd"))
        an_own_name(home, "The Willows")
        an_unreadable_report(home, date(2024, 3, 10))
        child = Child(reference="REF-0042")
        db.session.add(child)
        db.session.flush()
        db.session.add(Placement(child_id=child.id, setting_id=home, setting_as_written="-", origin="own-list",
                                 started_on=date(2025, 1, 6), origin_key="1", recorded_at=utc_now()))
        return a_report(home, ["Overall good.", "A <b>walrus</b> was seen. Nobody else noticed."])


def test_a_hit_leads_to_its_page_of_the_report_with_the_words_marked(some: str, client_for: ClientFor) -> None:
    page = client_for(Role.COUNCILLOR).get("/search?q=walrus")
    link = page.soup.select_one(f"main a[href='/documents/{some}?page=2']")
    assert link is not None and "The Willows" in link.text
    assert [mark.text for mark in page.soup.select("main mark")] == ["walrus"]
    (hit,) = page.soup.select(".qa-hits li")
    assert "A <b>walrus</b> was seen." in hit.get_text(), "what a report prints is text, never markup"
    assert "1 report could not be read and is not searched." in page.text


def test_half_a_urn_in_the_box_of_any_page_finds_the_setting(some: str, client_for: ClientFor) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    box = browser.get("/settings").soup.select_one("header form[action='/search'] input[name=q]")
    assert box is not None
    page = browser.get("/search?q=4123")
    assert page.soup.select_one("main a[href='/settings/SC412345']")
    assert "1 report of it: its words could not be read." in page.text


def test_one_kind_is_shown_alone_and_paged_and_keeps_its_words(writing: Writing, client_for: ClientFor) -> None:
    with writing():
        for number in range(60):
            a_setting(urn=f"26{number:05}", name=f"Heron {number:02}")
    browser = client_for(Role.MANAGER)
    page = browser.get("/search?q=heron")
    assert "60 results" in page.text and len(page.soup.select(".qa-hits li")) == 5
    assert page.soup.select_one("a[href='/search?q=heron&kind=settings']")
    second = browser.get("/search?q=heron&kind=settings&page=3")
    assert len(second.soup.select(".qa-hits li")) == 10 and "51 to 60 of 60" in second.text
    assert "Nothing of this kind" in browser.get("/search?q=heron&kind=reports").text
    assert browser.get("/search?q=heron&kind=nonsense&page=99").soup.select(".qa-hits li")


@pytest.mark.parametrize(("query", "status", "sentence"), [
    ("", 200, "Type something to look for."), ("%20%20", 200, "Type something to look for."),
    ("a" * 201, 422, "at most 200 letters"), ("+".join("word" for _ in range(13)), 422, "too many words"),
    ("%E2%98%83", 422, "no letter or figure"), ("%ED%A0%80%FF", 200, "Nothing was found"),
    ("zebra", 200, "Nothing was found for “zebra”."),
])
def test_what_cannot_be_looked_for_is_said_in_a_plain_sentence(
        some: str, client_for: ClientFor, query: str, status: int, sentence: str) -> None:
    assert sentence in client_for(Role.MANAGER).get(f"/search?q={query}", status=status).text


def test_no_hit_says_what_was_searched_and_what_was_not(some: str, client_for: ClientFor) -> None:
    page = client_for(Role.MANAGER).get("/search?q=zebra")
    assert "The words of 1 report are searched. 1 report could not be read and is not searched." in page.text
    assert "URNs, published names, your own names" in page.text
    page = client_for(Role.MANAGER).get("/search?q=wilows")
    assert page.soup.select_one("main a[href='/search?q=willows']"), "did you mean"


@pytest.mark.parametrize("role", Role)
def test_each_role_finds_what_it_may_see_and_no_word_of_the_rest(
        some: str, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    reports, children = browser.get("/search?q=walrus"), browser.get("/search?q=ref-00&kind=children")
    assert bool(reports.soup.select("main mark")) == allows(role, Permission.DOCUMENT_READ)
    assert ("Words inside reports" in reports.text) == allows(role, Permission.DOCUMENT_READ)
    assert ("Our children" in children.text) == allows(role, Permission.PLACEMENT_READ)
    assert ("REF-0042" in children.text) == allows(role, Permission.PLACEMENT_READ)
