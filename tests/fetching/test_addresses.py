"""F4: whatever a page, a redirect or a name server says, no connection goes where it may not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from scrapers.addresses import AllowedHosts
from scrapers.answers import Limits
from scrapers.fetched import FailureKind, FetchFailed
from scrapers.http import Fetcher
from tests.assured import Figure
from tests.fetching.conftest import QUICK
from tests.fetching.fault_server import PAGE, FaultServer, redirect

Resolve = Callable[[dict[str, list[str]]], list[str]]
REPORTS = "https://reports.ofsted.gov.uk/provider/2/SC000000"


class Canary:
    """Listens where nobody may call, and notes every attempt of this process to connect anywhere."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.calls = 0
        self.attempts: list[tuple[str, int]] = []
        self._listeners = [socket.create_server(("0.0.0.0", 0))]
        self.port = self._listeners[0].getsockname()[1]
        if socket.has_ipv6:
            six = socket.socket(socket.AF_INET6)
            six.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            six.bind(("::1", self.port))
            six.listen()
            self._listeners.append(six)
        for listener in self._listeners:
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
        connect = socket.socket.connect

        def watched(sock: socket.socket, address: tuple[str, int]) -> None:
            self.attempts.append((address[0], address[1]))
            if address[0] not in ("127.0.0.1", "::1"):
                raise ConnectionRefusedError("tests stay on this machine")
            connect(sock, address)

        monkeypatch.setattr(socket.socket, "connect", watched)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                listener.accept()
            except OSError:
                return
            self.calls += 1

    def close(self) -> None:
        for listener in self._listeners:
            listener.close()


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> Iterator[Canary]:
    bird = Canary(monkeypatch)
    yield bird
    bird.close()


HOSTS = [
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost.", "2130706433",
    "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.0.0.1.", "10.0.0.1", "10.255.255.254", "172.16.0.1",
    "172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.169.254", "2852039166", "0xa9fea9fe", "100.64.0.1",
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[fd00::1]", "[fd00:ec2::254]", "[fe80::1]", "[fec0::1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]", "[64:ff9b::7f00:1]",
    "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "reports.ofsted.gov.uk.", "reports.ofsted.gov.uk.example.org",
    "ofsted.gov.uk", "xn--reports-ofsted.gov.uk", "①②⑦.⓪.⓪.①", "127。0。0。1",
]
SPELLINGS = [
    "http://reports.ofsted.gov.uk@127.0.0.1:{port}/", "https://reports.ofsted.gov.uk:{port}/",
    "https://user:password@reports.ofsted.gov.uk/", "https://reports.ofsted.gov.uk\\@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}#@reports.ofsted.gov.uk/", "https://127.0.0.1:{port}?@reports.ofsted.gov.uk/",
    "http://www.gov.uk/", "https://reports.ofsted.gov.uk%2f@127.0.0.1:{port}/",
    "https://reports.ofsted.gov.uk\t.127.0.0.1:{port}/", "https://reports.ofsted.gov.uk\r\nHost: a/",
    "file:///etc/passwd", "file://127.0.0.1:{port}/etc/passwd", "gopher://127.0.0.1:{port}/_GET", "ftp://127.0.0.1:{port}/",
    "dict://127.0.0.1:{port}/", "data:text/html,hello", "javascript:alert(1)", "//127.0.0.1:{port}/",
    "https:///127.0.0.1:{port}/", "https://[::1", "https://reports.ofsted.gov.uk:99999/", "http://",
]
PAYLOADS = [f"{scheme}://{host}:{{port}}/latest/" for host in HOSTS for scheme in ("http", "https")] + SPELLINGS


def test_F4_there_are_at_least_sixty_payloads(figure: Figure) -> None:
    assert len(set(PAYLOADS)) >= 60
    figure("F4", f"{len(set(PAYLOADS))} addresses, 0 connections")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_F4_an_address_off_the_list_is_refused_without_a_connection(payload: str, canary: Canary) -> None:
    fetcher = Fetcher(0, contact="qa@example.org", limits=QUICK)
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(payload.format(port=canary.port))
    assert caught.value.kind is FailureKind.NOT_ALLOWED
    assert (canary.calls, canary.attempts, fetcher.requests) == (0, [], 0)


def test_F4_no_redirect_leads_off_the_list(server: FaultServer, canary: Canary) -> None:
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK)
    followed = []
    for number, payload in enumerate(PAYLOADS):
        location = payload.format(port=canary.port)
        if any(c in location for c in "\r\n") or location.startswith("https:///"):
            continue  # cannot stand in a header, or is a path on the same host
        server.scripted[f"/go/{number}"] = [redirect(location.encode().decode("latin-1"))]
        try:
            fetcher.get(server.url(f"/go/{number}"))
            followed.append(location)
        except FetchFailed as failure:
            if failure.kind is not FailureKind.NOT_ALLOWED:
                followed.append(f"{location}: {failure.kind}")
    assert followed == []
    assert canary.calls == 0
    assert set(canary.attempts) == {("127.0.0.1", server.port)}


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1", "fd00::1", "fe80::1",
     "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "224.0.0.1", "255.255.255.255", "100.64.1.1", "192.0.2.1"],
)
def test_F4_a_public_name_that_stands_for_a_private_address_is_refused(
    address: str, resolve: Resolve, canary: Canary
) -> None:
    resolve({"reports.ofsted.gov.uk": [address]})
    fetcher = Fetcher(0, contact="qa@example.org", limits=QUICK)
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(REPORTS)
    assert caught.value.kind is FailureKind.NOT_ALLOWED
    assert "is not a public address" in caught.value.reason
    assert canary.attempts == []


