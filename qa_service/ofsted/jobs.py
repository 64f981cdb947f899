"""Scheduled work on inspections."""

from __future__ import annotations

from flask import current_app

from qa_service.actor import Actor
from qa_service.jobs.registry import job


@job("collect-ofsted", every="weekdays 05:30", of_everybody=True)
def collect_ofsted() -> str:
    """Finds, fetches, reads and records what Ofsted has published."""
    from qa_service.ofsted.collecting import collect, ofsted_fetcher  # fetching is heavy, and this job's alone

    config = current_app.config["SERVICE"]
    return collect(ofsted_fetcher(config), config, by=Actor.job("collect-ofsted")).sentence()


@job("read-again", every="weekdays 04:30", of_everybody=True)
def read_history_again() -> str:
    """Reads stored reports anew where the readers have become better since."""
    from qa_service.ofsted.rereading import read_again

    return read_again(by=Actor.job("read-again")).sentence
