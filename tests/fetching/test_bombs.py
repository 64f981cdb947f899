"""F5: an answer that never ends or unfolds is stopped at the limit, costs little memory, and only that item fails."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from scrapers.addresses import AllowedHosts
from scrapers.answers import Limits
from scrapers.fetched import FailureKind, FetchFailed
from scrapers.http import Fetcher
from tests.fetching.fault_server import PAGE, FaultServer, answer, head

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


def resident_megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    pytest.skip("this system does not tell the memory used")


class Watch:
    """The most memory this process held while inside, in megabytes above the start."""

    def __enter__(self) -> Watch:
        self._start = self.most = resident_megabytes()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def _look(self) -> None:
        while not self._over.wait(0.01):
            self.most = max(self.most, resident_megabytes())

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self.grown = self.most - self._start


@pytest.mark.parametrize("bomb", BOMBS)
def test_F5_a_bomb_is_stopped_and_the_next_item_proceeds(bomb: str, server: FaultServer) -> None:
    fetcher = Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=PATIENT)
    fetcher.get(server.url("/ok"))
    started = time.monotonic()
    with Watch() as watch, pytest.raises(FetchFailed) as caught:
        fetcher.get(server.url(f"/{bomb}"))
    assert caught.value.kind is BOMBS[bomb]
    assert time.monotonic() - started < 10
    # The server packs its bomb in this same process, which takes memory of its own.
    assert watch.grown < (160 if bomb == "gzip-bomb" else 100)
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
