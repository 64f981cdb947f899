"""Frameworks that are offered ready-made, to adopt and then change: their names and lots. Terms are the council's own.

The lots are those that a council's published sufficiency strategy names; nothing here says what a lot costs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from qa_service.contracts.kinds import DocumentKind, FrameworkKind

_INSURANCES: Final = (DocumentKind.PUBLIC_LIABILITY, DocumentKind.EMPLOYERS_LIABILITY)
USUAL: Final = (*_INSURANCES, DocumentKind.REGISTRATION, DocumentKind.SAFEGUARDING, DocumentKind.DBS)
"""The documents that a framework asks for unless somebody says otherwise."""
INDICATORS: Final = (("Health assessments returned", 10000), ("Dental checks returned", 10000),
                     ("Good personal education plans", 10000))
"""Indicators offered for every contract, with targets in hundredths of a per cent."""


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """One framework that is offered."""

    key: str
    name: str
    kind: FrameworkKind
    held_by: str | None
    lots: tuple[str, ...]


OFFERED: Final = (
    ReadyMade("nw-fostering", "North West fostering FPS", FrameworkKind.FRAMEWORK, "Placements North West",
              ("Standard", "Specialist", "Cohort")),
    ReadyMade("nw-residential", "North West residential FPS", FrameworkKind.FRAMEWORK, "Placements North West", (
        "Lot 1: Residential", "Lot 2: Therapeutic residential", "Lot 3: Complex health", "Lot 4: Short breaks",
        "Lot 5: Short breaks in transition", "Lot 6: At a distance, over 40 miles", "Lot 7: Cohort",
        "Lot 8: Innovation")),
    ReadyMade("sixteen-plus", "16+ DPS", FrameworkKind.PURCHASING_SYSTEM, None, ()),
    ReadyMade("select-list", "Our select list", FrameworkKind.SELECT_LIST, None, ()),
    ReadyMade("spot", "Spot purchases", FrameworkKind.SPOT, None, ()),
)


def offered(key: str) -> ReadyMade | None:
    """The ready-made framework of this key."""
    return next((one for one in OFFERED if one.key == key), None)
