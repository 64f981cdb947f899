"""Putting a backup back. All of it is looked at, opened and settled beside the live data, which changes last."""

from __future__ import annotations

import fcntl
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from qa_service.backups import dumping, verifying
from qa_service.backups.keys import OpeningKeys
from qa_service.backups.making import AREAS, Listed, area_store
from qa_service.backups.manifest import Manifest
from qa_service.backups.vault import Vault, could_not
from qa_service.clock import utc_now
from qa_service.config import ROOT, Config, environment_for
from qa_service.errors import BadInput, Conflict, CouldNotStore
from qa_service.retention import tombstones

_JOURNALS: Final = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: what each step said, and where the data lies that was there before, if there was any."""

    manifest: Manifest
    said: list[str]
    files: int
    before: Path | None


def restore(config: Config, vault: Vault, name: str, keys: OpeningKeys, *, replace: bool = False,
            without_keys: bool = False, now: datetime | None = None) -> Restored:
    """Puts a backup back, as a copy that sends nothing until somebody puts it in service.

    Raises ``BadInput`` for a backup that is damaged or not for these sheets, ``Conflict`` where there is data and
    ``replace`` is not said, the service runs, or its own keys are not there. Nothing that was there is changed then.
    """
    verified = verifying.verify(vault, name, keys.checking)
    verifying.refuse_other_key(verified.manifest, keys)
    _refuse_other_engine(config, verified.manifest)
    _refuse_running(config)
    _refuse_over_data(config, replace=replace)
    if not without_keys:
        _refuse_without_keys(config)
    with _staging(config, name) as staging:
        database = staging / "qa.sqlite3"
        verifying.unseal(verified, "database", database, keys)
        listed = verifying.catalogue(verified, keys)
        if config.is_sqlite:
            dumping.check_sqlite(database)
        elif not dumping.looks_like_a_dump(database):
            raise BadInput(f"The database in the backup {name} cannot be read, so nothing of it is used.")
        _open_files(vault, listed, keys, staging)
        _bring_along(config, vault, staging)
        if config.is_sqlite:
            said = _settle(config, verified.manifest, f"sqlite:///{database}", staging)
            dumping.check_sqlite(database)  # and nothing of it is in a journal beside it any more
            before = _swap(config, staging, now or utc_now())
        else:
            dumping.load_postgres(config, database)
            said = _settle(config, verified.manifest, config.database_url, staging)
            before = _put_files(config, staging, now or utc_now())
    return Restored(verified.manifest, said, len(listed), before)


def _refuse_other_engine(config: Config, found: Manifest) -> None:
    here = "sqlite" if config.is_sqlite else "postgresql"
    if found.engine != here:
        raise BadInput(f"This backup is of {found.engine}, and DATABASE_URL names {here}: name a database of the same "
                       "kind.")


def _refuse_running(config: Config) -> None:
    """The scheduler of this machine holds a lock while it runs."""
    lock = config.data_dir / "scheduler.lock"
    if not lock.exists():
        return
    with lock.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict("The service is running here: stop its web server and its jobs first (systemctl stop "
                           "qa-web qa-jobs).") from None


def _refuse_over_data(config: Config, *, replace: bool) -> None:
    if not config.is_sqlite and not dumping.is_empty(config):
        raise Conflict("The database that DATABASE_URL names is not empty. Make an empty one (createdb) and name that; "
                       "the one that is there stays as it is.")
    if replace:
        return
    if not dumping.is_empty(config):
        raise Conflict(f"There is a database already ({dumping.file_of(config)}). To put it aside and use the backup, "
                       "say --replace.")
    if any(next(iter(area_store(config, area).entries()), None) for area in AREAS):
        raise Conflict(f"There are stored files already (in {config.data_dir}). To put them aside and use the backup, "
                       "say --replace.")


def _refuse_without_keys(config: Config) -> None:
    """The keys of concerns and of the audit trail are in no backup."""
    folder = config.data_dir / "keys"
    if not folder.is_dir() or not any(folder.iterdir()):
        raise Conflict(f"The service's own keys are not here: put the folder {folder} back first, from where copies of "
                       "it are kept. If they are lost, say --without-keys: what concerns say can then never be opened, "
                       "and the audit trail until now not be checked.")


def _bring_along(config: Config, vault: Vault, staging: Path) -> None:
    """The service's own keys, as they are, a copy of the audit trail's heads, and all that is known to have been
    erased, for settling the copy."""
    keys, heads = config.data_dir / "keys", config.data_dir / "audit-heads"
    keys.mkdir(mode=0o700, exist_ok=True)
    (staging / "keys").symlink_to(keys)
    if heads.is_dir():
        shutil.copytree(heads, staging / "audit-heads")
    try:
        tombstones.merge([config.data_dir / tombstones.FILE, vault.erased], staging / tombstones.FILE)
    except ValueError as error:
        raise BadInput(f"{tombstones.FILE} in {config.data_dir} or in {vault.erased.parent} is damaged. It says what "
                       "was erased since, so nothing is put back without it: put the other one of the two in its "
                       "place.") from error


@contextmanager
def _staging(config: Config, name: str) -> Iterator[Path]:
    """A folder beside the live data, on the same disk, for what is being opened."""
    staging = config.data_dir / f".restoring-{name}-{secrets.token_hex(3)}"
    try:
        staging.mkdir(mode=0o700, parents=True)
        yield staging
    except OSError as error:
        raise CouldNotStore(f"There is no room to open the backup in {config.data_dir} ({error.strerror or error}). "
                            "Nothing was changed.") from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _open_files(vault: Vault, listed: list[Listed], keys: OpeningKeys, staging: Path) -> None:
    for one in listed:
        if one.area not in AREAS or ".." in PurePosixPath(one.name).parts or one.name.startswith("/"):
            raise BadInput("The list of files of this backup names a place outside of the data folder.")
        file = staging / one.area / one.name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_bytes(verifying.unseal_file(vault, one, keys))


def _settle(config: Config, found: Manifest, url: str, data_dir: Path) -> list[str]:
    """In a process of its own, on the opened copy: brings it to this version, and makes a restored copy of it."""
    env = environment_for(DATABASE_URL=url, QA_DATA_DIR=str(data_dir), QA_SECRET_KEY=config.secret_key,
                          QA_ENV=config.environment, QA_BACKUP_DIR="", QA_OBJECT_STORE="")  # its files lie in data_dir
    done = subprocess.run([sys.executable, "-m", "flask", "backup", "settle",  # noqa: S603 - this programme itself
                           found.name, found.made_at.isoformat()], cwd=ROOT, env=env,
                          capture_output=True, text=True, check=False, timeout=3600)
    if done.returncode:
        raise BadInput("The backup was opened, and could not be made ready: "
                       f"{(done.stderr.strip().splitlines() or ['no reason given'])[-1][:300]} Nothing was changed.")
    return done.stdout.strip().splitlines()


def _swap(config: Config, staging: Path, now: datetime) -> Path | None:
    """The live data goes aside, and the copy takes its place: by renaming, so that neither is ever half there."""
    live = dumping.file_of(config)
    try:
        aside = _aside(config, now)
        for ending in _JOURNALS:
            if (file := live.with_name(live.name + ending)).exists():
                file.rename(aside / file.name)
        live.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.move(staging / "qa.sqlite3", live)
    except OSError as error:
        raise could_not(config.data_dir, error) from error
    return _files_in_place(config, staging, aside)


def _put_files(config: Config, staging: Path, now: datetime) -> Path | None:
    return _files_in_place(config, staging, _aside(config, now))


def _files_in_place(config: Config, staging: Path, aside: Path) -> Path | None:
    if (erased := staging / tombstones.FILE).exists():
        erased.replace(config.data_dir / tombstones.FILE)
    for area in AREAS:
        opened, folder = staging / area, config.data_dir / area
        if config.object_store is not None and area != "reg44-inbox":
            for file in (one for one in opened.rglob("*") if one.is_file()):
                area_store(config, area).put(file.relative_to(opened).as_posix(), file.read_bytes())
            continue
        if folder.exists():
            folder.rename(aside / area)
        if opened.exists():
            opened.rename(folder)
    if (staging / "audit-heads").exists():
        (config.data_dir / "audit-heads").rename(aside / "audit-heads")
        (staging / "audit-heads").rename(config.data_dir / "audit-heads")
    if any(aside.iterdir()):
        return aside
    aside.rmdir()
    return None


def _aside(config: Config, now: datetime) -> Path:
    aside = config.data_dir / f"before-restoring-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
    aside.mkdir(mode=0o700)
    return aside
