"""By when a council must decide whether to raise a regional notice because of a concern: SG-06, for the host alone."""

from __future__ import annotations

from datetime import datetime

from qa_service.accounts.models import Authority
from qa_service.concerns.facts import Facts
from qa_service.concerns.working_time import one_working_day_after
from qa_service.database import current_authority, db


def we_are_host(facts: Facts) -> bool:
    """Whether the setting lies in the area of the council in scope."""
    return bool(facts.area) and facts.area == db.session.get_one(Authority, current_authority()).area


def decide_by(facts: Facts, working_days: int) -> datetime | None:
    """When the decision must have been recorded; ``None`` where it was, or where it is another council's to take."""
    if not facts.is_open or facts.notice_decided_on is not None or not we_are_host(facts):
        return None
    return one_working_day_after(facts.known_at, working_days)
