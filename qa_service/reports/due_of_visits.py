"""What is due of quality visits: the next ones, those being written, documents asked for, and actions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from qa_service.flags.parameters import values_of
from qa_service.ofsted.rules.histories import History
from qa_service.ofsted.rules.words import working_days_later
from qa_service.visits import listing
from qa_service.visits.kinds import VisitState
from qa_service.visits.models import QAVisit
from qa_service.visits.rules import VI_01, VI_02, visit_due_on, visiting_of

if TYPE_CHECKING:
    from qa_service.reports.due_dates import Concerned, Due


def due_of_visits(histories: Mapping[int, History], concerned: Concerned, as_at: date) -> list[Due]:
    """Everything of visits and actions that has a day. A visit or an action is its maker's or owner's own."""
    standing, asked, actions = listing.open_visits(), listing.open_requests(), listing.open_actions()
    concerned.name({one.setting_id for one in standing} | {one.setting_id for one in actions if one.setting_id})
    found = [*_next(histories, concerned, standing, as_at), *_standing(concerned, standing)]
    found += [concerned.due(f"asked-{request.id}", request.due_on, "document", "a document for a visit is due",
                            visit.setting_id, f"/visits/{visit.id}/desk", assigned=visit.lead_id == concerned.user_id)
              for request, visit in asked]
    found += [concerned.due(f"action-{one.id}", one.due_on, "action", "an action is due", one.setting_id,
                            f"/actions/{one.id}", assigned=one.owner_id == concerned.user_id)
              for one in actions if one.due_on is not None]
    return found


def _next(histories: Mapping[int, History], concerned: Concerned, standing: list[QAVisit],
          as_at: date) -> Iterator[Due]:
    """The next visit to each setting for which none is planned."""
    planned = {one.setting_id for one in standing if one.state is VisitState.PLANNED}
    values = values_of([VI_01])[VI_01.code]
    for setting_id, facts in visiting_of(histories, concerned.exposed, as_at).items():
        due_on = visit_due_on(facts, values)
        if due_on is not None and setting_id not in planned:
            ref = concerned.called[setting_id].ref
            yield concerned.due(f"next-visit-{setting_id}", due_on, "visit", "quality visit due", setting_id,
                                f"/visits/new?setting={ref}")


def _standing(concerned: Concerned, standing: list[QAVisit]) -> Iterator[Due]:
    """Planned visits on their day, and reports on visits that were made."""
    days = values_of([VI_02])[VI_02.code].number("working_days")
    for one in standing:
        mine = one.lead_id == concerned.user_id
        if one.visited_on is None:
            yield concerned.due(f"visit-{one.id}", one.planned_for, "visit", "quality visit planned", one.setting_id,
                                f"/visits/{one.id}", assigned=mine)
        else:
            yield concerned.due(f"visit-{one.id}", working_days_later(one.visited_on, days), "visit",
                                "report on a quality visit due", one.setting_id, f"/visits/{one.id}", assigned=mine)
