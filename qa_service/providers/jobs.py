"""Scheduled work on published lists."""

from __future__ import annotations

from flask import current_app

from qa_service.jobs.registry import job
from qa_service.providers import list_offers


@job("notice-lists", every="weekdays 06:30", of_everybody=True)
def notice_lists() -> str:
    """Looks on GOV.UK for published lists that are new to us."""
    config = current_app.config["SERVICE"]
    found, failures = list_offers.notice(list_offers.gov_uk_fetcher(config), config.gov_uk_url)
    words = "1 new list is offered" if found == 1 else f"{found or 'No'} new lists are offered"
    return f"{words}; could not check {', '.join(failures)}." if failures else f"{words}."
