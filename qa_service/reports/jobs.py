"""Scheduled work of the pages that draw on many domains."""

from __future__ import annotations

from qa_service.clock import today
from qa_service.jobs.registry import job
from qa_service.reports import caseloads, setting_files
from qa_service.reports.pictures_ahead import draw_ahead
from qa_service.reports.search_catching_up import catch_up


@job("keep-words", every="weekdays 04:45")
def keep_words_of_documents() -> str:
    """Takes in the words of reports that are stored and not searched yet."""
    return catch_up().sentence


@job(setting_files.JOB, every="every 10 minutes")
def make_setting_files() -> str:
    """Prints the files of settings that people asked for, and removes those of yesterday."""
    return setting_files.make_all()


@job("draw-pages", every="every 5 minutes")
def draw_pages_of_reports() -> str:
    """Draws the pages of reports that people are likely to look at next, so that nobody waits for them."""
    return draw_ahead().sentence


@job(caseloads.JOB, every="daily 02:40")
def look_for_unexplained_looks() -> str:
    """Looks who opened many records without a reason that the audit trail shows, and tells managers and auditors."""
    return caseloads.look_everywhere(today())
