"""Settings that are to be visited although no placement, contract or regulator says so: a port for higher domains.

Supported housing for young people of 18 and over is one such kind: nobody inspects it, and it needs no registration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from qa_service.flags.rule import SubjectIds
from qa_service.visits.kinds import Band


@dataclass(frozen=True, slots=True)
class InScope:
    """Why such a setting is visited, how closely by itself, and since when it counts."""

    why: str
    band: Band = Band.MEDIUM
    since: date | None = None


class Scope(Protocol):
    """Answers for many settings in a fixed number of queries, for the council in scope."""

    def __call__(self, setting_ids: SubjectIds, as_at: date) -> Mapping[int, InScope]:
        """The settings among these (``None``: among all) that no regulator inspects and that we visit."""


def _none(setting_ids: SubjectIds, as_at: date) -> Mapping[int, InScope]:
    return {}


_port: Scope = _none


def connect(scope: Scope) -> None:
    """Fills the port; called once by the application."""
    global _port
    _port = scope


def without_regulator(setting_ids: SubjectIds, as_at: date) -> Mapping[int, InScope]:
    """The settings among these (``None``: among all) that we visit and no regulator inspects."""
    return {} if setting_ids is not None and not setting_ids else _port(setting_ids, as_at)
