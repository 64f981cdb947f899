"""What is due of quality visits: the next ones, those being written, and documents asked for."""

from __future__ import annotations

from collections.abc import Iterator

from qa_service.flags.parameters import values_of
from qa_service.ofsted.rules.histories import gather_histories
from qa_service.ofsted.rules.words import working_days_later
from qa_service.reports.coming import Coming, Known
from qa_service.visits import listing
from qa_service.visits.assigning import assignments
from qa_service.visits.kinds import VisitState
from qa_service.visits.models import QAVisit
from qa_service.visits.rules import VI_02
from qa_service.visits.rules_visiting import VI_01, visit_due_on, visiting_of
from qa_service.visits.scope import without_regulator


def due_of_visits(known: Known) -> Iterator[Coming]:
    """Everything of visits that has a day. A visit is its maker's own."""
    standing = listing.open_visits()
    yield from _next(known, standing)
    yield from _standing(standing)
    for request, visit in listing.open_requests():
        yield Coming(f"asked-{request.id}", request.due_on, "document", "a document for a visit is due",
                     visit.setting_id, f"/visits/{visit.id}/desk", visit.lead_id)


def _next(known: Known, standing: list[QAVisit]) -> Iterator[Coming]:
    """The next visit to each setting for which none is planned: by its day, or by that which its officer was given if
    that is sooner: giving somebody a later day does not make a late visit one that is in time.

    And risk bands that somebody set, by the day of their review.
    """
    planned = {one.setting_id for one in standing if one.state is VisitState.PLANNED}
    values, given, scope = values_of([VI_01])[VI_01.code], assignments(), without_regulator(None, known.as_at)
    missing = set(scope) - set(known.histories)
    histories = {**known.histories, **gather_histories(missing, known.as_at)} if missing else known.histories
    for setting_id, facts in visiting_of(histories, known.exposed, known.as_at, scope).items():
        due_on, assigned = visit_due_on(facts, values, known.as_at), given.get(setting_id)
        if assigned is not None:
            due_on = min(assigned.due_by, due_on or assigned.due_by)
        if due_on is not None and setting_id not in planned:
            yield Coming(f"next-visit-{setting_id}", due_on, "visit", "quality visit due", setting_id,
                         "/settings/{ref}/visiting", assigned.officer_id if assigned else None)
        if facts.by_hand is not None:
            yield Coming(f"risk-band-{setting_id}", facts.by_hand.review_on, "visit", "review of a risk band due",
                         setting_id, "/settings/{ref}/visiting")


def _standing(standing: list[QAVisit]) -> Iterator[Coming]:
    """Planned visits on their day, reports on visits that were made, and sign-offs, which are somebody else's."""
    days = values_of([VI_02])[VI_02.code].number("working_days")
    for one in standing:
        waits = one.state is VisitState.SUBMITTED
        due_on = working_days_later(one.visited_on, days) if one.visited_on else one.planned_for
        what = ("quality visit planned" if one.visited_on is None else
                "sign-off of a quality visit due" if waits else "report on a quality visit due")
        yield Coming(f"visit-{one.id}", due_on, "visit", what, one.setting_id, f"/visits/{one.id}",
                     None if waits else one.lead_id, "A manager" if waits else "")
