"""R44-01 to R44-11: on both sides of each limit, at it, and with the evidence missing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule, Values
from qa_service.ofsted.rules.histories import Event, History
from qa_service.reg44.ledger import Expected
from qa_service.reg44.months import last_day, month_later
from qa_service.reg44.rules.events import R44_10, R44_11, Notices, Reviews
from qa_service.reg44.rules.facts import Advice, Report, Told
from qa_service.reg44.rules.missing import R44_01, R44_02, Owed
from qa_service.reg44.rules.opinions import R44_03, R44_04
from qa_service.reg44.rules.recommendations import R44_05, R44_06
from qa_service.reg44.rules.reports import R44_07, R44_08, R44_09
from qa_service.reg44.words import ReportState
from qa_service.vocabulary import EventType, Grade, Opinion, ProvisionType, RegistrationStatus, Severity

GO_LIVE = date(2025, 1, 1)
YES, NO, QUALIFIED, NOT_STATED = Opinion.YES, Opinion.NO, Opinion.QUALIFIED, Opinion.NOT_STATED


def judged(rule: FlagRule, facts: Any, as_at: date, **changed: int) -> Answer:
    return rule.judge(facts, as_at, Values({**rule.defaults.by_name, **changed}))


def owed(*months: tuple[date, bool], waiting: int = 0) -> Owed:
    """A home whose reports of these months came or not."""
    return Owed(GO_LIVE, GO_LIVE, [Expected(1, month, last_day(month_later(month)), True, (9,) if came else ())
                                   for month, came in months], waiting)


def report(month: int = 5, **facts: Any) -> Report:
    given: dict[str, Any] = {
        "id": month, "setting_id": 1, "month": date(2025, month, 1), "document": "0" * 64,
        "received_on": date(2025, month, 20), "state": ReportState.CONFIRMED, "visited_on": date(2025, month, 14),
        "visitor": "Pat Marl", "children_spoken": 2, "safeguarded": YES, "well_being": YES, "conflict": False,
        "read_from": {"safeguarded": {"page": 2, "quote": "my opinion"}}, "reviewed_on": date(2025, month, 21)}
    return Report(**(given | facts))


def told(*reports: Report, **facts: Any) -> Told:
    return Told(list(reports), **facts)


MARCH, APRIL, MAY = date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)


def test_R44_01_a_report_is_missing_from_the_day_after_the_end_of_the_following_month() -> None:
    assert judged(R44_01, owed((MARCH, False)), date(2025, 4, 30)) is None
    found = judged(R44_01, owed((MARCH, False)), date(2025, 5, 1))
    assert isinstance(found, Finding) and "March 2025" in found.evidence[0].text
    assert judged(R44_01, owed((MARCH, True)), date(2025, 5, 1)) is None
    assert judged(R44_01, owed((MARCH, False)), date(2025, 5, 31), months=2) is None
    assert isinstance(judged(R44_01, owed((MARCH, False)), date(2025, 6, 1), months=2), Finding)


@pytest.mark.parametrize("rule", [R44_01, R44_02])
def test_R44_01_and_02_before_go_live_nothing_can_be_told(rule: FlagRule) -> None:
    assert isinstance(judged(rule, Owed(None, None), MAY), CannotTell)
    assert isinstance(judged(rule, Owed(date(2025, 4, 15), MAY), date(2025, 4, 30)), CannotTell)
    assert judged(rule, Owed(date(2025, 4, 15), MAY), MAY) is None


def test_R44_01_a_file_that_waits_for_a_person_may_be_what_is_missing() -> None:
    assert isinstance(judged(R44_01, owed((MARCH, False), waiting=1), date(2025, 5, 1)), CannotTell)
    found = judged(R44_01, owed((MARCH, False), (APRIL, False), waiting=1), date(2025, 6, 1))
    assert isinstance(found, Finding) and found.unsure


def test_R44_02_two_missing_months_count_only_when_they_follow_each_other() -> None:
    day = date(2025, 7, 1)
    assert judged(R44_02, owed((MARCH, False), (APRIL, True), (MAY, False)), day) is None
    assert judged(R44_02, owed((MARCH, False)), day) is None
    found = judged(R44_02, owed((MARCH, True), (APRIL, False), (MAY, False)), day)
    assert isinstance(found, Finding) and len(found.evidence) == 2
    assert judged(R44_02, owed((APRIL, False), (MAY, False)), date(2025, 6, 30)) is None
    assert judged(R44_02, owed((APRIL, False), (MAY, False)), day, in_a_row=3) is None


@pytest.mark.parametrize(("rule", "name"), [(R44_03, "safeguarded"), (R44_04, "well_being")])
def test_R44_03_and_04_no_and_a_reservation_are_found_confirmed_or_not(rule: FlagRule, name: str) -> None:
    for said in (NO, QUALIFIED):
        for state in (ReportState.CONFIRMED, ReportState.TO_CONFIRM):
            found = judged(rule, told(report(**{name: said}, state=state)), MAY)
            assert isinstance(found, Finding) and found.evidence[0].document
            assert ("not confirmed" in found.evidence[0].text) is (state is ReportState.TO_CONFIRM)


@pytest.mark.parametrize(("rule", "name"), [(R44_03, "safeguarded"), (R44_04, "well_being")])
def test_R44_03_and_04_a_confirmed_yes_clears_and_nothing_else_does(rule: FlagRule, name: str) -> None:
    assert judged(rule, told(report()), MAY) is None
    for gap in ({name: None}, {name: NOT_STATED}, {"state": ReportState.TO_CONFIRM}):
        assert isinstance(judged(rule, told(report(**gap)), MAY), CannotTell)
        after_yes = judged(rule, told(report(5, **gap), report(4)), MAY)
        assert isinstance(after_yes, CannotTell)
        after_no = judged(rule, told(report(5, **gap), report(4, **{name: NO})), MAY)
        assert isinstance(after_no, Finding) and after_no.unsure
    assert judged(rule, told(report(5), report(4, **{name: NO})), MAY) is None


@pytest.mark.parametrize(("rule", "name"), [(R44_03, "safeguarded"), (R44_04, "well_being")])
def test_R44_03_and_04_of_two_reports_on_one_month_the_later_visit_decides_and_on_one_day_the_worse(
        rule: FlagRule, name: str) -> None:
    early, late = date(2025, 5, 3), date(2025, 5, 20)
    for yes_on, no_on, worrying in ((early, late, True), (late, late, True), (late, early, False), (late, None, True)):
        yes, no = report(visited_on=yes_on, id=9), report(visited_on=no_on, id=8, **{name: NO})
        for both in ((yes, no), (no, yes)):
            assert isinstance(judged(rule, told(*both), date(2025, 6, 1)), Finding) is worrying, (yes_on, no_on)


def advice(number: int, text: str = "Mend the window", **facts: Any) -> Advice:
    given: dict[str, Any] = {"id": number, "report_id": 5, "text": text, "page": 3, "follow_up_on": None,
                             "closed_on": None, "repeats_id": None, "same": None}
    return Advice(**(given | facts))


def test_R44_05_the_day_after_the_day_that_we_set_is_late() -> None:
    day = date(2025, 6, 10)
    facts = told(report(advice=[advice(1, follow_up_on=day)]))
    assert judged(R44_05, facts, day) is None
    assert isinstance(judged(R44_05, facts, day + timedelta(days=1)), Finding)
    closed = told(report(advice=[advice(1, follow_up_on=day, closed_on=day)]))
    assert judged(R44_05, closed, day + timedelta(days=1)) is None
    assert isinstance(judged(R44_05, told(report(advice=[advice(1)])), day), CannotTell)
    again = told(report(6, advice=[advice(2, repeats_id=1, same=True, follow_up_on=date(2025, 7, 1))]),
                 report(5, advice=[advice(1, follow_up_on=day)]))
    assert judged(R44_05, again, date(2025, 6, 30)) is None


def chain(*same: bool | None) -> Told:
    """Reports one after the other whose recommendation repeats the one before, as a person says."""
    reports = [report(1, advice=[advice(1)])]
    for number, one in enumerate(same, 2):
        reports.insert(0, report(number, advice=[advice(number, repeats_id=number - 1, same=one)]))
    return told(*reports)


def test_R44_06_three_reports_in_a_row_count_when_a_person_says_that_it_is_the_same() -> None:
    assert judged(R44_06, chain(True), MAY) is None
    found = judged(R44_06, chain(True, True), MAY)
    assert isinstance(found, Finding) and len(found.evidence) == 3
    assert isinstance(judged(R44_06, chain(True, True, True), MAY), Finding)
    assert isinstance(judged(R44_06, chain(True, None), MAY), CannotTell)
    assert judged(R44_06, chain(True, False), MAY) is None
    over = chain(True, True)
    over.reports.insert(0, report(9))
    assert judged(R44_06, over, MAY) is None


def history(grade: Grade | None) -> History:
    made = History(1, "SC1", ProvisionType.CHILDRENS_HOME, RegistrationStatus.ACTIVE, None, None, None, None, GO_LIVE)
    if grade is not None:
        made.events.append(Event(1, None, EventType.FULL, date(2024, 5, 1), None, date(2024, 6, 1), grade, None,
                                 "read"))
    return made


@pytest.mark.parametrize(("grade", "last", "found_on"), [
    (Grade.INADEQUATE, date(2025, 6, 9), date(2025, 6, 10)),
    (Grade.REQUIRES_IMPROVEMENT, date(2025, 6, 9), date(2025, 6, 10)),
    (Grade.GOOD, date(2025, 6, 16), date(2025, 6, 17)),
])
def test_R44_07_a_review_is_due_in_five_working_days_below_good_and_in_ten_else(
        grade: Grade, last: date, found_on: date) -> None:
    facts = told(report(received_on=date(2025, 6, 2), reviewed_on=None), history=history(grade))
    assert judged(R44_07, facts, last) is None
    assert isinstance(judged(R44_07, facts, found_on), Finding)


def test_R44_07_without_a_grade_it_cannot_be_told_between_the_two_days() -> None:
    facts = told(report(received_on=date(2025, 6, 2), reviewed_on=None), history=history(None))
    assert judged(R44_07, facts, date(2025, 6, 9)) is None
    assert isinstance(judged(R44_07, facts, date(2025, 6, 16)), CannotTell)
    assert isinstance(judged(R44_07, facts, date(2025, 6, 17)), Finding)
    assert judged(R44_07, told(report()), date(2025, 9, 1)) is None


def test_R44_08_two_reports_in_which_no_child_was_heard() -> None:
    none = {"children_spoken": 0}
    assert judged(R44_08, told(report(5, **none)), MAY) is None
    found = judged(R44_08, told(report(5, **none), report(4, **none)), MAY)
    assert isinstance(found, Finding) and len(found.evidence) == 2
    assert judged(R44_08, told(report(5, **none), report(4)), MAY) is None
    assert judged(R44_08, told(report(5), report(4, **none), report(3, **none)), MAY) is None
    for gap in ({"children_spoken": None}, {"children_spoken": 0, "state": ReportState.TO_CONFIRM}):
        assert isinstance(judged(R44_08, told(report(5, **gap), report(4, **none)), MAY), CannotTell)


def test_R44_09_a_conflict_that_is_stated_and_names_that_are_ruled_out() -> None:
    assert judged(R44_09, told(report()), MAY) is None
    assert isinstance(judged(R44_09, told(report(conflict=True)), MAY), Finding)
    for key in ({"ours": frozenset({"marl pat"})}, {"contacts": {"marl pat": "Registered manager"}}):
        assert isinstance(judged(R44_09, told(report(visitor="MARL, Mrs Pat"), **key), MAY), Finding)
    assert isinstance(judged(R44_09, told(report(visitor=None)), MAY), CannotTell)
    assert isinstance(judged(R44_09, told(report(conflict=None)), MAY), CannotTell)


def test_R44_10_six_months_and_28_days_after_the_newest_review() -> None:
    facts = Reviews(GO_LIVE, date(2025, 2, 1), date(2025, 1, 31))
    assert judged(R44_10, facts, date(2025, 8, 28)) is None
    found = judged(R44_10, facts, date(2025, 8, 29))
    assert isinstance(found, Finding) and R44_10.severity is Severity.LOW


def test_R44_10_without_any_review_the_time_runs_from_go_live_or_the_first_placement() -> None:
    for begun, placed in ((date(2025, 2, 1), GO_LIVE), (GO_LIVE, date(2025, 2, 1))):
        facts = Reviews(begun, placed, None)
        assert isinstance(judged(R44_10, facts, date(2025, 8, 29)), CannotTell)
        assert isinstance(judged(R44_10, facts, date(2025, 8, 30)), Finding)
    assert isinstance(judged(R44_10, Reviews(None, GO_LIVE, None), date(2026, 1, 1)), CannotTell)


def notices(as_at: date, *days_ago: int, begun: date | None = date(2020, 1, 1)) -> Answer:
    return judged(R44_11, Notices(begun, tuple(as_at - timedelta(days=days) for days in days_ago)), as_at)


def test_R44_11_three_events_within_thirty_days() -> None:
    assert isinstance(notices(MAY, 0, 10, 29), Finding)
    assert notices(MAY, 0, 10, 30, 40, 50, 60) is None
    assert notices(MAY, 0) is None


def test_R44_11_twice_the_mean_of_the_three_windows_before() -> None:
    assert isinstance(notices(MAY, 1, 2, 31, 61, 91), Finding)
    assert notices(MAY, 1, 2, 31, 61, 91, 119) is None
    assert isinstance(notices(MAY, 1, 2, 31, 61, 91, 120), Finding)
    assert notices(MAY, 1, 31) is None


def test_R44_11_before_go_live_it_cannot_be_told() -> None:
    assert isinstance(notices(MAY, 1, begun=None), CannotTell)
    assert isinstance(notices(MAY, 1, begun=MAY - timedelta(days=28)), CannotTell)
    assert notices(MAY, 1, begun=MAY - timedelta(days=29)) is None
    assert isinstance(notices(MAY, 1, 2, begun=MAY - timedelta(days=118)), CannotTell)
    assert notices(MAY, 1, 2, begun=MAY - timedelta(days=119)) is None
    assert isinstance(notices(MAY, 1, 2, 3, begun=MAY - timedelta(days=10)), Finding)
