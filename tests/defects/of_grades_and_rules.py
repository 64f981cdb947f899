"""A grade or an age shown better than it is, and duties that are counted too late."""

from __future__ import annotations

from typing import Final

from tests.defects.planted import Defect

_BELIEVING: Final = "qa_service/ofsted/believing.py"
_AGES: Final = "qa_service/sixteen_plus/rules/ages.py"
_OF_AGE: Final = "tests/sixteen_plus/test_rules_of_age_and_orders.py"
_RECORDING: Final = "tests/ofsted/test_recording.py"

DEFECTS: Final = (
    Defect("requires improvement is shown as good enough", "qa_service/vocabulary.py",
           "return (self.rank or 0) > 2\n\n\n_GRADE_WORDS", "return (self.rank or 0) > 3\n\n\n_GRADE_WORDS",
           "tests/placements/test_pages.py::test_the_summary_counts_each_child_by_how_its_setting_stands", "F7"),
    Defect("requires improvement is read as good", "qa_service/vocabulary.py",
           '"requires improvement to be good": Grade.REQUIRES_IMPROVEMENT',
           '"requires improvement to be good": Grade.GOOD',
           "tests/lists/test_properties.py::test_case_and_spaces_do_not_change_a_grade", "P3"),
    Defect("report and register contradict each other and one is believed", _BELIEVING,
           'return "person" not in by_source and report is not None and register', 'return False and register',
           f"{_RECORDING}::test_a_grade_that_the_register_contradicts_is_nobodys_grade_until_a_person_has_looked",
           "F7"),
    Defect("an unread grade asks nobody", _BELIEVING, "    if disputed or reopened or critical:\n",
           "    if disputed or reopened:\n", f"{_RECORDING}::test_an_unread_grade_cannot_be_confirmed_away", "P1"),
    Defect("an undone decision still counts", _BELIEVING, "    if \"person\" in by_source:\n        return by_source",
           "    if \"person\" in by_source and said(by_source[\"person\"]) is Grade.GOOD:\n        return by_source",
           f"{_RECORDING}::test_a_correction_survives_a_new_reading", "F7"),
    Defect("whose age nobody said is taken for 16", _AGES,
           "if as_at < UNDER_16.since or facts.band in (AgeBand.SIXTEEN_TO_17, AgeBand.OVER_18):",
           "if as_at < UNDER_16.since or facts.band is not AgeBand.UNDER_16:",
           f"{_OF_AGE}::test_16_is_the_limit_and_without_an_age_nothing_can_be_told", "P3"),
    Defect("an exception for 16 and 17 covers a child under 16", _AGES,
           "    if facts.found is RegistrationFound.EXCEPTED:\n        return CannotTell(\"An officer",
           "    if facts.found is RegistrationFound.EXCEPTED:\n        return None\n"
           "        return CannotTell(\"An officer",
           f"{_OF_AGE}::test_an_exception_for_16_and_17_is_not_taken_for_one_for_those_under_16", "P3"),
    Defect("the law on under-16s begins a day late", _AGES, "if as_at < UNDER_16.since or",
           "if as_at <= UNDER_16.since or",
           f"{_OF_AGE}::test_under_16_is_flagged_from_9_september_2021_on_and_not_the_day_before", "P3"),
    Defect("a child is 18 too soon", "qa_service/placements/ages.py", "AgeBand.OVER_18 if days > 2 * _YEAR else None",
           "AgeBand.OVER_18",
           "tests/sixteen_plus/test_rules.py::test_a_band_says_less_as_time_goes_by_and_never_18_too_soon", "P3"),
    Defect("a home that is suspended with our child in it is no finding", "qa_service/placements/rules.py",
           "if begun and (facts.status.ended or facts.status is RegistrationStatus.SUSPENDED):",
           "if begun and facts.status.ended:",
           "tests/flags/test_placement_rules.py::test_a_registration_that_is_not_active_is_flagged", "F7"),
    Defect("a monthly report is late a month late", "qa_service/reg44/ledger.py",
           "        return self.open and as_at > self.due_on\n",
           "        return self.open and month_later(as_at.replace(day=1), -1) > self.due_on\n",
           "tests/reg44/test_rules.py::test_R44_01_a_report_is_missing_from_the_day_after_the_end_of_the_following_month",
           "R8"),
    Defect("files that wait hide every missing report", "qa_service/reg44/rules/missing.py",
           "    if facts.waiting >= len(late):\n", "    if facts.waiting > len(late):\n",
           "tests/reg44/test_rules.py::test_R44_01_a_file_that_waits_for_a_person_may_be_what_is_missing", "P3"),
    Defect("the LADO may be told a day later", "qa_service/concerns/working_time.py",
           "days) + timedelta(days=1), time())", "days) + timedelta(days=2), time())",
           "tests/concerns/test_working_time.py::test_one_working_day_ends_at_the_same_minute_of_the_next_working_day",
           "R8"),
    Defect("a fee loses its pence", "qa_service/own_lists/cells.py", "    pence = int(amount * 100)\n",
           "    pence = int(amount) * 100\n",
           "tests/placements/test_cells.py::test_an_amount_keeps_every_penny_however_it_is_written", "D5"),
)
