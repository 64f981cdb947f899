"""The keeper: takes backups over from the service into an account of its own, and alone decides how long they stay.

    python -m qa_service.backups.keeping /srv/backups/qa

It runs as another user than the service, who reads ``incoming/`` and owns ``kept/``. What is in ``kept/`` the service
can read and not change, so that whoever takes over the service cannot remove the backups made before. It needs none of
the service's settings, keys or database. It goes by its own clock, not by what a backup says of itself.
"""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from qa_service.backups import keys, manifest
from qa_service.backups.manifest import Manifest
from qa_service.backups.vault import NAME, Vault, sha256_of, sync_folder
from qa_service.errors import BadInput, ServiceError

EVERY_ONE_FOR: Final = timedelta(hours=24)
ONE_AN_HOUR_FOR: Final = timedelta(days=7)
ONE_A_DAY_FOR: Final = timedelta(days=35)
"""Thirty days at least must be there; five more for the weekend on which nobody noticed."""
CLOCKS_DIFFER: Final = timedelta(hours=1)


def take_over(vault: Vault, now: datetime, checking: bytes | None = None) -> tuple[list[str], list[str]]:
    """Takes over every whole backup that is not kept yet. The names taken over, and what was wrong with others."""
    taken, refused = [], []
    (vault.folder / "kept" / "snapshots").mkdir(parents=True, exist_ok=True)
    for one in sorted((vault.folder / "incoming" / "snapshots").glob("*")):
        if not NAME.fullmatch(one.name) or (vault.folder / "kept" / "snapshots" / one.name).exists():
            continue
        try:
            _take(vault, one, now, checking)
            taken.append(one.name)
        except (ServiceError, OSError, ValueError) as error:
            refused.append(f"{one.name}: {error}")
    return taken, refused


def thin_out(vault: Vault, now: datetime) -> int:
    """Removes what is older than it need be: every backup of a day stays, one an hour of a week, one a day of 35 days.

    The newest is never removed. How many were.
    """
    folder = vault.folder / "kept" / "snapshots"
    arrived = sorted(((datetime.fromtimestamp(one.stat().st_mtime, UTC), one) for one in folder.iterdir()
                      if NAME.fullmatch(one.name)), key=lambda pair: (pair[0], pair[1].name))
    last_of: dict[str, Path] = {}
    for at, one in arrived:
        last_of[_slot(at, now)] = one
    wanted = {one for slot, one in last_of.items() if slot} | {one for _, one in arrived[-1:]}
    for _, one in arrived:
        if one not in wanted:
            shutil.rmtree(one)
    _remove_files_of_none(vault, wanted)
    return len(arrived) - len(wanted)


def _slot(at: datetime, now: datetime) -> str:
    """What a backup stands for among others: of each slot the last one stays; of none, none."""
    age = now - at
    if age < EVERY_ONE_FOR:
        return at.isoformat()
    if age < ONE_AN_HOUR_FOR:
        return f"{at:%Y-%m-%dT%H}"
    return f"{at:%Y-%m-%d}" if age < ONE_A_DAY_FOR else ""


def _take(vault: Vault, incoming: Path, now: datetime, checking: bytes | None) -> None:
    """Files first, the list last and by renaming: a backup that is kept is whole."""
    found = _said(incoming, checking)
    if found.name != incoming.name or abs(now - found.made_at) > CLOCKS_DIFFER:
        raise BadInput("its name or its moment is not what it should be")
    for part in (found.database, found.catalogue, found.contents):
        manifest.check_part(incoming, part, found.name)
    for one in manifest.stored_files(incoming):
        kept = vault.folder / "kept" / "files" / one.id[:2] / one.id
        if kept.exists():
            continue
        source = vault.file(one.id)
        if source is None:
            raise BadInput("a stored file is missing")
        partial = kept.with_name(f".{one.id[:12]}")
        kept.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, partial)
        if sha256_of(partial) != one.sha256:
            partial.unlink()
            raise BadInput("a stored file is not what the list says")
        partial.rename(kept)
    partial = vault.folder / "kept" / "snapshots" / f".{found.name}"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name in (found.database.file, found.catalogue.file, found.contents.file, "manifest.json", "manifest.sig"):
        shutil.copyfile(incoming / name, partial / name)
    for part in (found.database, found.catalogue, found.contents):
        manifest.check_part(partial, part, found.name)
    os.utime(partial, (now.timestamp(), now.timestamp()))
    partial.rename(vault.folder / "kept" / "snapshots" / found.name)
    sync_folder(partial.parent)


def _said(incoming: Path, checking: bytes | None) -> Manifest:
    said = (incoming / "manifest.json").read_bytes()
    if checking is not None and not keys.is_signed(said, (incoming / "manifest.sig").read_bytes(), checking):
        raise BadInput("it is not signed by the service")
    return manifest.parse(said)


def _remove_files_of_none(vault: Vault, wanted: set[Path]) -> None:
    needed = {one.id for folder in wanted for one in manifest.stored_files(folder)}
    for file in (vault.folder / "kept" / "files").glob("*/*"):
        if file.name not in needed:
            file.unlink()


def main(arguments: list[str]) -> int:
    """Exit 1: a backup was refused, and standard error says which and why."""
    if not arguments:
        print("Name the folder of backups.", file=sys.stderr)
        return 2
    os.umask(0o022)
    vault, now = Vault(Path(arguments[0])), datetime.now(UTC)
    checking = bytes.fromhex(Path(arguments[1]).read_text().strip()) if len(arguments) > 1 else None
    taken, refused = take_over(vault, now, checking)
    removed = thin_out(vault, now)
    print(f"{len(taken)} taken over, {removed} that are no longer needed removed, {len(vault.names())} there.")
    for sentence in refused:
        print(f"Refused: {sentence}", file=sys.stderr)
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
