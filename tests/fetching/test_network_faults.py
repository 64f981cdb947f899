"""F1: what goes wrong on the network is said as such, and never taken for an answer."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from scrapers.addresses import AllowedHosts
from scrapers.answers import Limits
from scrapers.fetched import FailureKind, FetchFailed
from scrapers.http import Fetcher
from tests.assured import Figure
from tests.fetching.conftest import QUICK
from tests.fetching.fault_server import PAGE, FaultServer, answer

FAULTS = {
    "429-seconds": {FailureKind.THROTTLED},
    "429-date": {FailureKind.THROTTLED},
    "500": {FailureKind.HTTP_STATUS},
    "502": {FailureKind.HTTP_STATUS},
    "503": {FailureKind.HTTP_STATUS},
    "reset": {FailureKind.REFUSED, FailureKind.TRUNCATED},
    "read-timeout": {FailureKind.TIMEOUT},
    "drip": {FailureKind.TIMEOUT},
    "drip-unannounced": {FailureKind.TIMEOUT},
    "drip-headers": {FailureKind.TIMEOUT},
    "endless": {FailureKind.TIMEOUT},
    "half": {FailureKind.TRUNCATED},
    "half-chunked": {FailureKind.TRUNCATED},
    "length-too-long": {FailureKind.TRUNCATED},
    "length-too-short": {FailureKind.TRUNCATED},
    "gzip-half": {FailureKind.TRUNCATED},
}
HASTY = Limits(connect_seconds=0.2, read_seconds=0.08, resource_seconds=0.12, attempts=2, first_backoff=0.001)
PATIENT = replace(HASTY, connect_seconds=2, read_seconds=2, resource_seconds=2)
"""Where the fault shows at once: a busy machine must not make a time-out of it."""


def suffer(fault: str, times: int, server: FaultServer) -> None:
    server.retry_seconds = 0
    limits = HASTY if FAULTS[fault] == {FailureKind.TIMEOUT} else PATIENT
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=limits)
    for turn in range(times):
        started = time.monotonic()
        with pytest.raises(FetchFailed) as caught:
            fetcher.get(server.url(f"/{fault}/{turn}"))
        assert caught.value.kind in FAULTS[fault], (caught.value.kind, caught.value.reason)
        assert "127.0.0.1" in caught.value.reason
        assert time.monotonic() - started < 3
    assert fetcher.get(server.url("/ok")).body == PAGE, "the next item proceeds"


@pytest.mark.parametrize("fault", FAULTS)
def test_F1_a_network_fault_is_a_failure_and_the_next_item_proceeds(fault: str, server: FaultServer) -> None:
    suffer(fault, 2, server)


@pytest.mark.assurance
@pytest.mark.parametrize("fault", FAULTS)
def test_F1_a_hundred_times_the_same_fault_is_a_hundred_failures(
        fault: str, server: FaultServer, figure: Figure) -> None:
    suffer(fault, 100, server)
    figure("F1", f"{fault}: 100 of 100 are failures")


def test_F1_a_name_that_cannot_be_looked_up_is_a_failure(
    resolve: Callable[[dict[str, list[str]]], list[str]],
) -> None:
    resolve({})
    fetcher = Fetcher(0, contact="qa@example.org", limits=QUICK)
    with pytest.raises(FetchFailed) as caught:
        fetcher.get("https://reports.ofsted.gov.uk/provider/2/SC000000")
    assert caught.value.kind is FailureKind.DNS


@pytest.mark.assurance
def test_F1_a_hundred_failed_look_ups_and_connections_are_two_hundred_failures(
    resolve: Callable[[dict[str, list[str]]], list[str]],
) -> None:
    resolve({})
    kinds = [_kind_of("https://reports.ofsted.gov.uk/", AllowedHosts()) for _ in range(100)]
    assert set(kinds) == {FailureKind.DNS}
    with Deaf() as address:
        kinds = [_kind_of(address, AllowedHosts(address)) for _ in range(100)]
    assert set(kinds) == {FailureKind.TIMEOUT}


def _kind_of(url: str, hosts: AllowedHosts) -> FailureKind | None:
    limits = Limits(connect_seconds=0.02, attempts=2, first_backoff=0.001)
    try:
        Fetcher(0, contact="qa@example.org", hosts=hosts, limits=limits).get(url)
    except FetchFailed as failure:
        return failure.kind
    return None


class Deaf:
    """A port whose queue is full: connections to it are never taken."""

    def __enter__(self) -> str:
        self._sockets = [socket.socket() for _ in range(5)]
        full, *fillers = self._sockets
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
        return f"http://127.0.0.1:{full.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        for sock in self._sockets:
            sock.close()


def test_F1_a_look_up_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: time.sleep(2) or [])
    fetcher = Fetcher(0, contact="qa@example.org", limits=Limits(connect_seconds=0.1, attempts=1))
    started = time.monotonic()
    with pytest.raises(FetchFailed) as caught:
        fetcher.get("https://reports.ofsted.gov.uk/provider/2/SC000000")
    assert caught.value.kind is FailureKind.DNS
    assert time.monotonic() - started < 2


def test_F1_a_port_where_nobody_listens_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(f"http://127.0.0.1:{port}"), limits=QUICK)
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(f"http://127.0.0.1:{port}/ok")
    assert caught.value.kind is FailureKind.REFUSED


def test_F1_a_connection_that_nobody_takes_times_out() -> None:
    with Deaf() as address:
        assert _kind_of(address, AllowedHosts(address)) is FailureKind.TIMEOUT


@pytest.mark.parametrize("fault", ["429-seconds", "429-date"])
def test_F1_retry_after_is_obeyed_within_ten_per_cent(fault: str, server: FaultServer) -> None:
    server.retry_seconds = 2
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK)
    with pytest.raises(FetchFailed):
        fetcher.get(server.url(f"/{fault}"))
    first, second = (one.at for one in server.asked(f"/{fault}"))
    assert 1.8 <= second - first <= 2.2


def test_F1_after_the_wait_the_page_is_fetched(server: FaultServer, fetcher: Fetcher) -> None:
    server.scripted["/page"] = [answer(b"", status=503, more="Retry-After: 1\r\n"), answer(PAGE)]
    assert fetcher.get(server.url("/page")).body == PAGE
    first, second = (one.at for one in server.asked("/page"))
    assert 0.9 <= second - first <= 1.1


def test_F1_a_site_that_wants_a_day_is_left_alone_for_the_rest_of_the_run(server: FaultServer) -> None:
    waits: list[float] = []
    server.scripted["/page"] = [answer(b"", status=429, more="Retry-After: 86400\r\n")]
    fetcher = Fetcher(
        0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK, sleep=waits.append
    )
    for _ in range(3):
        with pytest.raises(FetchFailed) as caught:
            fetcher.get(server.url("/page"))
        assert caught.value.kind is FailureKind.THROTTLED
    assert len(server.asked("/page")) == 1
    assert waits == []


def test_F1_a_run_ends_inside_its_deadline(server: FaultServer) -> None:
    server.retry_seconds = 3
    fetcher = Fetcher(
        0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK, run_seconds=1.0
    )
    started = time.monotonic()
    kinds = []
    for path in ("/ok", "/429-seconds", "/ok", "/read-timeout"):
        try:
            kinds.append(fetcher.get(server.url(path)).status)
        except FetchFailed as failure:
            kinds.append(failure.kind)
    assert time.monotonic() - started < 1.2
    assert kinds == ["new", FailureKind.RUN_OVER, FailureKind.RUN_OVER, FailureKind.RUN_OVER]


def test_a_server_that_keeps_the_connection_open_after_the_whole_body_is_no_failure(server: FaultServer) -> None:
    def linger(connection: socket.socket) -> None:
        connection.sendall(answer(PAGE))
        time.sleep(3)

    server._do_linger = linger  # type: ignore[attr-defined]
    patient = Limits(connect_seconds=1, read_seconds=2, resource_seconds=5, attempts=1)
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=patient)
    fetcher.get(server.url("/ok"))
    started = time.monotonic()
    assert fetcher.get(server.url("/linger")).body == PAGE
    assert time.monotonic() - started < 1
