"""Where files lie: a folder of this machine, or an object store that several machines share. One place for each area.

An area is a kind of file (``documents``, ``sealed-files``, ``setting-files``); a name is a path below it. A file is put
whole or not at all, and is durable before ``put`` returns.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from flask import current_app

from qa_service.config import Config
from qa_service.errors import NotFound

SEALED: Final = "sealed-files"
"""The area of files that lie sealed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file as the area lists it. ``stamp`` changes whenever the file may have."""

    name: str
    size: int
    stamp: str


class Store(Protocol):
    """One area. ``put`` raises ``OSError``; ``read`` and ``path`` raise ``NotFound``; all may raise ``Unreachable``."""

    def put(self, name: str, data: bytes) -> None: ...

    def read(self, name: str) -> bytes: ...

    def path(self, name: str) -> Path:
        """A file of this machine with the same bytes."""

    def delete(self, name: str) -> None:
        """Removes it, if it is there."""

    def entries(self) -> Iterator[Entry]:
        """Every file of the area."""


@dataclass(frozen=True, slots=True)
class FolderStore:
    """An area as a folder, whose files only the service's own user reads."""

    folder: Path
    private: bool = False
    """Whether the service's own user alone may read what is in it."""

    def put(self, name: str, data: bytes) -> None:
        file = self.folder / name
        partial = file.with_name(f".{file.name[:12]}-{secrets.token_hex(4)}")
        try:
            file.parent.mkdir(mode=0o700 if self.private else 0o777, parents=True, exist_ok=True)
            handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if self.private else 0o666)
            with os.fdopen(handle, "wb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(file)
            _sync(file.parent)
        except OSError:
            partial.unlink(missing_ok=True)
            raise

    def read(self, name: str) -> bytes:
        return self.path(name).read_bytes()

    def path(self, name: str) -> Path:
        file = self.folder / name
        if not file.is_file():
            raise NotFound("That document is not in the store.")
        return file

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        for file in sorted(self.folder.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                about = file.stat()
                yield Entry(file.relative_to(self.folder).as_posix(), about.st_size,
                            f"{about.st_size}-{about.st_mtime_ns}")


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sharded(name: str) -> str:
    """A file's name below a folder of its first two letters, so that no folder grows too large."""
    return f"{name[:2]}/{name}"


def store_of(config: Config, area: str) -> Store:
    """Where this installation keeps the files of an area."""
    if config.object_store is not None:
        from qa_service.documents.object_store import ObjectStore  # its client is heavy, and few have it

        return ObjectStore(config.object_store, area, config.data_dir / "cache" / area)
    return FolderStore(config.data_dir / area, private=area != "documents")


def store(area: str) -> Store:
    """The same, of the application that runs."""
    config: Config = current_app.config["SERVICE"]
    return store_of(config, area)
