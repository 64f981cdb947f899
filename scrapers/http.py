"""The only module that fetches from Ofsted and GOV.UK: politely, within limits, and from allowed addresses alone.

One request at a time, at most one a second; robots.txt and Retry-After obeyed; an identifying User-Agent. What did
not arrive whole, in time, under the size limit and from a checked address is a ``FetchFailed``, never a short body.
"""

from __future__ import annotations

import contextlib
import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from protego import Protego
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from scrapers.addresses import AllowedHosts, IPAddress, Origin, Target
from scrapers.answers import HEADER_BYTES, Answer, Body, Limits, failed, fetched_from, retry_after
from scrapers.documents import why_not_a_pdf
from scrapers.fetched import FailureKind, Fetched, FetchedDocument, FetchFailed
from scrapers.network_errors import meaning_of
from scrapers.pacing import Pace

AGENT_NAME = "qa-service"
PAGES = "text/html, application/xhtml+xml"
DOCUMENTS = "application/pdf"
_CHUNK = 64 * 1024
_ADDRESSES_TRIED = 4
_AFTER_THE_END = 0.25
_ROBOTS_LENGTH = 512 * 1024
_ROBOTS_FAILURE_KEPT = 300.0
_REDIRECTS = (301, 302, 303, 307, 308)
_STATUS_TRIED_AGAIN = (429, 500, 502, 503, 504)
_TRIED_AGAIN = (FailureKind.TIMEOUT, FailureKind.REFUSED, FailureKind.DNS, FailureKind.TRUNCATED)
# A failure of the whole site keeps its own kind when it is met while asking for robots.txt.
_OF_THE_SITE = (
    FailureKind.TIMEOUT,
    FailureKind.REFUSED,
    FailureKind.DNS,
    FailureKind.TLS,
    FailureKind.THROTTLED,
    FailureKind.NOT_ALLOWED,
)


@dataclass(frozen=True, slots=True)
class _Rules:
    """What robots.txt of one origin says, or why it could not be read and until when that stands."""

    robots: Protego | None
    failure: FetchFailed | None = None
    until: float = 0.0


