"""A real mail server on this machine that answers as a test says, and a certificate for it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DROP = "drop the connection after the data"
WAIT = "wait longer than anybody should"


def make_certificate(folder: Path, name: str = "localhost") -> Path:
    """A key and a certificate for this machine that signs itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(names).issuer_name(names).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName(
            [x509.DNSName(name), x509.IPAddress(ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256()))
    file = folder / f"{name}.pem"
    file.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM))
    return file


@dataclass
class Script:
    """What the server answers next, by step; after that it takes everything. And what it took."""

    sender: deque[str] = field(default_factory=deque)
    recipient: deque[str] = field(default_factory=deque)
    data: deque[str] = field(default_factory=deque)
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    in_plain_text: int = 0

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str,
                          options: list[str]) -> str:
        self.in_plain_text += session.ssl is None
        if self.sender:
            return self.sender.popleft()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str,
                          options: list[str]) -> str:
        if self.recipient:
            return self.recipient.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.data.popleft() if self.data else "250 OK"
        content = envelope.content
        assert isinstance(content, bytes)
        if answer in ("250 OK", DROP, WAIT):
            self.taken.append((envelope.rcpt_tos[0], message_from_bytes(content)["Message-ID"], content))
        if answer == DROP:
            assert server.transport is not None
            server.transport.abort()
        if answer == WAIT:
            await asyncio.sleep(3)
        return answer


class MailServer:
    """The server; ``start`` and ``stop`` it as often as needed, it keeps its port."""

    def __init__(self, certificate: Path, *, tls: bool = True, password: str | None = None) -> None:
        self.script = Script()
        self.port = 0
        self._password = password
        self._options: dict[str, Any] = {}
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._options = {"tls_context": context, "require_starttls": True}
        if password:
            self._options |= {"authenticator": self._authenticate, "auth_required": True}
        self._controller: Controller | None = None

    def _authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str,
                      given: Any) -> AuthResult:
        return AuthResult(success=given.password == (self._password or "").encode())

    def start(self) -> None:
        if not self.port:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
        self._controller = Controller(self.script, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None
