"""What is due of Ofsted's reports: statutory requirements, and our own reviews of new reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select

from qa_service.database import db
from qa_service.flags.parameters import values_of
from qa_service.ofsted.models import ReportReview
from qa_service.ofsted.rules.requirements import seen_again
from qa_service.ofsted.rules.reviews import OF_09, Reviewed, reviews_awaited
from qa_service.ofsted.rules.words import working_days_later
from qa_service.reports.coming import Coming, Known


def due_of_requirements(known: Known) -> Iterator[Coming]:
    """One for each report and day, however many requirements are due."""
    for history in known.histories.values():
        if history.status.ended:
            continue
        counts: dict[tuple[int, date], int] = defaultdict(int)
        for event in history.events:
            for requirement in event.requirements if not event.unusable else ():
                due_on = requirement.due_on
                if due_on and requirement.met_on is None and not seen_again(history, event, due_on):
                    counts[event.id, due_on] += 1
        for (event_id, due_on), count in counts.items():
            what = "Ofsted requirement due" if count == 1 else f"{count} Ofsted requirements due"
            yield Coming(f"requirement-{event_id}-{due_on:%Y%m%d}", due_on, "requirement", what,
                         history.setting_id, f"/inspections/{event_id}", who="The provider")


def due_of_reviews(known: Known) -> Iterator[Coming]:
    """As the rule asks for them: where our children live."""
    days = values_of([OF_09])[OF_09.code].number("working_days")
    reviewed = frozenset(db.session.scalars(select(ReportReview.inspection_id)))
    for setting_id, history in known.histories.items():
        if not known.exposed[setting_id].children:
            continue
        for event, found_on in reviews_awaited(Reviewed(history, reviewed)):
            yield Coming(f"review-{event.id}", working_days_later(found_on, days), "review",
                         "review of a new Ofsted report due", setting_id, f"/inspections/{event.id}")
