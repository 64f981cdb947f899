"""The council, its people, their sign-in, and what the service notes of its own running."""

from __future__ import annotations

from typing import Final

from qa_service.data_dictionary.entry import Table

TABLES: Final = {
    "alert_hold": Table("service", internal="since released_at release_reason reason"),
    "audit_head": Table("service", internal="sequence hash at sealed_from key signature"),
    "audit_sending": Table("service", internal="sent_at size failed_at failure"),
    "authority": Table(
        "service",
        internal="area go_live_on contact_email contact_phone out_of_hours_phone duty_team_phone brand_colour "
                 "logo_sha256 is_demonstration name"),
    "concern_arrangement": Table("service", internal="hours years years_unproven"),
    "diligence_scope": Table("service", internal="kind item applies changed_at"),
    "known_place": Table("service", internal="decided_at", personal="written"),
    "lado_contact": Table("service", internal="area out_of_hours form_url checked_on email phone note"),
    "mail_outage": Table("service", internal="since probes next_probe_at last_error escalated_at"),
    "mark": Table("service", internal="subject_type subject_id marked_at reason"),
    "notice_handler": Table("service", internal="named_at removed_at"),
    "notice_recipient": Table("service", internal="organisation kind email phone added_at removed_at"),
    "restored_copy": Table("service", internal="backup made_at restored_at in_service_at"),
    "rule_setting": Table("service", internal="rule parameter set_at value reason"),
    "table_change": Table("service", internal="token"),
    "visit_question": Table("service", internal="position guidance scale text"),
    "visit_template": Table("service", internal="service_type number made_at reason"),
    "visit_theme": Table("service", internal="position title safety"),
    "calendar_entry": Table("people", internal="key due_on link sequence changed_at cancelled_at", personal="words"),
    "calendar_feed": Table(
        "people", internal="whose made_at last_fetched_at fetched window_at window_fetched", restricted="token_hash"),
    "ended_watch": Table("people", internal="area kind since ended_at taken_back_at", personal="reason"),
    "saved_filter": Table("people", internal="page query shared starts created_at deleted_at name"),
    "user_account": Table(
        "people",
        internal="role disabled_at created_at reference email name role_since last_signed_in_at ends_on",
        restricted="totp_last_step password_hash totp_sealed"),
    "user_preference": Table("people", internal="name value"),
    "watch": Table("people", internal="area kind since", personal="reason"),
    "invitation": Table(
        "sign-in", internal="role created_at expires_at used_at revoked_at email name", restricted="token_hash"),
    "private_link": Table(
        "sign-in",
        internal="purpose subject_id made_for created_at expires_at revoked_at first_used_at last_used_at uses",
        restricted="token_hash"),
    "private_link_try": Table("drafts", internal="subject at"),
    "sign_in_attempt": Table("sign-in", internal="subject at"),
    "user_session": Table(
        "sign-in", internal="created_at last_seen_at second_factor_at ended_at address browser",
        restricted="restricted data token_hash device"),
    "passkey": Table(
        "people", internal="name sign_count synced made_at last_used_at", restricted="credential_id public_key"),
    "external_identity": Table("people", internal="issuer linked_at", restricted="subject"),
    "identity_provider": Table(
        "service", internal="issuer client_id mfa_values enabled changed_at key_version",
        restricted="client_secret wrapped_key"),
    "account_request": Table(
        "people", internal="kind email name role reason asked_at state decided_at used_at"),
    "access_review": Table("people", internal="quarter due_on reminded_on finished_at"),
    "access_review_line": Table("people", internal="role role_since last_signed_in_at decision decided_at"),
    "alert": Table(
        "logs",
        internal="key kind template context message_id state tries created_at due_at next_try_at claimed_until "
                 "sent_at failed_at last_error"),
    "flag_bulk_act": Table("logs", internal="key kind at before left_out undone_at"),
    "job_run": Table(
        "logs", internal="job slot state attempts worker started_at heartbeat_at finished_at sentence error"),
    "queued_job": Table("service", internal="job slot run_at leased_by leased_until"),
    "report_request": Table(
        "logs", internal="month message_id state reminder tries made_at next_try_at sent_at reminded_at last_error"),
    "rule_gap": Table("service", internal="rule subject_type subject_id is_fault since why"),
    "rule_run": Table("service", internal="rule subject_type judged_on parameters judged_at"),
    "audit_event": Table(
        "audit",
        internal="at actor actor_role action subject_type subject_id details request_id previous_hash hash seal"),
    "unexplained_looks": Table(
        "looks", internal="since until usual limit found_at answer answered_at", personal="records answer_words"),
    "kept_form": Table("drafts", internal="path kept_at", personal="fields"),
    "setting_file": Table(
        "drafts", internal="with_references state done total problem sha256 pages asked_at made_at reference"),
    "data_export": Table(
        "exports",
        internal="reference name title format data_class filters rows headings with_places state asked_at decided_at "
                 "sha256 size expires_at password_shown_at taken_at",
        personal="reason decided_why"),
    "legal_hold": Table(
        "erasure", internal="of which called set_at ended_at", personal="reason"),
    "erasing_run": Table(
        "erasure", internal="as_at counts asked_at decided_at approved erased done_at"),
    "tombstone": Table(
        "erasure", internal="record_of record_id trace kind erased_at"),
    "subject_request": Table(
        "requests", internal="reference asked_at decided_at approved found_at counts export",
        personal="names references why"),
    "subject_look": Table("requests", internal="at"),
}
