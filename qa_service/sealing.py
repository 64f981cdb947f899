"""Sealing what must not be read from the disk: AES-256-GCM, each record under a key of its own.

A record's key is kept beside it, wrapped by the installation's newest key (an envelope). The installation's keys lie in
``QA_DATA_DIR/keys``, one file a version, readable by the service's user alone; no page, export or backup of the service
opens them. Changing the installation's key wraps the records' keys anew and leaves what they seal as it is.
Every seal is bound to its place (table, column, record): bytes that were changed, or moved from another record, are
refused and never read as something else.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import LargeBinary, TypeDecorator
from sqlalchemy.orm import Mapped, mapped_column

from qa_service.errors import CouldNotStore, ServiceError

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_FORM: Final = b"\x01"
"""The first byte of every seal: how it was made."""
_WRAPPED_BYTES: Final = 1 + _NONCE_BYTES + _KEY_BYTES + 16
"""The length of a wrapped key: a seal of a key."""
_FILE: Final = re.compile(r"(\d{6})\.key")


class KeyLost(ServiceError):
    """The key that a record was sealed with is not there."""

    def __init__(self, version: int) -> None:
        super().__init__(f"This cannot be opened: the key that it was sealed with (number {version}) is not on this "
                         "machine. Nothing of it is lost, and nothing is shown. Ask whoever runs the server to put the "
                         "key back.")


class SealBroken(ServiceError):
    """What was sealed is damaged, was changed, or belongs to another record."""

    def __init__(self) -> None:
        super().__init__("This cannot be opened: what is stored was damaged or changed since it was sealed, so nothing "
                         "of it is shown. Tell whoever runs the server; the backup holds it as it was.")


class Sealed:
    """A record with a key of its own, wrapped by one of the installation's."""

    wrapped_key: Mapped[bytes] = mapped_column(LargeBinary)
    key_version: Mapped[int]
    """Which of the installation's keys wraps it."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A record's key as it is kept."""

    wrapped_key: bytes
    key_version: int


@dataclass(frozen=True, slots=True)
class RecordKey:
    """A record's key, opened: it seals and opens what belongs to the record."""

    raw: bytes

    def seal(self, plain: bytes, place: str) -> bytes:
        return _encrypt(self.raw, plain, place)

    def open(self, sealed: bytes, place: str) -> bytes:
        """Raises ``SealBroken``."""
        return _decrypt(self.raw, sealed, place)


def new_record_key() -> RecordKey:
    """A key that nothing is sealed with yet."""
    return RecordKey(secrets.token_bytes(_KEY_BYTES))


class Keyring:
    """The installation's keys, in a folder. The first is made when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def versions(self) -> list[int]:
        """The numbers of the keys that are there, the oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(int(found[1]) for one in self._folder.iterdir() if (found := _FILE.fullmatch(one.name)))

    def newest(self) -> int:
        """The number of the key that wraps what is sealed now."""
        known = self.versions()
        return known[-1] if known else self.add()

    def add(self) -> int:
        """Makes the next key, whole or not at all, and says its number. Raises ``CouldNotStore``."""
        version = (self.versions() or [0])[-1] + 1
        file = self._file(version)
        partial = file.with_name(f".{version:06}-{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(secrets.token_bytes(_KEY_BYTES))
                out.flush()
                os.fsync(out.fileno())
            os.link(partial, file)
        except FileExistsError:
            pass  # another process was first; its key counts
        except OSError as error:
            raise CouldNotStore(f"The key could not be kept in {self._folder} ({error.strerror}), so nothing was "
                                "sealed. Make room, or let the service's user write there.") from error
        finally:
            partial.unlink(missing_ok=True)
        return version

    def retire(self, version: int) -> None:
        """Removes a key for good. The caller has seen that nothing is wrapped by it."""
        self._file(version).unlink(missing_ok=True)

    def new_key(self) -> tuple[RecordKey, Wrapped]:
        """A key for a new record, opened and as it is kept beside it."""
        key = new_record_key()
        return key, self.wrap(key)

    def wrap(self, key: RecordKey) -> Wrapped:
        """A record's key wrapped by the newest of the installation's."""
        version = self.newest()
        return Wrapped(_encrypt(self._read(version), key.raw, f"key {version}"), version)

    def unwrap(self, kept: Sealed | Wrapped) -> RecordKey:
        """The record's key. Raises ``KeyLost`` and ``SealBroken``."""
        return RecordKey(_decrypt(self._read(kept.key_version), kept.wrapped_key, f"key {kept.key_version}"))

    def _read(self, version: int) -> bytes:
        try:
            key = self._file(version).read_bytes()
        except OSError as error:
            raise KeyLost(version) from error
        if len(key) != _KEY_BYTES:
            raise KeyLost(version)
        return key

    def _file(self, version: int) -> Path:
        return self._folder / f"{version:06}.key"


class SealedBytes(TypeDecorator[Any]):
    """A column whose values are sealed, each under a key of its own that stands before it: see ``seal`` and ``unseal``.

    Its rows are read without opening anything.
    """

    impl = LargeBinary
    cache_ok = True


class SealedValue(SealedBytes):
    """The same of anything that JSON holds, sealed and opened as the row is written and read.

    A value is bound to its column, not to its row: it can be read as another row's by whoever writes the database.
    """

    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: Any, _dialect: Any) -> bytes | None:
        if value is None:
            return None
        return seal(json.dumps(value).encode(), self.place)

    def process_result_value(self, value: Any, _dialect: Any) -> Any:
        if value is None:
            return None
        return json.loads(unseal(value, self.place))


def seal(plain: bytes, place: str) -> bytes:
    """Sealed for this place under a key of its own, which stands before it."""
    key, wrapped = keyring().new_key()
    return _packed(wrapped) + key.seal(plain, place)


def unseal(raw: bytes, place: str) -> bytes:
    """What ``seal`` was given. Raises ``KeyLost`` and ``SealBroken``."""
    return keyring().unwrap(_kept(raw)).open(raw[4 + _WRAPPED_BYTES:], place)


def version_of(raw: bytes) -> int:
    """The number of the key that wraps the key of a sealed value, as the value is stored."""
    return int.from_bytes(raw[:4])


def wrapped_anew(raw: bytes, ring: Keyring) -> bytes:
    """The same stored value with its key wrapped by the newest of the installation's."""
    return _packed(ring.wrap(ring.unwrap(_kept(raw)))) + raw[4 + _WRAPPED_BYTES:]


def _packed(wrapped: Wrapped) -> bytes:
    return wrapped.key_version.to_bytes(4) + wrapped.wrapped_key


def _kept(raw: bytes) -> Wrapped:
    return Wrapped(raw[4:4 + _WRAPPED_BYTES], version_of(raw))


def _encrypt(key: bytes, plain: bytes, place: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # few pages need it

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORM + nonce + AESGCM(key).encrypt(nonce, plain, _FORM + place.encode())


def _decrypt(key: bytes, sealed: bytes, place: str) -> bytes:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, content = sealed[1:1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES:]
    if sealed[:1] != _FORM or len(nonce) < _NONCE_BYTES:
        raise SealBroken
    try:
        return AESGCM(key).decrypt(nonce, content, _FORM + place.encode())
    except InvalidTag as error:
        raise SealBroken from error


def keyring() -> Keyring:
    """The keys of this installation."""
    folder: Path = current_app.config["SERVICE"].data_dir / "keys"
    return Keyring(folder)
