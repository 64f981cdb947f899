"""Looks at where data lies: the database, the disk, the store of files, the backups."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import func, select

from qa_service.backups import making
from qa_service.backups.vault import Vault
from qa_service.database import db, version
from qa_service.documents.models import Document
from qa_service.documents.stores import store_of
from qa_service.errors import NotFound, NotUpToDate
from qa_service.operations.condition import Found, Look, bad, good, unknown, warning, watches

LEAST_SHARE: Final = 0.1
LEAST_BYTES: Final = 2 * 2**30
BACKUP_EVERY: Final = timedelta(minutes=15)
"""At most this much is lost. The job runs every ten minutes."""
KEPT_WITHIN: Final = timedelta(minutes=45)
DRILL_EVERY: Final = timedelta(days=100)
MOST_JOURNAL: Final = 2**30


@watches("database", "Database")
def database(_look: Look) -> Found:
    try:
        version.refuse_other_version(db.session.connection())
    except NotUpToDate as error:
        return bad("database", str(error), "Run “flask db upgrade”, then start the service again.")
    return good("database", "It answers, at this programme’s version.")


@watches("database-writes", "Writing to the database")
def database_writes(look: Look) -> Found:
    """Asks for the right to write and gives it back. Somebody else's writing is no fault."""
    said = None
    if look.config.is_sqlite:
        file = Path(look.config.database_url.removeprefix("sqlite:///"))
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=2, isolation_level=None)) as link:
            try:
                link.execute("BEGIN IMMEDIATE")
                link.execute("UPDATE table_change SET token = token WHERE name = ''")
                link.execute("ROLLBACK")
            except sqlite3.OperationalError as error:
                said = None if "locked" in str(error) else "The database’s file cannot be written"
    elif db.session.scalar(select(func.current_setting("transaction_read_only"))) == "on":
        said = "The database is read-only: a standby, or set so after a fault"
    if said:
        return bad("database-writes", f"{said}. Nothing can be saved.", "See who owns the file, whether the disk is "
                   "full or mounted read-only, or whether DATABASE_URL names a standby.")
    return good("database-writes", "It can be written.")


@watches("journal", "The database’s journal")
def journal(look: Look) -> Found:
    if not look.config.is_sqlite:
        return good("journal", "PostgreSQL looks after it.")
    file = Path(look.config.database_url.removeprefix("sqlite:///"))
    beside = file.with_name(f"{file.name}-wal")
    size = beside.stat().st_size if beside.exists() else 0
    if size > MOST_JOURNAL:
        return warning("journal", f"It has grown to {size / 2**30:.1f} GB: a reader holds it.",
                       "Restart the web server and the jobs.")
    return good("journal", f"{size / 2**20:.0f} MB.")


def _room(key: str, folder: Path) -> Found:
    found = shutil.disk_usage(folder)
    said = f"{found.free / 2**30:.1f} GB free of {found.total / 2**30:.0f} GB."
    if found.free < LEAST_BYTES or found.free < LEAST_SHARE * found.total:
        return bad(key, said, "Make room: when the disk is full, nothing can be saved.")
    return good(key, said)


@watches("disk", "Room on the disk")
def disk(look: Look) -> Found:
    return _room("disk", look.config.data_dir)


@watches("data-folder", "The data folder")
def data_folder(look: Look) -> Found:
    folder = look.config.data_dir
    if not os.access(folder, os.W_OK) or not _takes_a_file(folder):
        return bad("data-folder", "No file can be kept in it.", "See who owns QA_DATA_DIR, and whether it is mounted "
                   "read-only.")
    if folder.stat().st_mode & 0o007:
        return warning("data-folder", "Others of this machine may look into it.", "Run “chmod 700” on QA_DATA_DIR.")
    return good("data-folder", "It can be written, by the service alone.")


def _takes_a_file(folder: Path) -> bool:
    file = folder / f".can-write-{os.getpid()}"
    try:
        file.write_bytes(b"1")
    except OSError:
        return False
    finally:
        file.unlink(missing_ok=True)
    return True


