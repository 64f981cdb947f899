"""Keeping what an import would do, so that its page can be opened again without holding the database for seconds.

One small file a list lies in the data folder. It counts only as long as everything that an import compares a list with
is as it was then, and no longer than the day: else the look is taken anew.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from dataclasses import asdict
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
from scrapers.lists import ListedFile

_WAY_OF_LOOKING: Final = 1
"""Raise it when an import or a look comes to something else: what was kept is worked out anew."""
_COMPARED: Final = (RegisterList, RegisterChange, Setting, Inspection, Judgement, Correction)


def foreseen(path: Path, listed: ListedFile, *, name: str, by: Actor) -> Foreseen:
    """What importing this stored list would do now. Takes a look (see ``foresee``) only where none that holds is kept.

    ``path`` ends with the hash of the file. An edge, as ``foresee`` is.
    """
    file: Path = current_app.config["SERVICE"].data_dir / "foreseen" / f"{path.name}.json"
    state = _state(name)
    known = _kept(file, state)
    if known is not None:
        return known
    found = foresee(path, listed, name=name, by=by)
    if _state(name) == state:  # nobody wrote in between
        _keep(file, state, found)
    return found


def _state(name: str) -> str:
    """A hash of all that a look depends on besides the file."""
    facts: list[Any] = [_WAY_OF_LOOKING, name, today().isoformat()]
    for model in _COMPARED:
        facts += db.session.execute(select(func.count(), func.max(model.id)).select_from(model)).one()
    facts += db.session.execute(select(func.max(Inspection.read_at), func.max(Inspection.recorded_at))).one()
    db.session.rollback()
    return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def _kept(file: Path, state: str) -> Foreseen | None:
    try:
        kept = json.loads(file.read_text())
        if kept["state"] != state:
            return None
        found = kept["foreseen"]
        return Foreseen(
            [ListForeseen(**one) for one in found["lists"]], found["new_settings"], found["changed"], found["history"],
            date.fromisoformat(found["older_than"]) if found["older_than"] else None,
            [Worse(**{**one, "said": tuple(one["said"])}) for one in found["worse"]])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(file: Path, state: str, found: Foreseen) -> None:
    """Keeps what was found; a disk that refuses costs no more than another look."""
    partial = file.with_name(f".{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps({"state": state, "foreseen": asdict(found)}, default=str))
        partial.replace(file)
    except OSError:
        partial.unlink(missing_ok=True)
