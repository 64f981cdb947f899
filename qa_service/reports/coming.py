"""A thing that is due, whoever asks: the domains make these, and ``due_dates`` says whose each is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

VISITS: Final = frozenset({"visit", "document", "action"})
"""The kinds that those see who make visits."""
REG44: Final = frozenset({"independent"})
"""The kinds that those see who may know of independent persons' reports."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that is due."""

    key: str
    on: date
    kind: str
    what: str
    setting_id: int | None
    link: str
    """``{ref}`` in it stands for the setting's reference."""
    assigned_to: int | None = None
