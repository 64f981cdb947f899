"""A small stand-in of Ofsted's reports site, its file server and GOV.UK's content API, for one invented world.

It answers as the real sites do where that is known: at most 100 search results a page, PDFs with validators, an HTML
page saying "Report not found" for a withdrawn file. It shows what is published by its own day, which can be moved on.
"""

from __future__ import annotations

import contextlib
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from qa_service.demo import site_pages, stand_in_govuk
from qa_service.demo.composing import report_of
from qa_service.demo.report_pdfs import cached_pdf, content_key
from qa_service.demo.world import DemoInspection, DemoSetting, Fault, Twist, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_DAYS_OF_REPORTS = 365
_MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """What the stand-in sends back."""

    status: HTTPStatus
    body: bytes
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


class StandIn:
    """The three sites over one world. ``shown_until`` is the day as which they answer."""

    def __init__(self, world: World, data_dir: Path, *, faults: bool = True, shown_until: date | None = None) -> None:
        self.world = world
        self.cache = data_dir / "demo-cache"
        self.faults = dict(world.faults) if faults else {}
        self.shown_until = shown_until or world.today
        self._events: dict[str, list[DemoInspection]] = {}
        for event in world.inspections:
            self._events.setdefault(event.urn, []).append(event)
        self._files = {event.file_id: event for event in world.inspections}

    def publish_until(self, day: date) -> None:
        """Answer from now on as on ``day``: later publications stay unknown."""
        self.shown_until = day

    def mend(self, urn: str) -> None:
        """Let the page of this setting answer again."""
        self.faults.pop(urn, None)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        path, query = environ.get("PATH_INFO", "/"), environ.get("QUERY_STRING", "")
        answer = self.answer(path, query, environ)
        body = b"" if answer.status is HTTPStatus.NOT_MODIFIED else answer.body
        headers = [*answer.headers, ("Content-Length", str(len(body)))]
        if body:
            headers.append(("Content-Type", answer.content_type))
        start_response(f"{answer.status.value} {answer.status.phrase}", headers)
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

    def answer(self, path: str, query: str, environ: dict[str, Any]) -> Answer:
        """The answer to one request."""
        parts = path.strip("/").split("/")
        match parts:
            case ["robots.txt"]:
                return Answer(HTTPStatus.OK, b"User-agent: *\nDisallow: /admin/\n", "text/plain")
            case ["search"]:
                return self._search(query)
            case ["provider", code, urn]:
                return self._provider(code, urn, environ)
            case ["v1", "file", file_id]:
                return self._file(file_id, environ)
            case ["api", "content", *rest]:
                return self._content("/" + "/".join(rest), environ)
            case ["media", _, name]:
                return self._asset(name)
            case _:
                return _message(HTTPStatus.NOT_FOUND, "Page not found", "The page that you asked for does not exist.")

    def published(self, urn: str) -> list[DemoInspection]:
        """The setting's reports that the site shows: those of the last year, oldest first."""
        first = self.shown_until - timedelta(days=_DAYS_OF_REPORTS)
        return [e for e in self._events.get(urn, []) if first <= e.published_on <= self.shown_until]

    def _known(self, urn: str) -> DemoSetting | None:
        setting = self.world.settings.get(urn.upper())
        return setting if setting and setting.registered_on <= self.shown_until else None

    def _search(self, query: str) -> Answer:
        asked = {key: values[-1] for key, values in parse_qs(query).items()}
        words = asked.get("q", "").strip().lower()
        first, last = _day(asked.get("latest_report_date_start")), _day(asked.get("latest_report_date_end"))
        hits = []
        for setting in self.world.settings.values():
            reports = self.published(setting.urn) if self._known(setting.urn) else None
            if reports is None or not _matches(setting, words):
                continue
            latest = reports[-1] if reports else None
            if _within(latest, first, last):
                hits.append((setting, latest))
        hits.sort(key=lambda hit: (-(hit[1].published_on.toordinal() if hit[1] else 0), hit[0].urn))
        rows = max(1, min(_number(asked.get("rows"), 10), _MOST_ROWS))
        start = max(0, _number(asked.get("start"), 0))
        page = site_pages.search_page(hits[start : start + rows], len(hits), start, rows, asked)
        return _html(page)

    def _provider(self, code: str, urn: str, environ: dict[str, Any]) -> Answer:
        setting = self._known(urn)
        if setting is None:
            return _message(HTTPStatus.NOT_FOUND, "Provider not found", "We do not know this provider.")
        if code != site_pages.type_code(setting):
            return Answer(HTTPStatus.FOUND, b"", headers=(("Location", site_pages.provider_path(setting)),))
        fault = self.faults.get(setting.urn)
        if fault is Fault.UNAVAILABLE:
            return _message(HTTPStatus.SERVICE_UNAVAILABLE, "Sorry, there is a problem with the service", "Try later.")
        events = self.published(setting.urn)
        if fault is Fault.CHANGED_LAYOUT:
            return _html(site_pages.changed_provider_page(setting, events))
        page = _html(site_pages.provider_page(setting, events))
        if environ.get("HTTP_IF_NONE_MATCH") == dict(page.headers)["ETag"]:
            return Answer(HTTPStatus.NOT_MODIFIED, b"", headers=page.headers)
        return page

    def _file(self, file_id: str, environ: dict[str, Any]) -> Answer:
        event = self._files.get(file_id)
        if event is None or event.published_on > self.shown_until or event.twist is Twist.NOT_FOUND:
            # The real site was seen to send this page for a file that is gone; 200 is the harder case to survive.
            return _message(HTTPStatus.OK, "Report not found", "The report that you asked for could not be found.")
        report = report_of(self.world, event)
        etag = f'"{content_key(report)[:32]}"'
        moment = datetime.combine(event.published_on, time(9, 30), UTC)
        headers = (("ETag", etag), ("Last-Modified", format_datetime(moment, usegmt=True)))
        if _unchanged(environ, etag, headers[1][1]):
            return Answer(HTTPStatus.NOT_MODIFIED, b"", headers=headers)
        return Answer(HTTPStatus.OK, cached_pdf(report, self.cache), "application/pdf", headers)

    def _content(self, path: str, environ: dict[str, Any]) -> Answer:
        host = environ.get("HTTP_HOST", "127.0.0.1")
        body = stand_in_govuk.content(self.world, path, f"http://{host}", self.cache)
        if body is None:
            return Answer(HTTPStatus.NOT_FOUND, b'{"error": "not found"}', "application/json")
        return Answer(HTTPStatus.OK, body, "application/json")

    def _asset(self, name: str) -> Answer:
        data = stand_in_govuk.asset(self.world, name, self.cache)
        if data is None:
            return _message(HTTPStatus.NOT_FOUND, "Page not found", "There is no such file.")
        return Answer(HTTPStatus.OK, data, stand_in_govuk.media_type(name), (("ETag", _etag(data)),))


