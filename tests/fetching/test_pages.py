"""What the readers of search and provider pages take from pages in the known layouts."""

from __future__ import annotations

from datetime import date

import pytest
import responses
from responses import matchers

from qa_service.vocabulary import EventType, RegistrationStatus
from scrapers.answers import Limits
from scrapers.fetched import FailureKind, LayoutChanged, WrongProvider
from scrapers.http import Fetcher
from scrapers.provider_page import read_provider_page
from scrapers.search_page import discover, look_up, read_search_page, search_url
from scrapers.timeline import EventKind
from tests.fetching.pages import (
    EVENTS,
    LATEST,
    REGISTERED,
    plain_event,
    provider_page,
    report_event,
    result,
    search_page,
    shell,
)

BASE = "https://reports.ofsted.gov.uk"
SINCE, UNTIL = date(2026, 1, 1), date(2026, 2, 28)


@pytest.fixture
def fetcher() -> Fetcher:
    return Fetcher(0, contact="qa@example.org", limits=Limits(attempts=1, first_backoff=0))


def test_a_provider_page_gives_its_reports_with_inspection_and_publication_dates() -> None:
    page = read_provider_page(provider_page(), "SC900001")
    assert page.problems == ()
    assert [(e.label, e.event_type, e.event_on, e.published_on, e.file_url, e.filetype) for e in page.reports] == [
        ("Full inspection", EventType.FULL, date(2026, 1, 9), date(2026, 1, 31),
         "https://files.ofsted.gov.uk/v1/file/50000003", "PDF"),
        ("Monitoring visit", EventType.MONITORING, date(2025, 6, 3), date(2025, 7, 11),
         "https://files.ofsted.gov.uk/v1/file/50000002", "PDF"),
        ("Full inspection", EventType.FULL, date(2024, 5, 14), date(2024, 6, 24),
         "https://files.ofsted.gov.uk/v1/file/50000001", "PDF"),
    ]
    assert page.reports[2].grade_hint == "Inadequate"
    assert page.grade_hint == "Good"
    assert page.provision_printed == "Children's Home"
    assert page.local_authority == "Farshire"
    assert page.status is RegistrationStatus.ACTIVE
    assert page.name is None, "a home's name is not published"
    registered = page.events[-1]
    assert (registered.kind, registered.event_on) == (EventKind.REGISTRATION, date(2019, 10, 4))


def test_events_are_sorted_by_publication_not_by_place_on_the_page() -> None:
    late = report_event(50000009, "1 March 2025", "12 February 2026", "Monitoring visit")
    page = read_provider_page(provider_page(*EVENTS, late), "SC900001")
    assert page.events[0].published_on == date(2026, 2, 12)


@pytest.mark.parametrize(
    ("shown", "label", "kind"),
    [
        ("Full  inspection ", "Full inspection", EventType.FULL),
        ("Full\u00a0inspection, PDF", "Full inspection", EventType.FULL),
        ("\n Monitoring visit , pdf ", "Monitoring visit", EventType.MONITORING),
        ("Assurance inspection", "Assurance inspection", EventType.ASSURANCE),
        ("Interim inspection", "Interim inspection", EventType.INTERIM),
        ("Children's services inspection", "Children's services inspection", None),
        ("Single inspection of LA children's services as PDF", "Single inspection of LA children's services", None),
        ("ILACS: focused visit", "ILACS: focused visit", EventType.FOCUSED),
    ],
)
def test_a_label_is_read_without_stray_spaces_and_file_type(shown: str, label: str, kind: EventType | None) -> None:
    page = read_provider_page(
        provider_page(report_event(50000001, "9 January 2026", "31 January 2026", shown=shown), REGISTERED), "SC900001"
    )
    assert (page.reports[0].label, page.reports[0].event_type) == (label, kind)
    assert page.problems == ()


@pytest.mark.parametrize(
    "latest",
    [
        LATEST,
        '<div class="latest-rating"><h2 class="latest-rating__title">Good</h2></div>',
        '<ol class="rating-scale"><li class="rating">Poor</li><li class="rating rating--selected">Good</li></ol>',
        '<div class="subjudgements__overall">Overall <strong>Good</strong></div>',
    ],
)
def test_the_latest_grade_is_a_hint_in_each_of_the_ways_it_is_printed(latest: str) -> None:
    page = read_provider_page(provider_page(latest=latest), "SC900001")
    assert (page.grade_hint, page.problems) == ("Good", ())


def test_two_grades_that_differ_are_no_hint() -> None:
    both = LATEST + '<ol class="rating-scale"><li class="rating rating--selected">Inadequate</li></ol>'
    page = read_provider_page(provider_page(latest=both), "SC900001")
    assert page.grade_hint is None
    assert "several results" in page.problems[0]


def test_a_home_that_was_never_inspected_has_a_registration_and_no_reports() -> None:
    page = read_provider_page(provider_page(REGISTERED, latest=""), "SC900001")
    assert (page.reports, page.complete, page.problems) == ((), True, ())


