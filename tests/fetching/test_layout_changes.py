"""F2: pages that changed since the readers were written. Nothing is read wrong, and the change is noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import pytest

from scrapers.fetched import FetchFailed
from scrapers.provider_page import ProviderPage, read_provider_page
from scrapers.search_page import SearchPage, read_search_page
from scrapers.timeline import PageEvent
from tests.fetching.pages import EVENTS, REGISTERED, provider_page, report_event, result, search_page, shell

PROVIDER = provider_page()
SEARCH = search_page(result("SC900001"), result("SC900002", "2 February 2026"), result("2590934", "9 February 2026"))

Mutation = Callable[[bytes], bytes]


def swap(old: str, new: str, times: int = -1) -> Mutation:
    def change(html: bytes) -> bytes:
        changed = html.replace(old.encode(), new.encode(), times)
        assert changed != html, "a mutation must change the page"
        return changed

    return change


def becomes(html: bytes) -> Mutation:
    return lambda _: html


def cut(after: str) -> Mutation:
    return lambda html: html[: html.index(after.encode()) + len(after)]


COOKIES = shell("Cookies on Ofsted", "Accept or reject before you go on.")
SORRY = shell("Sorry, there is a problem with the service", "Try again later.")

PROVIDER_MUTATIONS: dict[str, Mutation] = {
    "the timeline dropped": lambda h: h.replace(h[h.index(b"<ol"): h.index(b"</ol>") + 5], b""),
    "the timeline emptied": lambda h: h.replace(h[h.index(b"<ol"): h.index(b"</ol>")], b'<ol class="timeline">'),
    "the timeline renamed": swap('class="timeline"', 'class="history"'),
    "the timeline no list": lambda h: h.replace(b'<ol class="timeline">', b'<div class="timeline">').replace(
        b"</ol>", b"</div>"),
    "the days renamed": swap('class="timeline__day', 'class="timeline-day'),
    "one day renamed": swap('class="timeline__day"', 'class="update"', 1),
    "the events renamed": swap('class="event"', 'class="happening"'),
    "one event renamed": swap('class="event"', 'class="happening"', 1),
    "the links and files renamed": lambda h: h.replace(b"publication-link", b"doc").replace(b"/v1/file/", b"/v2/doc/"),
    "one link dropped": lambda h: h.replace(b'href="https://files.ofsted.gov.uk/v1/file/50000002"', b""),
    "files moved to another path": swap("/v1/file/", "/v2/document/"),
    "inspection dates dropped": swap('<p class="timeline__date">', "<p>"),
    "dates in figures": swap("9 January 2026", "09/01/2026"),
    "dates in American order": swap("31 January 2026", "January 31, 2026"),
    "dates without a year": swap("3 June 2025", "3 June"),
    "a range of dates": swap("9 January 2026", "9 January 2026 to 10 January 2026"),
    "publication time renamed": lambda h: h.replace(b"<time pubdate>", b"<span>").replace(b'"nonvisual"', b'"sr"'),
    "the two dates swapped": lambda h: h.replace(b"<time>9 January 2026", b"<time>XX").replace(
        b"31 January 2026", b"9 January 2026").replace(b"XX", b"31 January 2026"),
    "one of two publication dates changed": swap("pubdate>31 January 2026", "pubdate>1 February 2026"),
    "new words for a grade on top": swap(">Good</span>", ">Strong standard</span>"),
    "new words for a grade in a label": swap("<strong>Inadequate", "<strong>Urgent improvement"),
    "a new kind of inspection": swap("Monitoring visit", "Wellbeing check"),
    "the URN dropped": swap('<p class="title-block__subheading">URN: SC900001</p>', ""),
    "the URN without its name": swap("URN: SC900001", "SC900001"),
    "the URN's class renamed": swap("title-block__subheading", "page-header__caption"),
    "another provider's page": swap("URN: SC900001", "URN: SC900002"),
    "a page with two timelines": swap("</main>", '<ol class="timeline">' + REGISTERED + "</ol></main>"),
    "a report moved above the timeline": lambda h: h.replace(EVENTS[0].encode(), b"").replace(
        b'<ol class="timeline">', EVENTS[0].encode() + b'<ol class="timeline">'),
    "the details reordered": swap("<span>Type: </span><span>Children's Home</span>",
                                  "<span>Children's Home</span><span>Type</span>"),
    "the title rewritten": swap(" - Find an Inspection Report - Ofsted", " | Ofsted reports"),
    "a cookie wall": becomes(COOKIES),
    "an error page with status 200": becomes(SORRY),
    "broken off in the timeline": cut("50000002"),
    "broken off after the first event": cut("</div>\n </span></div></li>"),
    "an empty page": becomes(b""),
}
SEARCH_MUTATIONS: dict[str, Mutation] = {
    "the count dropped": swap('<h2 class="results-count js-results-count">3 results</h2>', ""),
    "the count in words": swap("3 results", "Several results"),
    "the count renamed": swap("results-count", "total"),
    "the list renamed": swap("results-list", "result-cards"),
    "the entries renamed": swap('class="search-result"', 'class="card"'),
    "one entry renamed": swap('class="search-result"', 'class="card"', 1),
    "titles renamed": swap("search-result__title", "card__title"),
    "links by name instead of URN": swap('href="/provider/2/SC900002"', 'href="/homes/sunny-lodge"'),
    "facts renamed": swap("search-result__provider-info", "card__facts"),
    "facts reordered between entries": lambda h: h.replace(b"URN: SC900001", b"URN: X").replace(
        b"URN: SC900002", b"URN: SC900001").replace(b"URN: X", b"URN: SC900002"),
    "dates in figures": swap("31 January 2026", "31/01/26"),
    "an entry twice": swap('<ul class="results-list list-unstyled">',
                           '<ul class="results-list list-unstyled">' + result("SC900001")),
    "results listed under a count of none": swap("3 results", "0 results"),
    "a cookie wall": becomes(COOKIES),
    "an error page with status 200": becomes(SORRY),
    "broken off inside the list": cut("URN: SC900002"),
}


def read_provider(html: bytes) -> ProviderPage:
    return read_provider_page(html, "SC900001")


def _number(event: PageEvent) -> str:
    """The file's number, or what the event is where it has no file."""
    return event.file_url.rpartition("/")[2] if event.file_url else f"{event.kind} {event.label}"


