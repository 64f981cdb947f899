"""One entry of a timeline, and what is asked of those who tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_

from qa_service.clock import london
from qa_service.contracts.models import Contract
from qa_service.ofsted.models import Inspection, Publication
from qa_service.providers.models import Contact


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: the day, what, the particulars, and the path of its evidence."""

    on: date
    kind: str
    title: str
    text: str
    path: str | None = None
    learned_at: datetime | None = None
    """When the service learned of it, where that is known."""

    @property
    def learned_on(self) -> date | None:
        """The day of learning, where it is another than the day of happening."""
        learned = london(self.learned_at).date() if self.learned_at else None
        return learned if learned != self.on else None


@dataclass(frozen=True, slots=True)
class Known:
    """What the page around a timeline has asked the database already; what is ``None`` is asked for."""

    inspections: Sequence[Inspection] | None = None
    """Ever, those too that were withdrawn."""
    publications: Sequence[Publication] | None = None
    contracts: Sequence[Contract] | None = None
    """Ended ones too."""
    contacts: Sequence[Contact] | None = None
    """Those too that were taken away."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The first and the last day that are wanted, how many entries at most, and what is known already."""

    since: date | None
    until: date | None
    most: int
    known: Known = Known()

    def takes(self, on: date) -> bool:
        return not ((self.since and on < self.since) or (self.until and on > self.until))

    def within(self, column: Any) -> list[ColumnElement[bool]]:
        """The same as conditions on a column of days; where it is empty, the day is decided afterwards."""
        found: list[ColumnElement[bool]] = []
        if self.since:
            found.append(or_(column.is_(None), column >= self.since))
        if self.until:
            found.append(or_(column.is_(None), column <= self.until))
        return found


@dataclass(frozen=True, slots=True)
class Told:
    """Entries of one kind, and whether there are more than were asked for."""

    entries: list[Entry]
    more: bool = False
