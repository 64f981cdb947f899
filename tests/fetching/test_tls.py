"""F8: nothing is taken over a connection whose other end cannot prove who it is."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from scrapers.addresses import AllowedHosts
from scrapers.fetched import FailureKind, FetchFailed
from scrapers.http import Fetcher
from tests.fetching.conftest import QUICK
from tests.fetching.fault_server import PAGE, FaultServer

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Made-up authority")])


class Authority:
    """Signs certificates for the tests and keeps them in a folder."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.now(UTC)
        self._own = (
            x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(self._key.public_key())
            .serial_number(1).not_valid_before(now - timedelta(days=9)).not_valid_after(now + timedelta(days=9))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
            .sign(self._key, hashes.SHA256())
        )
        self.bundle = folder / "authority.pem"
        self.bundle.write_bytes(self._own.public_bytes(serialization.Encoding.PEM))

    def server(self, address: str = "127.0.0.1", days: int = 5, *, signed: bool = True) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "server")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder().subject_name(name).issuer_name(NAME if signed else name)
            .public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=8)).not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .sign(self._key if signed else key, hashes.SHA256())
        )
        file = self._folder / "server.pem"
        file.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def fetch(context: ssl.SSLContext, bundle: Path | None) -> bytes:
    with FaultServer(certificate=context) as server:
        fetcher = Fetcher(
            0, contact="qa@example.org", hosts=AllowedHosts(server.base), limits=QUICK,
            ca_bundle=str(bundle) if bundle else None,
        )
        try:
            return fetcher.get(server.url("/ok")).body
        finally:
            assert fetcher.requests <= 2


def test_F8_a_trusted_certificate_for_the_right_host_is_accepted(authority: Authority) -> None:
    assert fetch(authority.server(), authority.bundle) == PAGE


@pytest.mark.parametrize("fault", ["self-signed", "expired", "wrong host", "unknown authority", "TLS 1.1"])
def test_F8_a_certificate_or_protocol_that_proves_nothing_is_refused(fault: str, authority: Authority) -> None:
    context = {
        "self-signed": lambda: authority.server(signed=False),
        "expired": lambda: authority.server(days=-1),
        "wrong host": lambda: authority.server("127.0.0.2"),
        "unknown authority": authority.server,
        "TLS 1.1": authority.server,
    }[fault]()
    if fault == "TLS 1.1":
        context.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning):
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises(FetchFailed) as caught:
        fetch(context, None if fault == "unknown authority" else authority.bundle)
    assert caught.value.kind is FailureKind.TLS
