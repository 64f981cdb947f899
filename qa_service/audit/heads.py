"""Signed heads: how long the trail was at a time and the hash of its last entry. Kept elsewhere, they show what the
database alone cannot: that its end was cut off, or that an older copy was put in its place."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import current_app

from qa_service.audit import signing
from qa_service.audit.models import AuditHead
from qa_service.clock import utc_now
from qa_service.errors import BadInput, CouldNotStore

_LARGEST: Final = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class SignedHead:
    """The chain's end at a time, and who says so."""

    size: int
    time: str
    """ISO 8601, UTC."""
    root: str
    sealed_from: int
    key: int
    public_key: str
    signature: str

    @property
    def text(self) -> str:
        """What is signed."""
        return signed_text(self.size, self.time, self.root, self.sealed_from)

    @property
    def line(self) -> str:
        """The head as a line of a file of heads."""
        return json.dumps(asdict(self), sort_keys=True)


def signed_text(size: int, time: str, root: str, sealed_from: int) -> str:
    """What the key signs of a head."""
    return f"audit head\nsize {size}\ntime {time}\nroot {root}\nsealed from {sealed_from}\n"


def written(at: datetime) -> str:
    """A moment as it is signed."""
    return at.isoformat(timespec="microseconds")


def sign(head: AuditHead) -> None:
    """Signs the chain's head as it stands. Raises ``CouldNotStore`` where no key can be had."""
    head.at = utc_now()
    signer = signing.signer(head.key)
    head.sealed_from = head.sealed_from or head.sequence
    head.key, head.signature = signer.version, signer.sign(
        signed_text(head.sequence, written(head.at), head.hash, head.sealed_from))


def of(head: AuditHead) -> SignedHead | None:
    """The head as it can be kept elsewhere; ``None`` for one that nobody has signed yet, or whose key is not here."""
    public = signing.public_key(head.key) if head.key else None
    if head.at is None or head.key is None or head.signature is None or head.sealed_from is None or public is None:
        return None
    return SignedHead(head.sequence, written(head.at), head.hash, head.sealed_from, head.key, public, head.signature)


def kept_here() -> Path:
    """The file of heads on this machine, outside the database."""
    data_dir: Path = current_app.config["SERVICE"].data_dir
    return data_dir / "audit-heads" / "heads.jsonl"


def keep(head: SignedHead) -> None:
    """Adds a head to the file on this machine, unless it is its last. Raises ``CouldNotStore``."""
    file = kept_here()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and file.read_text("utf-8").rstrip("\n").rpartition("\n")[2] == head.line:
            return
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as out:
            out.write(head.line + "\n")
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise CouldNotStore(f"The audit trail’s head could not be kept in {file} ({error.strerror}).") from error


def set_aside() -> SignedHead | None:
    """Moves the file of heads on this machine out of the way, and says the last that it held."""
    file = kept_here()
    if not file.exists():
        return None
    last = read(file)[-1:]
    file.rename(file.with_name(f"heads-until-{utc_now():%Y%m%dT%H%M%S%f}.jsonl"))
    return last[0] if last else None


def read(*paths: Path) -> list[SignedHead]:
    """The heads of these files, one a line, or of every file of a folder. Raises ``BadInput``, with the line."""
    found: list[SignedHead] = []
    for path in paths:
        files = sorted(one for one in path.iterdir() if one.suffix in (".json", ".jsonl")) if path.is_dir() else [path]
        for file in files:
            found += _read_one(file)
    return sorted(set(found), key=lambda head: (head.size, head.time))


def _read_one(file: Path) -> Iterable[SignedHead]:
    try:
        if file.stat().st_size > _LARGEST:
            raise BadInput("it is larger than any file of heads.", file=file.name)
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("the heads cannot be read from this file.", file=file.name) from error
    return [_parsed(line, file.name, number) for number, line in enumerate(lines, 1) if line.strip()]


def _parsed(line: str, name: str, number: int) -> SignedHead:
    try:
        given = json.loads(line)
        head = SignedHead(**given)
    except (ValueError, TypeError) as error:
        raise BadInput("this is no signed head.", file=name, row=number) from error
    kinds = {"size": int, "sealed_from": int, "key": int}
    if any(not isinstance(value, kinds.get(field, str)) or isinstance(value, bool) for field, value in given.items()):
        raise BadInput("this is no signed head.", file=name, row=number)
    return head