class Fetcher:
    """Fetches pages and documents for one run, one at a time.

    ``contact`` (an e-mail or web address) stands in the User-Agent; ``hosts`` says what may be fetched;
    ``run_seconds`` ends the run: what would start later fails as ``run_over``. ``clock`` (monotonic seconds)
    and ``sleep`` can be replaced. ``ca_bundle`` is a file of certificates to trust instead of the usual ones.
    ``requests`` counts every request made, robots.txt, redirects and retries included.
    """

    def __init__(
        self,
        seconds_between_requests: float = 1.0,
        *,
        contact: str,
        hosts: AllowedHosts | None = None,
        limits: Limits | None = None,
        run_seconds: float | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        ca_bundle: str | None = None,
    ):
        if not re.fullmatch(r"[\x21-\x7e]+", contact):
            raise ValueError("the contact address must be one word of plain characters")
        self.requests = 0
        self.user_agent = f"{AGENT_NAME}/0.1 (quality assurance of children's placements; contact {contact})"
        self._limits = limits or Limits()
        self._hosts = hosts or AllowedHosts()
        self._first_backoff = self._limits.first_backoff * seconds_between_requests
        self._pace = Pace(
            seconds_between_requests,
            longest_wait=self._limits.longest_wait,
            run_seconds=run_seconds,
            clock=clock,
            sleep=sleep,
        )
        self._wire = _Wire(self._hosts, self._limits, ca_bundle)
        self._one_at_a_time = threading.Lock()
        self._rules: dict[Origin, _Rules] = {}

    def get(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, accept: str = PAGES
    ) -> Fetched:
        """What the address answers with status 200, or ``not_modified`` when a validator given here still holds.

        Everything else is ``FetchFailed``.
        """
        # Reports are compressed already; one that comes packed all the same was altered on its way.
        headers = {"Accept": accept, "Accept-Encoding": "identity" if accept == DOCUMENTS else "gzip"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        with self._one_at_a_time:
            answer = self._follow(self._hosts.target(url), headers, obey_robots=True)
        return fetched_from(answer, conditional=bool(etag or last_modified))

    def get_document(self, url: str, *, etag: str | None = None, last_modified: str | None = None) -> FetchedDocument:
        """A report file as it arrived, quarantined with the reason in words when it is not plainly a PDF."""
        fetched = self.get(url, etag=etag, last_modified=last_modified, accept=DOCUMENTS)
        return FetchedDocument(fetched, None if fetched.status == "not_modified" else why_not_a_pdf(fetched))

    def _follow(self, target: Target, headers: dict[str, str], *, obey_robots: bool) -> Answer:
        """Redirects by hand, every hop checked like the first address; all hops share one allowance of time."""
        allowance = _Allowance(self._limits.resource_seconds)
        for _ in range(self._limits.redirects + 1):
            if obey_robots:
                self._ask_robots(target)
            answer = self._try(target, headers, allowance)
            if answer.status not in _REDIRECTS:
                return answer
            location = answer.headers.get("Location")
            if not location:
                raise failed(target, "sent us on without saying where", FailureKind.HTTP_STATUS, answer.status)
            target = self._hosts.redirected(target, location)
        raise failed(target, f"sent us on more than {self._limits.redirects} times", FailureKind.NOT_ALLOWED)

    def _try(self, target: Target, headers: dict[str, str], allowance: _Allowance) -> Answer:
        """The answer to a request, repeated a few times where waiting may help."""
        for attempt in range(1, self._limits.attempts + 1):
            last = attempt == self._limits.attempts
            pause = self._first_backoff * 2 ** (attempt - 1)
            try:
                answer = self._ask(target, headers, allowance)
            except FetchFailed as failure:
                if last or allowance.used_up or failure.kind not in _TRIED_AGAIN:
                    raise
            else:
                if answer.status not in _STATUS_TRIED_AGAIN:
                    return answer
                asked = retry_after(answer)
                pause = pause if asked is None else asked
                if last or not self._pace.may_wait(pause):
                    self._pace.come_back(target, asked or 0.0)
                    raise _unanswered(target, answer.status, asked)
            self._pace.come_back(target, pause)
        raise failed(target, "was not asked", FailureKind.REFUSED)

    def _ask(self, target: Target, headers: dict[str, str], allowance: _Allowance) -> Answer:
        """One request, in its turn."""
        rules = self._rules.get(target.origin)
        delay = rules.robots.crawl_delay(AGENT_NAME) if rules and rules.robots else None
        self._pace.wait_for_turn(target, float(delay or 0.0))
        started = self._pace.clock()
        self.requests += 1
        try:
            seconds = max(0.01, self._pace.left(allowance.seconds))
            return self._wire.exchange(target, headers | {"User-Agent": self.user_agent}, seconds)
        finally:
            self._pace.answered()
            allowance.seconds -= self._pace.clock() - started

    def _ask_robots(self, target: Target) -> None:
        """``FetchFailed`` unless robots.txt of the origin was read and allows this address."""
        rules = self._rules.get(target.origin)
        if rules is None or (rules.failure and self._pace.clock() >= rules.until):
            rules = self._rules[target.origin] = self._read_robots(target.origin)
        if rules.failure:
            raise FetchFailed(rules.failure.reason, rules.failure.kind, url=target.url)
        if rules.robots and not rules.robots.can_fetch(target.url, AGENT_NAME):
            raise failed(target, "asks automatic readers to keep away from this address", FailureKind.ROBOTS)

    def _read_robots(self, origin: Origin) -> _Rules:
        """The rules of RFC 9309: none when the file is missing (4xx), all closed while it cannot be read."""
        target = Target(origin, "/robots.txt")
        try:
            answer = self._follow(target, {"Accept": "text/plain", "Accept-Encoding": "gzip"}, obey_robots=False)
            if 400 <= answer.status < 500:
                return _Rules(None)
            body = fetched_from(answer, conditional=False).body
        except FetchFailed as failure:
            if failure.kind is FailureKind.RUN_OVER:
                raise
            if failure.kind not in _OF_THE_SITE:
                reason = f"the rules for automatic readers (robots.txt) could not be checked: {failure.reason}"
                failure = FetchFailed(reason, FailureKind.ROBOTS)
            # Kept for a while, so that a site in trouble is not asked again for every page of the rota.
            return _Rules(None, failure, self._pace.clock() + _ROBOTS_FAILURE_KEPT)
        return _Rules(Protego.parse(body[:_ROBOTS_LENGTH].decode("utf-8-sig", "replace")))


def polite_fetcher(*addresses: str, pause: float, contact: str, run_seconds: float) -> Fetcher:
    """The one fetcher of a run: beside the public sites it may ask these ``addresses``, and it ends after its time.

    ``pause`` is in seconds. A contact of several words is joined up, as a User-Agent wants it.
    """
    return Fetcher(pause, contact="-".join(contact.split()), run_seconds=run_seconds, hosts=AllowedHosts(*addresses))


@dataclass(slots=True)
class _Allowance:
    """The seconds on the wire that one resource still has, over redirects and retries."""

    seconds: float

    @property
    def used_up(self) -> bool:
        return self.seconds <= 0


class _Wire:
    """One exchange at a time over a connection of its own, so that nothing is left over for the next.

    Closes what libraries leave open: the name is looked up once and the checked address dialled, a clock cuts off
    what drips, and no Session or environment takes part (no cookies, proxies, netrc, or redirects read whole).
    """

    def __init__(self, hosts: AllowedHosts, limits: Limits, ca_bundle: str | None):
        self._hosts = hosts
        self._limits = limits
        self._verify: bool | str = ca_bundle or True
        self._adapter = _PinnedAdapter(self)
        self._open: socket.socket | None = None

    def exchange(self, target: Target, headers: dict[str, str], seconds: float) -> Answer:
        """Ask once, without redirects or retries; ``FetchFailed`` when it did not work out within ``seconds``."""
        request = requests.Request("GET", target.url, headers=headers | {"Connection": "close"}).prepare()
        timeout = (min(self._limits.connect_seconds, seconds), min(self._limits.read_seconds, seconds))
        too_slow = failed(target, f"took longer than {seconds:.0f} seconds", FailureKind.TIMEOUT)
        cut = threading.Event()
        timer = threading.Timer(seconds, self._cut, [cut])
        timer.daemon = True
        timer.start()
        try:
            response = self._adapter.send(request, stream=True, timeout=timeout, verify=self._verify)
            with contextlib.closing(response):
                answer = self._read(target, response)
        except FetchFailed as failure:
            if cut.is_set() and failure.kind is FailureKind.TRUNCATED:
                raise too_slow from failure
            raise
        except (requests.RequestException, urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            raise too_slow if cut.is_set() else meaning_of(target, error) from error
        finally:
            timer.cancel()
            self._open = None
        if cut.is_set():
            raise too_slow
        return answer

    def dial(self, origin: Origin) -> socket.socket:
        """A socket to one of the checked addresses of an allowed origin; the name is looked up this once."""
        seconds = self._limits.connect_seconds
        until = time.monotonic() + seconds
        error: OSError | None = None
        addresses = self._hosts.addresses(origin, seconds)[:_ADDRESSES_TRIED]
        for left, address in zip(range(len(addresses), 0, -1), addresses, strict=True):
            try:
                # An equal share each, so that one address that swallows everything does not hide the next.
                sock = _connected(address, origin.port, max(0.05, (until - time.monotonic()) / left))
            except OSError as caught:
                error = caught
            else:
                self.opened(sock)
                return sock
        slow = isinstance(error, TimeoutError)
        what = "did not take the connection in time" if slow else "refused the connection"
        kind = FailureKind.TIMEOUT if slow else FailureKind.REFUSED
        raise failed(Target(origin, "/"), what, kind) from error

    def opened(self, sock: socket.socket | None) -> None:
        """Remember the open socket, so that the clock can cut it."""
        self._open = sock

    def _cut(self, cut: threading.Event) -> None:
        """Time is over: break the connection off, wherever it hangs; whoever reads from it wakes with an error."""
        cut.set()
        if self._open is not None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(self._open, socket.SHUT_RDWR)

    def _read(self, target: Target, response: requests.Response) -> Answer:
        headers = response.headers
        if sum(len(name) + len(value) for name, value in headers.items()) > HEADER_BYTES:
            raise failed(target, "sent too many headers", FailureKind.TOO_LARGE)
        if response.status_code != requests.codes.ok:
            return Answer(target, response.status_code, headers)
        body = Body(target, headers, self._limits.body_bytes)
        for data in self._pieces(response.raw, body):
            body.take(data)
        return Answer(target, response.status_code, headers, body.whole())

    def _pieces(self, raw: Any, body: Body) -> Iterator[bytes]:
        """The body as sent, piece by piece as it comes, to the end of the connection."""
        raw.length_remaining = None  # else urllib3 stops at the promised length, and surplus bytes go unseen
        while True:
            if body.complete and self._open is not None:
                self._open.settimeout(_AFTER_THE_END)
            try:
                data = raw.read1(_CHUNK, decode_content=False)
            except urllib3.exceptions.ReadTimeoutError:
                if body.complete:
                    return  # all there; the site merely keeps the connection open
                raise
            if not data:
                return
            yield data


class _ToTheEnd(http.client.HTTPResponse):
    """Reads a body of given length to the end of the connection, so that surplus bytes are seen, not dropped."""

    def begin(self) -> None:
        super().begin()
        if self.length:
            self.length = None


class _PinnedAdapter(HTTPAdapter):
    """The adapter of ``requests`` over connections that dial checked addresses only."""

    def __init__(self, wire: _Wire):
        self._wire = wire
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block=block, **pool_kwargs)
        wire = self._wire

        class Plain(HTTPConnection):
            response_class = _ToTheEnd

            def _new_conn(self) -> socket.socket:
                return wire.dial(Origin("http", self.host, int(self.port or 80)))

        class Secure(HTTPSConnection):
            response_class = _ToTheEnd

            def _new_conn(self) -> socket.socket:
                return wire.dial(Origin("https", self.host, int(self.port or 443)))

            def connect(self) -> None:
                super().connect()
                wire.opened(self.sock)

        plain = type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": Plain})
        secure = type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": Secure})
        self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}


def _connected(address: IPAddress, port: int, seconds: float) -> socket.socket:
    """Connect without any further look-up of names."""
    sock = socket.socket(socket.AF_INET6 if address.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect((str(address), port))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def _unanswered(target: Target, status: int, asked: float | None) -> FetchFailed:
    if status == 429 or asked is not None:
        later = "" if asked is None else f" in {asked:.0f} seconds"
        return failed(target, f"asked us to come back later{later}", FailureKind.THROTTLED, status)
    return failed(target, f"answered with an error (status {status})", FailureKind.HTTP_STATUS, status)
