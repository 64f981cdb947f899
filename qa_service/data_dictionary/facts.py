"""What Ofsted publishes, the documents that are kept, and the flags that rest on them."""

from __future__ import annotations

from typing import Final

from qa_service.data_dictionary.entry import Table

TABLES: Final = {
    "collect_run": Table(
        "public",
        internal="started_at finished_at covers_from covers_to discovery_complete catch_up counts problems held "
                 "sentence"),
    "correction": Table("public", public="was_read", internal="field corrected at undone_at", personal="note"),
    "inspection": Table(
        "public",
        public="event_number event_type event_type_printed kind inspected_from inspected_to published_on "
               "overall outcome state in_register list_line previous_on previous_grade enforcement_none "
               "enforcement_text enforcement_page manager_vacant manager_page unproven unread found_at read_at "
               "recorded_at"),
    "judgement": Table("public", public="key source grade outcome label page quote"),
    "list_offer": Table("public", public="url title page updated_at noticed_at sha256", internal="state decided_at"),
    "list_source_check": Table("public", public="state tried_at checked_at reason"),
    "premises": Table("public", public="line category places local_authority region as_at"),
    "provider_group": Table("public", public="key name first_seen_at"),
    "publication": Table(
        "public",
        public="file_url label event_type event_on published_on grade_hint state tries last_error next_try_at "
               "found_at fetched_at"),
    "reading": Table("public", public="reader_version status agreement fields_read fields_unread record read_at"),
    "reading_task": Table("public", internal="fields opened_at closed_at decision saw reason"),
    "recommendation": Table("public", public="position text cites page"),
    "register_change": Table("public", public="kind field old new on learned_at"),
    "register_list": Table(
        "public", public="sha256 sheet file_name kind as_at rows changed rejected imported_at", internal="imported_by"),
    "register_mention": Table("public", public="line told"),
    "register_rejection": Table("public", public="line reason"),
    "report_review": Table("public", internal="reviewed_at", personal="note"),
    "requirement": Table("public", public="position regulations due_on text page", internal="met_on met_evidence"),
    "setting": Table(
        "public",
        public="urn provision provision_printed status status_on status_printed registered_on closed_on name "
               "address postcode region local_authority constituency sector places short_break_only "
               "linked_education_urn web_link owner_printed known_from list_as_at list_line first_seen_at"),
    "setting_check": Table(
        "public", public="state tried_at checked_at failing_since reason page_url etag last_modified next_due_at"),
    "setting_name": Table("public", internal="given_at name"),
    "document": Table("documents", internal="size media_type stored_at"),
    "document_origin": Table(
        "documents", internal="origin http_status etag last_modified fetched_at", personal="file_name"),
    "document_page": Table("documents", internal="page", personal="text"),
    "document_text": Table("documents", internal="state pages pages_kept kept_at reason"),
    "flag": Table(
        "flags",
        internal="rule subject_type subject_id setting_id title severity shown_severity exposed with_children "
                 "state raised_on raised_at judged_at cleared_at cannot_tell snoozed_until fingerprint",
        personal="reason"),
    "flag_event": Table("flags", internal="kind on at details", personal="note"),
    "flag_evidence": Table("flags", internal="position document page source link", personal="text quote"),
}
