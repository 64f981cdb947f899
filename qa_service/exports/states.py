"""How far an export is."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """From asking to taking."""

    WAITING = "waiting"
    READY = "ready"
    REFUSED = "refused"
    TAKEN = "taken"
    EXPIRED = "expired"

    @property
    def words(self) -> str:
        return {"waiting": "Waits for a manager", "ready": "Ready to take", "refused": "Refused", "taken": "Taken",
                "expired": "Not taken in time"}[self.value]
