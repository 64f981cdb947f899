"""The scheduled backup."""

from __future__ import annotations

from flask import current_app

from qa_service.backups import making
from qa_service.backups.cli import sentence
from qa_service.config import Config
from qa_service.errors import CouldNotStore
from qa_service.jobs.registry import job


@job("back-up", every="every 10 minutes")
def back_up() -> str:
    """Makes a backup, where a folder for backups is set."""
    config: Config = current_app.config["SERVICE"]
    if config.backup_dir is None:
        return "No backups are set up here (QA_BACKUP_DIR)."
    made = making.make(config)
    if made.damaged:
        raise CouldNotStore(f"The backup was made. {sentence(made)}")
    return sentence(made)
