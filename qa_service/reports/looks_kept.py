"""Keeping what a list's page says, so that it can be opened again without reading the file and holding the database.

Two small files a list lie in the data folder: what the file holds, which counts for the day; and what an import would
do, which counts only as long as everything that an import compares a list with is as it was then, and no longer than
the day. Else the look is taken anew.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from flask import current_app
from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import db
from qa_service.ofsted.models import Correction, Inspection, Judgement
from qa_service.providers.foreseeing import Foreseen, ListForeseen, Worse, foresee
from qa_service.providers.models import RegisterChange, RegisterList, Setting
from scrapers.lists import CellWarning, ListedFile, ListFile, PassedOver, RejectedRow

_WAY_OF_LOOKING: Final = 3
"""Raise it when an import or a look comes to something else: what was kept is worked out anew."""
_COMPARED: Final = (RegisterList, RegisterChange, Setting, Inspection, Judgement, Correction)


SHOWN: Final = 100
"""So many rows that cannot be taken, and cells that could not be understood, are shown of a list."""


@dataclass(frozen=True, slots=True)
class ListShown:
    """One list of a file as its page tells it: the first rows and cells with a problem, and how many there are."""

    kind: str
    sheet: str | None
    as_at: date | None
    row_count: int
    rejected: list[RejectedRow]
    rejected_count: int
    warnings: list[CellWarning]
    warning_count: int
    unknown_columns: list[str]


@dataclass(frozen=True, slots=True)
class FileShown:
    """What a file holds, as its page tells it."""

    lists: list[ListShown]
    passed_over: list[PassedOver]


def held(path: Path, name: str, read: Callable[[], ListedFile]) -> FileShown:
    """What this stored file holds. Reads it only where nothing of the same day is kept. Raises ``ListError``."""
    file, state = _file(path, "held"), _hash([_WAY_OF_LOOKING, name, today().isoformat()])
    found = _kept(file, state)
    try:
        if found is not None:
            return FileShown(
                [ListShown(**{**one, "as_at": date.fromisoformat(one["as_at"]) if one["as_at"] else None,
                              "rejected": [RejectedRow(**row) for row in one["rejected"]],
                              "warnings": [CellWarning(**cell) for cell in one["warnings"]]})
                 for one in found["lists"]], [PassedOver(**one) for one in found["passed_over"]])
    except (ValueError, KeyError, TypeError):
        pass  # damaged: read anew
    listed = read()
    shown = FileShown([_shown(one) for one in listed.lists], listed.passed_over)
    _keep(file, state, asdict(shown))
    return shown


def _shown(one: ListFile) -> ListShown:
    """The cells that a person must look at stand first."""
    warnings = sorted(one.warnings, key=lambda cell: not cell.needs_a_person)
    return ListShown(one.kind.value, one.sheet, one.as_at, one.row_count, one.rejected[:SHOWN], len(one.rejected),
                     warnings[:SHOWN], len(warnings), list(one.unknown_columns))


def foreseen(path: Path, read: Callable[[], ListedFile], *, name: str, by: Actor) -> Foreseen:
    """What importing this stored list would do now. Takes a look (see ``foresee``) only where none that holds is kept.

    ``path`` ends with the hash of the file. An edge, as ``foresee`` is.
    """
    file, state = _file(path, "foreseen"), _state(name)
    found = _kept(file, state)
    try:
        if found is not None:
            return Foreseen(
                [ListForeseen(**one) for one in found["lists"]], found["new_settings"], found["changed"],
                found["history"], date.fromisoformat(found["older_than"]) if found["older_than"] else None,
                [Worse(**{**one, "said": tuple(one["said"])}) for one in found["worse"]])
    except (ValueError, KeyError, TypeError):
        pass  # damaged: looked at anew
    effect = foresee(path, read(), name=name, by=by)
    if _state(name) == state:  # nobody wrote in between
        _keep(file, state, asdict(effect))
    return effect


def _file(path: Path, folder: str) -> Path:
    data_dir: Path = current_app.config["SERVICE"].data_dir
    return data_dir / folder / f"{path.name}.json"


def _state(name: str) -> str:
    """A hash of all that a look depends on besides the file."""
    facts: list[Any] = [_WAY_OF_LOOKING, name, today().isoformat()]
    for model in _COMPARED:
        facts += db.session.execute(select(func.count(), func.max(model.id)).select_from(model)).one()
    facts += db.session.execute(select(func.max(Inspection.read_at), func.max(Inspection.recorded_at))).one()
    db.session.rollback()
    return _hash(facts)


def _hash(facts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def _kept(file: Path, state: str) -> Any:
    """What is kept under this state; ``None`` where there is nothing, or nothing that can be read."""
    try:
        kept = json.loads(file.read_text())
        return kept["found"] if kept["state"] == state else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(file: Path, state: str, found: dict[str, Any]) -> None:
    """Keeps what was found; a disk that refuses costs no more than another look."""
    partial = file.with_name(f".{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps({"state": state, "found": found}, default=str))
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
