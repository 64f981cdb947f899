"""What is due of independent persons' reports: those that are to come, reviews of those that came, recommendations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from qa_service.flags.parameters import values_of
from qa_service.ofsted.rules.histories import History
from qa_service.reg44.ledger import ledger
from qa_service.reg44.months import month_words
from qa_service.reg44.questions import open_recommendations, unreviewed
from qa_service.reg44.rules.reports import R44_07, below_good, review_due_on

if TYPE_CHECKING:
    from qa_service.reports.due_dates import Concerned, Due


def due_of_reg44(histories: Mapping[int, History], concerned: Concerned, as_at: date) -> list[Due]:
    """Everything of these reports that has a day."""
    return [*_to_come(concerned, as_at), *_to_review(histories, concerned), *_to_follow_up(concerned)]


def _to_come(concerned: Concerned, as_at: date) -> Iterator[Due]:
    """Of each home the oldest month that is open: the later ones are asked for with it."""
    for setting_id, months in ledger(set(concerned.exposed), as_at).by_home.items():
        oldest = next((one for one in months if one.open), None)
        if oldest is not None:
            yield concerned.due(
                f"reg44-{setting_id}-{oldest.month:%Y%m}", oldest.due_on, "independent",
                f"regulation 44 report on {month_words(oldest.month)} due", setting_id,
                f"/settings/{concerned.called[setting_id].ref}/reg44")


def _to_review(histories: Mapping[int, History], concerned: Concerned) -> Iterator[Due]:
    """By the earliest day that the rule allows for."""
    values = values_of([R44_07])[R44_07.code]
    for report_id, setting_id, received_on in unreviewed():
        if setting_id in concerned.exposed:
            due_on, _ = review_due_on(received_on, below_good(histories.get(setting_id)), values)
            yield concerned.due(f"reg44-review-{report_id}", due_on, "independent",
                                "review of a regulation 44 report due", setting_id, f"/reg44/reports/{report_id}")


def _to_follow_up(concerned: Concerned) -> Iterator[Due]:
    for recommendation_id, report_id, setting_id, follow_up_on in open_recommendations():
        if setting_id in concerned.exposed:
            yield concerned.due(f"reg44-advice-{recommendation_id}", follow_up_on, "independent",
                                "a regulation 44 recommendation to follow up", setting_id,
                                f"/reg44/reports/{report_id}")
