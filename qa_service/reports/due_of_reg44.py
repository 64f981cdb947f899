"""What is due of independent persons' reports: those that are to come, reviews of those that came, recommendations."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final

from qa_service.flags.parameters import values_of
from qa_service.ofsted.rules.histories import gather_histories
from qa_service.reg44.ledger import ledger
from qa_service.reg44.months import month_words
from qa_service.reg44.questions import open_recommendations, unreviewed
from qa_service.reg44.rules.events import R44_10, gather_reviews, quality_review_due_on
from qa_service.reg44.rules.reports import R44_07, below_good, review_due_on
from qa_service.reports.coming import Coming, Known

_AHEAD: Final = timedelta(days=60)
"""How far ahead a provider's own review is shown: each home writes one, and nobody asks earlier."""


def due_of_reg44(known: Known) -> Iterator[Coming]:
    """Everything of these reports that has a day, at the settings that matter to the council; and what a home still
    owes, or nobody has reviewed, once our child has moved on."""
    yield from _to_come(known.exposed, known.as_at)
    yield from _to_review(known)
    yield from _to_follow_up(known.exposed)
    yield from _reviews_of_quality(known.exposed, known.as_at)


def _to_come(exposed: Collection[int], as_at: date) -> Iterator[Coming]:
    """Of each home the oldest month that is open: the later ones are asked for with it. Where nobody of ours is any
    more, of the months in which our child lived there."""
    for setting_id, months in ledger(None, as_at).by_home.items():
        oldest = next((one for one in months if one.open and (setting_id in exposed or one.children)), None)
        if oldest is not None:
            yield Coming(f"reg44-{setting_id}-{oldest.month:%Y%m}", oldest.due_on, "independent",
                         f"regulation 44 report on {month_words(oldest.month)} due", setting_id,
                         "/settings/{ref}/reg44", who="The home", teams=setting_id not in exposed)


def _to_review(known: Known) -> Iterator[Coming]:
    """By the earliest day that the rule allows for."""
    values, waiting = values_of([R44_07])[R44_07.code], unreviewed()
    left = {setting_id for _, setting_id, _ in waiting} - set(known.histories)
    histories = {**known.histories, **gather_histories(left, known.as_at)} if left else known.histories
    for report_id, setting_id, received_on in waiting:
        due_on, _ = review_due_on(received_on, below_good(histories.get(setting_id)), values)
        yield Coming(f"reg44-review-{report_id}", due_on, "independent", "review of a regulation 44 report due",
                     setting_id, f"/reg44/reports/{report_id}", teams=setting_id not in known.exposed)


def _to_follow_up(exposed: Collection[int]) -> Iterator[Coming]:
    for recommendation_id, report_id, setting_id, follow_up_on in open_recommendations():
        if setting_id in exposed:
            yield Coming(f"reg44-advice-{recommendation_id}", follow_up_on, "independent",
                         "a regulation 44 recommendation to follow up", setting_id, f"/reg44/reports/{report_id}")


def _reviews_of_quality(exposed: Collection[int], as_at: date) -> Iterator[Coming]:
    """Six-monthly reviews that providers write themselves, where our children live: overdue, or due before long."""
    values = values_of([R44_10])[R44_10.code]
    for setting_id, facts in gather_reviews(list(exposed), as_at).items():
        due_on = quality_review_due_on(facts, values)
        if due_on is not None and due_on <= as_at + _AHEAD:
            yield Coming(f"quality-review-{setting_id}", due_on, "independent", "quality review of the provider due",
                         setting_id, "/settings/{ref}/reg44", who="The provider")
