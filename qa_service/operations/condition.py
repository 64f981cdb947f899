"""How the service itself is: each thing that can go wrong, looked at now, with what to do.

What could not be looked at is "unknown", and never counts as good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, db
from qa_service.logs import logger

_log = logger("condition")


class State(StrEnum):
    """What a look found."""

    GOOD = "good"
    WARNING = "warning"
    """Somebody should look at it, not at night."""
    BAD = "bad"
    UNKNOWN = "unknown"

    @property
    def words(self) -> str:
        return {"good": "As it should be", "warning": "Look at this", "bad": "Act now", "unknown": "Not known"}[self]


@dataclass(frozen=True, slots=True)
class Found:
    """One thing, as it is now."""

    key: str
    name: str
    state: State
    said: str
    to_do: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look is given."""

    config: Config
    now: datetime


Looking = Callable[[Look], Found]
_looks: Final[dict[str, tuple[str, Looking]]] = {}


def watches(key: str, name: str) -> Callable[[Looking], Looking]:
    """Declares a look. Its key stands in the metrics, its name on the page."""
    def declare(look: Looking) -> Looking:
        if key in _looks:
            raise ValueError(f"two looks are called {key}")
        _looks[key] = (name, look)
        return look

    return declare


def good(key: str, said: str) -> Found:
    return Found(key, _looks[key][0], State.GOOD, said)


def bad(key: str, said: str, to_do: str) -> Found:
    return Found(key, _looks[key][0], State.BAD, said, to_do)


def warning(key: str, said: str, to_do: str) -> Found:
    return Found(key, _looks[key][0], State.WARNING, said, to_do)


def unknown(key: str, said: str, to_do: str = "") -> Found:
    return Found(key, _looks[key][0], State.UNKNOWN, said, to_do)


def look(config: Config, *, now: datetime | None = None) -> list[Found]:
    """Looks at everything. One look that fails makes that one unknown, and no other."""
    what, found = Look(config, now or utc_now()), []
    with across_authorities():
        for key, (name, looking) in _looks.items():
            try:
                found.append(looking(what))
            except Exception as error:  # whatever it is, it must not hide the others
                db.session.rollback()
                _log.warning("could not look", check=key, error=type(error).__name__)
                found.append(Found(key, name, State.UNKNOWN, f"This could not be looked at ({type(error).__name__}).",
                                   "See the log."))
    return found


def faults(found: list[Found]) -> list[Found]:
    """Those that are not as they should be, the worst first."""
    order = {State.BAD: 0, State.UNKNOWN: 1, State.WARNING: 2}
    return sorted((one for one in found if one.state in order), key=lambda one: order[one.state])
