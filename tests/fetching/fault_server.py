"""A server on the loopback address that misbehaves on demand: the first part of the path names the fault.

Speaks raw HTTP over sockets, because a decent server library would not send what is needed here.
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache

PAGE = b"<!DOCTYPE html><html><head><title>A page</title></head><body><p>All is well</p></body></html>"
PDF = b"%PDF-1.7\n" + b"1 0 obj\n<<>>\nendobj\n" * 50 + b"%%EOF\n"


@dataclass
class Seen:
    """One request as it came in."""

    at: float
    path: str
    headers: dict[str, str]


@dataclass
class FaultServer:
    """Start with ``with FaultServer() as server``; ``server.url("/ok")``. ``scripted`` answers a path in turn."""

    robots: bytes | None = None
    certificate: ssl.SSLContext | None = None
    retry_seconds: int = 1
    scripted: dict[str, list[bytes]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    connections: int = 0
    most_at_once: int = 0

    def __enter__(self) -> FaultServer:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self._closing = threading.Event()
        self._open = 0
        self._lock = threading.Lock()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._listener.close()

    @property
    def base(self) -> str:
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return self.base + path

    def asked(self, path: str) -> list[Seen]:
        return [one for one in self.seen if one.path == path]

    def paths(self) -> Counter[str]:
        return Counter(one.path for one in self.seen)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with self._lock:
            self.connections += 1
            self._open += 1
            self.most_at_once = max(self.most_at_once, self._open)
        try:
            connection.settimeout(20)
            if self.certificate:
                connection = self.certificate.wrap_socket(connection, server_side=True)
            self._answer(connection)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open -= 1
            connection.close()

    def _answer(self, connection: socket.socket) -> None:
        asked = b""
        while b"\r\n\r\n" not in asked:
            data = connection.recv(4096)
            if not data:
                return
            asked += data
        first, *lines = asked.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        path = first.split(" ")[1]
        headers = dict(line.split(": ", 1) for line in lines)
        self.seen.append(Seen(time.monotonic(), path, headers))
        script = self.scripted.get(path)
        if script:
            connection.sendall(script.pop(0) if len(script) > 1 else script[0])
        elif path == "/robots.txt":
            missing = self.robots is None
            connection.sendall(answer(self.robots or b"", "text/plain", status=404 if missing else 200))
        else:
            fault = path.strip("/").split("/")[0].split("?")[0]
            getattr(self, f"_do_{fault}".replace("-", "_"))(connection)

    # Good answers.

    def _do_ok(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE))

    def _do_pdf(self, connection: socket.socket) -> None:
        connection.sendall(answer(PDF, "application/pdf"))

    # The twelve faults of the catalogue.

    def _do_429_seconds(self, connection: socket.socket) -> None:
        connection.sendall(answer(b"slow down", status=429, more=f"Retry-After: {self.retry_seconds}\r\n"))

    def _do_429_date(self, connection: socket.socket) -> None:
        now = datetime.now(UTC)
        until = format_datetime(now + timedelta(seconds=self.retry_seconds), usegmt=True)
        more = f"Date: {format_datetime(now, usegmt=True)}\r\nRetry-After: {until}\r\n"
        connection.sendall(answer(b"slow down", status=429, more=more))

    def _do_500(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE, status=500))

    def _do_502(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE, status=502))

    def _do_503(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE, status=503))

    def _do_reset(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE)[:60])
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _do_read_timeout(self, connection: socket.socket) -> None:
        self._closing.wait(20)

    def _do_drip(self, connection: socket.socket) -> None:
        connection.sendall(head(f"Content-Length: {len(PAGE)}\r\n"))
        self._drip(connection, PAGE)

    def _do_drip_unannounced(self, connection: socket.socket) -> None:
        connection.sendall(head(""))
        self._drip(connection, PAGE)

    def _do_drip_headers(self, connection: socket.socket) -> None:
        self._drip(connection, answer(PAGE))

    def _do_endless(self, connection: socket.socket) -> None:
        connection.sendall(head("Transfer-Encoding: chunked\r\n"))
        while not self._closing.wait(0.02):
            connection.sendall(b"5\r\nagain\r\n")

    def _do_half(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE)[: -len(PAGE) // 2])

    def _do_half_chunked(self, connection: socket.socket) -> None:
        connection.sendall(head("Transfer-Encoding: chunked\r\n") + b"40\r\n" + PAGE[:20])

    def _do_length_too_long(self, connection: socket.socket) -> None:
        connection.sendall(head(f"Content-Length: {len(PAGE) + 7}\r\n") + PAGE)

    def _do_length_too_short(self, connection: socket.socket) -> None:
        connection.sendall(head(f"Content-Length: {len(PAGE) - 7}\r\n") + PAGE)

    # Bombs.

    def _do_gzip_bomb(self, connection: socket.socket) -> None:
        packed = bomb()
        connection.sendall(head(f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n") + packed)

    def _do_gzip_half(self, connection: socket.socket) -> None:
        connection.sendall(head("Content-Encoding: gzip\r\n") + gzip.compress(PAGE)[:-12])

    def _do_gzip(self, connection: socket.socket) -> None:
        packed = gzip.compress(PAGE)
        connection.sendall(head(f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n") + packed)

    def _do_deflate(self, connection: socket.socket) -> None:
        connection.sendall(head("Content-Encoding: deflate\r\n") + zlib.compress(PAGE))

    def _do_ten_gigabytes(self, connection: socket.socket) -> None:
        connection.sendall(head("Content-Length: 10737418240\r\n"))
        self._pour(connection)

    def _do_ten_gigabytes_unannounced(self, connection: socket.socket) -> None:
        connection.sendall(head(""))
        self._pour(connection)

    def _do_one_long_header(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE, more="X-Long: " + "a" * 1_000_000 + "\r\n"))

    def _do_many_headers(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE, more="".join(f"X-{n}: a\r\n" for n in range(10_000))))

    def _do_big_headers(self, connection: socket.socket) -> None:
        connection.sendall(answer(PAGE, more="".join(f"X-{n}: {'a' * 50_000}\r\n" for n in range(20))))

    def _do_error_with_body(self, connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 10737418240\r\n\r\n")
        self._pour(connection)

    def _drip(self, connection: socket.socket, data: bytes) -> None:
        for byte in data:
            connection.sendall(bytes([byte]))
            if self._closing.wait(1.0):
                return

    def _pour(self, connection: socket.socket) -> None:
        block = bytes(256 * 1024)
        while not self._closing.is_set():
            connection.sendall(block)


@cache
def bomb() -> bytes:
    """400 MB of nothing in 400 kB, packed without ever holding it unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(400)) + packer.flush()


def head(more: str, status: int = 200, content_type: str = "text/html; charset=utf-8") -> bytes:
    """The status line and headers of an answer."""
    return f"HTTP/1.1 {status} Some words\r\nContent-Type: {content_type}\r\n{more}Connection: close\r\n\r\n".encode()


def answer(body: bytes, content_type: str = "text/html; charset=utf-8", *, status: int = 200, more: str = "") -> bytes:
    """A whole answer of the right length."""
    return head(f"Content-Length: {len(body)}\r\n{more}", status, content_type) + body


def redirect(location: str, status: int = 302) -> bytes:
    """An answer that sends the reader on."""
    return answer(b"", status=status, more=f"Location: {location}\r\n")
