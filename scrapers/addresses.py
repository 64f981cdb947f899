"""Which addresses may be fetched: by scheme, host and port, and again by the IP address that a name stands for.

Guards against server-side request forgery: a page or a redirect may name any address, and a name may resolve to
anything. Only exact matches of a known origin pass, so every other way to write an address is refused unread.
"""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

from scrapers.fetched import FailureKind, FetchFailed

PUBLIC_HOSTS = frozenset(
    {"reports.ofsted.gov.uk", "files.ofsted.gov.uk", "www.gov.uk", "assets.publishing.service.gov.uk"}
)
_PORTS = {"https": 443, "http": 80}
_LONGEST_URL = 4096
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f\\]")
_NAMEABLE = [ip_network(n) for n in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1", "fc00::/7")]
# Ranges that carry an IPv4 address inside an IPv6 one; Python calls some of them global.
_WRAPPED = [
    ip_network(n)
    for n in ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10")
]

IPAddress = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: what an address is allowed or refused by."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")


@dataclass(frozen=True, slots=True)
class Target:
    """An address that passed the checks; ``path`` includes the query."""

    origin: Origin
    path: str

    @property
    def url(self) -> str:
        return f"{self.origin}{self.path}"


class AllowedHosts:
    """The four public hosts over https, and the origins that the operator configured (http allowed there).

    A configured origin may stand on a loopback or private address only when it names one itself: an IP address,
    ``localhost`` or a machine name without a dot. ``ValueError`` when a configured address is no address.
    """

    def __init__(self, *configured: str):
        self._configured = frozenset(_configured_origin(url) for url in configured if url)

    def target(self, url: str) -> Target:
        """The address taken apart, or ``FetchFailed(not_allowed)``."""
        url = url.strip()
        if len(url) > _LONGEST_URL or _NOT_IN_A_URL.search(url):
            raise _refused(url, "it is not written as a web address")
        try:
            parts = urlsplit(url)
            origin = _origin(parts.scheme, parts.hostname, parts.port)
        except ValueError as error:
            raise _refused(url, "it is not written as a web address") from error
        if "@" in parts.netloc:
            raise _refused(url, "it carries a user name")
        self.check_origin(origin)
        return Target(origin, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))

    def redirected(self, target: Target, location: str) -> Target:
        """Where a redirect leads, checked like any address and never from https to http or inward."""
        try:
            joined = urljoin(target.url, location.strip())
        except ValueError as error:
            raise _refused(location, "it is not written as a web address") from error
        there = self.target(joined)
        if target.origin.scheme == "https" and there.origin.scheme != "https":
            raise _refused(joined, "a redirect from https to http is not followed")
        if self.may_be_private(there.origin) and target.origin not in self._configured:
            raise _refused(joined, "a public site may not redirect to a private address")
        return there

    def check_origin(self, origin: Origin) -> None:
        """``FetchFailed(not_allowed)`` unless the origin is one of the public or the configured ones."""
        if origin in self._configured:
            return
        if origin.host not in PUBLIC_HOSTS:
            raise _refused(str(origin), "the host is not one of those allowed")
        if origin.scheme != "https" or origin.port != _PORTS["https"]:
            raise _refused(str(origin), "only https on its usual port is allowed")

    def may_be_private(self, origin: Origin) -> bool:
        """Whether the operator named a machine that may stand on a loopback or private address."""
        return (
            origin in self._configured
            and origin.host not in PUBLIC_HOSTS
            and (_as_ip(origin.host) is not None or "." not in origin.host)
        )

    def addresses(self, origin: Origin, seconds: float) -> list[IPAddress]:
        """The IP addresses behind an allowed origin, looked up once, each checked; connect to these and no others.

        One refused address refuses all. ``FetchFailed(dns)`` when there is no answer within ``seconds``.
        """
        self.check_origin(origin)
        literal = _as_ip(origin.host)
        found = [literal] if literal is not None else _look_up(origin, seconds)
        private = self.may_be_private(origin)
        for address in found:
            if not (is_public(address) or (private and _is_nameable(address))):
                raise _refused(str(origin), f"its name stands for {address}, which is not a public address")
        return found


def is_public(address: IPAddress) -> bool:
    """Whether an IP address is on the public internet, and is not an IPv4 address in disguise."""
    if any(address in network for network in _WRAPPED if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_link_local)


def _is_nameable(address: IPAddress) -> bool:
    return any(address in network for network in _NAMEABLE if network.version == address.version)


def _as_ip(host: str) -> IPAddress | None:
    with contextlib.suppress(ValueError):
        return ip_address(host)
    return None


def _origin(scheme: str, host: str | None, port: int | None) -> Origin:
    if scheme not in _PORTS or not host:
        raise ValueError("neither http nor https, or no host")
    return Origin(scheme, host, port if port is not None else _PORTS[scheme])


def _configured_origin(url: str) -> Origin:
    parts = urlsplit(url.strip())
    if "@" in parts.netloc:
        raise ValueError(f"the address {url!r} must not carry a user name")
    try:
        return _origin(parts.scheme, parts.hostname, parts.port)
    except ValueError as error:
        raise ValueError(f"{url!r} is not an http or https address") from error


def _look_up(origin: Origin, seconds: float) -> list[IPAddress]:
    """Ask the resolver, in a thread because it has no time limit of its own."""
    answers: list[IPAddress] = []
    errors: list[Exception] = []

    def ask() -> None:
        try:
            for answer in socket.getaddrinfo(origin.host, origin.port, type=socket.SOCK_STREAM):
                address = ip_address(str(answer[4][0]))
                if address not in answers:
                    answers.append(address)
        except (OSError, ValueError) as error:
            errors.append(error)

    asking = threading.Thread(target=ask, daemon=True, name="name-lookup")
    asking.start()
    asking.join(seconds)
    if asking.is_alive() or errors or not answers:
        why = "took too long" if asking.is_alive() else "found nothing"
        raise FetchFailed(f"looking up the name {origin.host} {why}", FailureKind.DNS, url=str(origin))
    return answers


def _refused(url: str, why: str) -> FetchFailed:
    return FetchFailed(f"the address {url[:200]!r} was not fetched: {why}", FailureKind.NOT_ALLOWED, url=url)
