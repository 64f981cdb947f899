"""The pages of concerns."""

from __future__ import annotations

from qa_service.concerns import (
    views_arrangements,
    views_bundle,
    views_case,
    views_closing,
    views_list,
    views_marker,
    views_meetings,
    views_people,
    views_report,
    views_requests,
)
from qa_service.concerns.blueprint import blueprint

__all__ = ["blueprint", "views_arrangements", "views_bundle", "views_case", "views_closing", "views_list",
           "views_marker", "views_meetings", "views_people", "views_report", "views_requests"]
