"""S9, S14, S17: the sample of a proxy, run as it stands: its own answers protect too, it holds back, its TLS holds."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.assured import Figure
from tests.conftest import ROOT, _missing

SAMPLES = ROOT / "docs" / "deployment"
PROTECTING = {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy",
              "Cross-Origin-Resource-Policy", "Permissions-Policy", "Cache-Control"}


class Service(BaseHTTPRequestHandler):
    """Stands where the service would: says what the proxy told it."""

    heard: list[dict[str, str]] = []

    def do_GET(self) -> None:
        self.heard.append(dict(self.headers.items()) | {"path": self.path})
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_args: object) -> None:
        pass


@dataclass
class Proxy:
    plain: int
    secure: int
    certificate: Path
    folder: Path

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def get(self, path: str, *, method: str = "GET", body: bytes | None = None, address: str = "127.0.0.1",
            headers: dict[str, str] | None = None) -> HTTPResponse:
        link = HTTPSConnection("localhost", self.secure, context=self.context, timeout=20,
                               source_address=(address, 0))
        link.request(method, path, body=body, headers={"Host": "quality.example.gov.uk", **(headers or {})})
        answer = link.getresponse()
        answer.read()
        return answer


def _free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    for one in taken:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx with the sample as it stands, but for ports, folders and the certificate."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        _missing("nginx (Debian: apt-get install nginx-light)")
    folder = Path(tmp_path_factory.mktemp("proxy"))
    folder.chmod(0o755)
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-keyout", "privkey.pem", "-out", "fullchain.pem"],
                   cwd=folder, check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    plain, secure = _free_ports(2)
    words = (SAMPLES / "nginx.conf").read_text()
    for sample, here in (("[::]:80;", f"[::1]:{plain};"), ("[::]:443", f"[::1]:{secure}"),
                         (" 80;", f" 127.0.0.1:{plain};"), (" 443 ssl", f" 127.0.0.1:{secure} ssl"),
                         ("/etc/qa/tls", str(folder)), ("/var/log/nginx", str(folder)),
                         ("127.0.0.1:8000", f"127.0.0.1:{server.server_port}"), ("/etc/nginx/", f"{SAMPLES}/")):
        assert sample in words, sample
        words = words.replace(sample, here)
    if not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists():
        words = re.sub(r"listen \[::1\][^;]*;", "", words)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;\n"
        "events { worker_connections 256; }\nhttp { access_log off; "
        + "".join(f"{one}_temp_path {folder}/{one}; " for one in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        + words + "}\n")
    tested = subprocess.run([nginx, "-t", "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"],
                            capture_output=True, text=True)
    assert tested.returncode == 0, tested.stderr
    process = subprocess.Popen([nginx, "-e", f"{folder}/error.log", "-c", f"{folder}/nginx.conf"],
                               stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", secure)) == 0:
                    break
            time.sleep(0.05)
        yield Proxy(plain, secure, folder / "fullchain.pem", folder)
    finally:
        process.terminate()
        process.wait(timeout=20)
        server.shutdown()
        server.server_close()


@pytest.mark.assures("S9")
@pytest.mark.assurance
def test_the_proxys_own_answers_carry_the_headers_too(proxy: Proxy, figure: Figure) -> None:
    answers = {
        "metrics": (404, proxy.get("/metrics")),
        "a file too large": (413, proxy.get("/", method="POST", headers={"Content-Length": str(60 * 2**20)})),
        "an address too long": (414, proxy.get("/" + "x" * 9000)),
        "a header too long": (400, proxy.get("/", headers={"X-Long": "x" * 9000})),
        "a method that is none": (405, proxy.get("/", method="TRACE")),
    }
    link = HTTPConnection("127.0.0.1", proxy.plain, timeout=20)
    link.request("GET", "/settings", headers={"Host": "quality.example.gov.uk"})
    redirect = link.getresponse()
    assert redirect.status == 301 and redirect.getheader("Location") == "https://quality.example.gov.uk/settings"
    assert PROTECTING - set(redirect.headers) == set()
    for what, (status, answer) in answers.items():
        assert answer.status == status, (what, answer.status)
        assert (PROTECTING | {"Strict-Transport-Security"}) - set(answer.headers) == set(), what
        assert "nginx/" not in str(answer.headers), what
    figure("S9", f"{len(answers) + 1} kinds of answer of the proxy itself carry them all")


@pytest.mark.assures("S9")
@pytest.mark.assurance
def test_what_a_visitor_claims_of_their_way_is_not_passed_on(proxy: Proxy) -> None:
    proxy.get("/health-not", headers={"X-Forwarded-For": "10.9.8.7", "X-Forwarded-Proto": "http",
                                      "X-Forwarded-Host": "evil.example", "Forwarded": "for=10.9.8.7"})
    heard = Service.heard[-1]
    assert heard["X-Forwarded-For"] == "127.0.0.1" and heard["X-Forwarded-Proto"] == "https"
    assert "evil" not in str(heard) and "10.9.8.7" not in str(heard)


@pytest.mark.assures("S16")
@pytest.mark.assurance
def test_the_proxys_logs_hold_no_address_that_was_asked_for(proxy: Proxy) -> None:
    proxy.get("/concern/facf5020c746634f4057?q=Zebrafinch", headers={"Referer": "https://localhost/invite/Zebrafinch"})
    proxy.get("/shared-form/Zebrafinch", method="POST", headers={"Content-Length": str(60 * 2**20)})
    link = HTTPConnection("127.0.0.1", proxy.plain, timeout=20)
    link.request("GET", "/invite/Zebrafinch", headers={"Host": "quality.example.gov.uk"})
    link.getresponse().read()
    written = ""
    for _ in range(100):
        written = "".join((proxy.folder / name).read_text() for name in ("qa.log", "qa-error.log"))
        if all(status in written for status in (" 200 ", " 413 ", " 301 ")):
            break
        time.sleep(0.05)
    assert all(status in written for status in (" 200 ", " 413 ", " 301 ")), "that it was asked, by whom and when"
    assert "Zebrafinch" not in written and "concern" not in written and "invite" not in written


@pytest.mark.assures("S17")
@pytest.mark.assurance
@pytest.mark.rotating
def test_only_tls_that_holds_is_spoken(proxy: Proxy, figure: Figure) -> None:
    def speaks(*arguments: str) -> str | None:
        """What is agreed on, or nothing."""
        ended = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.secure}", "-brief", *arguments],
                               input="", capture_output=True, text=True, timeout=30)
        said = re.search(r"Ciphersuite: (\S+)", ended.stdout + ended.stderr)
        return said[1] if ended.returncode == 0 and said else None

    assert speaks("-tls1_3") and speaks("-tls1_2")
    old = {one: speaks(one, "-cipher", "ALL:@SECLEVEL=0") for one in ("-tls1", "-tls1_1")}
    listed = subprocess.run(["openssl", "ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"],
                            capture_output=True, text=True, check=True).stdout.strip().split(":")
    agreed = {one for one in listed if speaks("-tls1_2", "-cipher", f"{one}:@SECLEVEL=0") == one}
    sound = {one for one in agreed if re.fullmatch(r"ECDHE-.*(GCM-SHA256|GCM-SHA384|POLY1305)", one)}
    weak = agreed - sound
    figure("S17", f"TLS 1.2 and 1.3 alone; of {len(listed)} kinds of cipher of TLS 1.2 {len(agreed)} are spoken, "
                  f"{len(weak)} of them weak; no tickets")
    assert set(old.values()) == {None} and weak == set() and len(listed) > 40 and 2 <= len(agreed) <= 6
    renewed = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{proxy.secure}", "-tls1_2"], input="",
                             capture_output=True, text=True, timeout=30).stdout
    assert "TLS session ticket:" not in renewed and "Compression: NONE" in renewed


@pytest.mark.assures("S14")
@pytest.mark.assurance
@pytest.mark.alone
@pytest.mark.rotating
def test_one_address_that_holds_200_slow_connections_or_asks_300_times_stops_nobody_else(
        proxy: Proxy, figure: Figure) -> None:
    def seconds() -> list[float]:
        taken = []
        for _ in range(20):
            began = time.monotonic()
            assert proxy.get("/", address="127.0.0.2").status == 200
            taken.append(time.monotonic() - began)
            time.sleep(0.06)
        return sorted(taken)

    alone, slow = seconds(), []
    for _ in range(200):
        link = proxy.context.wrap_socket(socket.create_connection(("127.0.0.1", proxy.secure), timeout=10),
                                         server_hostname="localhost")
        link.sendall(b"POST / HTTP/1.1\r\nHost: quality.example.gov.uk\r\nContent-Length: 900\r\n\r\nx")
        slow.append(link)
    among_slow = seconds()
    for link in slow:
        link.close()
    time.sleep(0.5)
    refused = sum(proxy.get("/").status == 429 for _ in range(300))
    among_many = seconds()
    worst = max(among_slow[18], among_many[18])
    figure("S14", f"with 200 slow connections and 300 requests of one address another is answered in "
                  f"{worst * 1000:.0f} ms (95 of 100; alone {alone[18] * 1000:.0f} ms); {refused} of 300 turned away")
    assert refused > 50 and worst < max(2 * alone[18], 1.0)
