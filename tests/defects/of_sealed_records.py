"""Concerns and notices that somebody sees who must not know of them, and accounts that let in too many."""

from __future__ import annotations

from typing import Final

from tests.defects.planted import Defect

_ACCESS: Final = "qa_service/concerns/access.py"
_URGENT: Final = "qa_service/concerns/urgent.py"
_KNOW: Final = "tests/concerns/test_need_to_know.py"
_TWINS: Final = "tests/concerns/test_non_interference.py"
_NOTICES: Final = "tests/notices/test_rules.py"
_TWO: Final = "tests/accounts/test_two_people.py"
_COUNCIL: Final = "tests/accounts/test_council_sign_in.py"

DEFECTS: Final = (
    Defect("whom a concern is about opens it", _ACCESS,
           "    if by.user_id in facts.recused:\n        raise NotFound(NO_SUCH)\n    return Opened(row, facts)",
           "    return Opened(row, facts)",
           f"{_KNOW}::test_Z6_whom_it_is_about_is_shut_out_whatever_else_they_are_given", "Z6"),
    Defect("a safeguarding lead who is not named opens a concern", _ACCESS,
           "        ConcernAccess.user_id == user_id, ConcernAccess.standing())\n\n\ndef _somebody",
           "        user_id is not None, ConcernAccess.standing())\n\n\ndef _somebody",
           f"{_KNOW}::test_a_role_is_not_enough_and_a_name_without_the_role_neither", "Z5"),
    Defect("the audit trail tells that there is a concern", "qa_service/audit/trail.py",
           'RESTRICTED: Final = ("concern.", "notice.")', 'RESTRICTED: Final = ("notice.",)',
           f"{_TWINS}::test_Z5_the_pages_nearest_to_it_are_the_same_byte_for_byte", "Z5"),
    Defect("a job counts concerns in its result", "qa_service/concerns/jobs.py", 'return "Looked after."',
           'return f"Looked after {mailing.db.session.connection().exec_driver_sql('
           "'SELECT count(*) FROM concern').scalar()}.\"",
           f"{_TWINS}::test_Z5_no_mail_digest_job_or_count_outside_the_named_people_tells_of_it", "Z5"),
    Defect("urgent access goes on for days", _URGENT, "timedelta(hours=HOURS)", "timedelta(days=HOURS)",
           "tests/concerns/test_urgent.py::test_Z7_a_manager_opens_what_there_is_for_four_hours_once_a_lead_agrees_and_"
           "everybody_is_told", "Z7"),
    Defect("what is sealed can be moved to another record", "qa_service/sealing.py",
           "return _encrypt(self.raw, plain, place)\n\n    def open(self, sealed: bytes, place: str) -> bytes:\n"
           '        """Raises ``SealBroken``."""\n        return _decrypt(self.raw, sealed, place)',
           'return _encrypt(self.raw, plain, "")\n\n    def open(self, sealed: bytes, place: str) -> bytes:\n'
           '        return _decrypt(self.raw, sealed, "")',
           "tests/concerns/test_sealing.py::test_S18_what_is_moved_from_one_concern_to_another_is_refused", "S18"),
    Defect("a role alone opens notices", "qa_service/notices/access.py",
           "    return db.session.scalar(select(NoticeHandler.id).where(", "    return True or db.session.scalar("
           "select(NoticeHandler.id).where(",
           "tests/notices/test_pages.py::test_whoever_raises_one_sees_that_one_and_nobody_else_who_is_not_named_sees_"
           "any", "Z3"),
    Defect("a partner sees what was sent to others", "qa_service/notices/shared.py",
           "        .where(NoticeRecipient.user_id == (by.user_id or 0)).order_by", "        .order_by",
           "tests/notices/test_pages.py::test_a_partner_sees_what_was_sent_to_it_and_nothing_else", "Z9"),
    Defect("the form of a notice is taken twice", "qa_service/notices/views_links.py",
           "        sending.taken(opened.subject_id, link_id=opened.link_id, by=opened.actor)\n", "        pass\n",
           "tests/notices/test_pages.py::test_the_form_is_taken_once_by_a_link_that_the_mail_alone_holds", "S7"),
    Defect("an unread report clears an inadequate judgement", "qa_service/notices/deciding.py",
           "if row.setting_id in seen or (row.overall is None and row.outcome is None and not row.one_of_them):",
           "if row.setting_id in seen:",
           f"{_NOTICES}::test_an_unread_newer_report_does_not_clear_an_inadequate_judgement", "F7"),
    Defect("a notice about nobody knows whom counts as nobody of ours", "qa_service/notices/rules.py",
           "    if not known.known_place:\n", "    if False:\n",
           f"{_NOTICES}::test_SG_07_to_the_minute_and_cannot_tell_where_nobody_said_which_setting", "P3"),
    Defect("a code signs in twice", "qa_service/accounts/second_factor.py",
           "return step if after is None or step > after else None", "return step",
           "tests/accounts/test_second_factor.py::test_a_code_is_used_once", "S8"),
    Defect("a copied passkey goes on signing in", "qa_service/accounts/passkeys.py",
           "if found.new_sign_count <= passkey.sign_count and (found.new_sign_count or passkey.sign_count):",
           "if False:", "tests/accounts/test_passkeys.py::test_a_copys_counter_is_refused_and_its_owner_told", "S8"),
    Defect("the council's own sign-in lets in without a second factor", "qa_service/accounts/oidc.py",
           "    _check_second_factor(claims, client.mfa_values)\n", "",
           f"{_COUNCIL}::test_what_does_not_hold_is_refused_with_a_plain_sentence", "S8"),
    Defect("a link for a new password works again", "qa_service/accounts/links.py",
           "        link.used_at = utc_now()\n        sessions.end_all(user.id)", "        sessions.end_all(user.id)",
           "tests/accounts/test_links_abused.py::test_S7_fourteen_abuses_of_a_link_are_refused", "S7"),
    Defect("sessions outlive a new password", "qa_service/accounts/links.py",
           "        link.used_at = utc_now()\n        sessions.end_all(user.id)", "        link.used_at = utc_now()",
           "tests/accounts/test_links.py::test_a_new_password_ends_every_session_and_signs_nobody_in", "Z8"),
    Defect("an address without an account is answered at once", "qa_service/accounts/sign_in.py",
           "    right = passwords.matches(user.password_hash if user else None, password)\n",
           "    right = user is not None and passwords.matches(user.password_hash, password)\n",
           "tests/accounts/test_sign_in.py::test_known_and_unknown_addresses_cost_the_same_comparison", "S6"),
    Defect("a link signs people out", "qa_service/accounts/sign_in_views.py", '@blueprint.post("/sign-out")',
           '@blueprint.route("/sign-out", methods=["GET", "POST"])',
           "tests/accounts/test_sessions.py::test_signing_out_by_a_link_is_not_possible", "S2"),
    Defect("a stolen password signs its owner out", "qa_service/accounts/sessions.py",
           " if (one.second_factor_at is None) is not second_factor]", "]",
           "tests/accounts/test_stolen_password.py::test_a_stolen_password_ends_none_of_its_owners_sessions", "S5"),
    Defect("an account closed while its password is compared opens", "qa_service/accounts/sign_in_views.py",
           " or not sign_in.still_stands(user_id, compared)", "",
           "tests/accounts/test_stolen_password.py::test_what_changes_while_a_password_is_compared_counts", "Z8"),
    Defect("whoever asks agrees", "qa_service/accounts/two_people.py",
           "one.id not in (request.asked_by, request.user_id)]", "one.id != request.user_id]",
           f"{_TWO}::test_no_one_hand_does_what_takes_two", "Z10"),
)
