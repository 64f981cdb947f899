"""The council’s own evidence: visits, actions, Regulation 44, what was heard, contracts and 16+ settings."""

from __future__ import annotations

from typing import Final

from qa_service.data_dictionary.entry import Table

TABLES: Final = {
    "other_council_visit": Table(
        "visits", internal="council visited_on kind may_count recorded_at withdrawn_at key",
        personal="shared file_name why"),
    "qa_visit": Table(
        "visits",
        internal="state planned_for next_due_on visited_on announced child_heard overall created_at submitted_at "
                 "signed_off_at published_at key",
        personal="results returned_because cancelled_because published officer_written"),
    "setting_band": Table("visits", internal="band review_on set_at ended_at", personal="reason"),
    "visit_assignment": Table("visits", internal="key due_by assigned_on assigned_at ended_at"),
    "visit_entry": Table("visits", internal="number written_at name", personal="value"),
    "visit_file": Table("visits", internal="added_at removed_at", personal="name caption"),
    "visit_mail": Table("visits", internal="key message_id state tries made_at next_try_at sent_at last_error"),
    "visit_other_text": Table("visits", internal="written_at clash settled_at name", personal="value"),
    "visit_reply": Table("visits", internal="at", personal="text"),
    "visit_request": Table("visits", internal="due_on received_on", personal="what note"),
    "action": Table(
        "actions",
        internal="source source_id source_part source_path draft owner_role due_on state created_at closed_on "
                 "removed_at key",
        personal="about text"),
    "action_event": Table("actions", internal="kind details on at", personal="note"),
    "action_file": Table("actions", internal="added_at", personal="name"),
    "independent_person_report": Table(
        "reg44",
        internal="month way received_at state visited_on announced children_spoken safeguarded well_being "
                 "conflict counts confirmed_at reviewed_at",
        personal="file_name read_from suggested review_note visitor"),
    "quality_review": Table(
        "reg44", internal="kind written_on received_on recorded_at withdrawn_at", personal="file_name note"),
    "report_arrangement": Table("reg44", internal="made_at ended_at"),
    "report_arrival": Table(
        "reg44", internal="way came_at outcome said_month decided_at", personal="file_name came_as suggested why"),
    "report_receipt": Table("reg44", internal="month visited_on received_on safeguarded well_being recorded_at"),
    "report_recommendation": Table(
        "reg44", internal="position page target_on follow_up_on closed_on closed_at likeness same same_at",
        personal="closing_evidence text"),
    "report_waiver": Table("reg44", internal="month waived_at taken_back_at", personal="reason"),
    "serious_event_notice": Table(
        "reg44", internal="kind happened_on known_on known_at told_at told_time_known recorded_at withdrawn_at",
        personal="what"),
    "heard_entry": Table("heard", internal="sent state due_on created_at referred_at withdrawn_at key"),
    "heard_note": Table("heard", internal="kind due_on path at", personal="text"),
    "heard_reporter": Table("heard", internal="at", restricted="who"),
    "heard_said": Table("heard", internal="number standing kind from_whom heard_on at", personal="words why"),
    "contact": Table("contracts", internal="role added_at removed_at", personal="name email phone note"),
    "contract": Table(
        "contracts",
        internal="title starts_on ends_on rolling covers meets yearly_pence terms plan planned_at recorded_at "
                 "removed_at reference"),
    "contract_document": Table(
        "contracts", internal="kind seen_on expires_on lasting recorded_at removed_at name", personal="file_name note"),
    "contract_indicator": Table(
        "contracts", internal="target_hundredths unit at_most first_quarter ended_on recorded_at name"),
    "contract_indicator_return": Table("contracts", internal="quarter value_hundredths recorded_at"),
    "contract_meeting": Table(
        "contracts", internal="on held local_carers recorded_at removed_at", personal="file_name who minutes"),
    "contract_setting": Table("contracts", internal="added_at"),
    "financial_check": Table(
        "contracts", internal="checked_on source score lowest_score recorded_at removed_at", personal="who note"),
    "framework": Table(
        "providers", internal="kind held_by starts_on ends_on zones asked_for recorded_at removed_at name",
        personal="note"),
    "lot": Table("providers", internal="position removed_at name"),
    "lot_member": Table("contracts", internal="starts_on ends_on zones recorded_at removed_at"),
    "provider": Table("providers", internal="company_number recorded_at removed_at name", personal="note"),
    "provider_forum": Table(
        "contracts", internal="title on held recorded_at removed_at", personal="file_name who minutes"),
    "suspension": Table(
        "contracts", internal="kind scope from_on review_on decided_at lifted_on lifted_at removed_at",
        personal="told told_more lifting_evidence reason"),
    "suspension_review": Table("contracts", internal="reviewed_on next_on reviewed_at", personal="found"),
    "diligence_record": Table(
        "sixteen-plus", internal="item outcome seen_on expires_on recorded_at withdrawn_at",
        personal="file_name reason"),
    "diligence_setting": Table("providers", internal="kind said_at"),
    "registration_record": Table(
        "sixteen-plus", internal="found checked_on category area under_urn recorded_at withdrawn_at",
        personal="source reason"),
}
