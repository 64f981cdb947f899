"""The keys of the audit trail: an Ed25519 key signs the chain's head, and a secret made of it seals each entry.

They lie in ``QA_DATA_DIR/keys`` as ``audit-000001.key`` (the service's user alone) and ``audit-000001.pub`` (anybody;
it only checks). Whoever can write the database but not read that folder can neither change an entry nor the head
without it being seen.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import current_app

from qa_service.errors import BadInput, CouldNotStore

_FILE: Final = re.compile(r"audit-(\d{6})\.key")
_BYTES: Final = 32
_HASH: Final = "sha256"


@dataclass(frozen=True, slots=True)
class Signer:
    """One version of the key."""

    version: int
    _private: Ed25519PrivateKey = field(repr=False)
    _secret: bytes = field(repr=False)

    def sign(self, text: str) -> str:
        return self._private.sign(text.encode()).hex()

    def seal(self, link: str) -> str:
        """What only the holder of the key can say of an entry's hash."""
        return f"{self.version}:{hmac.digest(self._secret, link.encode(), _HASH).hex()}"

    @property
    def public(self) -> str:
        return self._private.public_key().public_bytes_raw().hex()


def holds(public: str, text: str, signature: str) -> bool:
    """Whether the holder of this public key signed this text."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def signer(version: int | None) -> Signer:
    """The key that signed last, or the first. One that was lost is followed by a new one, with the next number.

    Raises ``CouldNotStore``.
    """
    found = known(version) if version else None
    if found is None:
        found = known(make(version + 1 if version else 1))
    assert found is not None
    return found


def known(version: int) -> Signer | None:
    """The key of this number, if it is here."""
    file = _folder() / f"audit-{version:06}.key"
    try:
        read = file.stat()
    except OSError:
        return None
    return _read(file, version, read.st_mtime_ns)


def public_key(version: int) -> str | None:
    """What checks the signatures of the key of this number, if it is here."""
    if (found := known(version)) is not None:
        return found.public
    try:
        return read_public(_folder() / f"audit-{version:06}.pub")
    except (OSError, BadInput):
        return None


def read_public(file: Path) -> str:
    """A public key from its file. Raises ``OSError`` and ``BadInput``."""
    text = file.read_text("utf-8", errors="replace").strip()
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise BadInput(f"{file.name} is no public key of an audit trail: it holds 64 characters of 0 to 9 and a to f.")
    return text


def newest_version() -> int:
    """The highest number that a key here has; 0 for none."""
    folder = _folder()
    names = [one.name for one in folder.iterdir()] if folder.is_dir() else []
    return max((int(found[1]) for name in names if (found := _FILE.fullmatch(name))), default=0)


def make(version: int) -> int:
    """Makes the key of this number, whole or not at all; where another process was first, its key counts."""
    folder, secret = _folder(), secrets.token_bytes(_BYTES)
    partial = folder / f".audit-{secrets.token_hex(4)}"
    file = folder / f"audit-{version:06}.key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secret)
            out.flush()
            os.fsync(out.fileno())
        os.link(partial, file)
        public = Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw().hex()
        file.with_suffix(".pub").write_text(public + "\n")
    except FileExistsError:
        pass
    except OSError as error:
        raise CouldNotStore(f"The audit trail’s key could not be kept in {folder} ({error.strerror}), so nothing was "
                            "done. Make room, or let the service's user write there.") from error
    finally:
        partial.unlink(missing_ok=True)
    return version


@lru_cache(maxsize=16)
def _read(file: Path, version: int, _changed: int) -> Signer | None:
    secret = file.read_bytes()
    if len(secret) != _BYTES:
        return None
    return Signer(version, Ed25519PrivateKey.from_private_bytes(secret),
                  hashlib.sha256(b"seal of audit entries" + secret).digest())


def _folder() -> Path:
    folder: Path = current_app.config["SERVICE"].data_dir / "keys"
    return folder