@watches("stored-files", "Stored files")
def stored_files(look: Look) -> Found:
    """The newest document: it is there, and what its name says. A store that is away shows here."""
    newest = db.session.scalars(select(Document.sha256).order_by(Document.stored_at.desc()).limit(1)).first()
    if newest is None:
        return good("stored-files", "None is stored yet.")
    try:
        data = store_of(look.config, "documents").read(f"{newest[:2]}/{newest}")
    except NotFound:
        return bad("stored-files", "The newest document is not where it was stored.", "Put it back from a backup; see "
                   "whether QA_DATA_DIR or QA_OBJECT_STORE names another place than before.")
    if hashlib.sha256(data).hexdigest() != newest:
        return bad("stored-files", "The newest document is damaged where it is stored.", "Put it back from a backup, "
                   "and look at the disk.")
    return good("stored-files", "The newest is as it was stored.")


def _vault(look: Look) -> Vault | None:
    return Vault(look.config.backup_dir) if look.config.backup_dir else None


@watches("backup", "The newest backup")
def backup(look: Look) -> Found:
    vault = _vault(look)
    if vault is None:
        said, to_do = "No backups are set up.", "Name a folder in QA_BACKUP_DIR: see docs/deployment.md."
        return unknown("backup", said, to_do) if look.config.is_demo else bad("backup", said, to_do)
    names = vault.names()
    if not names:
        return bad("backup", "There is no backup yet.", "Make a key (flask backup keys) and see whether the jobs run.")
    age = look.now - _made_at(names[-1])
    said = f"Made {age.total_seconds() / 60:.0f} minutes ago; {len(names)} are there."
    if age > BACKUP_EVERY:
        return bad("backup", said, "See on the page of jobs what “back-up” said.")
    return good("backup", said)


@watches("backup-kept", "Backups out of the service’s reach")
def backup_kept(look: Look) -> Found:
    vault = _vault(look)
    if vault is None:
        return unknown("backup-kept", "No backups are set up.")
    kept = Vault(vault.folder / "nowhere") if not vault.is_kept else vault
    names = sorted(one.name for one in (kept.folder / "kept" / "snapshots").glob("[0-9]*"))
    if not names:
        return warning("backup-kept", "The service’s own account can remove every backup.", "Set up the keeper of "
                       "backups under another account: see docs/deployment.md.")
    if os.access(vault.folder / "kept", os.W_OK) and os.geteuid() != 0:
        return bad("backup-kept", "The service’s own account can write where backups are kept.",
                   "Give the folder “kept” to the keeper’s account.")
    age = look.now - _made_at(names[-1])
    if age > KEPT_WITHIN:
        return bad("backup-kept", f"The newest that was taken over is {age.total_seconds() / 3600:.1f} hours old.",
                   "See whether the keeper runs (systemctl status qa-backup-keeper.timer).")
    return good("backup-kept", f"{len(names)} are kept, the oldest since {_made_at(names[0]):%d %B %Y}.")


@watches("backup-disk", "Room for backups")
def backup_disk(look: Look) -> Found:
    if look.config.backup_dir is None:
        return unknown("backup-disk", "No backups are set up.")
    return _room("backup-disk", look.config.backup_dir)


@watches("drill", "The last restore drill")
def drill(look: Look) -> Found:
    to_do = "Practise it with two sheets of the key: flask backup drill."
    try:
        last = json.loads((making.own_folder(look.config) / "drill.json").read_text())
        at = datetime.fromisoformat(last["at"])
    except (OSError, ValueError, KeyError):
        return warning("drill", "Nobody has practised restoring a backup here.", to_do)
    said = f"On {at:%d %B %Y}, in {last['restore_seconds']:.0f} seconds."
    if not last["succeeded"]:
        return bad("drill", f"It did not succeed. {said}", to_do)
    return warning("drill", said, to_do) if look.now - at > DRILL_EVERY else good("drill", said)


def _made_at(name: str) -> datetime:
    return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S%f%z")
