"""What is due of settings for 16 and over: due diligence to renew, and reviews of placements without registration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from qa_service.flags.parameters import values_of
from qa_service.permissions import Permission
from qa_service.reports.coming import Coming, Doing, Known
from qa_service.sixteen_plus.clocks import clocks
from qa_service.sixteen_plus.rules.diligence import UR_08, gather_checklists, next_due_on
from qa_service.sixteen_plus.rules.orders import UR_05
from qa_service.sixteen_plus.rules.reviews import UR_06
from qa_service.visits.scope import without_regulator


def due_of_sixteen_plus(known: Known) -> Iterator[Coming]:
    """Everything of these that has a day: of each checklist the earliest, of each clock its review, order and plan."""
    values = values_of([UR_05, UR_06, UR_08])
    checked = set(known.exposed) | set(without_regulator(None, known.as_at))
    for setting_id, facts in gather_checklists(checked, known.as_at).items():
        if (on := next_due_on(facts, values[UR_08.code])) is not None:
            yield Coming(f"diligence-{setting_id}", on, "sixteen", "due diligence to complete or renew", setting_id,
                         "/settings/{ref}/sixteen-plus",
                         doing=Doing("/settings/{ref}/sixteen-plus/checks", Permission.DUE_DILIGENCE_UPDATE))
    for clock in clocks(None, known.as_at):
        record, days = clock.record, {
            "review": clock.review_due_on(values[UR_06.code].number("days")),
            "tell": clock.tell_ofsted_by(values[UR_05.code].number("days"))}
        yield from _of_clock(clock.placement_id, clock.setting_id, days | (
            {"plan": record.plan_by} if record is not None else {}))


_WHAT = {"review": "review of a placement without registration due",
         "tell": "Ofsted to be told of a placement, as a court ordered",
         "plan": "the plan for a placement without registration is due"}


def _of_clock(placement_id: int, setting_id: int | None, days: dict[str, date | None]) -> Iterator[Coming]:
    for name, on in days.items():
        if on is not None:
            yield Coming(f"unregistered-{name}-{placement_id}", on, "sixteen", _WHAT[name], setting_id,
                         f"/sixteen-plus/unregistered/{placement_id}")