def test_no_reports_without_a_registration_is_not_taken_for_an_answer() -> None:
    page = read_provider_page(provider_page(plain_event("", "1 May 2025", "Something new")), "SC900001")
    assert not page.complete


def test_events_of_registration_are_told_apart() -> None:
    page = read_provider_page(
        provider_page(
            plain_event("", "1 February 2026", "Suspended"),
            plain_event("timeline__day--closed", "1 December 2025", "Closed"),
            plain_event("timeline__day--successor", "1 December 2025", "Successor"),
            plain_event("timeline__day--opened", "3 May 2020", "Opened"),
            plain_event("timeline__day--predecessor", "2 May 2020", "Predecessor"),
            status="Closed", block="title-block title-block--closed",
        ),
        "SC900001",
    )
    assert [event.kind for event in page.events] == [
        EventKind.OTHER, EventKind.CLOSED, EventKind.SUCCESSOR, EventKind.OPENED, EventKind.PREDECESSOR,
    ]
    assert page.status is RegistrationStatus.CLOSED
    assert page.problems == ()


def test_a_page_that_contradicts_itself_on_being_closed_leaves_the_status_unknown() -> None:
    page = read_provider_page(provider_page(block="title-block title-block--closed"), "SC900001")
    assert page.status is RegistrationStatus.UNKNOWN
    assert page.problems


def test_archived_reports_are_read_and_marked() -> None:
    old = report_event(50000000, "4 May 2016", "6 June 2016")
    block = f'<div class="timeline__archive"><ol>{old}</ol></div>'
    archive = f'<li class="timeline__day timeline__day--has-archive">{block}</li>'
    page = read_provider_page(provider_page(*EVENTS, archive), "SC900001")
    assert page.problems == ()
    assert [report.archived for report in page.reports] == [False, False, False, True]


@pytest.mark.parametrize("asked", ["SC900001", "sc900001", " SC900001 "])
def test_the_urn_asked_for_may_be_written_in_any_way(asked: str) -> None:
    assert read_provider_page(provider_page(), asked).urn == "SC900001"


def test_the_page_of_another_provider_is_an_error_whatever_its_canonical_address_says() -> None:
    html = provider_page(urn="SC900002").replace(b"/provider/2/SC000000", b"/provider/2/SC900001")
    with pytest.raises(WrongProvider) as caught:
        read_provider_page(html, "SC900001")
    assert caught.value.kind is FailureKind.WRONG_PROVIDER


def test_a_named_agency_keeps_its_name_and_relative_files_their_site() -> None:
    html = provider_page(urn="2590934", name="Made-up Fostering - North").replace(
        b"https://files.ofsted.gov.uk/v1", b"/v1"
    )
    page = read_provider_page(html, "2590934", "http://127.0.0.1:5001/provider/44/2590934")
    assert page.name == "Made-up Fostering - North"
    assert page.status is RegistrationStatus.ACTIVE
    assert page.reports[0].file_url == "http://127.0.0.1:5001/v1/file/50000003"


def test_a_search_page_gives_its_entries() -> None:
    plain = result("SC900002", None, rating=None).replace("search-result__address--redacted", "")
    page = read_search_page(search_page(result("2590934"), plain, count=1234, following="/search?start=2"))
    assert (page.count, page.items, page.next_url, page.problems) == (1234, 2, "/search?start=2", ())
    hit = page.hits[0]
    assert (hit.urn, hit.path, hit.category) == ("2590934", "/provider/2/2590934", "Children's Home")
    assert (hit.rating, hit.latest_report, hit.address, hit.redacted) == ("Good", date(2026, 1, 31), None, True)
    assert (page.hits[1].rating, page.hits[1].latest_report) == (None, None)


def test_closed_and_proposed_providers_are_told_apart() -> None:
    closed = result("SC900001").replace('search-result__title"', 'search-result__title search-result__title--closed"')
    proposed = closed.replace("--closed", "--proposed").replace("SC900001", "SC900002")
    hits = read_search_page(search_page(closed, proposed)).hits
    assert [(hit.closed, hit.proposed) for hit in hits] == [(True, False), (False, True)]


@pytest.mark.parametrize("printed", ["0 results", "No results found", "0 results found", "1 to 0 of 0 results"])
def test_no_results_is_an_answer_where_the_page_counts_none(printed: str) -> None:
    page = read_search_page(search_page(count=printed))
    assert (page.count, page.hits, page.problems) == (0, (), ())


@pytest.mark.parametrize(
    "html",
    [shell("Search results", "No results"), shell("Sorry, there is a problem"), b"", b"<html><body>0 results",
     search_page(count="Results"), search_page(count=5), b"0 results", b"%PDF-1.7"],
)
def test_whatever_else_lists_nothing_is_not_no_results(html: bytes) -> None:
    with pytest.raises(LayoutChanged):
        read_search_page(html)


