"""Every page of this domain, gathered for the application."""

from qa_service.reports import (
    views_calendar,
    views_documents,
    views_evidence,
    views_export,
    views_filters,
    views_handover,
    views_home,
    views_inspections,
    views_reading,
    views_register,
    views_search,
    views_setting,
    views_setting_check,
    views_setting_file,
    views_settings,
    views_source,
)
from qa_service.reports.blueprint import blueprint

__all__ = ["blueprint", "views_calendar", "views_documents", "views_evidence", "views_export", "views_filters",
           "views_handover", "views_home", "views_inspections", "views_reading", "views_register", "views_search",
           "views_setting", "views_setting_check", "views_setting_file", "views_settings", "views_source"]
