"""An installation with a little of everything, its backups and its sheets."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from qa_service.backups import keys, making
from qa_service.backups.vault import Vault
from qa_service.config import Config
from qa_service.database import transaction
from qa_service.documents import service as documents
from qa_service.documents.stores import store

CANARY = "Quetzalcoatl-4711"
"""A word that stands in the database, in a document and in a sealed file's name."""


@dataclass(frozen=True)
class Installation:
    """What a test needs to back up and to restore."""

    app: Flask
    config: Config
    vault: Vault
    sheets: list[Path]

    def back_up(self) -> str:
        with self.app.app_context():
            return making.make(self.config).manifest.name

    @property
    def opening(self) -> keys.OpeningKeys:
        return keys.opening(self.sheets[:2])


def furnish(app: Flask, config: Config, tmp_path: Path, *, files: int = 3) -> Installation:
    """Keys, some documents, and a sealed file."""
    assert config.backup_dir is not None
    _, sheets = keys.make(making.own_folder(config), tmp_path / "sheets")
    with app.app_context(), transaction():
        for number in range(files):
            data = f"{CANARY} {number} ".encode() * 50 + secrets.token_bytes(500)
            documents.record_document(documents.keep_bytes(data), len(data), media_type="application/pdf",
                                      origin=f"upload:{number}")
        store("sealed-files").put(f"ab/ab{CANARY}", secrets.token_bytes(300))
    return Installation(app, config, Vault(config.backup_dir), sheets)


def state_of(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its hash."""
    return {one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest()
            for one in sorted(folder.rglob("*")) if one.is_file() and not one.name.endswith(("-wal", "-shm", ".lock"))}
