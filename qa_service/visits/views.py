"""The pages of visits and actions."""

from __future__ import annotations

from qa_service.visits import (
    views_actions,
    views_files,
    views_finishing,
    views_links,
    views_programme,
    views_templates,
    views_visiting,
    views_visits,
    views_writing,
)
from qa_service.visits.blueprint import blueprint

__all__ = ["blueprint", "views_actions", "views_files", "views_finishing", "views_links", "views_programme",
           "views_templates", "views_visiting", "views_visits", "views_writing"]
