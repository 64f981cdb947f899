"""Ofsted's site as pages set one by one, for nights in which they change or fail."""

from __future__ import annotations

import socket
from dataclasses import dataclass, field, replace

from flask import Flask

from qa_service.actor import Actor
from qa_service.ofsted.collected import Collected
from qa_service.ofsted.collecting import collect
from scrapers.addresses import AllowedHosts
from scrapers.answers import Limits
from scrapers.http import Fetcher
from tests.fetching.fault_server import PDF, FaultServer, answer, redirect
from tests.fetching.pages import search_page

HASTY = Limits(connect_seconds=0.5, read_seconds=0.15, resource_seconds=0.25, attempts=1, first_backoff=0.001)
PATIENT = replace(HASTY, connect_seconds=10, read_seconds=10, resource_seconds=10)
"""Where no page fails: what is slow is then the machine, on which a test must not depend."""
BY = Actor.job("test")


@dataclass
class Site(FaultServer):
    """Every file is there and says nothing that can be read, until a test sets it; every other page is missing."""

    found: bytes = field(default_factory=search_page)
    failing: set[str] = field(default_factory=set)
    """URNs whose pages fail."""

    def page(self, urn: str, html: bytes, etag: str | None = None) -> None:
        self.failing.discard(urn)
        self.scripted[f"/provider/2/{urn}"] = [answer(html, more=f"ETag: {etag}\r\n" if etag else "")]

    def fault(self, urn: str, fault: str) -> None:
        """The page of this setting fails in one of the ways of the server of faults."""
        self.failing.add(urn)
        self.scripted[f"/provider/2/{urn}"] = [redirect(f"/{fault}/{urn}")]

    def file(self, number: int, body: bytes, content_type: str = "application/pdf", status: int = 200) -> None:
        self.scripted[f"/v1/file/{number}"] = [answer(body, content_type, status=status)]

    def _do_search(self, connection: socket.socket) -> None:
        connection.sendall(answer(self.found))

    def _do_provider(self, connection: socket.socket) -> None:
        connection.sendall(answer(b"", status=404))

    def _do_v1(self, connection: socket.socket) -> None:
        connection.sendall(answer(PDF, "application/pdf"))

    _do_v2 = _do_provider

    def collect(self, app: Flask, *urns: str, run_seconds: float | None = None, **asked: object) -> Collected:
        """A run against this site, with little patience for pages that fail."""
        config = replace(app.config["SERVICE"], ofsted_reports_url=self.base, ofsted_files_url=self.base)
        fetcher = Fetcher(0, contact="qa@marlowe.example", hosts=AllowedHosts(self.base),
                          limits=HASTY if self.failing else PATIENT, run_seconds=run_seconds)
        return collect(fetcher, config, urns=list(urns) or None, by=BY, **asked)  # type: ignore[arg-type]
