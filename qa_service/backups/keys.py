"""The keys of backups. The service holds what seals and signs; what opens is on three sheets, any two of which do.

Each custodian keeps a sheet, the third lies in the council's safe. The service cannot open what it has written.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from qa_service.backups import shares
from qa_service.errors import BadInput, Conflict, CouldNotStore, NotFound

SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
"""RFC 9180: a fresh key for each file, wrapped for whoever holds the sheets."""
_CHECK: Final = 4
_LINE: Final = re.compile(r"^(?:[A-Z2-7]{4} )*[A-Z2-7]{1,4}$")
_HEAD: Final = re.compile(r"Sheet ([123]) of 3, key ([0-9a-f]{8})")


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """What the service needs to make backups: it opens nothing."""

    recipient: bytes
    """X25519, public."""
    signing: bytes
    """Ed25519, secret: who has it can sign a forged backup, and read none."""

    @property
    def key_id(self) -> str:
        return key_id(self.recipient)

    @property
    def checking(self) -> bytes:
        """Ed25519, public."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    def wrap(self, file_key: bytes, place: str) -> bytes:
        return SUITE.encrypt(file_key, X25519PublicKey.from_public_bytes(self.recipient), info=place.encode())

    def sign(self, said: bytes) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(said)


@dataclass(frozen=True, slots=True)
class OpeningKeys:
    """What two sheets give."""

    opening: bytes
    checking: bytes

    @property
    def key_id(self) -> str:
        return key_id(X25519PrivateKey.from_private_bytes(self.opening).public_key().public_bytes_raw())

    def unwrap(self, wrapped: bytes, place: str) -> bytes:
        """Raises ``BadInput`` for what was sealed for another key, or changed."""
        try:
            return SUITE.decrypt(wrapped, X25519PrivateKey.from_private_bytes(self.opening), info=place.encode())
        except Exception as error:  # the library's own kind of error is not public
            raise BadInput("This backup was damaged, or sealed for other sheets. Nothing was changed.") from error


def key_id(recipient: bytes) -> str:
    """What sheets and backups name the key by."""
    return hashlib.sha256(recipient).hexdigest()[:8]


def is_signed(said: bytes, signature: bytes, checking: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(checking).verify(signature, said)
    except (InvalidSignature, ValueError):
        return False
    return True


def make(folder: Path, sheets: Path, *, anew: bool = False) -> tuple[str, list[Path]]:
    """Makes the keys: what seals into ``folder``, the three sheets into ``sheets``. The key's name and the sheets.

    Raises ``Conflict`` where there are keys and ``anew`` is not said, ``CouldNotStore`` where they cannot be written.
    """
    file = folder / "sealing.json"
    if file.exists() and not anew:
        raise Conflict("Backups have a key already. To make another, say --anew: older backups still need their own "
                       "sheets, so keep those.")
    opening, signing = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    made = SealingKeys(opening.public_key().public_bytes_raw(), signing.private_bytes_raw())
    whole = opening.private_bytes_raw() + made.checking
    try:
        sheets.mkdir(mode=0o700, parents=True, exist_ok=True)
        written = []
        for number, share in shares.split(whole + _sum(whole)).items():
            sheet = sheets / f"backup-key-{made.key_id}-sheet-{number}.txt"
            _write(sheet, _sheet(number, made.key_id, share).encode())
            written.append(sheet)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = folder / f".sealing-{secrets.token_hex(4)}"
        _write(partial, json.dumps({name: getattr(made, name).hex() for name in ("recipient", "signing")}
                                   ).encode())
        partial.replace(file)
    except OSError as error:
        raise CouldNotStore(f"The keys could not be written ({error.strerror or error}). Nothing was begun: name a "
                            "folder that is empty and yours.") from error
    return made.key_id, written


def sealing(folder: Path) -> SealingKeys:
    """What the service seals with. Raises ``NotFound`` where nobody has made keys."""
    try:
        said = json.loads((folder / "sealing.json").read_text())
        return SealingKeys(*(bytes.fromhex(said[name]) for name in ("recipient", "signing")))
    except FileNotFoundError:
        raise NotFound("Backups have no key yet. Make one: flask backup keys --sheets FOLDER.") from None
    except (OSError, ValueError, KeyError) as error:
        raise NotFound("The key of backups cannot be read. Put it back, or make another: flask backup keys --anew "
                       "--sheets FOLDER.") from error


def opening(sheets: Sequence[Path]) -> OpeningKeys:
    """What two of the sheets give. Raises ``BadInput`` with what is wrong with them."""
    found: dict[int, bytes] = {}
    names = set()
    for sheet in sheets:
        number, name, share = _read(sheet)
        found[number] = share
        names.add(name)
    if len(found) < 2:
        raise BadInput("Two different sheets of the backup's key are needed: ask both custodians.")
    if len(names) > 1:
        raise BadInput("These sheets belong to different keys: bring two that name the same one.")
    try:
        joined = shares.join(found)
    except ValueError as error:
        raise BadInput("These sheets do not fit together: bring two that were made together.") from error
    whole, said = joined[:-_CHECK], joined[-_CHECK:]
    if len(whole) != 64 or _sum(whole) != said:
        raise BadInput("These sheets do not give a key: a letter was copied wrongly, or they were not made together.")
    return OpeningKeys(whole[:32], whole[32:])


def _sheet(number: int, name: str, share: bytes) -> str:
    text = base64.b32encode(share + _sum(share)).decode().rstrip("=")
    groups = [text[start:start + 4] for start in range(0, len(text), 4)]
    lines = [" ".join(groups[start:start + 8]) for start in range(0, len(groups), 8)]
    return "\n".join((
        "KEY OF THE BACKUPS: PLACEMENT QUALITY", f"Sheet {number} of 3, key {name}", "", *lines, "",
        "Any two of the three sheets open the backups. One alone opens nothing.",
        "Keep it on paper, apart from the other two, and delete this file.", ""))


def _read(sheet: Path) -> tuple[int, str, bytes]:
    try:
        said = sheet.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The sheet {sheet.name} cannot be read.") from error
    head = _HEAD.search(said)
    letters = "".join(line.strip() for line in said.splitlines() if _LINE.fullmatch(line.strip())).replace(" ", "")
    wrong = BadInput(f"The sheet {sheet.name} was not copied whole, or is no sheet of a backup's key.")
    if head is None:
        raise wrong
    try:
        share = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error as error:
        raise wrong from error
    if len(share) <= _CHECK or _sum(share[:-_CHECK]) != share[-_CHECK:]:
        raise wrong
    return int(head[1]), head[2], share[:-_CHECK]


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(b"qa backup sheet" + data).digest()[:_CHECK]


def _write(file: Path, data: bytes) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
