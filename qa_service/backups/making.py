"""Making a backup: the database as it was at one moment, then every stored file that is not in the vault yet.

The database comes first: a file is stored before the row that names it, so what the copy names is among the files.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, Final

from qa_service.backups import dumping, keys
from qa_service.backups.keys import SealingKeys
from qa_service.backups.manifest import Manifest, Part, Stored
from qa_service.backups.sealed_stream import seal
from qa_service.backups.vault import Vault, could_not, for_the_keeper, sha256_of, sync_folder
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.documents.stores import Entry, FolderStore, Store, store_of
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.retention import tombstones

AREAS: Final = ("documents", "sealed-files", "reg44-inbox")
"""What is stored outside the database and cannot be made anew. Keys are not among it: see ``docs/concerns.md``."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A stored file as the sealed catalogue names it."""

    area: str
    name: str
    size: int
    sha256: str
    id: str


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made, and how long it took."""

    manifest: Manifest
    new_files: int
    damaged: list[str]
    """The beginnings of the hashes of documents that are damaged where they are stored."""
    seconds: float


def vault_of(config: Config) -> Vault:
    """Where this installation's backups lie. Raises ``NotFound`` where none is set."""
    if config.backup_dir is None:
        raise NotFound("No backups are set up: name a folder on another disk or machine in QA_BACKUP_DIR.")
    return Vault(config.backup_dir)


def own_folder(config: Config) -> Path:
    """The service's own folder for backups: the key that seals, and the copy that is being made."""
    return config.data_dir / "backup"


def area_store(config: Config, area: str) -> Store:
    """Where the files of an area lie. What waits to be taken in lies on the machine that takes it in."""
    return FolderStore(config.data_dir / area, private=True) if area == "reg44-inbox" else store_of(config, area)


def make(config: Config, *, now: datetime | None = None) -> Made:
    """Makes a backup. Raises a ``ServiceError`` that says why there is none; those that are there stay as they are."""
    began, made_at = time.monotonic(), now or utc_now()
    vault, sealing = vault_of(config), keys.sealing(own_folder(config))
    name = f"{made_at:%Y%m%dT%H%M%S%fZ}-{secrets.token_hex(4)}"
    with _alone(own_folder(config)) as work:
        begun = vault.begin(name)
        try:
            copy = work / "database"
            schema = dumping.dump(config, copy)
            with copy.open("rb") as source:
                database = _sealed(source, begun / "database.sealed", sealing, f"{name} database")
            copy.unlink()
            files = _files(config, vault, sealing)
            stored = [files.stored[one] for one in sorted(files.stored)]
            listed = json.dumps([asdict(one) for one in files.listed]).encode()
            catalogue = _sealed(BytesIO(gzip.compress(listed, 1)), begun / "catalogue.sealed", sealing,
                                f"{name} catalogue")
            contents = begun / "contents"
            contents.write_text("".join(f"{one.id} {one.sha256} {one.size}\n" for one in stored))
            found = Manifest(name, made_at, config.database_url.partition(":")[0].partition("+")[0], schema,
                             sealing.key_id, database, catalogue,
                             Part("contents", sha256_of(contents), contents.stat().st_size), len(stored),
                             sum(one.size for one in stored))
            _durable(begun, found, sealing)
            vault.finish(begun)
            vault.forget_what_is_kept()
            keep_what_was_erased(config, vault)
        except OSError as error:
            raise could_not(vault.folder, error) from error
        finally:
            shutil.rmtree(begun, ignore_errors=True)
    return Made(found, files.new, files.damaged, time.monotonic() - began)


def keep_what_was_erased(config: Config, vault: Vault) -> None:
    """A copy beside the backups of what was erased, so that an older one of them brings nothing of it back.

    Raises ``BadInput`` where the service's own is damaged: what was erased must not be forgotten in silence.
    """
    try:
        tombstones.merge([config.data_dir / tombstones.FILE], vault.erased, mode=0o640)
    except ValueError as error:
        raise BadInput(f"The backup was made, but {tombstones.FILE} in {config.data_dir} or {vault.erased.parent} is "
                       "damaged. Put the other one of the two in its place.") from error


def _durable(begun: Path, found: Manifest, sealing: SealingKeys) -> None:
    (begun / "manifest.json").write_bytes(found.words())
    (begun / "manifest.sig").write_bytes(sealing.sign(found.words()))
    for file in begun.iterdir():
        for_the_keeper(file)


