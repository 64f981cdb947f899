"""What came back over the wire, and whether it came whole: pure counting and unpacking, no network."""

from __future__ import annotations

import hashlib
import io
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scrapers.addresses import Target
from scrapers.fetched import FailureKind, Fetched, FetchFailed

HEADER_BYTES = 256 * 1024
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one resource may cost; seconds, and bytes after decoding. Waiting between requests is not counted.

    ``first_backoff`` is in pauses between requests (2 s where they are a second apart), and doubles with each retry.
    """

    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    resource_seconds: float = 60.0
    body_bytes: int = 25 * _MEGABYTE
    attempts: int = 3
    first_backoff: float = 2.0
    longest_wait: float = 300.0
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers and, for status 200 alone, the decoded body."""

    target: Target
    status: int
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def length_known(self) -> bool:
        """Whether the server said beforehand how long the body is, or marks its end."""
        chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
        return chunked or self.headers.get("Content-Length") is not None


class Body:
    """Gathers a body piece by piece and holds it to the promised length, the size limit and its packing.

    Every break of these is ``FetchFailed``: a short body never counts as a body.
    """

    def __init__(self, target: Target, headers: Mapping[str, str], limit: int):
        self._target = target
        self._limit = limit
        self._unpacked = io.BytesIO()
        self._received = 0
        length = headers.get("Content-Length", "")
        self._promised = int(length) if re.fullmatch(r"[0-9]{1,18}", length) else None
        if self._promised is not None and self._promised > limit:
            raise self._too_large()
        packing = packing_of(headers)
        if packing not in ("", "gzip", "x-gzip"):
            what = f"packed its answer in a way not asked for ({packing[:40]})"
            raise failed(target, what, FailureKind.WRONG_TYPE)
        self._gzip = zlib.decompressobj(wbits=31) if packing else None

    @property
    def complete(self) -> bool:
        """Whether as many bytes as promised have come (never, where nothing was promised)."""
        return self._promised is not None and self._received >= self._promised

    def take(self, data: bytes) -> None:
        """Another piece as sent."""
        self._received += len(data)
        if self._promised is not None and self._received > self._promised:
            raise self._not_whole("sent more than the length it gave")
        self._unpacked.write(self._unpack(data, self._limit + 1 - self._unpacked.tell()))
        if self._unpacked.tell() > self._limit:
            raise self._too_large()

    def whole(self) -> bytes:
        """The body, after the last piece."""
        if self._promised is not None and self._received < self._promised:
            raise self._not_whole(f"broke off after {self._received} of {self._promised} bytes")
        if self._gzip is not None and self._received and not self._gzip.eof:
            raise self._not_whole("broke off inside a compressed answer")
        return self._unpacked.getvalue()

    def _unpack(self, data: bytes, most: int) -> bytes:
        """At most so many bytes, so that a bomb never unfolds."""
        if self._gzip is None:
            return data[:most]
        try:
            unpacked = self._gzip.decompress(data, most)
        except zlib.error as error:
            raise self._not_whole("sent a compressed answer that cannot be unpacked") from error
        if self._gzip.unused_data:
            raise self._not_whole("sent more after the end of a compressed answer")
        return unpacked

    def _too_large(self) -> FetchFailed:
        return failed(self._target, f"sent more than {self._limit / _MEGABYTE:.0f} MB", FailureKind.TOO_LARGE)

    def _not_whole(self, what: str) -> FetchFailed:
        return failed(self._target, what, FailureKind.TRUNCATED)


def failed(target: Target, what: str, kind: FailureKind, status: int | None = None) -> FetchFailed:
    """A failure whose sentence begins with the site's name."""
    return FetchFailed(f"{target.origin.host} {what}", kind, url=target.url, http_status=status)


def fetched_from(answer: Answer, *, conditional: bool) -> Fetched:
    """A good answer as a record. Any other status, and "not modified" to a question without validators, fails."""
    not_modified = answer.status == 304 and conditional
    if answer.status in (404, 410):
        what = f"says that there is nothing at this address (status {answer.status})"
        raise failed(answer.target, what, FailureKind.NOT_FOUND, answer.status)
    if answer.status != 200 and not not_modified:
        what = f"answered with status {answer.status} where a page or file was expected"
        raise failed(answer.target, what, FailureKind.HTTP_STATUS, answer.status)
    return Fetched(
        status="not_modified" if not_modified else "new",
        body=answer.body,
        content_type=answer.headers.get("Content-Type", ""),
        etag=answer.headers.get("ETag"),
        last_modified=answer.headers.get("Last-Modified"),
        url=answer.target.url,
        fetched_at=datetime.now(UTC),
        http_status=answer.status,
        sha256=None if not_modified else hashlib.sha256(answer.body).hexdigest(),
        length_known=answer.length_known,
        packing=packing_of(answer.headers),
    )


def packing_of(headers: Mapping[str, str]) -> str:
    """The compression named in the headers, ``""`` for none."""
    packing = headers.get("Content-Encoding", "").strip().lower()
    return "" if packing == "identity" else packing


def retry_after(answer: Answer) -> float | None:
    """Seconds that the site asks us to wait. A date is counted from the site's own clock where it tells it."""
    value = answer.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    until = _http_date(value)
    if until is None:
        return None
    now = _http_date(answer.headers.get("Date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