def pages(site: responses.RequestsMock, *bodies: bytes, step: int = 100) -> None:
    site.get(f"{BASE}/robots.txt", status=404)
    for number, body in enumerate(bodies):
        wanted = {
            "start": str(number * step), "rows": "100", "level_1_types": "3",
            "latest_report_date_start": "2026-01-01", "latest_report_date_end": "2026-02-28",
        }
        site.get(f"{BASE}/search", body=body, match=[matchers.query_param_matcher(wanted, strict_match=False)])


def many(first: int, last: int) -> list[str]:
    return [result(f"SC{900000 + number}") for number in range(first, last)]


def test_discovery_reads_every_page_and_says_that_it_is_complete(fetcher: Fetcher) -> None:
    with responses.RequestsMock() as site:
        pages(site, search_page(*many(0, 100), count=230), search_page(*many(100, 200), count=230),
              search_page(*many(200, 230), count=230))
        found = discover(fetcher, BASE, SINCE, UNTIL)
    assert (len(found.hits), found.complete, found.problems) == (230, True, ())
    assert fetcher.requests == 4


def test_discovery_follows_the_rows_that_came_not_those_asked_for(fetcher: Fetcher) -> None:
    with responses.RequestsMock() as site:
        pages(site, search_page(*many(0, 10), count=15), search_page(*many(10, 15), count=15), step=10)
        assert discover(fetcher, BASE, SINCE, UNTIL).complete


def test_entries_without_a_count_are_news_but_not_known_to_be_all(fetcher: Fetcher) -> None:
    uncounted = search_page(*many(0, 3)).replace(b"results-count", b"somewhere-else")
    assert uncounted != search_page(*many(0, 3))
    with responses.RequestsMock() as site:
        pages(site, uncounted)
        found = discover(fetcher, BASE, SINCE, UNTIL)
    assert (len(found.hits), found.complete) == (3, False)
    assert "how many results" in " ".join(found.problems)


def test_a_quiet_day_is_complete_and_empty(fetcher: Fetcher) -> None:
    with responses.RequestsMock() as site:
        pages(site, search_page(count=0))
        found = discover(fetcher, BASE, SINCE, UNTIL)
    assert (found.hits, found.complete) == ((), True)


@pytest.mark.parametrize(
    ("bodies", "said"),
    [
        ([search_page(*many(0, 100), count=150), search_page(*many(100, 140), count=150), search_page(count=150)],
         "count"),
        ([search_page(*many(0, 100), count=150), search_page(*many(99, 149), count=150)], "came twice"),
        ([search_page(*many(0, 100), count=150), search_page(*many(100, 151), count=151)], "changed from 150 to 151"),
        ([search_page(*many(0, 100), count=150), shell("Sorry, there is a problem")], "Sorry, there is a problem"),
        ([search_page(*many(0, 1), result("SC900001", "3 March 2019"))], "outside the dates"),
        ([search_page(*many(0, 1), result("SC900001", None))], "no date"),
        ([search_page(*many(0, 2)).replace(b"URN: SC900001", b"URN: ")], "as its URN"),
    ],
)
def test_what_discovery_could_not_read_is_said(fetcher: Fetcher, bodies: list[bytes], said: str) -> None:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as site:
        pages(site, *bodies)
        site.get(f"{BASE}/search", body=bodies[-1])
        found = discover(fetcher, BASE, SINCE, UNTIL)
    assert not found.complete
    assert said in " ".join(found.problems)


def test_discovery_of_a_site_that_is_down_is_incomplete_not_empty(fetcher: Fetcher) -> None:
    with responses.RequestsMock() as site:
        site.get(f"{BASE}/robots.txt", status=404)
        site.get(f"{BASE}/search", status=503)
        found = discover(fetcher, BASE, SINCE, UNTIL)
    assert (found.hits, found.complete) == ((), False)


def test_discovery_does_not_read_for_ever(fetcher: Fetcher) -> None:
    with responses.RequestsMock() as site:
        pages(site, search_page(*many(0, 100), count=90_000), search_page(*many(100, 200), count=90_000))
        found = discover(fetcher, BASE, SINCE, UNTIL, most_pages=2)
    assert not found.complete
    assert fetcher.requests == 3


def test_a_provider_is_looked_up_by_its_urn_whatever_its_kind(fetcher: Fetcher) -> None:
    with responses.RequestsMock() as site:
        site.get(f"{BASE}/robots.txt", status=404)
        site.get(search_url(BASE, query="SC900002"), body=search_page(*many(1, 3)))
        site.get(search_url(BASE, query="SC900009"), body=search_page(count=0))
        site.get(search_url(BASE, query="SC900008"), body=shell("Cookies"))
        hit = look_up(fetcher, BASE, "SC900002")
        assert hit is not None
        assert hit.path == "/provider/2/SC900002"
        assert look_up(fetcher, BASE, "SC900009") is None
        with pytest.raises(LayoutChanged):
            look_up(fetcher, BASE, "SC900008")
