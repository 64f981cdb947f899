"""The stand-in answers as the real sites do, in their markup, and shows only what is published by its day."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from qa_service.demo import site_pages
from qa_service.demo.stand_in import Running, standing_in
from qa_service.demo.world import Fault, Twist, World

Got = tuple[int, dict[str, str], bytes]


@pytest.fixture
def running(world: World, tmp_path: Path) -> Iterator[Running]:
    with standing_in(world, tmp_path) as found:
        yield found


def _get(url: str, **headers: str) -> Got:
    request = urllib.request.Request(url, headers={k.replace("_", "-"): v for k, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def _search(running: Running, **asked: object) -> BeautifulSoup:
    query = {"q": "", "level_1_types": 3, "start": 0, "rows": 100} | asked
    status, _, body = _get(f"{running.reports_url}/search?{urlencode(query)}")
    assert status == 200
    return BeautifulSoup(body, "lxml")


def _urns(page: BeautifulSoup) -> list[str]:
    return [str(link["href"]).rsplit("/", 1)[1] for link in page.select("h3.search-result__title > a[href]")]


def _page(running: Running, urn: str) -> Got:
    link = _search(running, q=urn).select_one("h3.search-result__title > a")
    assert link
    return _get(f"{running.reports_url}{link['href']}")


def test_search_by_date_finds_exactly_the_settings_with_a_new_report(world: World, running: Running) -> None:
    first = world.today - timedelta(days=10)
    found = _urns(_search(running, latest_report_date_start=first.isoformat(),
                          latest_report_date_end=world.today.isoformat()))
    assert set(found) == {e.urn for e in world.inspections if e.published_on >= first}
    assert len(found) == len(set(found))


def test_search_gives_at_most_a_hundred_rows_and_pages_lead_on_to_all(world: World, running: Running) -> None:
    seen: list[str] = []
    href: str | None = "/search?" + urlencode({"level_1_types": 3, "rows": 500})
    while href:
        page = BeautifulSoup(_get(running.reports_url + href)[2], "lxml")
        rows = _urns(page)
        assert 0 < len(rows) <= 100
        seen += rows
        following = page.select_one("a.pagination__next")
        href = str(following["href"]) if following else None
    assert sorted(seen) == sorted(world.settings)


def test_ten_rows_are_the_default_and_no_results_are_said(running: Running) -> None:
    page = BeautifulSoup(_get(f"{running.reports_url}/search?level_1_types=3")[2], "lxml")
    assert len(_urns(page)) == 10
    count = _search(running, q="2000001").select_one(".results-count")
    assert count and count.get_text() == "0 results"


def test_a_redacted_home_shows_its_urn_alone(world: World, running: Running) -> None:
    home = next(s for s in world.settings.values() if s.redacted and s.urn not in world.faults)
    entry = _search(running, q=home.urn).select_one("li.search-result")
    assert entry and home.name not in entry.get_text()
    assert entry.select_one("address.search-result__address--redacted")
    page = _page(running, home.urn)[2].decode()
    assert home.local_name not in page and f"URN: {home.urn}" in page


def test_a_providers_page_lists_the_last_years_reports_newest_first(world: World, running: Running) -> None:
    event = next(e for e in world.newest() if e.twist is Twist.FALL_BELOW_GOOD)
    page = BeautifulSoup(_page(running, event.urn)[2], "lxml")
    heading = page.select_one("div.title-block h1.title-block__heading")
    assert heading and heading.get_text() == event.urn
    links = page.select("ol.timeline > li.timeline__day > div.event a.publication-link")
    assert [str(a["href"]).rsplit("/", 1)[1] for a in links] == [
        e.file_id for e in reversed(running.site.published(event.urn))]
    said = links[0].select_one("span.nonvisual")
    assert said and "Full inspection, PDF - " in said.get_text()
    assert page.select("li.timeline__day--registered")


def test_a_report_is_sent_once_and_then_found_unchanged(world: World, running: Running) -> None:
    event = next(e for e in world.newest() if e.twist is Twist.INADEQUATE)
    url = f"{running.files_url}/v1/file/{event.file_id}"
    status, headers, body = _get(url)
    assert (status, headers["Content-Type"], body[:5]) == (200, "application/pdf", b"%PDF-")
    assert _get(url, If_None_Match=headers["ETag"])[::2] == (304, b"")
    assert _get(url, If_Modified_Since=headers["Last-Modified"])[0] == 304
    assert _get(url, If_None_Match='"something else"')[0] == 200


def test_a_page_is_sent_once_and_then_found_unchanged_until_a_report_is_added(world: World, running: Running) -> None:
    event = next(e for e in world.newest() if e.twist is Twist.INADEQUATE)
    running.site.publish_until(event.published_on - timedelta(days=1))
    address = f"{running.reports_url}{site_pages.provider_path(world.settings[event.urn])}"
    running.site.mend(event.urn)
    etag = _get(address)[1]["ETag"]
    assert _get(address, If_None_Match=etag)[::2] == (304, b"")
    running.site.publish_until(event.published_on)
    assert _get(address, If_None_Match=etag)[0] == 200


def test_a_withdrawn_report_answers_with_a_page_and_no_pdf(world: World, running: Running) -> None:
    event = next(e for e in world.newest() if e.twist is Twist.NOT_FOUND)
    status, headers, body = _get(f"{running.files_url}/v1/file/{event.file_id}")
    assert status == 200 and headers["Content-Type"].startswith("text/html")
    assert b"Report not found" in body


def test_tonights_reports_appear_when_their_day_comes(world: World, running: Running) -> None:
    event = next(e for e in world.newest() if e.twist is Twist.INADEQUATE)
    running.site.publish_until(event.published_on - timedelta(days=1))
    assert event.file_id not in _page(running, event.urn)[2].decode()
    assert b"Report not found" in _get(f"{running.files_url}/v1/file/{event.file_id}")[2]
    running.site.publish_until(event.published_on)
    assert event.file_id in _page(running, event.urn)[2].decode()


def test_faulty_pages_cannot_be_checked_until_mended(world: World, running: Running) -> None:
    broken = {fault: urn for urn, fault in world.faults.items()}
    assert set(broken.values()) <= world.own_urns()
    assert _page(running, broken[Fault.UNAVAILABLE])[0] == 503
    changed = BeautifulSoup(_page(running, broken[Fault.CHANGED_LAYOUT])[2], "lxml")
    assert not changed.select("ol.timeline, a.publication-link, .title-block__subheading")
    running.site.mend(broken[Fault.UNAVAILABLE])
    assert _page(running, broken[Fault.UNAVAILABLE])[0] == 200


def test_an_address_of_another_kind_leads_to_the_right_one(world: World, running: Running) -> None:
    agency = next(s.urn for s in world.settings.values() if s.kind == "Independent Fostering Agency")
    if agency in world.faults:
        running.site.mend(agency)
    status, _, body = _get(f"{running.reports_url}/provider/2/{agency}")
    assert status == 200 and f"URN: {agency}".encode() in body


def test_unknown_settings_pages_and_robots_are_answered(running: Running) -> None:
    assert _get(f"{running.reports_url}/provider/2/SC900000")[0] == 404
    assert _get(f"{running.reports_url}/elsewhere")[0] == 404
    assert b"User-agent" in _get(f"{running.reports_url}/robots.txt")[2]


def test_gov_uk_offers_a_newer_list_than_the_council_has(world: World, running: Running) -> None:
    base = f"{running.gov_uk_url}/api/content"
    collection = json.loads(_get(f"{base}/government/collections/childrens-social-care-statistics")[2])
    path = collection["links"]["documents"][0]["base_path"]
    page = json.loads(_get(base + path)[2])
    assert date.fromisoformat(page["public_updated_at"][:10]) > world.lists_as_at
    in_year = "/government/publications/inspection-and-regulation-of-childrens-social-care-providers"
    events = json.loads(_get(base + in_year)[2])["details"]["attachments"]
    assert len(page["details"]["attachments"]) == 3 and len(events) == 1
    for attachment in page["details"]["attachments"] + events:
        status, headers, body = _get(attachment["url"])
        assert status == 200 and headers["Content-Type"].startswith("text/csv") and b"URN" in body
    assert _get(f"{base}/government/nothing")[0] == 404
