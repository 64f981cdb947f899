"""What the fetching tests share: the server of faults and a fetcher that may talk to it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from scrapers.addresses import AllowedHosts
from scrapers.answers import Limits
from scrapers.http import Fetcher
from tests.fetching.fault_server import FaultServer

QUICK = Limits(connect_seconds=0.5, read_seconds=0.3, resource_seconds=0.6, attempts=2, first_backoff=0.01)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def fetcher(server: FaultServer) -> Fetcher:
    """A fetcher that names the fault server as Ofsted's, without pauses and with little patience."""
    return Fetcher(0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK)


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, list[str]]], list[str]]:
    """Replace name look-up: each name answers with the next of its addresses, the last for good."""

    def install(names: dict[str, list[str]]) -> list[str]:
        asked: list[str] = []

        def lookup(host: str, port: int, *_: object, **__: object) -> list[object]:
            asked.append(host)
            answers = names.get(host)
            if not answers:
                raise socket.gaierror(socket.EAI_NONAME, "no such name")
            address = answers.pop(0) if len(answers) > 1 else answers[0]
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        return asked

    return install
