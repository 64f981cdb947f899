"""F9: one connection, a pause between requests, a name and a contact, and the site's own rules obeyed."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import pytest
import responses

from scrapers.addresses import AllowedHosts
from scrapers.answers import Limits
from scrapers.fetched import FailureKind, FetchFailed
from scrapers.http import Fetcher
from tests.fetching.conftest import QUICK
from tests.fetching.fault_server import PAGE, PDF, FaultServer, answer, redirect

PROVIDER = "https://reports.ofsted.gov.uk/provider/2/SC900001"
ROBOTS = "https://reports.ofsted.gov.uk/robots.txt"


def test_F9_requests_keep_their_distance_over_one_connection_at_a_time(server: FaultServer) -> None:
    server.robots = b"User-agent: *\nAllow: /\n"
    server.scripted["/moved"] = [redirect("/ok")]
    fetcher = Fetcher(0.1, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK)
    for path in ("/ok", "/moved", "/pdf", "/ok", "/ok"):
        fetcher.get(server.url(path))
    with pytest.raises(FetchFailed):
        fetcher.get(server.url("/500"))
    gaps = [later.at - earlier.at for earlier, later in pairwise(server.seen)]
    assert min(gaps) >= 0.1
    assert server.most_at_once == 1
    assert fetcher.requests == len(server.seen) == 9


def test_F9_the_pause_is_a_second_unless_told_otherwise() -> None:
    waits: list[float] = []
    now = [100.0]

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    with responses.RequestsMock() as site:
        site.get(ROBOTS, status=404)
        site.get(PROVIDER, body=PAGE)
        fetcher = Fetcher(contact="qa@example.org", clock=lambda: now[0], sleep=sleep)
        for _ in range(3):
            fetcher.get(PROVIDER)
    assert waits == [1.0, 1.0, 1.0]


@pytest.mark.parametrize(("pause", "waited"), [(1.0, [2.0, 4.0]), (0.0, [])])
def test_F9_retries_back_off_in_proportion_to_the_pause(pause: float, waited: list[float]) -> None:
    waits: list[float] = []
    now = [0.0]

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    with responses.RequestsMock() as site:
        site.get(ROBOTS, status=503)
        fetcher = Fetcher(pause, contact="qa@example.org", clock=lambda: now[0], sleep=sleep)
        with pytest.raises(FetchFailed):
            fetcher.get(PROVIDER)
    assert waits == waited
    assert fetcher.requests == 3


@pytest.mark.assurance
@pytest.mark.rotating
def test_F9_two_hundred_homes_at_full_pace(server: FaultServer) -> None:
    fetcher = Fetcher(0.02, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK)
    for number in range(200):
        fetcher.get(server.url(f"/ok/{number}"))
    gaps = [later.at - earlier.at for earlier, later in pairwise(server.seen)]
    assert min(gaps) >= 0.02
    assert sum(gaps) < 200 * 0.03 + 1
    assert server.most_at_once == 1


def test_F9_every_request_says_who_asks_and_whom_to_write_to(server: FaultServer, fetcher: Fetcher) -> None:
    fetcher.get(server.url("/ok"))
    assert len(server.seen) == 2
    for request in server.seen:
        assert request.headers["User-Agent"].startswith("qa-service/")
        assert "contact qa@example.org" in request.headers["User-Agent"]
        assert "Cookie" not in request.headers


@pytest.mark.parametrize("contact", ["", "two words", "a@b\r\nX-Evil: 1", "ä@example.org"])
def test_a_contact_that_cannot_stand_in_a_header_is_refused(contact: str) -> None:
    with pytest.raises(ValueError, match="contact"):
        Fetcher(contact=contact)


def test_F9_what_robots_txt_closes_is_not_fetched(server: FaultServer, fetcher: Fetcher) -> None:
    server.robots = b"User-agent: *\nDisallow: /ok/closed\n"
    assert fetcher.get(server.url("/ok/open")).body == PAGE
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url("/ok/closed"))
    assert caught.value.kind is FailureKind.ROBOTS
    assert not server.asked("/ok/closed")
    assert len(server.asked("/robots.txt")) == 1, "asked once a run"


def test_F9_a_redirect_into_a_closed_part_is_not_followed(server: FaultServer, fetcher: Fetcher) -> None:
    server.robots = b"User-agent: qa-service\nDisallow: /ok\n"
    server.scripted["/go"] = [redirect("/ok")]
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url("/go"))
    assert caught.value.kind is FailureKind.ROBOTS
    assert not server.asked("/ok")


def test_F9_the_crawl_delay_of_robots_txt_is_kept(server: FaultServer, fetcher: Fetcher) -> None:
    server.robots = b"User-agent: *\nCrawl-delay: 0.3\n"
    for _ in range(2):
        fetcher.get(server.url("/ok"))
    assert min(later.at - earlier.at for earlier, later in pairwise(server.seen)) >= 0.3


@pytest.mark.parametrize("status", [500, 501, 503, 429, 302, 204])
def test_F9_while_robots_txt_cannot_be_read_nothing_is_fetched(
    status: int, server: FaultServer, fetcher: Fetcher
) -> None:
    more = "Location: http://elsewhere.example/robots.txt\r\n" if status == 302 else ""
    server.scripted["/robots.txt"] = [answer(b"", status=status, more=more)]
    for _ in range(5):
        with pytest.raises(FetchFailed):
            fetcher.get(server.url("/ok"))
    assert not server.asked("/ok")
    assert len(server.asked("/robots.txt")) <= 2, "a site in trouble is not asked again for every page"


def test_F9_robots_txt_is_asked_for_again_after_a_while() -> None:
    now = [0.0]
    with responses.RequestsMock() as site:
        site.get(ROBOTS, status=500)
        site.get(ROBOTS, status=404)
        site.get(PROVIDER, body=PAGE)
        limits = Limits(attempts=1)
        fetcher = Fetcher(0, contact="qa@example.org", limits=limits, clock=lambda: now[0], sleep=lambda _: None)
        with pytest.raises(FetchFailed) as caught:
            fetcher.get(PROVIDER)
        assert caught.value.kind is FailureKind.ROBOTS
        assert "could not be checked" in caught.value.reason
        now[0] = 301.0
        assert fetcher.get(PROVIDER).body == PAGE


def test_a_validator_that_still_holds_costs_no_body() -> None:
    with responses.RequestsMock() as site:
        site.get(ROBOTS, status=404)
        site.get(
            PROVIDER, status=304,
            match=[responses.matchers.header_matcher({"If-None-Match": '"a"', "If-Modified-Since": "then"})],
        )
        fetcher = Fetcher(0, contact="qa@example.org", limits=QUICK)
        fetched = fetcher.get(PROVIDER, etag='"a"', last_modified="then")
    assert (fetched.status, fetched.body, fetched.sha256, fetched.http_status) == ("not_modified", b"", None, 304)


def test_not_modified_without_a_validator_is_a_failure(server: FaultServer, fetcher: Fetcher) -> None:
    server.scripted["/page"] = [b"HTTP/1.1 304 Not Modified\r\n\r\n"]
    with pytest.raises(FetchFailed):
        fetcher.get(server.url("/page"))


def test_a_document_comes_with_its_provenance() -> None:
    with responses.RequestsMock() as site:
        site.get("https://files.ofsted.gov.uk/robots.txt", status=404)
        site.get(
            "https://files.ofsted.gov.uk/v1/file/50000001", body=PDF, content_type="application/pdf",
            headers={"ETag": '"e"', "Last-Modified": "Sat, 31 Jan 2026 09:00:00 GMT"},
        )
        document = Fetcher(0, contact="qa@example.org").get_document("https://files.ofsted.gov.uk/v1/file/50000001")
    fetched = document.fetched
    assert document.quarantined is None
    assert fetched.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (fetched.etag, fetched.last_modified) == ('"e"', "Sat, 31 Jan 2026 09:00:00 GMT")
    assert fetched.fetched_at.utcoffset() is not None


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, FailureKind.NOT_FOUND), (410, FailureKind.NOT_FOUND), (403, FailureKind.HTTP_STATUS),
     (204, FailureKind.HTTP_STATUS), (206, FailureKind.HTTP_STATUS), (418, FailureKind.HTTP_STATUS)],
)
def test_only_status_200_is_an_answer(status: int, kind: FailureKind, server: FaultServer, fetcher: Fetcher) -> None:
    server.scripted["/page"] = [answer(PAGE, status=status)]
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url("/page"))
    assert (caught.value.kind, caught.value.http_status) == (kind, status)
    assert len(server.asked("/page")) == 1, "what will not change is not asked twice"


@pytest.mark.parametrize("kind", FailureKind)
def test_every_kind_of_failure_has_a_sentence_for_people(kind: FailureKind) -> None:
    assert kind.words.endswith(".")
