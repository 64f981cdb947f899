"""Where backups lie: what the service puts in, and what the keeper's account took over and the service cannot change.

``incoming/`` is written by the service; ``kept/`` belongs to the keeper (see ``keeping``). Both hold the same two
kinds of thing: ``snapshots/<name>/`` with a signed list and the sealed database; ``files/ab/<id>``, each file once.
Where nobody keeps backups, everything stays in ``incoming/``.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from qa_service.errors import CouldNotStore, NotFound

NAME: Final = re.compile(r"\d{8}T\d{12}Z-[0-9a-f]{8}")
_ID: Final = re.compile(r"[0-9a-f]{64}")
PLACES: Final = ("kept", "incoming")


@dataclass(frozen=True, slots=True)
class Vault:
    """A folder of backups."""

    folder: Path

    @property
    def is_kept(self) -> bool:
        """Whether a keeper takes backups over."""
        return (self.folder / "kept").is_dir()

    @property
    def erased(self) -> Path:
        """What was erased until now, whichever backup it was in (``retention.tombstones``)."""
        return self.folder / "incoming" / "erased.jsonl"

    def names(self) -> list[str]:
        """The names of the backups, the oldest first."""
        return sorted({one.name for place in PLACES for one in _inside(self.folder / place / "snapshots")
                       if NAME.fullmatch(one.name) and (one / "manifest.json").is_file()})

    def snapshot(self, name: str) -> Path:
        """The folder of a backup. Raises ``NotFound``."""
        for place in PLACES:
            found = self.folder / place / "snapshots" / name
            if NAME.fullmatch(name) and (found / "manifest.json").is_file():
                return found
        raise NotFound(f"There is no backup “{name}” in {self.folder}. “flask backup list” names those that are there.")

    def file(self, file_id: str) -> Path | None:
        """A stored file, if it is there."""
        for place in PLACES:
            found = self.folder / place / "files" / file_id[:2] / file_id
            if _ID.fullmatch(file_id) and found.is_file():
                return found
        return None

    def begin(self, name: str) -> Path:
        """A new folder for a backup, under a name that nobody reads yet. Raises ``CouldNotStore``."""
        made = self.folder / "incoming" / "snapshots" / f".{name}"
        try:
            for folder in (made.parent, made):
                _make_folder(folder)
        except OSError as error:
            raise could_not(self.folder, error) from error
        return made

    def finish(self, begun: Path) -> None:
        """Gives the backup its name: from now on it is there, whole."""
        sync_folder(begun)
        begun.rename(begun.with_name(begun.name[1:]))
        sync_folder(begun.parent)

    def forget_what_is_kept(self) -> None:
        """Removes from ``incoming`` what the keeper has taken over."""
        for one in _inside(self.folder / "incoming" / "snapshots"):
            if (self.folder / "kept" / "snapshots" / one.name / "manifest.json").is_file():
                shutil.rmtree(one, ignore_errors=True)
        for file in (self.folder / "incoming" / "files").glob("*/*"):
            kept = self.folder / "kept" / "files" / file.parent.name / file.name
            if kept.is_file() and kept.stat().st_size == file.stat().st_size:
                file.unlink(missing_ok=True)

    def new_file(self, file_id: str) -> tuple[Path, Path]:
        """Where a file is written, and where it then belongs."""
        file = self.folder / "incoming" / "files" / file_id[:2] / file_id
        _make_folder(file.parent)
        return file.with_name(f".{file_id[:12]}-{secrets.token_hex(4)}"), file


def could_not(folder: Path, error: OSError) -> CouldNotStore:
    return CouldNotStore(f"The backup could not be written to {folder} ({error.strerror or error}). The backups that "
                         "are there are as they were. Make room, or let the service's user write there.")


def sha256_of(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def for_the_keeper(file: Path) -> None:
    """The keeper's account is of the folder's group: it reads, and alone decides what stays."""
    file.chmod(0o640)
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(folder: Path) -> None:
    """A folder that the keeper's group may look into, whatever the service's own mask is."""
    for one in (folder.parent, folder):
        if not one.is_dir():
            one.mkdir(parents=True)
            one.chmod(0o2750)


def _inside(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []
