"""The law on where looked-after young people may live, as dated rules: the day of the placement decides.

It says which rule concerns a placement, not whether it is kept: that turns on facts that a lawyer weighs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.vocabulary import AgeBand


@dataclass(frozen=True, slots=True)
class Law:
    """One rule of law, for whom and since when."""

    since: date
    regulation: str
    bands: frozenset[AgeBand]
    who: str
    says: str

    def concerns(self, started_on: date, until: date, band: AgeBand) -> bool:
        """Whether a placement of somebody of this age, from a day until a day, falls under it."""
        return band in self.bands and until >= self.since and started_on <= until


UNDER_16: Final = Law(
    date(2021, 9, 9), "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 27A",
    frozenset((AgeBand.UNDER_16,)), "Under 16",
    "May be placed outside a registered children’s home or foster care only in the few kinds of place that the "
    "regulation names, such as a care home, a hospital, a residential family centre or a school. Supported "
    "accommodation is not one of them.")
SIXTEEN_TO_17: Final = Law(
    date(2023, 10, 28), "Care Planning, Placement and Case Review (England) Regulations 2010, regulation 27C",
    frozenset((AgeBand.SIXTEEN_TO_17,)), "16 and 17",
    "May be placed in supported accommodation only where its provider is registered with Ofsted (or had applied in "
    "time), or where the regulations except the place.")
LAWS: Final = (UNDER_16, SIXTEEN_TO_17)
OVER_18: Final = ("Young people of 18 and over are outside both rules, and no regulator inspects where they live: what "
                  "is known of such a place is what we look at ourselves.")


@dataclass(frozen=True, slots=True)
class Concerned:
    """Which law concerns one placement, or why that cannot be told."""

    law: Law | None
    words: str


def law_for(started_on: date, until: date, band: AgeBand | None) -> Concerned:
    """The rule under which a placement falls that began on a day and lasted until another (today, while it lasts)."""
    if band is None:
        waiting = [law for law in LAWS if until >= law.since]
        return Concerned(None, "Cannot tell: nobody has said how old the young person is." if waiting else
                         "Before both rules.")
    if band is AgeBand.OVER_18:
        return Concerned(None, "18 or over: neither rule.")
    law = next(law for law in LAWS if band in law.bands)
    if not law.concerns(started_on, until, band):
        return Concerned(None, f"It ended before {law.since.day} {law.since:%B %Y}, when the rule began.")
    short = law.regulation.rpartition(", ")[2]
    begun = "" if started_on >= law.since else (
        f", in force since {law.since.day} {law.since:%B %Y}; the placement began before it")
    return Concerned(law, f"{law.who}: {short}{begun}.")
