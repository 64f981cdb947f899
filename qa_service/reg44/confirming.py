"""What an officer says that a report says, beside its pages: the reader only suggests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import delete, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.months import month_of, month_words
from qa_service.reg44.placing import refuse_month
from qa_service.reg44.repeats import spot_repeats
from qa_service.reg44.suggesting import Facts
from qa_service.reg44.visitors import refuse_ours
from qa_service.reg44.words import WHY_NOT_OURS, ReportState
from qa_service.vocabulary import SubjectType

MOST_CHILDREN: Final = 50
MOST_COUNTED: Final = 500


@dataclass(frozen=True, slots=True)
class SaidRecommendation:
    """A recommendation as an officer has it; ``id`` names the one that was there."""

    text: str
    target_on: date | None = None
    follow_up_on: date | None = None
    page: int | None = None
    id: int | None = None


def report_numbered(report_id: int) -> IndependentPersonReport:
    """A report of the council in scope that was not withdrawn. Raises ``NotFound``."""
    report = db.session.scalars(select(IndependentPersonReport).where(
        IndependentPersonReport.id == report_id,
        IndependentPersonReport.state != ReportState.WITHDRAWN)).one_or_none()
    if report is None:
        raise NotFound("There is no such report.")
    return report


def confirm(report_id: int, facts: Facts, recommendations: Sequence[SaidRecommendation] | None, *,
            independent: bool, version: int, by: Actor, today: date) -> None:
    """Records what a report says, by a person who has looked. Changing it later is confirming it again.

    ``independent``: whether the person says that the visitor was the home's independent person. A visit by a
    commissioner is refused, with the reason. ``recommendations`` is all of them; ``None`` leaves them as they are.
    Raises ``BadInput``, ``NotFound``, and ``Conflict`` where somebody else has changed it since ``version``.
    """
    report = report_numbered(report_id)
    if report.version != version:
        raise Conflict("Somebody else has changed this report meanwhile. What you wrote is below; what they recorded "
                       "is shown beside it.")
    if by.user_id is None:
        raise BadInput("Only a person can confirm what a report says.")
    if not independent:
        raise BadInput(f"{WHY_NOT_OURS} Take this file off the month: the link is below.", field="made_by")
    _check(report, facts, today)
    changed = _changed(report, facts)
    facts.put_into(report)
    report.read_from = {name: place for name, place in report.read_from.items() if name not in changed}
    report.state, report.confirmed_by, report.confirmed_at = ReportState.CONFIRMED, by.user_id, utc_now()
    db.session.flush()
    if recommendations is not None:
        _replace(report, recommendations)
    spot_repeats(report.setting_id)
    mark(SubjectType.SETTING, [report.setting_id], reason="regulation 44 report confirmed")
    audit.record("reg44.confirmed", by=by, authority_id=current_authority(), subject=SubjectType.SETTING,
                 subject_id=report.setting_id, details={"report": report.id, "changed": sorted(changed)})


def _check(report: IndependentPersonReport, facts: Facts, today: date) -> None:
    if facts.visited_on is None:
        raise BadInput("Give the day of the visit.", field="visited_on")
    refuse_month(report.month, [facts.visited_on], today)
    if month_of(facts.visited_on) != report.month:
        raise BadInput(f"This is kept as the report on {month_words(report.month)}. If the visit was in "
                       f"{month_words(facts.visited_on)}, move the report to that month first.", field="visited_on")
    refuse_ours(facts.visitor)
    if facts.children_spoken is not None and not 0 <= facts.children_spoken <= MOST_CHILDREN:
        raise BadInput(f"Enter a number from 0 to {MOST_CHILDREN}.", field="children_spoken")
    for name, number in facts.counts.items():
        if not 0 <= number <= MOST_COUNTED:
            raise BadInput(f"Enter a number from 0 to {MOST_COUNTED}.", field=name)


def _changed(report: IndependentPersonReport, facts: Facts) -> set[str]:
    """Names of the facts that the person says otherwise than they stood: the words read no longer show those."""
    changed = {name for name in facts.__dataclass_fields__
               if name != "counts" and getattr(report, name) != getattr(facts, name)}
    return changed | {name for name in {*report.counts, *facts.counts}
                      if report.counts.get(name) != facts.counts.get(name)}


def _replace(report: IndependentPersonReport, said: Sequence[SaidRecommendation]) -> None:
    """The report's recommendations become these; what was followed up of those that stay is kept."""
    known = {row.id: row for row in db.session.scalars(
        select(ReportRecommendation).where(ReportRecommendation.report_id == report.id))}
    kept = [one for one in said if one.text.strip()]
    gone = set(known) - {one.id for one in kept}
    if any(known[id_].closed_on for id_ in gone):
        raise BadInput("A recommendation that was closed cannot be taken away; open it again first.")
    db.session.execute(delete(ReportRecommendation).where(ReportRecommendation.id.in_(gone)))
    beyond = len(known) + len(kept) + max((row.position for row in known.values()), default=0)
    for id_ in known.keys() - gone:  # out of the way of the positions that are given next
        known[id_].position += beyond
    db.session.flush()
    for position, one in enumerate(kept, 1):
        row = known.get(one.id or 0)
        if row is None:
            row = ReportRecommendation(report_id=report.id)
            db.session.add(row)
        values: dict[str, Any] = {"text": one.text.strip(), "target_on": one.target_on, "page": one.page,
                                  "follow_up_on": one.follow_up_on or one.target_on, "position": position}
        for name, value in values.items():
            setattr(row, name, value)
    db.session.flush()
