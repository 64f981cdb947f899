"""What a fetch gives: the bytes with where and when they came from, or a failure that says why in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FailureKind(StrEnum):
    """Why something could not be checked. None of these ever means "no change"."""

    TIMEOUT = "timeout"
    REFUSED = "refused"
    DNS = "dns"
    TLS = "tls"
    HTTP_STATUS = "http_status"
    NOT_FOUND = "not_found"
    THROTTLED = "throttled"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    WRONG_TYPE = "wrong_type"
    NOT_ALLOWED = "not_allowed"
    ROBOTS = "robots"
    RUN_OVER = "run_over"
    LAYOUT_CHANGED = "layout_changed"
    WRONG_PROVIDER = "wrong_provider"

    @property
    def words(self) -> str:
        """The failure as a sentence for a page or an e-mail, without the particulars."""
        return _KIND_WORDS[self]


_KIND_WORDS = {
    FailureKind.TIMEOUT: "The site did not answer in time.",
    FailureKind.REFUSED: "The site could not be reached, or broke off the connection.",
    FailureKind.DNS: "The site's name could not be looked up.",
    FailureKind.TLS: "The site could not prove who it is, so nothing was taken from it.",
    FailureKind.HTTP_STATUS: "The site answered with an error.",
    FailureKind.NOT_FOUND: "The site says that there is nothing at this address.",
    FailureKind.THROTTLED: "The site asked us to come back later.",
    FailureKind.TOO_LARGE: "The answer was larger than the service takes.",
    FailureKind.TRUNCATED: "The answer did not arrive whole.",
    FailureKind.WRONG_TYPE: "The answer was not the kind of file expected.",
    FailureKind.NOT_ALLOWED: "The address is not one that the service may fetch.",
    FailureKind.ROBOTS: "The site's rules for automatic readers do not allow it, or could not be checked.",
    FailureKind.RUN_OVER: "The run's time was over before this could be checked.",
    FailureKind.LAYOUT_CHANGED: "The page is not laid out as known, so it was not read.",
    FailureKind.WRONG_PROVIDER: "The page is about another provider than the one asked for.",
}


class FetchFailed(Exception):
    """Nothing was taken from an address: ``reason`` is a sentence for people, ``kind`` one for programs."""

    def __init__(self, reason: str, kind: FailureKind, *, url: str | None = None, http_status: int | None = None):
        super().__init__(reason)
        self.reason = reason
        self.kind = kind
        self.url = url
        self.http_status = http_status


class LayoutChanged(FetchFailed):
    """A page arrived but is not laid out as known, so that reading on would be guessing."""

    def __init__(self, reason: str, *, url: str | None = None):
        super().__init__(reason, FailureKind.LAYOUT_CHANGED, url=url)


class WrongProvider(FetchFailed):
    """A provider's page prints another URN than the one that was asked for."""

    def __init__(self, reason: str, *, url: str | None = None):
        super().__init__(reason, FailureKind.WRONG_PROVIDER, url=url)


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered. ``status`` is ``new`` or ``not_modified``; the latter has no body and no hash.

    ``url`` is the address the bytes came from after redirects, ``fetched_at`` is UTC, ``length_known`` says
    whether the server told the length beforehand, so that a body broken off early would have been noticed;
    ``packing`` names the compression that the body was sent in and that has been undone, mostly none.
    """

    status: str
    body: bytes
    content_type: str
    etag: str | None
    last_modified: str | None
    url: str
    fetched_at: datetime
    http_status: int
    sha256: str | None
    length_known: bool = True
    packing: str = ""


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """A file fetched as a report. ``quarantined`` is ``None``, or why the file must not be read or served."""

    fetched: Fetched
    quarantined: str | None
