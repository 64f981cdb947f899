"""Our exposure to a setting: a port, since only higher domains know of placements and contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from qa_service.flags.rule import SubjectIds
from qa_service.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Exposed:
    """Why a setting matters to us: our child lives there, we have a contract, or somebody watches it."""

    children: bool = False
    contract: bool = False
    watched: bool = False
    singled_out: bool = False
    """Somebody watches this very setting, not only its group or its area."""
    since: date | None = None
    """The day we learned of it first, as far as it still holds."""
    newest: date | None = None
    """The day the newest of it began: a child moved in, somebody began to watch."""

    @property
    def only_watched(self) -> bool:
        """Whether it matters for no other reason than that somebody watches it."""
        return self.watched and not (self.children or self.contract)

    @property
    def at_all(self) -> bool:
        return self.children or self.contract or self.watched


NOT_EXPOSED = Exposed()


class Exposure(Protocol):
    """Answers for many settings in a fixed number of queries, for the council in scope."""

    def __call__(self, setting_ids: SubjectIds, as_at: date) -> Mapping[int, Exposed]:
        """The settings among these (``None``: among all) to which we are exposed; others are left out."""


@dataclass(frozen=True, slots=True)
class Stay:
    """From when until when a setting matters to us: a child of ours lives there, or somebody watches this very one."""

    first: date
    end: date | None
    """The first day on which it no longer does."""
    children: bool


class Stays(Protocol):
    """Answers for many settings in a fixed number of queries, for the council in scope."""

    def __call__(self, setting_ids: SubjectIds, since: date, until: date) -> Mapping[int, Sequence[Stay]]:
        """The stays among these settings (``None``: among all) that touch these days; others are left out."""


def _unconnected(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Exposed]:
    raise RuntimeError("exposure is not connected: ports.fill() was not called")


def _stays_unconnected(setting_ids: SubjectIds, since: date, until: date) -> Mapping[int, Sequence[Stay]]:
    raise RuntimeError("exposure is not connected: ports.fill() was not called")


_port: Exposure = _unconnected
_stays: Stays = _stays_unconnected


def connect(exposure: Exposure, stays: Stays) -> None:
    """Fills the ports; called once by the application."""
    global _port, _stays
    _port, _stays = exposure, stays


def stays_of(setting_ids: SubjectIds, since: date, until: date) -> Mapping[int, Sequence[Stay]]:
    """When the settings among these (``None``: among all) mattered to the council in scope, within these days."""
    if setting_ids is not None and not setting_ids:
        return {}
    return _stays(setting_ids, since, until)


def exposure_of(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Exposed]:
    """The settings among these (``None``: among all) to which the council in scope is exposed."""
    if setting_ids is not None and not setting_ids:
        return {}
    return _port(setting_ids, as_at)


def shown_severity(severity: Severity, exposed: bool) -> Severity:
    """A finding counts in full where we are exposed; elsewhere it is listed, lowest, and never alerts."""
    return severity if exposed else Severity.LOW
