"""Children and their placements, the council’s own lists, and concerns."""

from __future__ import annotations

from typing import Final

from qa_service.data_dictionary.entry import Table

TABLES: Final = {
    "agreement": Table("children", internal="started_on signed_on weekly_pence recorded_at"),
    "child": Table("children", personal="reference"),
    "placement": Table(
        "children", internal="without_setting kind started_on ended_on weekly_pence team origin origin_key recorded_at",
        personal="setting_as_written work_address note"),
    "placement_age": Table("children", internal="said_at", personal="band on_day"),
    "placement_check": Table(
        "children", internal="said_sha256 outcome recorded_at", personal="said child_reference note"),
    "unregistered_placement": Table(
        "children",
        internal="since_on told_ofsted_on told_reviewing_officer_on told_director_on application application_on "
                 "changed_at",
        personal="dol_order ordered_on plan plan_by plan_words"),
    "unregistered_review": Table("children", internal="reviewed_on may_stay recorded_at withdrawn_at", personal="note"),
    "own_list_import": Table(
        "lists",
        internal="kind taken_back_at sha256 headings headings_key left_out notes mapping state rows rejected "
                 "imported unchanged created_at imported_at",
        personal="file_name"),
    "own_list_row": Table(
        "lists", internal="kind state about_on record_id line best_score decided_at",
        personal="key problem warnings proposals written said cells"),
    "placement_import": Table(
        "lists",
        internal="format as_at sha256 headings headings_key left_out notes mapping state rows rejected imported "
                 "unchanged created_at imported_at",
        personal="file_name"),
    "placement_import_row": Table(
        "lists", internal="waiting line best_score decided_at", personal="problem warnings proposals cells"),
    "concern": Table(
        "concerns",
        restricted="reference facts sent made_at opened_at deputy_at due_at moments erase_on wrapped_key "
                   "key_version key"),
    "concern_access": Table("concerns", restricted="is_lead named_at removed_at until"),
    "concern_entry": Table("concerns", restricted="number content at"),
    "concern_file": Table("concerns", restricted="reference content at"),
    "concern_mail": Table("concerns", restricted="once message_id queued_at next_try_at tries sent_at failed"),
    "concern_receipt": Table("concerns", restricted="reference made_at sent_at acknowledged_at"),
    "concern_request": Table(
        "concerns", internal="reference kind asked_at agreed_at ended_at key_version",
        restricted="content wrapped_key"),
    "placing_marker": Table("concerns", internal="released_at lifted_at"),
    "notice_comment": Table("notices", restricted="text at"),
    "notice_decision": Table("notices", restricted="key wanted why decided_on at"),
    "notice_event": Table("notices", restricted="kind text on at"),
    "notice_mail": Table("notices", restricted="once message_id state queued_at next_try_at tries sent_at failed"),
    "notice_sending": Table(
        "notices", restricted="organisation address way made_at given_on given_how taken_at"),
    "notice_version": Table("notices", restricted="number kind contents comments at"),
    "regional_notice": Table(
        "notices",
        restricted="key reference direction state elsewhere contents sent made_at begun_at removed_on acknowledged_at "
                   "checked_on file_reference file"),
}
