"""Sealing a file of any size: AES-256-GCM in pieces of 1 MB, each bound to its place, its number and the end.

The file's own key stands at its head, wrapped for whoever holds the sheets. A piece that was changed, left out,
doubled, moved, or that is missing at the end, is refused before anything rests on it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qa_service.backups.keys import OpeningKeys, SealingKeys
from qa_service.errors import BadInput

_FORM: Final = b"QAB1"
_PIECE: Final = 1 << 20
_TAG: Final = 16


class _Hashed:
    """What is written, hashed and counted on its way."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self.sha256, self.size = out, hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self.sha256.update(data)
        self.size += len(data)


def seal(source: BinaryIO, out: BinaryIO, keys: SealingKeys, place: str) -> tuple[str, int]:
    """Writes ``source`` sealed into ``out``. The SHA-256 and the size of what was written."""
    key, written = secrets.token_bytes(32), _Hashed(out)
    wrapped = keys.wrap(key, place)
    written.write(_FORM + len(wrapped).to_bytes(2, "big") + wrapped)
    cipher, piece, number = AESGCM(key), source.read(_PIECE), 0
    while True:
        following = source.read(_PIECE)
        written.write(cipher.encrypt(_nonce(number, last=not following), piece, place.encode()))
        if not following:
            return written.sha256.hexdigest(), written.size
        piece, number = following, number + 1


def opened(source: BinaryIO, keys: OpeningKeys, place: str) -> Iterator[bytes]:
    """The pieces of a sealed file. Raises ``BadInput`` at the first that is not as it was written."""
    damaged = BadInput("A part of this backup is damaged or was changed, so nothing of it is used.")
    head = source.read(6)
    wrapped = source.read(int.from_bytes(head[4:], "big"))
    if head[:4] != _FORM or len(wrapped) != int.from_bytes(head[4:], "big"):
        raise damaged
    cipher, piece, number = AESGCM(keys.unwrap(wrapped, place)), source.read(_PIECE + _TAG), 0
    while True:
        following = source.read(_PIECE + _TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, place.encode())
        except (InvalidTag, ValueError) as error:
            raise damaged from error
        if not following:
            return
        piece, number = following, number + 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
