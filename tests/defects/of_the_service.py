"""A trail that can be changed, data that leaves or stays against the rules, and a service that hides how it is."""

from __future__ import annotations

from typing import Final

from tests.defects.planted import Defect

_TAMPERED: Final = "tests/audit/test_tampering.py::test_A3_every_change_behind_its_back_is_found_where_it_begins"
_EXPORTS: Final = "tests/data_protection/test_exports.py"
_CONDITION: Final = "tests/operations/test_condition.py"
_EACH_FAULT: Final = f"{_CONDITION}::test_each_fault_is_told_in_the_metrics_at_once"
_COPY: Final = ("tests/backups/test_restored_copy.py::"
                "test_a_restored_copy_sends_no_mail_knows_no_session_and_opens_by_no_link")
_TWO_AND_NO_HOLD: Final = "tests/data_protection/test_retention.py::test_erasing_needs_two_people_and_no_hold"

DEFECTS: Final = (
    Defect("what was done can be rewritten in the trail", "qa_service/audit/chain.py", '"details": event.details,',
           '"details": {},', _TAMPERED, "A3"),
    Defect("the end of the trail can be cut off", "qa_service/audit/verifying.py", "    if head.sequence > last:\n",
           "    if False:\n", _TAMPERED, "A3"),
    Defect("anybody's entry counts as the service's", "qa_service/audit/verifying.py",
           "if signer is None or seal != signer.seal(hash_):", "if signer is None:", _TAMPERED, "A3"),
    Defect("a record is shown though the trail cannot say so", "qa_service/web/looks.py",
           "    except Exception as error:\n        if _shown_all_the_same(needed):",
           "    except Exception as error:\n        if needed is not None:",
           "tests/audit/test_looks.py::test_A2_no_page_of_a_record_is_shown_whose_entry_cannot_be_written", "A2"),
    Defect("readers of the trail see who opens concerns", "qa_service/audit/trail.py",
           'RESTRICTED: Final = ("concern.", "notice.")', 'RESTRICTED: Final = ("notice.",)',
           "tests/audit/test_looks.py::"
           "test_looking_at_pages_of_concerns_and_notices_is_in_no_general_part_of_the_trail", "Z5"),
    Defect("whoever looks around is never found", "qa_service/audit/browsing.py", "FEWEST: Final = 20\n",
           "FEWEST: Final = 20_000\n",
           "tests/audit/test_browsing.py::test_a_few_records_are_no_finding_and_the_evidence_is_every_record", "A6"),
    Defect("whoever asks for a file approves it", "qa_service/exports/service.py",
           "allows(by.role, Permission.EXPORT_APPROVE) and by.user_id != row.asked_by",
           "allows(by.role, Permission.EXPORT_APPROVE)",
           f"{_EXPORTS}::test_more_rows_need_a_second_person_who_is_a_manager", "Z10"),
    Defect("a file can have any number of rows", "qa_service/exports/service.py", "    if what.rows > most:\n",
           "    if False:\n", f"{_EXPORTS}::test_a_limit_holds_at_its_last_row_and_not_one_further", "Z3"),
    Defect("where children live leaves unasked", "qa_service/reports/views_export.py",
           "chosen = listed if form.with_places.data else without_places(listed, exported.places)",
           "chosen = listed", f"{_EXPORTS}::test_where_a_child_lives_leaves_only_when_it_is_ticked", "P7"),
    Defect("a legal hold holds nothing", "qa_service/retention/due.py",
           "    statement = _due(rule, as_at).where(~_held(rule, standing_holds()))\n",
           "    statement = _due(rule, as_at)\n", _TWO_AND_NO_HOLD, "D7"),
    Defect("one person erases alone", "qa_service/retention/service.py", "    if run.asked_by == by.user_id:\n",
           "    if False:\n", _TWO_AND_NO_HOLD, "D7"),
    Defect("an old backup is good enough", "qa_service/operations/looks_at_data.py", "    if age > BACKUP_EVERY:\n",
           "    if age > 1000 * BACKUP_EVERY:\n", f"{_EACH_FAULT}[sqlite-the backup is old]", "O1"),
    Defect("what cannot be looked at is well", "qa_service/operations/looks_at_work.py",
           'return unknown("certificate", "Its file cannot be read.", "See', 'return good("certificate", "See',
           f"{_EACH_FAULT}[sqlite-the certificate cannot be read]", "O1"),
    Defect("anybody reads the metrics", "qa_service/operations/views.py",
           "if token is None or not secrets.compare_digest(said.encode(), token.encode()):", "if token is None:",
           f"{_CONDITION}::test_metrics_are_for_whoever_says_the_token_and_tell_nothing_of_what_is_held", "O1"),
    Defect("a restored copy sends its old mail again", "qa_service/alerts/after_restoring.py",
           "state=AlertState.FAILED, failed_at=utc_now()", "state=AlertState.WAITING, failed_at=utc_now()",
           _COPY, "B5"),
    Defect("whoever was signed in is signed in to a restored copy", "qa_service/accounts/after_restoring.py",
           "update(UserSession).where(UserSession.ended_at.is_(None))", "update(UserSession).where("
           "UserSession.ended_at.is_not(None))", _COPY, "B5"),
    Defect("a backup whose files are damaged is used", "qa_service/backups/verifying.py",
           "if file.stat().st_size != one.size or sha256_of(file) != one.sha256:",
           "if file.stat().st_size != one.size:",
           "tests/backups/test_sealed.py::test_100_damaged_backups_are_refused_before_live_data_is_touched", "B3"),
    Defect("one sheet of the key tells the secret", "qa_service/backups/shares.py",
           "    slope = secrets.token_bytes(len(secret))\n", "    slope = bytes(len(secret))\n",
           "tests/backups/test_sealed.py::test_any_two_shares_give_the_secret_and_one_alone_says_nothing", "B4"),
)