def _sealed(source: BinaryIO, to: Path, sealing: SealingKeys, place: str) -> Part:
    with to.open("wb") as out:
        return Part(to.name, *seal(source, out, sealing, place))


@dataclass(slots=True)
class _Round:
    """One look at every stored file: what was known before, and what is found."""

    vault: Vault
    sealing: SealingKeys
    before: dict[str, list[Any]]
    """By area and name: the file's stamp, hash and size."""
    put_before: dict[str, list[Any]]
    """By hash: the number, hash and size under which it lies in the vault, and the stamp of the file there."""
    listed: list[Listed] = field(default_factory=list)
    stored: dict[str, Stored] = field(default_factory=dict)
    known: dict[str, list[Any]] = field(default_factory=dict)
    put: dict[str, list[Any]] = field(default_factory=dict)
    new: int = 0
    damaged: list[str] = field(default_factory=list)

    def look(self, area: str, files: Store, entry: Entry) -> None:
        """Reads a file only if it changed since the last time, or is not in the vault as it was put there."""
        known = self.before.get(f"{area}/{entry.name}")
        if known is not None and known[0] == entry.stamp and self._there(known[1]):
            self._take(area, entry, *known)
            return
        data = files.read(entry.name)
        sha256 = hashlib.sha256(data).hexdigest()
        should = entry.name.rpartition("/")[2] if area == "documents" else sha256
        if sha256 != should:
            self.damaged.append(should[:12])
        if self._there(should):
            self._take(area, entry, "damaged" if sha256 != should else entry.stamp, should, len(data))
        elif sha256 == should:
            self._put(data, sha256)
            self._take(area, entry, entry.stamp, sha256, len(data))

    def _there(self, sha256: str) -> bool:
        """Whether the vault has it as it was put. Where the keeper has moved it, it is read again."""
        if sha256 in self.put:
            return True
        if (before := self.put_before.get(sha256)) is None:
            return False
        file_id, sealed_sha256, size, stamp = before
        file = self.vault.file(file_id)
        if file is None or file.stat().st_size != size:
            return False
        if (now := _stamp(file)) != stamp and sha256_of(file) != sealed_sha256:
            return False
        self.put[sha256] = [file_id, sealed_sha256, size, now]
        return True

    def _put(self, data: bytes, sha256: str) -> None:
        file_id = secrets.token_hex(32)
        partial, file = self.vault.new_file(file_id)
        try:
            with partial.open("wb") as out:
                sealed_sha256, size = seal(BytesIO(data), out, self.sealing, f"file {file_id}")
            for_the_keeper(partial)
            partial.rename(file)
            sync_folder(file.parent)
        finally:
            partial.unlink(missing_ok=True)
        self.put[sha256] = [file_id, sealed_sha256, size, _stamp(file)]
        self.new += 1

    def _take(self, area: str, entry: Entry, stamp: str, sha256: str, size: int) -> None:
        file_id, sealed_sha256, sealed_size, _ = self.put[sha256]
        self.listed.append(Listed(area, entry.name, size, sha256, file_id))
        self.stored[file_id] = Stored(file_id, sealed_sha256, sealed_size)
        self.known[f"{area}/{entry.name}"] = [stamp, sha256, size]


def _files(config: Config, vault: Vault, sealing: SealingKeys) -> _Round:
    """Every stored file, put into the vault where it is not there yet."""
    file = own_folder(config) / "seen.json"
    seen = _seen(file, sealing.key_id)
    found = _Round(vault, sealing, seen.get("files", {}), seen.get("stored", {}))
    for area in AREAS:
        files = area_store(config, area)
        for entry in files.entries():
            with suppress(NotFound):  # removed this moment
                found.look(area, files, entry)
    partial = file.with_suffix(".part")
    partial.write_text(json.dumps({"key": sealing.key_id, "files": found.known, "stored": found.put}))
    partial.replace(file)
    return found


def _stamp(file: Path) -> str:
    about = file.stat()
    return f"{about.st_ino}-{about.st_mtime_ns}"


def _seen(file: Path, key_id: str) -> dict[str, Any]:
    """What was known of each file the last time; without it, each is read, and stored anew for this key."""
    try:
        found = json.loads(file.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) and found.get("key") == key_id else {}


@contextmanager
def _alone(folder: Path) -> Iterator[Path]:
    """A folder to work in that nobody else reads, for one at a time. Raises ``Conflict``."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / "making.lock").open("w")
    except OSError as error:
        raise could_not(folder, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("Another backup is being made. Try again when it is done.") from None
        work = folder / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


