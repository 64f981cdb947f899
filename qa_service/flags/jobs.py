"""Scheduled assessment."""

from __future__ import annotations

from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.flags.assessment import assess
from qa_service.jobs.registry import job


@job("assess-flags", every="every 10 minutes")
def assess_flags() -> str:
    """Judges the rules for whatever something new was learned about."""
    return assess(today(), by=Actor.job("assess-flags")).sentence


@job("assess-nightly", every="daily 06:00")
def assess_nightly() -> str:
    """Judges every rule for everything: what turns on the calendar, and a check on all that was judged before."""
    return assess(today(), full=True, by=Actor.job("assess-nightly")).sentence
