"""Looks at how the host is set up: what the settings say was refused already when the programme was loaded."""

from __future__ import annotations

import os
from pathlib import Path

from qa_service.config import ROOT, Config
from qa_service.operations.condition import Found, State

_PRIVATE = ("keys", "backup", "sealed-files", "secret-key")


def look(config: Config) -> list[Found]:
    """The settings, the account, and who may read what."""
    return [Found("settings", "Settings", State.GOOD, f"QA_ENV={config.environment}; nothing is missing."),
            _account(config), _modes(config), _programme(config)]


def _account(config: Config) -> Found:
    if os.geteuid() == 0 and not config.is_demo:
        return Found("account", "Account", State.WARNING, "This command runs as root.",
                     "Run it, and above all the service, as the service’s own user.")
    return Found("account", "Account", State.GOOD, "Not root.")


def _modes(config: Config) -> Found:
    """Keys, sealed files, the database and the settings' file: for the service's user alone."""
    files = [config.data_dir / name for name in _PRIVATE]
    files += [one for folder in files if folder.is_dir() for one in folder.rglob("*") if one.is_file()]
    if config.is_sqlite:
        files.append(Path(config.database_url.removeprefix("sqlite:///")))
    files.append(Path("/etc/qa/qa.env"))
    open_to_others = [one for one in files if one.exists() and one.stat().st_mode & 0o007
                      and _others_get_to(one.parent, config.data_dir)]
    if open_to_others:
        return Found("modes", "Who may read what", State.BAD,
                     f"Others of this machine may read {open_to_others[0]}"
                     + (f" and {len(open_to_others) - 1} more." if len(open_to_others) > 1 else "."),
                     "Run “chmod -R o-rwx” on it.")
    return Found("modes", "Who may read what", State.GOOD, "Keys, sealed files, database: the service’s user alone.")


def _others_get_to(folder: Path, data_dir: Path) -> bool:
    """Whether no folder of ours on the way is closed to others: behind one, a file's own mode does not matter."""
    ours = [one for one in (folder, *folder.parents) if one.is_relative_to(data_dir)]
    return all(one.stat().st_mode & 0o001 for one in ours)


def _programme(config: Config) -> Found:
    """Whoever takes over the service must not be able to change the programme."""
    if not config.is_demo and os.geteuid() != 0 and os.access(ROOT / "qa_service", os.W_OK):
        return Found("programme", "The programme", State.WARNING, "The service’s own user can change the programme.",
                     f"Give {ROOT} to root: chown -R root:root.")
    return Found("programme", "The programme", State.GOOD,
                 "The service’s user cannot change it, or this is a demonstration.")
