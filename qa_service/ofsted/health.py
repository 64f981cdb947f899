"""Whether the source behaved: a run in which too much fails or changes at once holds the alerts for a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

MOST_FAILED: Final = 0.2
"""Share of the pages tried that may fail before alerts are held."""
MOST_LAYOUT_CHANGED: Final = 0.05
MOST_READINGS_CHANGED: Final = 0.05
FEWEST_TO_JUDGE: Final = 10
"""Below this many, a share says nothing."""


@dataclass(frozen=True, slots=True)
class Night:
    """The counts of one run that tell whether the source was itself."""

    tried: int
    failed: int
    layout_changed: int
    readings_changed: int
    known_in_all: int


def why_hold(night: Night) -> str | None:
    """Why alerts must wait for a person, or ``None`` when the night was ordinary.

    First readings never count as change: only readings that were known before and came out differently.
    """
    if night.tried >= FEWEST_TO_JUDGE and night.layout_changed / night.tried > MOST_LAYOUT_CHANGED:
        return (f"{night.layout_changed} of {night.tried} pages of Ofsted's site are laid out in a new way and could "
                "not be read.")
    if night.tried >= FEWEST_TO_JUDGE and night.failed / night.tried > MOST_FAILED:
        return f"{night.failed} of {night.tried} pages of Ofsted's site could not be checked."
    enough = night.known_in_all >= FEWEST_TO_JUDGE
    if enough and night.readings_changed / night.known_in_all > MOST_READINGS_CHANGED:
        return (f"{night.readings_changed} of {night.known_in_all} reports that were read before came out differently "
                "in one night.")
    return None