def test_F4_a_name_that_changes_its_address_between_look_ups_gains_nothing(resolve: Resolve, canary: Canary) -> None:
    asked = resolve({"reports.ofsted.gov.uk": ["192.88.99.200", "127.0.0.1", "::1", "10.0.0.1"]})
    quick = Limits(connect_seconds=0.1, attempts=4, first_backoff=0.001)
    with pytest.raises(FetchFailed) as caught:
        Fetcher(0, contact="qa@example.org", limits=quick).get(REPORTS)
    assert caught.value.kind is FailureKind.NOT_ALLOWED
    assert {host for host, _ in canary.attempts} == {"192.88.99.200"}, "only the address that was checked is dialled"
    assert len(asked) == 2, "one look-up a connection, and none after the refusal"
    assert canary.calls == 0


def test_F4_one_private_address_among_public_ones_refuses_all(monkeypatch: pytest.MonkeyPatch, canary: Canary) -> None:
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(FetchFailed) as caught:
        Fetcher(0, contact="qa@example.org", limits=QUICK).get(REPORTS)
    assert caught.value.kind is FailureKind.NOT_ALLOWED
    assert canary.attempts == []


def test_F4_three_redirects_are_followed_and_a_fourth_is_not(server: FaultServer, fetcher: Fetcher) -> None:
    for hop in range(1, 5):
        server.scripted[f"/hop{hop}"] = [redirect(f"/hop{hop - 1}" if hop > 1 else "/ok", 301)]
    fetched = fetcher.get(server.url("/hop3"))
    assert (fetched.body, fetched.url) == (PAGE, server.url("/ok"))
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url("/hop4"))
    assert caught.value.kind is FailureKind.NOT_ALLOWED
    assert "more than 3 times" in caught.value.reason


def test_F4_a_redirect_without_an_address_is_a_failure(server: FaultServer, fetcher: Fetcher) -> None:
    server.scripted["/nowhere"] = [b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n"]
    with pytest.raises(FetchFailed):
        fetcher.get(server.url("/nowhere"))


def test_F4_a_public_site_may_not_redirect_to_the_configured_private_address() -> None:
    hosts = AllowedHosts("http://127.0.0.1:5001", "https://localhost:5002")
    public = hosts.target(REPORTS)
    for inward in ("http://127.0.0.1:5001/", "https://localhost:5002/"):
        hosts.target(inward)
        with pytest.raises(FetchFailed):
            hosts.redirected(public, inward)


def test_F4_a_redirect_from_https_to_http_is_refused_even_to_a_configured_host() -> None:
    hosts = AllowedHosts("http://mirror.example.org", "https://mirror.example.org")
    with pytest.raises(FetchFailed) as caught:
        hosts.redirected(hosts.target("https://mirror.example.org/a"), "http://mirror.example.org/a")
    assert "https to http" in caught.value.reason


@pytest.mark.parametrize(
    ("configured", "address", "allowed"),
    [
        ("http://127.0.0.1:80", "127.0.0.1", True),
        ("http://[::1]:80", "::1", True),
        ("http://10.1.1.1", "10.1.1.1", True),
        ("http://localhost", "127.0.0.1", True),
        ("http://stand-in", "172.18.0.3", True),
        ("http://stand-in", "169.254.169.254", False),
        ("http://169.254.169.254", "169.254.169.254", False),
        ("http://0.0.0.0", "0.0.0.0", False),
        ("http://mirror.example.org", "127.0.0.1", False),
        ("http://mirror.example.org", "93.184.216.34", True),
        ("https://reports.ofsted.gov.uk", "127.0.0.1", False),
    ],
)
def test_a_private_address_is_fetched_only_where_the_operator_named_one(
    configured: str, address: str, allowed: bool, resolve: Resolve
) -> None:
    hosts = AllowedHosts(configured)
    target = hosts.target(configured)
    resolve({target.origin.host: [address]})
    if allowed:
        assert [str(ip) for ip in hosts.addresses(target.origin, 1)] == [address]
    else:
        with pytest.raises(FetchFailed) as caught:
            hosts.addresses(target.origin, 1)
        assert caught.value.kind is FailureKind.NOT_ALLOWED


def test_another_port_of_the_configured_machine_is_not_allowed() -> None:
    hosts = AllowedHosts("http://127.0.0.1:5001")
    for url in ("http://127.0.0.1:5002/", "https://127.0.0.1:5001/", "http://localhost:5001/", "http://127.0.0.1/"):
        with pytest.raises(FetchFailed):
            hosts.target(url)


@pytest.mark.parametrize("bad", ["reports.ofsted.gov.uk", "ftp://a", "http://user@host", "http://host:port", "http:///x"])
def test_a_configured_address_that_is_none_is_refused_at_the_start(bad: str) -> None:
    with pytest.raises(ValueError, match=r"address|user name"):
        AllowedHosts(bad)


def test_a_name_with_two_addresses_is_reached_at_the_one_that_answers(
    server: FaultServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", server.port)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", server.port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    base = f"http://localhost:{server.port}"
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(base), limits=QUICK)
    assert fetcher.get(f"{base}/ok").body == PAGE


def test_the_environment_brings_no_proxy(
    server: FaultServer, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert fetcher.get(server.url("/ok")).body == PAGE
