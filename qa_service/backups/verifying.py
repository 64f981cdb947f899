"""Looking whether a backup is as it was written, before anything rests on it."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from pathlib import Path

from qa_service.backups import manifest
from qa_service.backups.keys import OpeningKeys
from qa_service.backups.making import Listed
from qa_service.backups.manifest import Manifest
from qa_service.backups.sealed_stream import opened
from qa_service.backups.vault import Vault, sha256_of
from qa_service.errors import BadInput


@dataclass(frozen=True, slots=True)
class Verified:
    """A backup of which every byte was looked at."""

    manifest: Manifest
    folder: Path


def verify(vault: Vault, name: str, checking: bytes) -> Verified:
    """Every part and stored file against the signed list. Raises ``BadInput`` at the first that is not as written."""
    found, folder = manifest.read(vault, name, checking), vault.snapshot(name)
    for part in (found.database, found.catalogue, found.contents):
        manifest.check_part(folder, part, name)
    stored = manifest.stored_files(folder)
    if (len(stored), sum(one.size for one in stored)) != (found.files, found.bytes_of_files):
        raise BadInput(f"The backup {name} lists other files than it counts, so nothing of it is used.")
    for one in stored:
        file = vault.file(one.id)
        if file is None:
            raise BadInput(f"The backup {name} lacks a stored file, so nothing of it is used.")
        if file.stat().st_size != one.size or sha256_of(file) != one.sha256:
            raise BadInput(f"A stored file of the backup {name} is damaged, so nothing of it is used.")
    return Verified(found, folder)


def unseal(verified: Verified, what: str, to: Path, keys: OpeningKeys) -> None:
    """Writes the database or the catalogue, opened, into a new file. Raises ``BadInput``."""
    refuse_other_key(verified.manifest, keys)
    part = verified.manifest.database if what == "database" else verified.manifest.catalogue
    to.touch(mode=0o600)
    with (verified.folder / part.file).open("rb") as source, to.open("wb") as out:
        for piece in opened(source, keys, f"{verified.manifest.name} {what}"):
            out.write(piece)


def catalogue(verified: Verified, keys: OpeningKeys) -> list[Listed]:
    """The stored files with their names. Raises ``BadInput``."""
    refuse_other_key(verified.manifest, keys)
    with (verified.folder / verified.manifest.catalogue.file).open("rb") as source:
        packed = b"".join(opened(source, keys, f"{verified.manifest.name} catalogue"))
    try:
        return [Listed(**one) for one in json.loads(gzip.decompress(packed))]
    except (ValueError, TypeError, OSError, zlib.error) as error:
        raise BadInput("The list of files of this backup is damaged, so nothing of it is used.") from error


def unseal_file(vault: Vault, one: Listed, keys: OpeningKeys) -> bytes:
    """A stored file, opened, as it was. Raises ``BadInput``."""
    file = vault.file(one.id)
    if file is None:
        raise BadInput("A stored file of this backup is not there any more, so nothing of it is used.")
    with file.open("rb") as source:
        data = b"".join(opened(source, keys, f"file {one.id}"))
    if hashlib.sha256(data).hexdigest() != one.sha256:
        raise BadInput("A stored file of this backup is not what its list says, so nothing of it is used.")
    return data


def refuse_other_key(found: Manifest, keys: OpeningKeys) -> None:
    """Raises ``BadInput`` where these sheets are not those of the backup."""
    if found.key_id != keys.key_id:
        raise BadInput(f"The backup {found.name} was sealed for the sheets that name key {found.key_id}; these name "
                       f"{keys.key_id}. Bring the others.")
