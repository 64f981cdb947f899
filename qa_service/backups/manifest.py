"""The signed list of what a backup holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from qa_service.backups import keys
from qa_service.backups.vault import Vault, sha256_of
from qa_service.errors import BadInput


@dataclass(frozen=True, slots=True)
class Part:
    """One sealed part: its file, hash and size."""

    file: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. Nothing of it tells what the service holds."""

    name: str
    made_at: datetime
    engine: str
    """``sqlite`` or ``postgresql``."""
    schema: str
    """The migration that the database was at."""
    key_id: str
    database: Part
    catalogue: Part
    """The sealed list of files with their names; a stored file itself, since it seldom changes."""
    contents: Part
    """The open list of stored files: number, hash and size of each as it lies there."""
    files: int
    bytes_of_files: int

    def words(self) -> bytes:
        return json.dumps({**asdict(self), "made_at": self.made_at.isoformat()}, sort_keys=True, indent=1).encode()


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored file as it lies in the vault."""

    id: str
    sha256: str
    size: int


def parse(said: bytes) -> Manifest:
    """Raises ``BadInput`` for what is no list of a backup."""
    try:
        found: dict[str, Any] = json.loads(said)
        for part in ("database", "catalogue", "contents"):
            found[part] = Part(**found[part])
        found["made_at"] = datetime.fromisoformat(found["made_at"])
        return Manifest(**found)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadInput("The list of this backup is damaged, so nothing of it is used.") from error


def read(vault: Vault, name: str, checking: bytes) -> Manifest:
    """The list of a backup, its signature checked. Raises ``NotFound`` and ``BadInput``."""
    folder = vault.snapshot(name)
    try:
        said, signature = (folder / "manifest.json").read_bytes(), (folder / "manifest.sig").read_bytes()
    except OSError as error:
        raise BadInput(f"The backup {name} lacks its signature, so nothing of it is used.") from error
    if not keys.is_signed(said, signature, checking):
        raise BadInput(f"The list of the backup {name} was changed, or signed by another installation, so nothing of "
                       "it is used.")
    found = parse(said)
    if found.name != name:
        raise BadInput(f"The backup {name} holds the list of {found.name}: parts were swapped, so nothing of it is "
                       "used.")
    return found


def check_part(folder: Path, part: Part, name: str) -> None:
    """Raises ``BadInput`` where a part is missing, cut short, or not as it was written."""
    file = folder / part.file
    if part.file not in ("database.sealed", "catalogue.sealed", "contents") or not file.is_file():
        raise BadInput(f"The backup {name} lacks its part “{part.file}”, so nothing of it is used.")
    if file.stat().st_size != part.size or sha256_of(file) != part.sha256:
        raise BadInput(f"The part “{part.file}” of the backup {name} is damaged, so nothing of it is used.")


def stored_files(folder: Path) -> list[Stored]:
    """The stored files that a backup needs. Its part ``contents`` has been checked."""
    lines = (line.split() for line in (folder / "contents").read_text().splitlines())
    return [Stored(file_id, sha256, int(size)) for file_id, sha256, size in lines]
