"""OF-09: a new report on a setting with our child, and no officer has said what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.exposure import exposure_of
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.ofsted.models import ReportReview
from qa_service.ofsted.rules.histories import Event, History, gather_histories
from qa_service.ofsted.rules.words import called, day, evidence_from, working_days_later
from qa_service.vocabulary import Severity, SubjectType


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A setting where our child lives, and which of its inspections an officer of ours has reviewed."""

    history: History
    reviewed: frozenset[int]


def gather_reviews(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Reviewed]:
    """The settings among these where our children live."""
    ours = [id_ for id_, exposed in exposure_of(setting_ids, as_at).items() if exposed.children]
    if not ours:
        return {}
    reviewed = frozenset(db.session.scalars(select(ReportReview.inspection_id)))
    return {id_: Reviewed(history, reviewed) for id_, history in gather_histories(ours, as_at).items()}


def judge_reviewed(facts: Reviewed, as_at: date, values: Values) -> Answer:
    """OF-09. Reports published before the council's go-live date could not be reviewed here, and are not asked for."""
    history = facts.history
    if history.go_live_on is None and _waiting(facts):
        return CannotTell("The council has not set the day from which it records its reviews of reports.")
    awaited = reviews_awaited(facts)
    late = [(event, found_on) for event, found_on in awaited
            if as_at > working_days_later(found_on, values.number("working_days"))]
    if late:
        newest = late[0][0]
        return Finding(
            tuple(evidence_from(event, f"The report on the {called(event)} was found on {day(found_on)}; no review is "
                                       "recorded.") for event, found_on in late),
            published_on=newest.published_on, found_at=newest.found_at, read_at=newest.read_at)
    earlier = sum(1 for event in _waiting(facts) if _found_on(event)) - len(awaited)
    if earlier and earlier == sum(1 for event in history.events if event.document):
        return CannotTell("Its reports were published before the council began to record reviews.")
    return None


def reviews_awaited(facts: Reviewed) -> list[tuple[Event, date]]:
    """The reports that nobody has reviewed, with the day each was found; none from before the go-live date."""
    begun = facts.history.go_live_on
    return [(event, found_on) for event in _waiting(facts) if (found_on := _found_on(event)) is not None
            and begun is not None and (event.published_on or found_on) >= begun]


def _waiting(facts: Reviewed) -> list[Event]:
    return [event for event in facts.history.events if event.document and event.id not in facts.reviewed]


def _found_on(event: Event) -> date | None:
    came_at = event.found_at or event.recorded_at
    return london(came_at).date() if came_at else None


OF_09 = FlagRule(
    code="OF-09", title="New Ofsted report not reviewed", severity=Severity.MEDIUM,
    basis="Council action plan: managers see every report on current providers", subject=SubjectType.SETTING,
    checks="A report on a setting where our child lives was found, and so many working days later no officer has "
           "recorded a review. Reports published before the council's go-live date are not asked for.",
    gather=gather_reviews, judge=judge_reviewed,
    parameters=(Parameter("working_days", 5, "working days", "Time for a review after the report was found", 0, 60),))
