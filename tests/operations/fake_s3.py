"""A store of the S3 kind, as small as the service's use of it: it keeps objects in memory and checks nothing."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class FakeS3(ThreadingHTTPServer):
    """The server and what it holds, by ``bucket/key``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.held: dict[str, bytes] = {}
        self.away = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeS3
    protocol_version = "HTTP/1.1"

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        if self.server.away:
            status, body = 503, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if "chunked" in self.headers.get("Content-Encoding", ""):
            data = _unchunked(data)
        if not self.server.away:
            self.server.held[self._key()] = data
        self._answer(200, ETag=f'"{hashlib.md5(data).hexdigest()}"')

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if "list-type" in parse_qs(asked.query):
            return self._list(parse_qs(asked.query))
        data = self.server.held.get(self._key())
        if data is None:
            return self._answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        return self._answer(200, data, ETag=f'"{hashlib.md5(data).hexdigest()}"')

    def do_HEAD(self) -> None:
        data = self.server.held.get(self._key())
        if data is None:
            self._answer(404)
        else:
            self._answer(200, **{"Content-Length": str(len(data)), "ETag": f'"{hashlib.md5(data).hexdigest()}"'})

    def do_DELETE(self) -> None:
        self.server.held.pop(self._key(), None)
        self._answer(204)

    def _list(self, asked: dict[str, list[str]]) -> None:
        """Two at a time, so that whoever lists must go on."""
        prefix, after = asked.get("prefix", [""])[0], asked.get("continuation-token", [""])[0]
        bucket = urlsplit(self.path).path.strip("/")
        whole = f"{bucket}/{prefix}"
        keys = sorted(key.removeprefix(f"{bucket}/") for key in self.server.held if key.startswith(whole))
        rest = [key for key in keys if key > after]
        shown = rest[:2]
        held = {key: self.server.held[f"{bucket}/{key}"] for key in shown}
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size>"
            f'<ETag>"{hashlib.md5(data).hexdigest()}"</ETag></Contents>' for key, data in held.items())
        more = len(rest) > len(shown)
        token = f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if more else ""
        self._answer(200, f'<?xml version="1.0"?><ListBucketResult><IsTruncated>{str(more).lower()}</IsTruncated>'
                          f"{contents}{token}</ListBucketResult>".encode(), **{"Content-Type": "application/xml"})

    def log_message(self, *_args: object) -> None:
        pass


def _unchunked(data: bytes) -> bytes:
    """What the client sends in pieces with their checksums."""
    out = b""
    while data:
        head, _, rest = data.partition(b"\r\n")
        size = int(head.partition(b";")[0], 16)
        if not size:
            break
        out, data = out + rest[:size], rest[size + 2:]
    return out


@contextmanager
def serving() -> Iterator[FakeS3]:
    server = FakeS3()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
