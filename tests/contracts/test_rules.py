"""CN-01, CN-03 to CN-06 and VI-09: on both sides of each limit, at it, and with the evidence missing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from qa_service.contracts.rules.facts import Held, Holder
from qa_service.contracts.rules.finances import CN_05, Check, Finances
from qa_service.contracts.rules.meetings import CN_03, VI_09, Gatherings
from qa_service.contracts.rules.papers import CN_01, Paper, Papers
from qa_service.contracts.rules.returns import CN_04, Asked, Returns
from qa_service.contracts.rules.terms import CN_06, Term
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule, Values

GO_LIVE = date(2025, 1, 1)
DAY = date(2025, 6, 2)
HOLDER = Holder(1, "Harbour Care Ltd", date(2024, 4, 1), GO_LIVE)
HELD = Held(1, 1, "Contract", "Harbour Care Ltd", date(2024, 4, 1), True, GO_LIVE)


def judged(rule: FlagRule, facts: Any, as_at: date = DAY, **changed: int) -> Answer:
    return rule.judge(facts, as_at, Values({**rule.defaults.by_name, **changed}))


def found(answer: Answer, words: str, page: str | None = None) -> bool:
    return isinstance(answer, Finding) and words in answer.evidence[0].text and page in (None, answer.evidence[0].link)


def papers(expires_on: date | None, *, lasting: bool = False, missing: tuple[str, ...] = ()) -> Papers:
    return Papers(HOLDER, (Paper("Public liability insurance", expires_on, lasting),), missing)


def test_CN_01_a_document_is_flagged_within_thirty_days_of_its_last_day() -> None:
    last = DAY + timedelta(days=30)
    assert judged(CN_01, papers(last + timedelta(days=1))) is None
    assert found(judged(CN_01, papers(last)), "expires on 2 July 2025", "/contracts/providers/1#documents")
    assert judged(CN_01, papers(last), days=29) is None
    assert judged(CN_01, papers(last), last - timedelta(days=31)) is None


def test_CN_01_a_document_holds_on_its_last_day_and_has_expired_on_the_next() -> None:
    assert found(judged(CN_01, papers(DAY)), "expires on")
    assert found(judged(CN_01, papers(DAY - timedelta(days=1))), "expired on 1 June 2025")


def test_CN_01_what_was_never_seen_or_has_no_known_end_cannot_be_told() -> None:
    assert isinstance(judged(CN_01, papers(None)), CannotTell)
    assert judged(CN_01, papers(None, lasting=True)) is None
    missing = judged(CN_01, Papers(HOLDER, (), ("Registration certificate",)))
    assert isinstance(missing, CannotTell) and "was never seen" in missing.why
    both = judged(CN_01, papers(DAY, missing=("Registration certificate",)))
    assert isinstance(both, Finding) and both.unsure


def gatherings(*held: date, since: date | None = GO_LIVE, planned: tuple[date, ...] = (),
               go_live: date | None = GO_LIVE) -> Gatherings:
    return Gatherings("Harbour Care Ltd", since, go_live, held, planned)


LATE = [CN_03, VI_09]


@pytest.mark.parametrize("rule", LATE)
def test_CN_03_and_VI_09_a_quarter_without_one_is_flagged_from_the_day_after_it(rule: FlagRule) -> None:
    held = gatherings(date(2025, 3, 31))
    assert judged(rule, held, date(2025, 6, 30)) is None
    assert found(judged(rule, held, date(2025, 7, 1)), "April to June 2025")
    assert judged(rule, gatherings(date(2025, 4, 1)), date(2025, 7, 1)) is None


@pytest.mark.parametrize("rule", LATE)
def test_CN_03_and_VI_09_one_held_since_makes_up_for_it(rule: FlagRule) -> None:
    assert judged(rule, gatherings(date(2025, 7, 2)), date(2025, 7, 2)) is None


@pytest.mark.parametrize("rule", LATE)
def test_CN_03_and_VI_09_the_number_of_quarters_is_the_councils(rule: FlagRule) -> None:
    assert judged(rule, gatherings(date(2025, 3, 31)), date(2025, 7, 1), quarters=2) is None
    assert isinstance(judged(rule, gatherings(date(2025, 3, 31)), date(2025, 10, 1), quarters=2), Finding)


@pytest.mark.parametrize("rule", LATE)
def test_CN_03_and_VI_09_before_go_live_nothing_can_be_told(rule: FlagRule) -> None:
    assert isinstance(judged(rule, gatherings(since=None, go_live=None), DAY), CannotTell)
    late = date(2025, 2, 15)
    assert isinstance(judged(rule, gatherings(since=late, go_live=late), date(2025, 4, 1)), CannotTell)
    assert isinstance(judged(rule, gatherings(since=late, go_live=late), date(2025, 7, 1)), Finding)


def test_CN_03_a_contract_that_began_within_the_quarter_is_not_late_yet() -> None:
    began = gatherings(since=date(2025, 2, 15))
    assert judged(CN_03, began, date(2025, 4, 1)) is None
    assert isinstance(judged(CN_03, began, date(2025, 7, 1)), Finding)


@pytest.mark.parametrize("rule", LATE)
def test_CN_03_and_VI_09_a_planned_one_that_nobody_recorded_as_held_cannot_be_told(rule: FlagRule) -> None:
    answer = judged(rule, gatherings(planned=(date(2025, 5, 5),)), date(2025, 7, 1))
    assert isinstance(answer, CannotTell) and "5 May 2025" in answer.why


OCTOBER, JANUARY, APRIL = date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1)


def returns(came: dict[date, int | None], *, target: int = 100, first: date = JANUARY, at_most: bool = False,
            held: Held = HELD) -> Returns:
    return Returns(held, (Asked("Dental checks", Decimal(target), "%", at_most, first, None, {
        quarter: None if value is None else Decimal(value) for quarter, value in came.items()}),))


def test_CN_04_one_low_figure_is_no_finding_and_two_in_a_row_are() -> None:
    day = date(2025, 8, 1)
    assert judged(CN_04, returns({JANUARY: 100, APRIL: 90}), day) is None
    assert judged(CN_04, returns({JANUARY: 90, APRIL: 100}), day) is None
    answer = judged(CN_04, returns({JANUARY: 90, APRIL: 99}), day)
    assert found(answer, "99 % in April to June 2025; the target is at least 100 %")
    assert found(judged(CN_04, returns({APRIL: 90}, first=APRIL), day, quarters=1), "90 %")


def test_CN_04_a_target_that_is_just_met_is_met() -> None:
    day = date(2025, 8, 1)
    assert judged(CN_04, returns({JANUARY: 5, APRIL: 5}, target=5, at_most=True), day) is None
    assert isinstance(judged(CN_04, returns({JANUARY: 6, APRIL: 6}, target=5, at_most=True), day), Finding)


def test_CN_04_a_return_is_late_thirty_days_after_its_quarter() -> None:
    none_came = returns({JANUARY: 100})
    assert judged(CN_04, none_came, date(2025, 7, 30)) is None
    assert found(judged(CN_04, none_came, date(2025, 7, 31)), "nothing was returned for April to June 2025",
                 "/contracts/1#figures")
    assert isinstance(judged(CN_04, none_came, date(2025, 7, 1), days=0), Finding)
    assert found(judged(CN_04, returns({JANUARY: 100, APRIL: None}), date(2025, 7, 31)), "nothing was returned")


def test_CN_04_a_low_figure_after_one_that_is_not_known_cannot_be_told() -> None:
    answer = judged(CN_04, returns({APRIL: 90}), date(2025, 8, 1))
    assert isinstance(answer, CannotTell) and "January to March 2025" in answer.why
    assert judged(CN_04, returns({APRIL: 90}, first=APRIL), date(2025, 8, 1)) is None


def test_CN_04_before_go_live_a_missing_return_cannot_be_told() -> None:
    missing = returns({}, first=OCTOBER)
    assert isinstance(judged(CN_04, missing, date(2025, 2, 1)), CannotTell)
    assert isinstance(judged(CN_04, missing, date(2025, 5, 1)), Finding)
    unset = Held(1, 1, "Contract", "Harbour", date(2024, 4, 1), True, None)
    assert isinstance(judged(CN_04, returns({}, held=unset), DAY), CannotTell)


def check(on: date, score: int | None = 80, lowest: int | None = 50) -> Finances:
    return Finances(HOLDER, Check(on, "Example Credit", score, lowest))


def test_CN_05_a_check_counts_for_twelve_months_to_the_day() -> None:
    assert judged(CN_05, check(date(2024, 6, 2))) is None
    assert found(judged(CN_05, check(date(2024, 6, 1))), "was due by 1 June 2025", "/contracts/providers/1#checks")
    assert isinstance(judged(CN_05, check(date(2024, 6, 2)), months=11), Finding)


def test_CN_05_a_score_at_the_lowest_is_accepted_and_one_below_is_weak() -> None:
    assert judged(CN_05, check(DAY, 50)) is None
    assert found(judged(CN_05, check(DAY, 49)), "the lowest that we accept is 50")
    assert judged(CN_05, check(DAY, 40, None)) is None
    assert found(judged(CN_05, check(DAY, 39, None)), "the lowest that we accept is 40")


def test_CN_05_a_check_without_a_score_cannot_be_told_but_can_be_late() -> None:
    assert isinstance(judged(CN_05, check(DAY, None)), CannotTell)
    late = judged(CN_05, check(date(2024, 1, 1), None))
    assert isinstance(late, Finding) and late.unsure


def test_CN_05_without_any_check_the_year_runs_from_go_live() -> None:
    never = Finances(HOLDER, None)
    assert isinstance(judged(CN_05, never, date(2026, 1, 1)), CannotTell)
    assert isinstance(judged(CN_05, never, date(2026, 1, 2)), Finding)
    assert isinstance(judged(CN_05, Finances(Holder(1, "H", DAY, None), None)), CannotTell)


def term(ends_on: date | None, *, rolling: bool = False, planned: bool = False) -> Term:
    return Term("Contract", "Harbour Care Ltd", ends_on, rolling, planned, GO_LIVE)


def test_CN_06_a_contract_without_a_plan_is_flagged_from_180_days_before_its_end() -> None:
    at_limit = DAY + timedelta(days=180)
    assert judged(CN_06, term(at_limit + timedelta(days=1))) is None
    assert found(judged(CN_06, term(at_limit)), "ends on 29 November 2025")
    assert judged(CN_06, term(at_limit, planned=True)) is None
    assert judged(CN_06, term(at_limit), days=179) is None


def test_CN_06_a_contract_that_ended_without_a_plan_stays_flagged() -> None:
    assert found(judged(CN_06, term(DAY - timedelta(days=1))), "ended on")
    assert judged(CN_06, term(GO_LIVE - timedelta(days=1))) is None


def test_CN_06_before_the_go_live_day_is_set_an_ended_contract_cannot_be_told() -> None:
    ended = Term("Contract", "Harbour Care Ltd", DAY - timedelta(days=1), False, False, None)
    assert isinstance(judged(CN_06, ended), CannotTell)


def test_CN_06_without_a_known_end_it_cannot_be_told() -> None:
    assert isinstance(judged(CN_06, term(None)), CannotTell)
    assert judged(CN_06, term(None, rolling=True)) is None
