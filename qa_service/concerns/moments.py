"""When the people named on a concern must be reminded of it, by the numbers of the rules as they stand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from qa_service.clock import london, utc_now
from qa_service.concerns.facts import Facts
from qa_service.concerns.for_notices import decide_by
from qa_service.concerns.kinds import Outcome, Stage
from qa_service.concerns.rules import RULES, SG_06
from qa_service.concerns.working_time import morning, one_working_day_after
from qa_service.flags.parameters import values_of

SECOND_WARNING: Final = timedelta(hours=3)
"""How long before the working day ends the named people are reminded that the LADO has not been told."""


def moments(facts: Facts) -> list[datetime]:
    """Every moment at which something of this concern is due."""
    if not facts.is_open:
        return []
    values = values_of(RULES)
    decided_by = decide_by(facts, values[SG_06.code].number("working_days"))
    if facts.sent_at is None:
        return [facts.deadline - SECOND_WARNING, facts.deadline, *([decided_by] if decided_by else [])]
    waits = facts.acknowledged_at is None and facts.stage in (Stage.LOGGED, Stage.SENT)
    decided = facts.plan_on or facts.placement_decided_on
    unplanned = facts.outcome is Outcome.SUBSTANTIATED and facts.outcome_on and not decided
    limits = [values["SG-03"].number(name) for name in ("first", "second", "third")]
    return [moment for moment in (
        decided_by,
        one_working_day_after(facts.sent_at) if waits else None,
        *(morning(meeting.on - timedelta(days=1)) for meeting in facts.planned),
        morning(facts.review_on) if facts.review_on else None,
        one_working_day_after(morning(facts.outcome_on), values["SG-05"].number("working_days"))
        if unplanned and facts.outcome_on else None,
        *(morning(london(facts.known_at).date() + timedelta(days=days)) for days in limits),
        morning(london(utc_now()).date()) if facts.closing_by else None,
    ) if moment is not None]
