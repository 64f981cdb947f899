"""F5: an answer that never ends or unfolds is stopped at the limit, costs little memory, and only that item fails."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scrapers.addresses import AllowedHosts
from scrapers.answers import Limits
from scrapers.fetched import FailureKind, FetchFailed
from scrapers.http import Fetcher
from tests.fetching.fault_server import PAGE, FaultServer, answer, head
from tests.fetching.fault_server import bomb as packed_bomb

BOMBS = {
    "gzip-bomb": FailureKind.TOO_LARGE,
    "ten-gigabytes": FailureKind.TOO_LARGE,
    "ten-gigabytes-unannounced": FailureKind.TOO_LARGE,
    "one-long-header": FailureKind.TOO_LARGE,
    "many-headers": FailureKind.TOO_LARGE,
    "big-headers": FailureKind.TOO_LARGE,
    "error-with-body": FailureKind.NOT_FOUND,
    "deflate": FailureKind.WRONG_TYPE,
}
PATIENT = Limits(connect_seconds=2, read_seconds=5, resource_seconds=20, attempts=1)


class Watch:
    """The most memory that this process held while inside, in megabytes above the start."""

    def __enter__(self) -> Watch:
        try:
            Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew from here
        except OSError:
            pytest.skip("this system does not tell the memory used")
        self._start = self._megabytes("VmRSS")
        return self

    def __exit__(self, *_: object) -> None:
        self.grown = self._megabytes("VmHWM") - self._start

    @staticmethod
    def _megabytes(name: str) -> float:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(name))


@pytest.mark.parametrize("bomb", BOMBS)
def test_F5_a_bomb_is_stopped_and_the_next_item_proceeds(bomb: str, server: FaultServer) -> None:
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=PATIENT)
    fetcher.get(server.url("/ok"))
    packed_bomb()
    started = time.monotonic()
    with Watch() as watch, pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url(f"/{bomb}"))
    assert caught.value.kind is BOMBS[bomb]
    assert time.monotonic() - started < 10
    assert watch.grown <= 100, watch.grown
    assert fetcher.get(server.url("/ok")).body == PAGE


def test_F5_the_limit_is_25_megabytes_after_unpacking(server: FaultServer) -> None:
    limit = Limits().body_bytes
    assert limit == 25 * 1024 * 1024
    server.scripted["/full"] = [answer(bytes(limit))]
    server.scripted["/over"] = [head("") + bytes(limit + 1)]
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=PATIENT)
    assert len(fetcher.get(server.url("/full")).body) == limit
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url("/over"))
    assert caught.value.kind is FailureKind.TOO_LARGE
    assert "25 MB" in caught.value.reason


def test_F5_a_resource_has_sixty_seconds_over_all_its_hops_and_retries(server: FaultServer) -> None:
    assert Limits().resource_seconds == 60
    limits = Limits(connect_seconds=1, read_seconds=1, resource_seconds=0.5, attempts=3, first_backoff=0.001)
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=limits)
    fetcher.get(server.url("/ok"))
    started = time.monotonic()
    with pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url("/drip"))
    assert caught.value.kind is FailureKind.TIMEOUT
    assert time.monotonic() - started < 0.8
    assert len(server.asked("/drip")) == 1


def test_F5_an_address_that_redirects_with_an_endless_body_is_not_read(server: FaultServer) -> None:
    endless = b"HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 10737418240\r\n\r\n"
    server.scripted["/go"] = [endless + bytes(9000)]
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=PATIENT)
    assert fetcher.get(server.url("/go")).body == PAGE
