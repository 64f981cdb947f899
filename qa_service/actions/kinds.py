"""The words of actions: how far one is."""

from __future__ import annotations

from enum import StrEnum


class ActionState(StrEnum):
    """How far an action is."""

    OPEN = "open"
    EVIDENCE_GIVEN = "evidence_given"
    CLOSED = "closed"

    @property
    def words(self) -> str:
        return {"open": "Open", "evidence_given": "Evidence to look at", "closed": "Closed"}[self.value]
