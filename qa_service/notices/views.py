"""The pages of regional notices."""

from __future__ import annotations

from qa_service.notices import (
    views_arranging,
    views_concern,
    views_links,
    views_list,
    views_notice,
    views_received,
    views_sending,
    views_shared,
    views_writing,
)
from qa_service.notices.blueprint import blueprint

__all__ = ["blueprint", "views_arranging", "views_concern", "views_links", "views_list", "views_notice",
           "views_received", "views_sending", "views_shared", "views_writing"]
