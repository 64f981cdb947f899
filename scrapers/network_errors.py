"""What the errors of the network libraries mean, as failures with a sentence for people."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator

import urllib3

from scrapers.addresses import Target
from scrapers.answers import failed
from scrapers.fetched import FailureKind, FetchFailed

_MEANINGS: tuple[tuple[tuple[type[BaseException], ...], FailureKind, str], ...] = (
    ((http.client.LineTooLong,), FailureKind.TOO_LARGE, "sent a header that is too long"),
    ((http.client.IncompleteRead, urllib3.exceptions.IncompleteRead), FailureKind.TRUNCATED, "broke off in the answer"),
    ((TimeoutError, urllib3.exceptions.TimeoutError), FailureKind.TIMEOUT, "did not answer in time"),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), FailureKind.REFUSED, "broke off the connection"),
    ((ssl.SSLError, urllib3.exceptions.SSLError), FailureKind.TLS, "could not prove who it is (certificate or TLS)"),
)


def meaning_of(target: Target, error: BaseException) -> FetchFailed:
    """The failure that a library's error stands for, told by the errors underneath it."""
    causes = list(_causes(error))
    for types, kind, what in _MEANINGS:
        if any(isinstance(cause, types) for cause in causes):
            return failed(target, what, kind)
    if any("headers" in str(cause) for cause in causes if type(cause) is http.client.HTTPException):
        return failed(target, "sent too many headers", FailureKind.TOO_LARGE)
    return failed(target, "broke off the connection", FailureKind.REFUSED)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and every error that it carries or came from."""
    waiting, seen = [error], set()
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        inside = [*current.args, getattr(current, "reason", None), current.__cause__, current.__context__]
        waiting.extend(cause for cause in inside if isinstance(cause, BaseException))
