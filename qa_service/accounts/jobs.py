"""Scheduled work on accounts."""

from __future__ import annotations

from qa_service.accounts import administration, reviews, sign_in, telling
from qa_service.accounts.service import all_authority_ids
from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import acting_for, transaction
from qa_service.jobs.registry import job


@job("tidy-sessions", every="daily 03:40")
def tidy_sessions() -> str:
    """Removes sessions and counted tries that mean nothing any more, and forms that nobody went back to."""
    with transaction():
        return sign_in.tidy()


@job("close-accounts-of-leavers", every="daily 00:20")
def close_accounts_of_leavers() -> str:
    """Closes the accounts whose last day is over; nobody has signed in with them since that day ended."""
    closed = 0
    for authority_id in all_authority_ids():
        with acting_for(authority_id), transaction():
            closed += administration.close_those_who_left(by=Actor.job("close-accounts-of-leavers"))
    return f"Closed {closed} accounts whose last day is over."


@job("review-access", every="daily 06:50")
def review_access() -> str:
    """Begins the quarter's review of access, and reminds of one that waits or is late."""
    begun = reminded = 0
    for authority_id in all_authority_ids():
        with acting_for(authority_id), transaction():
            begun += reviews.begin(today()) is not None
            review = reviews.newest()
            if review is None or reviews.finish_if_done(review) or not reviews.reminder_due(review, today()):
                continue
            late = reviews.is_late(review, today())
            telling.ask_for_review(f"access-review:{review.id}:{today()}", review.due_on, late=late)
            review.reminded_on = today()
            reminded += 1
    return f"Began {begun} reviews of access and reminded of {reminded}."
