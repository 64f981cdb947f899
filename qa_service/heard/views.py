"""The pages of what we heard."""

from __future__ import annotations

from qa_service.heard import views_entry, views_following, views_list, views_new, views_turning
from qa_service.heard.blueprint import blueprint

__all__ = ["blueprint", "views_entry", "views_following", "views_list", "views_new", "views_turning"]
