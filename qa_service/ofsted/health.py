"""Whether the source behaved: a run in which too much fails or changes at once holds the alerts for a person."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

MOST_FAILED: Final = 0.2
"""Share of the pages, or of the report files, tried that may fail before alerts are held."""
MOST_LAYOUT_CHANGED: Final = 0.05
MOST_READINGS_CHANGED: Final = 0.05
FEWEST_TO_JUDGE: Final = 10
"""Below this many, a share says nothing."""
FEWEST_TO_HOLD: Final = 2
"""One odd page, file or reading is told as itself: holding every alert for it would do more harm."""


@dataclass(slots=True)
class Night:
    """The counts of one night that tell whether the source was itself. What is to be tried counts as tried."""

    tried: int = 0
    failed: int = 0
    layout_changed: int = 0
    files_tried: int = 0
    files_failed: int = 0
    readings_changed: int = 0
    known_in_all: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)

    def go_on_from(self, killed: dict[str, Any]) -> None:
        """Takes in what a run saw that was killed tonight.

        What failed then is tried again now, and fails once, however often the night was killed; what changed is told
        once, so the runs add up.
        """
        for name in ("layout_changed", "readings_changed"):
            setattr(self, name, getattr(self, name) + killed.get(name, 0))
        for name in ("tried", "failed", "files_tried", "files_failed"):
            setattr(self, name, max(getattr(self, name), killed.get(name, 0)))


def why_hold(night: Night) -> str | None:
    """Why alerts must wait for a person, or ``None`` when the night was ordinary.

    First readings never count as change: only readings that were known before and came out differently.
    """
    if _share(night.layout_changed, night.tried) > MOST_LAYOUT_CHANGED:
        return (f"{night.layout_changed:,} of {night.tried:,} pages of Ofsted's site are laid out in a new way and "
                "could not be read for certain.")
    if _share(night.failed, night.tried) > MOST_FAILED:
        return f"{night.failed:,} of {night.tried:,} pages of Ofsted's site could not be checked."
    if _share(night.files_failed, night.files_tried) > MOST_FAILED:
        return f"{night.files_failed:,} of {night.files_tried:,} new report files on Ofsted's site could not be had."
    if _share(night.readings_changed, night.known_in_all) > MOST_READINGS_CHANGED:
        return (f"{night.readings_changed:,} of {night.known_in_all:,} reports that were read before came out "
                "differently in one night.")
    return None


def _share(part: int, whole: int) -> float:
    return part / whole if whole >= FEWEST_TO_JUDGE and part >= FEWEST_TO_HOLD else 0.0
