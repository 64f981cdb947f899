"""How far a row of a list is."""

from __future__ import annotations

from enum import StrEnum


class RowState(StrEnum):
    """How far a row of a list is. Only a recorded one stands behind a record."""

    UPLOADED = "uploaded"
    """It is read, and nothing is made of it yet."""
    REFUSED = "refused"
    """It could not be taken; the row says why."""
    WAITING = "waiting"
    """It is understood, and a person is asked which setting it means."""
    RECORDED = "recorded"
    LEFT_OUT = "left_out"
    """A person said that it is not to be taken."""
    SUPERSEDED = "superseded"
    """It waited, and a newer list has the same row."""