def stand_in_app(world: World, data_dir: Path, *, faults: bool = True) -> WSGIApplication:
    """The stand-in as a WSGI application; made PDFs are kept under ``data_dir``."""
    return StandIn(world, data_dir, faults=faults)


@dataclass(frozen=True, slots=True)
class Running:
    """A stand-in that answers: its base addresses, and the switch-board behind them."""

    reports_url: str
    files_url: str
    gov_uk_url: str
    site: StandIn
    stop: Callable[[], None]

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point the service at this stand-in, without a pause between requests."""
        return {
            "OFSTED_REPORTS_URL": self.reports_url,
            "OFSTED_FILES_URL": self.files_url,
            "GOV_UK_URL": self.gov_uk_url,
            "OFSTED_SECONDS_BETWEEN_REQUESTS": "0",
        }


def run_stand_in(world: World, data_dir: Path, *, faults: bool = True, shown_until: date | None = None) -> Running:
    """Starts the stand-in on a free loopback port in a background thread. ``stop`` ends it."""
    site = StandIn(world, data_dir, faults=faults, shown_until=shown_until)
    server = make_server("127.0.0.1", 0, site, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)

    url = f"http://127.0.0.1:{server.server_port}"
    return Running(url, url, url, site, stop)


@contextlib.contextmanager
def standing_in(
    world: World, data_dir: Path, *, faults: bool = True, shown_until: date | None = None
) -> Iterator[Running]:
    """A running stand-in for the length of a ``with`` block."""
    running = run_stand_in(world, data_dir, faults=faults, shown_until=shown_until)
    try:
        yield running
    finally:
        running.stop()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    allow_reuse_address = True

    def server_bind(self) -> None:
        """Binds without asking for the machine's own name, which can hang where there is no name server."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.socket.getsockname()[1])
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: standard error belongs to the command that runs the demonstration."""

    def address_string(self) -> str:
        return str(self.client_address[0])


def _matches(setting: DemoSetting, words: str) -> bool:
    if not words:
        return True
    return words == setting.urn.lower() or (not setting.redacted and words in setting.name.lower())


def _within(latest: DemoInspection | None, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    return latest is not None and (first or date.min) <= latest.published_on <= (last or date.max)


def _day(text: str | None) -> date | None:
    """A day as a form may send it: 2026-01-31, 31/01/2026 or 31 January 2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"):
        with contextlib.suppress(ValueError):
            return datetime.strptime(text or "", form).date()
    return None


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default


def _unchanged(environ: dict[str, Any], etag: str, modified: str) -> bool:
    if given := environ.get("HTTP_IF_NONE_MATCH"):
        return etag in [part.strip() for part in str(given).split(",")]
    return environ.get("HTTP_IF_MODIFIED_SINCE") == modified


def _html(page: str) -> Answer:
    body = page.encode()
    return Answer(HTTPStatus.OK, body, headers=(("ETag", _etag(body)),))


def _etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _message(status: HTTPStatus, title: str, text: str) -> Answer:
    return Answer(status, site_pages.message_page(title, text).encode())

