"""Scheduled work on published lists."""

from __future__ import annotations

from flask import current_app

from qa_service.jobs.registry import job
from qa_service.providers import list_offers
from scrapers.addresses import AllowedHosts
from scrapers.http import Fetcher


@job("notice-lists", every="weekdays 06:30")
def notice_lists() -> str:
    """Looks on GOV.UK for published lists that are new to us."""
    config = current_app.config["SERVICE"]
    fetcher = Fetcher(config.seconds_between_requests, contact=config.contact.replace(" ", "-"), run_seconds=900.0,
                      hosts=AllowedHosts(config.ofsted_reports_url, config.ofsted_files_url, config.gov_uk_url))
    found, failures = list_offers.notice(fetcher, config.gov_uk_url)
    words = f"{found} new lists are offered" if found else "no new list is offered"
    return f"{words}; could not check {', '.join(failures)}." if failures else f"{words}."
