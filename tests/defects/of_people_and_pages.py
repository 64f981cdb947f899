"""Somebody sees, changes or takes away what is not theirs; words that are lost or that a spreadsheet would run."""

from __future__ import annotations

from typing import Final

from tests.defects.planted import Defect

_EVERY_ROUTE: Final = "tests/web/test_every_route.py"
_REQUESTS: Final = "tests/web/test_requests.py"
_LINKS: Final = "qa_service/private_links/service.py"

DEFECTS: Final = (
    Defect("nobody decided who may open a page", "qa_service/jobs/views.py", "@requires(Permission.JOB_READ)\n", "",
           f"{_EVERY_ROUTE}::test_somebody_has_decided_about_every_route", "Z1"),
    Defect("a refusal tells that there is something", "qa_service/web/gate.py",
           "_record_denial(needed)\n        abort(404)", "_record_denial(needed)\n        abort(403)",
           f"{_EVERY_ROUTE}::test_a_refusal_is_recorded_with_who_and_what", "Z2"),
    Defect("councillors read flags", "qa_service/permissions.py",
           "Role.COUNCILLOR: frozenset(_EVERYBODY | {Permission.SETTING_READ,",
           "Role.COUNCILLOR: frozenset(_EVERYBODY | {Permission.FLAG_READ, Permission.VISIT_READ, "
           "Permission.SETTING_READ,",
           "tests/flags/test_who_sees_which_flags.py::test_each_role_sees_the_flags_whose_evidence_it_may_read", "Z1"),
    Defect("a flag is mailed to who may not open it", "qa_service/alerts/service.py",
           "            and (seen_with is None or allows(role, seen_with))]", "            ]",
           "tests/flags/test_who_sees_which_flags.py::test_nobody_is_mailed_a_flag_that_they_may_not_open", "Z3"),
    Defect("another council's records are there", "qa_service/database/scope.py",
           "lambda cls: cls.authority_id == scope, include_aliases",
           "lambda cls: cls.authority_id.is_not(None), include_aliases",
           "tests/foundations/test_database.py::test_a_record_of_another_council_is_not_there", "Z9"),
    Defect("a record in the session crosses councils", "qa_service/database/scope.py",
           "    return owner != _scope.get() and", "    return False and",
           "tests/foundations/test_scope.py::test_a_record_already_in_the_session_is_not_had_by_its_number", "Z9"),
    Defect("a count of nothing but a filter crosses councils", "qa_service/database/scope.py",
           "state.is_select and not state.is_orm_statement", "False",
           "tests/foundations/test_scope.py::test_a_question_that_could_not_be_narrowed_is_refused", "Z9"),
    Defect("a form of another site is taken", "qa_service/web/origin.py",
           "    return origin is None or origin in _own_origins(request, service)", "    return True",
           f"{_REQUESTS}::test_a_form_sent_from_another_site_changes_nothing", "S2"),
    Defect("a page may load from anywhere", "qa_service/web/headers.py", "\"default-src 'none'\"", '"default-src *"',
           f"{_REQUESTS}::test_every_response_carries_every_header", "S9"),
    Defect("a private link opens after its end", _LINKS, " or link.expires_at <= now:", ":",
           "tests/private_links/test_pages.py::test_unknown_ended_withdrawn_and_foreign_links_all_get_one_and_the_same"
           "_answer", "S7"),
    Defect("a private link is kept as it is", _LINKS, "link = PrivateLink(token_hash=hash_of(token),",
           "link = PrivateLink(token_hash=token,",
           "tests/private_links/test_guessing.py::test_a_token_is_256_random_bits_and_only_its_whole_hash_is_kept",
           "S7"),
    Defect("the last who writes wins", "qa_service/visits/entries.py",
           "if entry is not None and entry.number != over and not _goes_on(entry, value, by):", "if False:",
           "tests/visits/test_writing.py::test_two_people_writing_at_once_keep_both_texts", "D1"),
    Defect("a form sent twice makes two records", "qa_service/database/once.py", "    record = kind(key=key, **said",
           "    record = kind(key=new_key(), **said",
           "tests/visits/test_writing.py::test_D2_a_form_sent_twice_plans_one_visit", "D2"),
    Defect("a form sent with other answers is silently the first", "qa_service/database/once.py",
           "        if any(getattr(earlier, name) != value for name, value in said.items()):", "        if False:",
           "tests/heard/test_noting.py::test_the_same_form_twice_is_one_entry_and_another_answer_is_refused", "D2"),
    Defect("a cell behind a tab is run as a formula", "qa_service/reports/export.py",
           r'_FORMULA: Final = re.compile(r"[\t\r\n]|', r'_FORMULA: Final = re.compile(r"',
           "tests/reports/test_export.py::test_no_cell_is_taken_for_a_formula", "S12"),
    Defect("initials stand in what an auditor reads", "qa_service/masking.py",
           '    return _INITIALS.sub("[initials hidden]", text)', "    return text",
           "tests/visits/test_masking.py::test_names_initials_and_addresses_are_hidden_and_nothing_else", "Z3"),
)
