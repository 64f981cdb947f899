"""Scheduled assessment."""

from __future__ import annotations

from qa_service import clock
from qa_service.actor import Actor
from qa_service.flags.assessment import assess
from qa_service.jobs.registry import job


@job("assess-flags", every="every 10 minutes")
def assess_flags() -> str:
    """Judges what was learned since the last time, and on a new day everything."""
    return assess(clock.today(), by=Actor.job("assess-flags")).sentence


@job("assess-nightly", every="daily 06:10")
def assess_nightly() -> str:
    """Judges everything anew, whatever is marked."""
    return assess(clock.today(), full=True, by=Actor.job("assess-nightly")).sentence
