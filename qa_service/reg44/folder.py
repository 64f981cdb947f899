"""The watched folder: reports that somebody put there are taken in, and moved aside so that nothing is lost.

The folder is ``reg44-inbox`` in the folder of everything that is kept, with one folder for each council, named by its
number. What was taken in moves into ``taken``, what is no document into ``not-taken``.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from qa_service.actor import Actor
from qa_service.errors import BadInput
from qa_service.reg44.files import LARGEST
from qa_service.reg44.intake import Brought, take_in
from qa_service.reg44.words import Arrival, Way

NOT_TAKEN: Final = "Not taken:"
SETTLED_AFTER: Final = 60.0
"""Seconds without a change until a file counts as wholly written."""


@dataclass(slots=True)
class Round:
    """How taking in went."""

    placed: int = 0
    waiting: int = 0
    duplicates: int = 0
    refused: list[str] = field(default_factory=list)

    def count(self, outcome: Arrival) -> None:
        if outcome is Arrival.PLACED:
            self.placed += 1
        elif outcome is Arrival.DUPLICATE:
            self.duplicates += 1
        else:
            self.waiting += 1

    def add(self, other: Round) -> None:
        """Counts another round with this one."""
        self.placed, self.waiting = self.placed + other.placed, self.waiting + other.waiting
        self.duplicates += other.duplicates
        self.refused += other.refused

    def sentence(self) -> str:
        told = f"{self.placed} reports placed, {self.waiting} wait for a person, {self.duplicates} were here already."
        return told + (f" {NOT_TAKEN} {'; '.join(self.refused)[:1000]}." if self.refused else "")


def inbox_of(data_dir: Path, authority_id: int) -> Path:
    """Where files for this council are put."""
    return data_dir / "reg44-inbox" / str(authority_id)


def take_in_folder(folder: Path, *, by: Actor, settled_after: float = SETTLED_AFTER) -> Round:
    """Takes in the folder's files for the council in scope. Opens its own transactions. Safe to repeat and to kill."""
    found = Round()
    if not folder.is_dir():
        return found
    for file in sorted(folder.iterdir()):
        if file.name.startswith(".") or file.is_symlink() or not file.is_file():
            continue
        about = file.stat()
        if time.time() - about.st_mtime < settled_after:
            continue
        came_as = f"folder:{file.name}:{about.st_size}:{about.st_mtime_ns}"
        try:
            if about.st_size > LARGEST:
                raise BadInput("the file is larger than 25 MB; send a smaller copy", file=file.name[-80:])
            found.count(take_in(Brought(file.read_bytes(), file.name, Way.FOLDER, came_as), by=by).outcome)
        except BadInput as refusal:
            found.refused.append(str(refusal))
            _move(file, folder / "not-taken")
        else:
            _move(file, folder / "taken")
    return found


def _move(file: Path, into: Path) -> None:
    """Moves a file aside under a name that is free."""
    into.mkdir(exist_ok=True)
    target, number = into / file.name, 1
    while target.exists():
        target, number = into / f"{file.stem}-{number}{file.suffix}", number + 1
    file.rename(target)
