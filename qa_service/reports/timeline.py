"""Everything that is known to have happened about a setting, in one order: the day of each thing, and when we learned
of it. Each kind is one query, which brings no more than is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from qa_service.clock import LONDON
from qa_service.providers.models import Setting
from qa_service.reports import (
    timeline_of_actions,
    timeline_of_contracts,
    timeline_of_heard,
    timeline_of_ofsted,
    timeline_of_ours,
    timeline_of_reg44,
    timeline_of_sixteen_plus,
    timeline_of_visits,
)
from qa_service.reports.timeline_entry import Asked, Entry, Known, Told

SHOWN: Final = 50
MOST_SHOWN: Final = 1000

KINDS: Final = {"inspection": "Inspections", "register": "Register", "report": "Publications",
                "document": "Documents", "flag": "Flags", "review": "Our reviews", "correction": "Corrections",
                "check": "Checks before placing", "visit": "Visits", "action": "Actions", "placement": "Placements",
                "contact": "Contacts", "independent": "Regulation 44 reports",
                "event": "Serious events and quality reviews", "heard": "What we heard",
                "diligence": "Registration and due diligence", "unregistered": "Reviews without registration",
                "contract": "Contracts and suspensions"}
"""What a timeline can show, with the words of its filter."""
_TELLERS: Final[dict[str, Callable[[Setting, Asked], Told]]] = {
    "inspection": timeline_of_ofsted.inspections, "register": timeline_of_ofsted.register,
    "report": timeline_of_ofsted.publications, "document": timeline_of_ofsted.documents,
    "flag": timeline_of_ours.flags, "review": timeline_of_ours.reviews,
    "correction": timeline_of_ours.corrections, "check": timeline_of_ours.checks,
    "visit": timeline_of_visits.visits, "action": timeline_of_actions.actions,
    "placement": timeline_of_ours.placements, "contact": timeline_of_ours.contacts,
    "independent": timeline_of_reg44.reports, "event": timeline_of_reg44.events,
    "heard": timeline_of_heard.heard, "contract": timeline_of_contracts.contracts,
    "diligence": timeline_of_sixteen_plus.checks, "unregistered": timeline_of_sixteen_plus.reviews}


@dataclass(frozen=True, slots=True)
class Timeline:
    """What is shown, and whether there is more of it."""

    entries: list[Entry]
    more: bool


def timeline_of(setting: Setting, kinds: Collection[str], *, since: date | None = None, until: date | None = None,
                most: int = SHOWN, known: Known | None = None) -> Timeline:
    """The newest of the setting's story of these kinds and days, newest first. A query for each kind, but for what is
    ``known`` already."""
    asked = Asked(since, until, min(most, MOST_SHOWN), known or Known())
    entries: list[Entry] = []
    more = False
    for kind, tell in _TELLERS.items():
        if kind in kinds:
            told = tell(setting, asked)
            more = more or told.more
            entries += [entry for entry in told.entries if asked.takes(entry.on)]
    entries.sort(key=lambda entry: (entry.on, entry.kind, _learned(entry)), reverse=True)
    return Timeline(entries[:asked.most], more or len(entries) > asked.most)


def _learned(entry: Entry) -> datetime:
    return entry.learned_at or datetime.combine(entry.on, time(), LONDON)