def wrong_event_values(truth: ProviderPage, page: ProviderPage) -> list[str]:
    """Facts of the page's events that are neither true nor left open."""
    known = {_number(event): asdict(event) for event in truth.events}
    wrong = []
    for event in page.events:
        facts = known.get(_number(event))
        if event.file_url and facts is None:
            wrong.append(f"unknown file {event.file_url}")
        for name in ("event_on", "published_on", "grade_hint", "event_type"):
            value = asdict(event)[name]
            if facts and value is not None and value != facts[name]:
                wrong.append(f"{name} {value} instead of {facts[name]}")
    top = [page.grade_hint] if page.grade_hint not in (None, truth.grade_hint) else []
    return wrong + [f"grade {value}" for value in top]


def wrong_hit_values(truth: SearchPage, page: SearchPage) -> list[str]:
    known = {hit.urn: hit for hit in truth.hits}
    wrong = [] if page.count in (None, truth.count) else [f"count {page.count}"]
    for hit in page.hits:
        right = known.get(hit.urn)
        if right is None or hit.path != right.path or hit.latest_report not in (None, right.latest_report):
            wrong.append(f"{hit}")
    return wrong


def test_F2_the_pages_before_any_change_are_read_without_a_problem() -> None:
    page = read_provider(PROVIDER)
    assert page.complete
    assert page.problems == ()
    assert len(page.reports) == 3
    found = read_search_page(SEARCH)
    assert found.problems == ()
    assert [hit.urn for hit in found.hits] == ["SC900001", "SC900002", "2590934"]


@pytest.mark.parametrize("name", PROVIDER_MUTATIONS)
def test_F2_a_changed_provider_page_is_noticed_and_nothing_is_read_wrong(name: str) -> None:
    changed = PROVIDER_MUTATIONS[name](PROVIDER)
    try:
        page = read_provider(changed)
    except FetchFailed as failure:
        assert failure.reason
        return
    assert page.problems, "the change was not noticed"
    assert wrong_event_values(read_provider(PROVIDER), page) == []


@pytest.mark.parametrize("name", SEARCH_MUTATIONS)
def test_F2_a_changed_search_page_is_noticed_and_nothing_is_read_wrong(name: str) -> None:
    changed = SEARCH_MUTATIONS[name](SEARCH)
    try:
        page = read_search_page(changed)
    except FetchFailed as failure:
        assert failure.reason
        return
    assert page.problems, "the change was not noticed"
    assert wrong_hit_values(read_search_page(SEARCH), page) == []


HIDES_A_REPORT = [
    "the days renamed", "one day renamed", "the events renamed", "one event renamed", "the links and files renamed",
    "one link dropped", "a report moved above the timeline", "the timeline emptied",
    "dates in figures", "the two dates swapped",
]


@pytest.mark.parametrize("name", HIDES_A_REPORT)
def test_F2_a_change_that_may_hide_a_report_never_leaves_the_timeline_complete(name: str) -> None:
    try:
        page = read_provider(PROVIDER_MUTATIONS[name](PROVIDER))
    except FetchFailed:
        return
    assert not page.complete


@pytest.mark.parametrize(
    "changed",
    [
        provider_page(*reversed(EVENTS)),
        provider_page(*EVENTS, report_event(50000001, "14 May 2024", "24 June 2024",
                                            shown="Full inspection: <strong>Inadequate</strong>")),
        PROVIDER.replace(b'class="publication-link"', b'class="link"'),
        PROVIDER.replace(b"<main>", b'<main><div class="cookie-banner">We use cookies</div>'),
        PROVIDER.replace(b' target="_blank"', b""),
    ],
    ids=["other order", "the same report twice", "another class on links", "a cookie banner", "fewer attributes"],
)
def test_F2_a_change_that_loses_nothing_is_read_in_full(changed: bytes) -> None:
    truth = read_provider(PROVIDER)
    assert read_provider(changed) == truth
