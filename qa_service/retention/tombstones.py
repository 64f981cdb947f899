"""What was erased, as a file beside the database: it is newer than the backups, so a restored copy is held to it.

A line is the table, the number, and a hash of what never changes in the record; nothing of what the record said.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from flask import current_app
from sqlalchemy import select

from qa_service.database import db
from qa_service.retention.models import Tombstone

FILE: Final = "erased.jsonl"
Stone = tuple[str, str, str]


def known() -> set[Stone]:
    """Every tombstone of the database and of the file beside it. Raises ``ValueError`` for a file that is damaged."""
    return _in_database() | read(_own())


def write() -> None:
    """Brings the file up to the database, and waits until the disk has it."""
    merge([_own()], _own(), more=_in_database())


def merge(sources: Iterable[Path], to: Path, *, more: Iterable[Stone] = (), mode: int = 0o600) -> None:
    """Writes what any of these files says into ``to``, whole or not at all; not a byte where it says it already."""
    said = read(to) if to.exists() else None
    wanted = set(more).union(*(read(one) for one in sources), said or ())
    if wanted == (said or set()):
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    partial = to.with_name(f".{to.name}-{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(one) + "\n" for one in sorted(wanted))
            out.flush()
            os.fsync(out.fileno())
        partial.replace(to)
    finally:
        partial.unlink(missing_ok=True)


def read(file: Path) -> set[Stone]:
    """The lines of such a file; none where there is no file. Raises ``ValueError`` for one that is damaged."""
    if not file.exists():
        return set()
    return {(of, id_, trace) for of, id_, trace in map(json.loads, file.read_text("utf-8").splitlines())}


def _in_database() -> set[Stone]:
    rows = db.session.execute(select(Tombstone.record_of, Tombstone.record_id, Tombstone.trace))
    return {(row[0], row[1], row[2]) for row in rows}


def _own() -> Path:
    folder: Path = current_app.config["SERVICE"].data_dir
    return folder / FILE
